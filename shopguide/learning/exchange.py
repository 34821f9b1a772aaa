"""The review as a file, one message a line, so that a team can decide in an editor.

    {"group": 1, "times": 1, "text": "…", "guesses": [["deny", 0.41]], "picked": {}, "intent": "", "turns": [7]}

Whoever decides fills in `intent`: a name, a part of a title, or "skipped"; left empty, the message goes on waiting.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from shopguide.errors import ReviewError
from shopguide.learning import messages
from shopguide.learning.choices import Choices
from shopguide.learning.groups import Group
from shopguide.learning.wording import plain

# Faults told at once; who has more has opened another file.
_MOST_FAULTS: Final = 20


@dataclass(frozen=True)
class Applied:
    """How many messages were decided and skipped, how many lines are still empty, and how many messages were gone."""

    decided: int = 0
    skipped: int = 0
    empty: int = 0
    gone: int = 0


@dataclass(frozen=True)
class _Line:
    """A line as it was filled in; `intent` is "" where it is empty."""

    number: int
    text: str
    turns: tuple[int, ...]
    intent: str


def lines(groups: Iterable[Group]) -> Iterator[str]:
    """The file's lines."""
    for number, group in enumerate(groups, 1):
        for message in group.messages:
            yield json.dumps(
                {
                    "group": number,
                    "times": len(message.ids),
                    "text": message.text,
                    "guesses": [[name, round(confidence, 3)] for name, confidence in message.guesses],
                    "picked": dict(message.picked),
                    "intent": "",
                    "turns": message.ids,
                },
                ensure_ascii=False,
            )


def apply(engine: sa.engine.Engine, text: str, choices: Choices) -> Applied:
    """Note what was filled in; all of it, or nothing when a line has a fault.

    Raises:
        ReviewError: lines have faults; all are named.
        SQLAlchemyError: the database does not answer; what was noted by then stays.
    """
    stored = {turn: message.text for message in messages.waiting(engine) for turn in message.ids}
    read: list[_Line] = []
    faults: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                read.append(_read(number, line, stored, choices))
            except ReviewError as fault:
                faults.append(f"line {number}: {fault}")
    if faults:
        more = f"\n  … and {len(faults) - _MOST_FAULTS} more" if len(faults) > _MOST_FAULTS else ""
        listed = "\n".join(f"  {fault}" for fault in faults[:_MOST_FAULTS])
        raise ReviewError(f"{len(faults)} line(s) cannot be applied, so none was:\n{listed}{more}")
    done = {line: len(messages.decide(engine, line.turns, line.intent)) for line in read if line.intent}
    return Applied(
        decided=sum(count for line, count in done.items() if line.intent != messages.SKIPPED),
        skipped=sum(count for line, count in done.items() if line.intent == messages.SKIPPED),
        empty=sum(not line.intent for line in read),
        gone=sum(len(line.turns) - count for line, count in done.items()),
    )


def _read(number: int, line: str, stored: dict[int, str], choices: Choices) -> _Line:
    """Raises ReviewError when the line is not one of ours, or says what cannot be."""
    try:
        row: dict[str, Any] = json.loads(line)
        text, typed, turns = str(row["text"]), str(row["intent"]), tuple(row["turns"])
    except (ValueError, KeyError, TypeError) as error:
        raise ReviewError("it is no line of an exported review.") from error
    if not turns or not all(type(turn) is int for turn in turns):
        raise ReviewError("`turns` must stay as it was exported.")
    if any(plain(stored.get(turn, text)) != plain(text) for turn in turns):
        raise ReviewError("`text` was changed. What is learnt from is what the shopper wrote.")
    if not typed.strip() or typed.strip() == messages.SKIPPED:
        return _Line(number, text, turns, typed.strip())
    return _Line(number, text, turns, choices.find(typed, ()).intent)
