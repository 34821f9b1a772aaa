"""How an operator names an intent."""

from __future__ import annotations

import pytest

from shopguide.errors import ReviewError
from shopguide.learning.choices import Choices
from shopguide.project import Project


@pytest.fixture
def choices(project: Project) -> Choices:
    return Choices.of(project)


def test_all_intents_but_the_fallback_can_be_chosen(choices: Choices) -> None:
    assert "nlu_fallback" not in choices.names
    assert {"order_not_received", "next_step", "out_of_scope"} <= choices.names
    assert choices.title("order_not_received") == "Parcel late, lost or missing"
    assert choices.title("gone_intent") == "gone_intent"


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        ("2", "order_not_received"),
        ("order_not_received", "order_not_received"),
        ("order not received", "order_not_received"),
        ("ORDER_NOT_RECEIVED", "order_not_received"),
        ("Parcel late", "order_not_received"),
        ("fake item", "order_wrong_or_damaged"),
        ("  stop ", "stop"),
        ("previous", "previous_step"),
        ("business", "out_of_scope"),
    ],
)
def test_a_number_a_name_or_a_part_of_a_title_picks_one(choices: Choices, typed: str, intent: str) -> None:
    numbered = choices.likeliest_first(["payment_problem", "order_not_received", "gone_intent"])
    assert choices.find(typed, numbered).intent == intent


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("0", "from 1 to"),
        ("999", "from 1 to"),
        ("order", "Type a little more"),
        ("dance", "No intent is called"),
        ("", "Name an intent"),
        ("²", "No intent is called"),
    ],
)
def test_what_picks_none_or_several_is_told(choices: Choices, typed: str, told: str) -> None:
    with pytest.raises(ReviewError, match=told):
        choices.find(typed, choices.all)


def test_the_likeliest_come_first_and_all_others_follow(choices: Choices) -> None:
    numbered = choices.likeliest_first(["deny", "affirm", "deny"])
    assert [choice.intent for choice in numbered[:2]] == ["deny", "affirm"]
    assert sorted(choice.intent for choice in numbered) == sorted(choices.names)


@pytest.mark.parametrize("text", ["", "intents: 5", "a: [", "nothing: here", "\x00"])
def test_a_domain_that_lists_no_intents_is_told(project: Project, text: str) -> None:
    (project.root / "domain.yml").write_text(text, encoding="utf-8")
    with pytest.raises(ReviewError, match=r"domain\.yml"):
        Choices.of(project)
