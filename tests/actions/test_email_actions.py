"""The e-mail form: what is asked, what counts as an answer, and the finished text."""

from __future__ import annotations

import pytest
from shopper import Shopper

from shopguide.conversation import Awaiting
from shopguide.knowledge import Knowledge

ORDER = "577412345678901234"
STORY = "The parcel never came and nobody answers"


def asked(detail: str = "order_number", **state: object) -> Shopper:
    """A shopper to whom a question of the form was just put."""
    known = {"issue": "order_not_received", "channel": "email", "complaint": STORY, **state}
    return Shopper.in_talk(awaiting=Awaiting.DETAIL, detail=detail, **known)


def test_the_form_asks_one_thing_after_the_other_and_ends_with_the_email(facts: Knowledge) -> None:
    shopper = Shopper.in_talk(issue="order_not_received", channel="email", awaiting=Awaiting.DRAFT_OFFER)
    assert shopper.say("affirm").names == ["ask_description"]
    assert shopper.say("order_not_received", STORY).names == ["ask_order_number"]
    assert shopper.say("provide_details", ORDER, {"order_number": ORDER}).names == ["ask_date"]
    assert shopper.say("provide_details", "last Tuesday").names == ["ask_wish"]
    shopper.say("return_or_refund", "my money back")
    assert shopper.names[0] == "draft"
    assert all(words in shopper.text for words in (STORY, ORDER, "last Tuesday", "my money back"))
    assert all(item in shopper.text for item in facts.issues["order_not_received"].evidence)
    assert "step 2 of 3" in shopper.text


def test_what_the_complaint_said_already_is_not_asked() -> None:
    shopper = Shopper.in_talk(
        issue="order_not_received", channel="email", awaiting=Awaiting.DRAFT_OFFER, complaint=STORY, order_number=ORDER
    )
    assert shopper.say("affirm").names == ["draft_known", "ask_date"]
    assert ORDER in shopper.text


@pytest.mark.parametrize("intent", ["deny", "next_step", "step_stuck"])
def test_a_question_can_be_left_out(intent: str) -> None:
    shopper = asked().say(intent, "skip")
    assert shopper.names == ["ask_date"]
    assert shopper.talk.skipped == ("order_number",)


@pytest.mark.parametrize("intent", ["order_not_received", "account_access", "provide_details", "out_of_scope"])
@pytest.mark.parametrize(
    "text",
    ["no order number", "No number!", "i dont have one", "I don't have it anymore", "idk", "there is none", "none",
     "n/a", "lost it", "i can't find the order number", "not sure", "i have no idea"],
)  # fmt: skip
def test_a_number_that_is_not_there_is_left_out_whatever_that_was_taken_for(intent: str, text: str) -> None:
    shopper = asked().say(intent, text)
    assert shopper.names == ["ask_date"]
    assert (shopper.talk.order_number, shopper.talk.skipped) == (None, ("order_number",))
    assert shopper.talk.issue == "order_not_received"


@pytest.mark.parametrize("text", ["not 577 but 588", "no the 1278 one"])
def test_what_only_begins_with_no_is_an_answer(text: str) -> None:
    assert asked().say("provide_details", text).talk.order_number == text


@pytest.mark.parametrize("intent", ["provide_details", "out_of_scope", "nlu_fallback", "express_frustration"])
def test_any_words_are_an_answer_whatever_they_were_taken_for(intent: str) -> None:
    shopper = asked("wish").say(intent, "an apology, at least {value}")
    assert shopper.talk.wish == "an apology, at least {value}"


def test_an_order_number_in_words_of_its_own_is_noted_tidied_up() -> None:
    shopper = asked().say("provide_details", f"it's #{ORDER}", {"order_number": ORDER})
    assert shopper.talk.order_number == ORDER


@pytest.mark.parametrize("intent", ["thank", "greet", "bot_challenge", "affirm", "ask_help"])
def test_an_interruption_is_answered_and_the_question_asked_again(intent: str) -> None:
    shopper = asked().say(intent, "hm")
    assert shopper.names[-1] == "ask_order_number"
    assert shopper.talk.detail == "order_number"


def test_blanks_are_no_answer() -> None:
    shopper = asked().say("provide_details", "   ")
    assert shopper.names == ["ask_order_number"]
    assert shopper.talk.order_number is None


def test_an_empty_form_still_makes_an_email() -> None:
    shopper = Shopper.in_talk(issue="order_not_received", channel="email", awaiting=Awaiting.DRAFT_OFFER).say("affirm")
    while shopper.talk.awaiting is Awaiting.DETAIL:
        shopper.press("Skip")
    assert shopper.names[0] == "draft"
    assert "Order number" not in shopper.text
    assert "None" not in shopper.text


def test_who_writes_alone_is_sent_on_to_the_next_step() -> None:
    shopper = Shopper.in_talk(issue="order_not_received", channel="email", awaiting=Awaiting.DRAFT_OFFER).say("deny")
    assert "step 2 of 3" in shopper.text


def test_without_a_verified_address_no_link_is_made() -> None:
    shopper = asked("wish", order_number=ORDER, date="May").say("provide_details", "a refund")
    assert "draft_mailto" not in shopper.names
    assert "no verified e-mail address" in shopper.text
    assert "mailto" not in shopper.text


@pytest.mark.parametrize("text", ["draft", "ok draft it pls", "Draft!"])
def test_the_bare_word_begins_the_draft(text: str) -> None:
    shopper = Shopper.in_talk(
        issue="order_not_received", channel="email", awaiting=Awaiting.START, complaint=STORY, order_number=ORDER
    )
    assert shopper.say("out_of_scope", text).names == ["draft_known", "ask_date"]


def test_another_draft_is_none_of_the_guides_business() -> None:
    shopper = Shopper.in_talk(issue="order_not_received", channel="email", awaiting=Awaiting.START)
    assert "out_of_scope" in shopper.say("out_of_scope", "my video is stuck in draft").names
