"""Scores a model on the blind sets of dangers, denials and several problems in one message.

    python -m benchmarks.nlu.score_blind [--model models/….tar.gz]

Their writers saw no training data. A danger is heard if one of the danger cues holds, and asked about if the guide asks
whether they are safe (`worry`).
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from shopguide.dialogue.acts import Polarity
from shopguide.dialogue.cues import DANGERS
from shopguide.engine.command import newest

FOLDER: Final = Path("tests/nlu")
ORDINARY: Final = ("blind_intents", "blind_posts", "blind_phone")
#: The first so many rows of blind_entangled have several problems, the others exactly one.
_SEVERAL: Final = 60


def rows(name: str) -> Iterator[dict[str, Any]]:
    """The rows of a blind set."""
    yield from map(json.loads, (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines())


async def parsed(agent: Agent, text: str) -> dict[str, Any]:
    """What is heard in an opening message."""
    found: dict[str, Any] = await agent.processor.parse_message(UserMessage(text))
    return found


def affirmed(message: dict[str, Any]) -> set[str]:
    """Problems that a message has."""
    return {item["name"] for item in message.get("issues") or () if item["polarity"] == Polarity.AFFIRMED}


async def dangers(agent: Agent, texts: list[str]) -> str:
    """How many messages are taken for a danger, and for how many it is at least asked about."""
    heard = [await parsed(agent, text) for text in texts]
    sure = [any(cue in DANGERS for cue in message.get("cues") or ()) for message in heard]
    asked = [found or bool(message.get("worry")) for found, message in zip(sure, heard, strict=True)]
    return f"heard {sum(sure)}, heard or asked about {sum(asked)}, of {len(texts)}"


async def score(model: Path) -> None:
    """Print all figures."""
    agent = Agent.load(str(model))
    of_danger = list(rows("blind_danger"))
    print("dangers:", await dangers(agent, [row["text"] for row in of_danger if row["danger"]]))
    print("near misses:", await dangers(agent, [row["text"] for row in of_danger if not row["danger"]]))
    print("ordinary:", await dangers(agent, [row["text"] for name in ORDINARY for row in rows(name)]))
    acted = others = found = there = 0
    for row in rows("blind_denials"):
        has = affirmed(await parsed(agent, row["text"]))
        said_otherwise = {*row["denied"], *row["past"], *row["hypothetical"]} - {*row["affirmed"]}
        acted, others = acted + len(said_otherwise & has), others + len(said_otherwise)
        found, there = found + len({*row["affirmed"]} & has), there + len({*row["affirmed"]})
    print(f"denied, past or hypothetical: acted on {acted} of {others}; affirmed: found {found} of {there}")
    entangled = [(affirmed(await parsed(agent, row["text"])), set(row["problems"])) for row in rows("blind_entangled")]
    every = sum(has >= wanted for has, wanted in entangled[:_SEVERAL])
    one = sum(has == wanted for has, wanted in entangled[_SEVERAL:])
    print(f"several problems: all found {every} of {_SEVERAL}; exactly the one {one} of {len(entangled) - _SEVERAL}")


def main() -> None:
    """Command line."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--model", type=Path)
    given = options.parse_args()
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    asyncio.run(score(given.model or newest(Path("models"))))


if __name__ == "__main__":
    main()
