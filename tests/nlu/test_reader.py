"""What a message picks by a number or a place."""

from __future__ import annotations

import pytest

from shopguide.dialogue.acts import Act
from shopguide.nlu.context import Context
from shopguide.nlu.heads.screens import Option
from shopguide.nlu.reader import numbered

CHANNELS = tuple(Option(name, name, name) for name in ("in_app", "email", "phone"))
MORE = Option("show_all", "More ways", "all", Act.SHOW_ALL)
ANSWERS = tuple(Option(name, name, name, Act.ASK) for name in ("refund_time", "refund_how"))
NONE = Option("answer", "None of these", "answer", Act.ASK)


@pytest.mark.parametrize(
    ("text", "question", "options", "picked"),
    [
        ("2", "channels", (*CHANNELS, MORE), "email"),
        ("the second one", "channels", (*CHANNELS, MORE), "email"),
        ("last one", "channels", (*CHANNELS, MORE), "phone"),
        ("the last", "step", (*ANSWERS, NONE), "refund_how"),
        ("the first", "step", (*ANSWERS, NONE), "refund_time"),
        ("the last one", "step", CHANNELS, None),
        ("the fourth", "channels", (*CHANNELS, MORE), None),
        ("2", "detail:amount", CHANNELS, None),
    ],
)
def test_a_number_or_a_place_that_stands_alone_picks(
    text: str, question: str, options: tuple[Option, ...], picked: str | None
) -> None:
    found = numbered(text, Context(question, options))
    assert (found.id if found else None) == picked
