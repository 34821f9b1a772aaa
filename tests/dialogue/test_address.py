"""Sentences of a letter turned to the seller."""

from __future__ import annotations

import pytest

from shopguide.dialogue.address import to_seller


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ("They sent black.", "You sent black."),
        ("The seller refuses to take it back.", "You refuse to take it back."),
        ("He's offered me 12.", "You've offered me 12."),
        ("They have refused twice.", "You have refused twice."),
        ("The shop sent the wrong size and won't answer.", "You sent the wrong size and won't answer."),
        ("I asked them twice and they never answered.", "I asked you twice and you never answered."),
        ("The seller's photo shows a lilac bag.", "Your photo shows a lilac bag."),
    ],
)
def test_the_seller_is_spoken_to(told: str, written: str) -> None:
    assert to_seller(told) == written


@pytest.mark.parametrize(
    "told",
    [
        "The shoes are too small and they are fake.",
        "DPD says they sent it back.",
        "They wouldn't fit.",
        "The shop page is gone.",
        "My parcel never came.",
    ],
)
def test_nobody_else_is(told: str) -> None:
    assert to_seller(told) == told
