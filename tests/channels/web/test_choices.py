"""Which choice leads on, which one settles the case, which one asks for what is shown already."""

from __future__ import annotations

from typing import Any

import pytest

from shopguide.channels.message import Button
from shopguide.channels.web.choices import choices
from shopguide.dialogue.commands import Command, Do


def parts(*commands: Do, custom: dict[str, Any] | None = None) -> list[list[str]]:
    """What is held of each button beside its title and payload."""
    buttons = [Button(do.value, Command(do).payload) for do in commands]
    return [sorted(one.keys() - {"title", "payload"}) for one in choices(buttons, custom)]


@pytest.mark.parametrize("onward", [Do.START, Do.NEXT, Do.RESUME, Do.LETTER])
def test_the_plain_way_on_is_the_main_choice_where_it_comes_first(onward: Do) -> None:
    assert parts(onward, Do.OTHER_WAYS) == [["main"], []]
    assert parts(Do.OTHER_WAYS, onward) == [[], []]


@pytest.mark.parametrize("equal", [Do.ACCEPT, Do.OPTION, Do.SOLVED, Do.SEND, Do.FORGET, Do.PROBLEM])
def test_among_equals_and_where_a_yes_has_consequences_none_is_the_main_choice(equal: Do) -> None:
    assert "main" not in parts(equal, Do.DECLINE)[0]


def test_what_settles_the_case_is_marked() -> None:
    assert parts(Do.SOLVED, Do.NOT_SOLVED, Do.WAITING) == [["ends"], [], []]


def test_why_is_marked_where_the_details_are_shown_with_the_message() -> None:
    assert parts(Do.START, Do.WHY, custom={"type": "card", "details": "It's quick."}) == [["main"], ["details"]]
    assert parts(Do.START, Do.WHY, custom={"type": "card"}) == [["main"], []]


def test_a_button_of_somebody_else_stays_as_it_is() -> None:
    assert choices([Button("Go", "/own{")], None) == [{"title": "Go", "payload": "/own{"}]
