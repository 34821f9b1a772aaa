"""A question is answered in view of the problem at hand and of the question that is open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.dialogue.heard import Heard, from_message
from shopguide.dialogue.topics import in_view_of
from tests.dialogue.situations import FACTS

HOW_LONG = {"delivery_time": 0.5, "return_deadline": 0.3}


@pytest.mark.parametrize(
    ("problem", "topic"),
    [
        ("return_or_refund", "return_deadline"),
        ("order_not_received", "delivery_time"),
        (None, "delivery_time"),
    ],
)
def test_how_long_is_about_the_problem_that_is_worked_on(problem: str | None, topic: str) -> None:
    heard = Heard("how many days?", topics=HOW_LONG)
    assert in_view_of(heard, Conversation(issue=problem), FACTS.answers).topic == topic


def test_where_do_i_find_that_is_about_what_was_asked_for() -> None:
    heard = Heard("where do i find that?", topics={"your_sources": 0.35, "order_number_where": 0.3})
    asked = Conversation(awaiting=Awaiting.DETAIL, detail="order_number")
    assert in_view_of(heard, asked, FACTS.answers).topic == "order_number_where"
    assert in_view_of(heard, Conversation(), FACTS.answers).topic is None


def test_of_answers_that_are_about_equally_likely_none_is_given_and_the_likeliest_are_offered() -> None:
    heard = Heard("so when?", topics={"refund_time": 0.3, "refund_review_time": 0.29, "return_deadline": 0.28})
    found = in_view_of(heard, Conversation(issue="return_or_refund"), FACTS.answers)
    assert found.topic is None
    assert found.possible == ("refund_time", "refund_review_time", "return_deadline")


def test_beside_an_answer_that_is_not_sure_the_others_are_offered() -> None:
    asked = Conversation(issue="return_or_refund")
    found = in_view_of(Heard("so when?", topics={"refund_time": 0.6, "refund_review_time": 0.3}), asked, FACTS.answers)
    assert (found.topic, found.possible, found.instead) == ("refund_time", (), ("refund_review_time",))
    found = in_view_of(Heard("so when?", topics={"refund_time": 0.9, "refund_review_time": 0.1}), asked, FACTS.answers)
    assert (found.topic, found.instead) == ("refund_time", ())


def test_an_unlikely_answer_is_neither_given_nor_offered() -> None:
    found = in_view_of(Heard("so when?", topics={"refund_time": 0.09}), Conversation(), FACTS.answers)
    assert found.topic is None
    assert found.possible == ()


def test_an_answer_that_no_longer_exists_is_not_chosen() -> None:
    heard = Heard("so when?", topics={"of_an_older_model": 0.9})
    assert in_view_of(heard, Conversation(issue="return_or_refund"), FACTS.answers) == heard


def test_the_likely_answers_come_with_the_message() -> None:
    message = {"text": "how many days?", "acts": [{"name": "ask"}], "topics": HOW_LONG}
    assert from_message(message).topics == HOW_LONG


@pytest.mark.parametrize(("named", "topic"), [("social_media", "why_social"), ("email", None), (None, "why_social")])
def test_an_answer_about_a_channel_is_not_given_where_another_is_named(named: str | None, topic: str | None) -> None:
    entities = {"contact_channel": (named,)} if named else {}
    for heard in (Heard("does it help?", topics={"why_social": 0.8}), Heard("does it help?", topic="why_social")):
        found = in_view_of(replace(heard, entities=entities), Conversation(), FACTS.answers)
        assert found.topic == topic


def test_of_hours_the_channel_that_is_named_counts() -> None:
    heard = Heard("is the chat open?", topics={"support_hours": 0.8}, entities={"contact_channel": ("live_chat",)})
    assert in_view_of(heard, Conversation(), FACTS.answers).topic == "support_hours"


def test_who_asks_again_at_once_rather_means_another_answer() -> None:
    heard = Heard("no, how many days?", topics={"delivery_time": 0.5, "delivery_late": 0.3})
    told = Conversation(issue="order_not_received", answered="delivery_time::")
    assert in_view_of(heard, Conversation(issue="order_not_received"), FACTS.answers).topic == "delivery_time"
    assert in_view_of(heard, told, FACTS.answers).topic != "delivery_time"
