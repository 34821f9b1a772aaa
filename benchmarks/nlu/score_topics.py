"""Scores which answer a model finds for a question, on questions by somebody who wrote no training data.

    python -m benchmarks.nlu.score_topics [--model models/….tar.gz] [--misses]

Each question is put twice: with no problem known, and with one at hand that suits its answer, at a step of the order's
page. Counted is whether the answer is given, is among those that the guide asks about, or neither; and how often
something that asks for no answer gets one (tests/nlu/blind_topics.jsonl).
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import json
import logging
from pathlib import Path
from typing import Any, Final

import structlog
from rasa.core.agent import Agent

from benchmarks.nlu.score_acts import heard
from shopguide.dialogue.acts import Act
from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.heard import Heard, from_message
from shopguide.dialogue.moves.context import Context
from shopguide.dialogue.topics import in_view_of
from shopguide.engine import facts
from shopguide.engine.command import newest

BLIND: Final = Path("tests/nlu/blind_topics.jsonl")
_ASKING: Final = (Act.ASK, Act.VERIFY, Act.EXPLAIN, Act.ABOUT_GUIDE, Act.WANT_ACTION, Act.OTHER_WAYS, Act.OFF_TOPIC)


def outcome(found: Heard, wanted: list[str]) -> str:
    """What becomes of a question: right, wrong, offered (the right one among others), unknown, or not taken for one."""
    if not any(found.has(act) for act in _ASKING):
        return "not asked"
    if found.topic:
        return "right" if found.topic in wanted else "wrong"
    if found.possible:
        return "offered" if {*found.possible} & {*wanted} else "offered wrong"
    return "unknown"


async def _score(model: Path, show: bool) -> None:
    agent = Agent.load(str(model))
    now = facts.clock()
    told = facts.facts(now)
    context = Context(told.knowledge, now, told.too_old)
    answers = told.knowledge.answers
    rows: list[dict[str, Any]] = [json.loads(line) for line in BLIND.read_text(encoding="utf-8").splitlines()]
    for place in ("opening", "step:order_details"):
        counts: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
        for row in rows:
            parsed = await heard(agent, place, row["text"], context)
            problems = answers[row["want"][0]].problems if row["want"] else ()
            talk = Conversation(issue=problems[0] if problems else "order_not_received", awaiting=Awaiting.STEP)
            talk = Conversation() if place == "opening" else talk
            read = from_message(parsed, frozenset(told.knowledge.issues))
            found = in_view_of(read, talk, answers)
            result = outcome(found, row["want"])
            counts["question" if row["want"] else "none"][result] += 1
            if show and result not in ("right", "offered") and row["want"]:
                acts = [(item.name.value, round(item.confidence, 2)) for item in found.acts[:2]]
                print(f"{place} {row['text']!r} want {row['want']} {result} {found.topic or found.possible} {acts}")
            if show and not row["want"] and result not in ("unknown", "not asked"):
                print(f"{place} NONE {row['text']!r} {result} {found.topic or found.possible}")
        for kind, count in counts.items():
            total = sum(count.values())
            shares = ", ".join(f"{name} {number / total:.3f}" for name, number in count.most_common())
            print(f"{place}, {total} {kind}: {shares}")


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
