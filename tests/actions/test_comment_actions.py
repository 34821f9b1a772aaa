"""What would have helped: asked after a low rating, once, and never required."""

from __future__ import annotations

import pytest
from shopper import Shopper

from shopguide.conversation import Awaiting
from shopguide.knowledge import Knowledge


def asked() -> Shopper:
    """A shopper who has just given a low rating."""
    return Shopper.in_talk(awaiting=Awaiting.RATING).send('/provide_details{"rating":"2"}')


def test_a_low_rating_is_followed_by_the_question_and_a_way_to_a_person() -> None:
    shopper = asked()
    assert shopper.names == ["rated_low", "ask_comment"]
    assert shopper.titles == ["Skip", "Talk to a person"]
    assert shopper.talk.awaiting is Awaiting.COMMENT


@pytest.mark.parametrize("rating", [3, 4, 5])
def test_any_other_rating_is_not(rating: int) -> None:
    shopper = Shopper.in_talk(awaiting=Awaiting.RATING).send(f'/provide_details{{"rating":"{rating}"}}')
    assert shopper.names == ["rated", "anything_else"]
    assert shopper.talk.awaiting is None


@pytest.mark.parametrize("intent", ["provide_details", "out_of_scope", "nlu_fallback", "express_frustration"])
def test_any_words_are_the_comment_and_stay_out_of_the_talk(intent: str) -> None:
    shopper = asked().say(intent, "less {text} and more pictures")
    assert shopper.names == ["commented", "anything_else"]
    assert "pictures" not in str(shopper.slots)
    assert shopper.talk.awaiting is None


def test_a_problem_in_the_comment_is_offered_and_not_begun(facts: Knowledge) -> None:
    shopper = asked().say("order_not_received", "it still has not come", issues=[])
    assert shopper.names == ["commented", "anything_else"]
    assert shopper.titles[0] == facts.issues["order_not_received"].title
    assert shopper.talk.issue is None
    assert shopper.press(shopper.titles[0]).talk.issue == "order_not_received"


@pytest.mark.parametrize(
    ("intent", "name"),
    [("request_human", "person"), ("ask_contact_options", "contact_options"), ("contact_by_channel", "channel_intro")],
)
def test_a_wish_in_the_comment_is_met(intent: str, name: str) -> None:
    entities = {"contact_channel": "phone"} if intent == "contact_by_channel" else {}
    assert asked().say(intent, "somebody to ask", entities).names[:2] == ["commented", name]


@pytest.mark.parametrize("intent", ["deny", "stop", "affirm", "next_step"])
def test_who_does_not_want_to_say_is_not_asked_again(intent: str) -> None:
    shopper = asked().say(intent, "no thanks")
    assert shopper.names == ["anything_else"]
    assert shopper.talk.awaiting is None


def test_the_buttons_lead_on_without_a_comment() -> None:
    assert asked().press("Skip").names == ["anything_else"]
    assert asked().press("Talk to a person").names[0] == "person"


def test_another_number_on_the_scale_is_another_rating() -> None:
    assert asked().send('/provide_details{"rating":"4"}').names[0] == "rated"


@pytest.mark.parametrize("intent", ["greet", "thank", "goodbye", "bot_challenge", "ask_help", "start_over"])
def test_the_question_is_open_for_one_message_only(intent: str) -> None:
    shopper = asked().say(intent, "hm")
    assert "commented" not in shopper.names
    assert shopper.talk.awaiting is not Awaiting.COMMENT
