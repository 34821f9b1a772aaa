"""Scores what a model hears in context, on replies by people who wrote no training data.

    python -m benchmarks.nlu.score_acts [--model models/….tar.gz] [--misses]

A reply counts as right if its likeliest act is one that a fair reader accepts (tests/nlu/blind_acts.jsonl); if an
option is wanted as well, that has to be right too.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import json
import logging
import time
from pathlib import Path
from typing import Any, Final

import structlog
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.trackers import DialogueStateTracker

from benchmarks.nlu import states
from shopguide.dialogue.moves.context import Context
from shopguide.engine import facts, speaking
from shopguide.engine.command import newest

BLIND: Final = Path("tests/nlu/blind_acts.jsonl")


async def heard(agent: Agent, state: str, text: str, context: Context) -> dict[str, Any]:
    """What a model hears in a text, in a state."""
    words = speaking.Words(agent.domain.responses)
    tracker = DialogueStateTracker.from_events("score", states.events(context, words, state), agent.domain.slots)
    parsed: dict[str, Any] = await agent.processor.parse_message(UserMessage(text), tracker)
    return parsed


def is_right(parsed: dict[str, Any], wanted: list[str]) -> tuple[bool, bool]:
    """Whether the likeliest act is one of the wanted ones, and whether its option is right too."""
    first = next(iter(parsed.get("acts") or []), {})
    name, option = str(first.get("name")), first.get("option")
    acts = [item.partition("=") for item in wanted]
    by_name = [(act, pick) for act, _, pick in acts if act == name or {act, name} <= {"choose", "answer"}]
    return bool(by_name), any(not pick or pick == option for _, pick in by_name)


async def _score(model: Path, show: bool) -> None:
    agent = Agent.load(str(model))
    now = facts.clock()
    told = facts.facts(now)
    context = Context(told.knowledge, now, told.too_old)
    rows = [json.loads(line) for line in BLIND.read_text(encoding="utf-8").splitlines()]
    by_state: dict[str, list[bool]] = collections.defaultdict(list)
    by_act: dict[str, list[bool]] = collections.defaultdict(list)
    acts, whole, took = 0, 0, 0.0
    for row in rows:
        begun = time.perf_counter()
        parsed = await heard(agent, row["state"], row["text"], context)
        took += time.perf_counter() - begun
        act, option = is_right(parsed, row["want"])
        acts, whole = acts + act, whole + option
        by_state[row["state"].partition(":")[0]].append(act)
        by_act[row["want"][0].partition("=")[0]].append(act)
        if show and not option:
            print(f"{row['state']:22} {row['text']!r} want {row['want']} heard {(parsed.get('acts') or [])[:2]}")
    for groups in (by_state, by_act):
        for name, hits in sorted(groups.items(), key=lambda item: sum(item[1]) / len(item[1])):
            print(f"{name:16} {sum(hits):4}/{len(hits):<4} {sum(hits) / len(hits):.3f}")
        print()
    print(f"{len(rows)} replies: act right {acts / len(rows):.3f}, act and option right {whole / len(rows):.3f}, "
          f"{1000 * took / len(rows):.1f} ms each")  # fmt: skip


def main() -> None:
    """Print the score of a model."""
    logging.disable(logging.CRITICAL)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--model", type=Path)
    options.add_argument("--misses", action="store_true")
    given = options.parse_args()
    asyncio.run(_score(given.model or newest(Path("models")), given.misses))


if __name__ == "__main__":
    main()
