"""Urgency, and the channels that were tried without success."""

from __future__ import annotations

import pytest

from shopguide.nlu.signals import signals
from shopguide.nlu.word_view import word_view


@pytest.mark.parametrize(
    "text",
    [
        "this is URGENT",
        "ugrent help",
        "asap pls",
        "need it today!!",
        "i can't wait any longer",
        "wedding tomorrow and no dress",
        "i need a human right now",
        "fix this immediately",
        "its an emergency",
        "the trip is this weekend",
    ],
)
def test_urgent(text: str) -> None:
    assert signals(word_view(text)).urgent


@pytest.mark.parametrize(
    "text",
    [
        "not urgent",
        "it's not really urgent",
        "no rush",
        "is there an outage right now?",
        "cant wait to get my dress",
        "i bought it today",
        "where is my parcel",
        "",
    ],
)
def test_not_urgent(text: str) -> None:
    assert not signals(word_view(text)).urgent


@pytest.mark.parametrize(
    ("text", "tried"),
    [
        ("i already emailed them twice and no one answers", ("email",)),
        ("the report in the app did nothing", ("in_app",)),
        ("messaged the seller three times", ("order_details",)),
        ("seller won't answer my messages", ("order_details",)),
        ("called and got hung up on", ("phone",)),
        ("live chat was useless", ("live_chat",)),
        ("nobody replies on twitter", ("social_media",)),
        ("tried phone, chat and email, nothing", ("phone", "live_chat", "email")),
        ("live chat doesn't work, can i email?", ("live_chat",)),
        ("emailed support twice!!! still nothing", ("email",)),
        ("done the email thing, done the chat thing", ("email", "live_chat")),
        ("ive been to the help center", ("help_center",)),
    ],
)
def test_tried(text: str, tried: tuple[str, ...]) -> None:
    assert signals(word_view(text)).tried == tried


@pytest.mark.parametrize(
    "text",
    [
        "can i email them?",
        "should i call?",
        "i want to call them",
        "how do i message the seller",
        "if i email will they reply",
        "how long do they take to answer emails",
        "is live chat useless?",
        "live chat please",
        "my parcel never came",
        "",
    ],
)
def test_not_tried(text: str) -> None:
    assert signals(word_view(text)).tried == ()
