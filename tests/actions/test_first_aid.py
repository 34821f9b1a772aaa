"""First aid that the shopper says is done is believed, and not asked for again."""

from __future__ import annotations

import pytest
from shopper import Shopper

FIRST = "First: call your bank"


@pytest.mark.parametrize(
    "text",
    [
        "someone used my card, i called my bank already",
        "89 dollars i never spent. Already spoke to my bank, they said ask tiktok",
        "unknown charge, reported it to visa this morning",
        "unauthorised payment on my account i called the bank and they said to write to you",
    ],
)
def test_a_complaint_that_says_the_bank_knows_is_led_on(text: str) -> None:
    shopper = Shopper().say("unauthorized_payment", text)
    assert shopper.names[:2] == ["understood", "finished_aid"]
    assert FIRST not in shopper.text
    assert "Never give full card details" in shopper.text
    assert shopper.names[-1] == "recommend"
    assert shopper.talk.tried == ("call_bank",)
    assert not [button for button in shopper.messages[-1].buttons if "bank" in button["title"]]


@pytest.mark.parametrize(
    "text",
    [
        "someone used my card, i havent called my bank",
        "someone used my card and i haven't told my bank yet",
        "somebody told me to call my bank, i dont know this charge",
        "should i have called my bank? i dont know this charge",
        "my bank called me about a charge i dont know",
    ],
)
def test_a_bank_that_does_not_know_yet_is_called_first(text: str) -> None:
    shopper = Shopper().say("unauthorized_payment", text)
    assert FIRST in shopper.text
    assert "finished_aid" not in shopper.names
    assert shopper.talk.tried == ()


def test_a_password_that_somebody_changed_is_not_one_that_the_shopper_changed() -> None:
    shopper = Shopper().say("account_hacked", "somebody changed my password")
    assert "First: secure the account" in shopper.text
    shopper.say("already_tried", "did the password thing")
    assert shopper.names[0] == "finished_aid"


def test_a_bank_that_is_sorted_is_not_the_problem_solved() -> None:
    shopper = Shopper().say("unauthorized_payment", "someone used my card")
    shopper.say("already_tried", "the bank is sorted")
    assert shopper.names[0] == "finished_aid"
    assert shopper.talk.issue == "unauthorized_payment"


@pytest.mark.parametrize("text", ["still cant get in, the password doesn't work", "the password reset is not working"])
def test_a_password_that_fails_is_no_account_secured(text: str) -> None:
    shopper = Shopper().say("account_hacked", "somebody is in my account").say("issue_not_resolved", text)
    assert "finished_aid" not in shopper.names


def test_what_was_tried_with_the_problem_in_the_same_breath() -> None:
    shopper = Shopper().say(
        "already_tried", "called my bank already, someone used my card", issues=[{"name": "unauthorized_payment"}]
    )
    assert shopper.names[:3] == ["understood", "finished_aid", "safety"]
    assert FIRST not in shopper.text
    assert shopper.names[-1] == "recommend"
