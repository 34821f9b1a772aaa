"""A question is answered in view of the problem at hand."""

from __future__ import annotations

import pytest

from shopguide.dialogue.heard import Heard, from_message
from shopguide.dialogue.topics import in_view_of
from tests.dialogue.situations import FACTS

HOW_LONG = {"delivery_time": 0.5, "refund_time": 0.3}


@pytest.mark.parametrize(
    ("problem", "topic"),
    [
        ("return_or_refund", "refund_time"),
        ("order_not_received", "delivery_time"),
        (None, "delivery_time"),
    ],
)
def test_how_long_is_about_the_problem_that_is_worked_on(problem: str | None, topic: str) -> None:
    heard = Heard("how many days?", topic="delivery_time", topics=HOW_LONG)
    assert in_view_of(heard, problem, FACTS.answers).topic == topic


@pytest.mark.parametrize(("odds", "topic"), [(0.15, "refund_time"), (0.1, None)])
def test_what_the_words_leave_open_the_problem_can_decide(odds: float, topic: str | None) -> None:
    heard = Heard("so when?", topics={"refund_time": odds})
    assert in_view_of(heard, "return_or_refund", FACTS.answers).topic == topic


def test_an_answer_that_no_longer_exists_is_not_chosen() -> None:
    heard = Heard("so when?", topics={"of_an_older_model": 0.9})
    assert in_view_of(heard, "return_or_refund", FACTS.answers) == heard


def test_the_likely_answers_come_with_the_message() -> None:
    message = {"text": "how many days?", "acts": [{"name": "ask"}], "topics": HOW_LONG}
    assert from_message(message).topics == HOW_LONG
