"""Questions: those that may mean several answers, and those without one."""

from __future__ import annotations

from typing import Any

import pytest

from shopguide.dialogue.conversation import Awaiting
from shopguide.dialogue.letter import READERS
from tests.dialogue.situations import FACTS
from tests.dialogue.talk import Talk, line

STEP = {"issue": "return_or_refund", "channel": "in_app", "step": 2, "awaiting": "step"}
MAY_MEAN = {"refund_time": 0.3, "refund_review_time": 0.25, "appeal_time": 0.3}
OPEN = ["Done, next", "Can't find it", "Back", "Pause"]
NONE = "None of these"


def unclear(possible: dict[str, float], **slots: Any) -> Talk:
    """Somebody in the middle of a walk who asks what may mean several things."""
    talk = Talk(STEP | slots)
    talk.hear("so when is that?", ["ask"], possible=possible)
    return talk


# --- which answer is meant


def test_where_several_answers_are_possible_the_guide_asks_which_the_likeliest_first() -> None:
    talk = unclear(MAY_MEAN)
    assert talk.text == line("ask_topic")
    assert talk.titles == [FACTS.answers[name].about for name in ("refund_time", "refund_review_time")] + [NONE]
    assert (talk.conversation.awaiting, talk.conversation.step) == (Awaiting.STEP, 2)


def test_at_most_three_answers_are_offered() -> None:
    odds = {"seller_sees": 0.3, "person_there": 0.25, "channel_safe": 0.2, "are_you_bot": 0.15}
    talk = unclear(odds, awaiting="reply")
    assert talk.titles == [*(FACTS.answers[name].about for name in list(odds)[:3]), NONE]


def test_where_one_answer_is_possible_the_guide_makes_sure() -> None:
    talk = unclear({"seller_sees": 0.4}, awaiting="reply")
    assert talk.text == line("ask_topic_sure")
    assert talk.titles == [FACTS.answers["seller_sees"].about, NONE]


@pytest.mark.parametrize("name", ["refund_time", "refund_review_time"])
def test_the_answer_that_is_picked_is_given_and_the_step_stays_open(name: str) -> None:
    talk = unclear(MAY_MEAN, region="US")
    found = FACTS.answers[name]
    wanted = found.regions["US"].text if "US" in found.regions else found.text
    assert talk.press(found.about) == wanted
    assert talk.titles == OPEN
    assert (talk.conversation.awaiting, talk.conversation.step) == (Awaiting.STEP, 2)


@pytest.mark.parametrize("act", ["choose", "answer", "ask"])
def test_an_answer_can_be_picked_in_words(act: str) -> None:
    talk = unclear(MAY_MEAN)
    assert talk.hear("the first", [f"{act}=refund_time"]) == FACTS.answers["refund_time"].text
    assert talk.titles == OPEN


def test_where_none_is_meant_it_can_be_asked_otherwise() -> None:
    talk = unclear(MAY_MEAN)
    assert talk.press(NONE) == line("answer_none")
    assert talk.titles == [*OPEN[:2], line("button_letter"), line("button_person")]


def test_a_detail_beside_an_unclear_question_is_noted() -> None:
    talk = Talk(dict(STEP))
    said = talk.hear("it cost $20, when is that", ["add", "ask"], entities={"amount": "$20"}, possible=MAY_MEAN)
    assert said == "\n".join([line("noted", what=line("part_noted_amount", value="$20")), line("ask_topic")])
    assert talk.titles[-1] == NONE
    assert talk.conversation.amount == "$20"


def test_one_clear_answer_is_given_at_once() -> None:
    talk = unclear({"refund_time": 0.6, "refund_review_time": 0.1})
    assert talk.text == FACTS.answers["refund_time"].text


def test_a_question_beside_good_news_is_answered_first() -> None:
    talk = Talk(dict(STEP))
    assert (
        talk.hear("it came! and who reads this?", ["solved", "ask"], topic="seller_sees")
        == FACTS.answers["seller_sees"].text
    )
    assert line("solved") in talk.hear("ok, then it's settled", ["solved"])


# --- no answer


@pytest.mark.parametrize("channel", [*FACTS.channels, *FACTS.first_aid])
def test_a_question_without_answer_is_one_for_whoever_reads_the_channel_at_hand(channel: str) -> None:
    talk = Talk(STEP | {"channel": channel, "step": 1})
    reader = READERS.get(channel)
    assert talk.hear("what colour is it", ["ask"]) == line(f"unknown_{reader}" if reader else "unknown")
    assert talk.titles == OPEN
    assert (talk.conversation.awaiting, talk.conversation.step) == (Awaiting.STEP, 1)


@pytest.mark.parametrize("channel", [None, "in_app"])
def test_with_no_problem_known_it_is_one_for_the_help_center(channel: str | None) -> None:
    talk = Talk({"channel": channel, "said_once": ["intro"]})
    assert talk.hear("what colour is it", ["ask"]) == line("unknown")
