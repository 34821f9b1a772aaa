"""Questions: those that may mean several answers, and those without one."""

from __future__ import annotations

from typing import Any

import pytest

from shopguide.dialogue.conversation import Awaiting
from shopguide.dialogue.letter import READERS
from tests.dialogue.situations import FACTS
from tests.dialogue.talk import Talk, line

STEP = {"issue": "return_or_refund", "channel": "in_app", "step": 2, "awaiting": "step"}
MAY_MEAN = {"refund_time": 0.26, "refund_review_time": 0.25, "return_deadline": 0.24, "appeal_time": 0.2}
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
    assert talk.titles == [FACTS.answers[name].about for name in list(MAY_MEAN)[:3]] + [NONE]
    assert (talk.conversation.awaiting, talk.conversation.step) == (Awaiting.STEP, 2)


def test_at_most_three_answers_are_offered() -> None:
    odds = {"seller_sees": 0.3, "person_there": 0.25, "channel_safe": 0.2, "are_you_bot": 0.15}
    talk = unclear(odds, awaiting="reply")
    assert talk.titles == [*(FACTS.answers[name].about for name in list(odds)[:3]), NONE]


def test_where_one_answer_is_possible_the_guide_makes_sure() -> None:
    talk = unclear({"seller_sees": 0.35}, awaiting="reply")
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
    talk = unclear({"refund_time": 0.9, "refund_review_time": 0.1})
    assert talk.text == FACTS.answers["refund_time"].text
    assert talk.titles == OPEN


def test_an_answer_that_is_not_sure_comes_with_the_others_that_may_be_meant() -> None:
    talk = unclear({"refund_time": 0.5, "refund_review_time": 0.3, "return_deadline": 0.1})
    assert talk.text == "\n".join([FACTS.answers["refund_time"].text or "", line("answer_or")])
    others = [FACTS.answers[name].about for name in ("refund_review_time", "return_deadline")]
    assert talk.titles == [*others, *OPEN[:2]]


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


# --- the same question again


def test_who_asks_again_at_once_is_asked_which_other_answer_is_meant() -> None:
    talk = unclear({"refund_time": 0.6, "refund_review_time": 0.2}, region="US")
    first = talk.text
    talk.hear("no, when do they pay it?", ["ask"], possible={"refund_time": 0.9, "refund_review_time": 0.1})
    assert first not in talk.text
    assert line("answer_again") in talk.text
    assert talk.titles == [FACTS.answers["refund_review_time"].about, NONE]


@pytest.mark.parametrize("channel", [*FACTS.channels, *FACTS.first_aid])
def test_where_no_other_answer_is_likely_whoever_reads_the_channel_may_know_more(channel: str) -> None:
    talk = Talk(STEP | {"channel": channel, "step": 1, "region": "US"})
    for says in ("who reads this?", "yes but who is it?"):
        talk.hear(says, ["ask"], possible={"seller_sees": 0.9})
    reader = READERS.get(channel)
    assert talk.text == line(f"unknown_more_{reader}" if reader else "unknown_more")
    assert (talk.conversation.awaiting, talk.conversation.step) == (Awaiting.STEP, 1)


def test_after_done_the_same_answer_is_not_spoken_of_again_and_the_next_step_comes() -> None:
    talk = Talk(STEP | {"region": "US"})
    talk.hear("who reads this?", ["ask"], possible={"seller_sees": 0.9})
    talk.hear("done, now what?", ["done", "ask"], possible={"seller_sees": 0.9})
    assert line("unknown_more_support") not in talk.text
    assert FACTS.answers["seller_sees"].text not in talk.text
    assert talk.conversation.step == 3


def test_after_done_the_answer_for_another_country_is_given() -> None:
    name = next(name for name, found in FACTS.answers.items() if found.text and {"US", "UK"} <= {*found.regions})
    talk = Talk(STEP | {"region": "US"})
    talk.hear("how is that?", ["ask"], possible={name: 0.9})
    talk.hear("done, and in the uk?", ["done", "ask"], possible={name: 0.9}, entities={"region": "UK"})
    assert FACTS.answers[name].regions["UK"].text in talk.text
    assert talk.conversation.step == 3


def test_an_answer_is_given_again_after_something_else() -> None:
    talk = Talk(STEP | {"region": "US"})
    for says, act in (("who reads this?", "ask"), ("done", "done"), ("who reads this?", "ask")):
        talk.hear(says, [act], possible={"seller_sees": 0.9} if act == "ask" else {})
    assert talk.text == FACTS.answers["seller_sees"].text


def test_what_differs_by_country_is_answered_once_the_country_is_known() -> None:
    name = next(name for name, found in FACTS.answers.items() if found.text and "US" in found.regions)
    talk = Talk(STEP | {"said_once": ["region"]})
    talk.hear("how is that?", ["ask"], possible={name: 0.9})
    talk.hear("i'm in the US, how is that?", ["ask"], possible={name: 0.9}, entities={"region": "US"})
    assert talk.text.endswith(FACTS.answers[name].regions["US"].text)


def test_who_says_that_they_are_elsewhere_gets_the_answer_for_there() -> None:
    name = next(name for name, found in FACTS.answers.items() if found.text and {"US", "UK"} <= {*found.regions})
    talk = Talk(STEP | {"region": "US"})
    talk.hear("how is that?", ["ask"], possible={name: 0.9})
    talk.hear("im in the uk not the us", ["correct"], entities={"region": "UK"})
    assert talk.text.endswith(FACTS.answers[name].regions["UK"].text)
    assert (talk.conversation.region, talk.conversation.awaiting) == ("UK", Awaiting.STEP)


# --- whom a call is to


@pytest.mark.parametrize("act", ["accept", "choose=phone", "done"])
def test_who_is_about_to_call_their_bank_is_not_led_to_another_phone(act: str) -> None:
    talk = Talk({"issue": "unauthorized_payment", "channel": "call_bank", "awaiting": "start"})
    talk.hear("ok i call now", [act], entities={"contact_channel": "phone"})
    assert talk.conversation.channel == "call_bank"
    assert talk.conversation.awaiting is Awaiting.STEP


@pytest.mark.parametrize(("facts", "asks"), [([], False), (["refund_promised"], True), (["wants_refund"], True)])
def test_who_only_asks_about_refunds_is_not_asked_where_theirs_stands(facts: list[str], asks: bool) -> None:
    talk = Talk()
    says = "how long do refunds take"
    talk.hear(says, ["ask"], issues=["return_or_refund"], topic="refund_time", cues=facts)
    assert (talk.conversation.issue == "return_or_refund") is asks
    assert line("ask_refund_stage") not in (talk.text if not asks else "")
