"""Where a message is cut into clauses, and where it must not be."""

from __future__ import annotations

from itertools import pairwise

import pytest
from coming_back import coming_back
from hypothesis import given, settings
from hypothesis import strategies as st

from shopguide.nlu.clauses import split


def clauses(text: str) -> list[str]:
    return [text[start:end] for start, end in split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "my parcel never came and my card was charged twice",
            ["my parcel never came", "and my card was charged twice"],
        ),
        ("app keeps crashing oh and i want to cancel", ["app keeps crashing", "oh and i want to cancel"]),
        ("parcel didn't come plus somebody used my card", ["parcel didn't come", "plus somebody used my card"]),
        (
            "dress came torn. also i cant log in to my account",
            ["dress came torn.", "also i cant log in to my account"],
        ),
        (
            "I never got it, and the other problem is the refund",
            ["I never got it", "and the other problem is the refund"],
        ),
        ("refund is short. On top of that rude seller", ["refund is short.", "On top of that rude seller"]),
        ("seller wont answer😡my refund is late", ["seller wont answer😡", "my refund is late"]),
        ("my order is late\nand i got charged twice", ["my order is late", "and i got charged twice"]),
        ("where is my stuff??i want it now", ["where is my stuff??", "i want it now"]),
        ("the parcel never arrived.my card was charged", ["the parcel never arrived.", "my card was charged"]),
        ("two things: 1) parcel is lost 2) seller is rude", ["two things: 1) parcel is lost", "2) seller is rude"]),
        ("my order is lost, my account got hacked", ["my order is lost", "my account got hacked"]),
        ("my bag is torn secondly the coupon failed", ["my bag is torn", "secondly the coupon failed"]),
    ],
)
def test_cuts(text: str, expected: list[str]) -> None:
    assert clauses(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "the phone and the charger arrived broken",
        "refund me $1,299.00 and 20 bucks please",
        "order no. 5778 3453 . 2342 . 1231 never arrived",
        "I paid 19.90 and 5.00 for shipping",
        "when i open the app, my screen freezes",
        "i want to return it and get a refund",
        "wrong size and colour and brand",
        "my wallet and my card",
        "ok and now what",
        "another thing my coupon didnt apply",
        "see tiktok.com for the rules",
        "bought one and the second one is broken",
    ],
)
def test_leaves_whole(text: str) -> None:
    assert clauses(text) == [text]


def test_short_fragments_join_their_neighbour() -> None:
    assert clauses("Hi! My parcel is late. So angry. Where is it?") == [
        "Hi! My parcel is late. So angry.",
        "Where is it?",
    ]
    assert clauses("it is late, and i quit. now my card is blocked") == [
        "it is late, and i quit.",
        "now my card is blocked",
    ]


@pytest.mark.parametrize("text", ["", "   ", "\n\n\t", "\u200b"])
def test_nothing_said_gives_nothing(text: str) -> None:
    assert split(text) == []


@pytest.mark.parametrize("text", ["👍", "...", "我的包裹没有到。我要退款", "\x00\x07 hello there you", "ok"])
def test_odd_messages_stay_whole(text: str) -> None:
    assert len(split(text)) == 1


@pytest.mark.parametrize("unit", ["(", "'s", "a!", "😡", "and my ", "oh and ", "., ", "1 ", "http://a.b/", "word "])
def test_ten_kilobytes_stay_bounded(unit: str) -> None:
    text = (unit * 10_000)[:10_000]
    with coming_back(f"ten kilobytes of {unit!r}"):
        assert split(text)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("ai my order and also but . ! ? , \n 1 2 ' 😡 é 中 \x00"), max_size=120))
def test_spans_are_ordered_and_hold_every_letter(text: str) -> None:
    spans = split(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    inside = "".join(text[start:end] for start, end in spans)
    assert [char for char in inside if char.isalnum()] == [char for char in text if char.isalnum()]
