"""The shop's own name says nothing about what is wrong."""

from __future__ import annotations

import pytest

from shopguide.nlu.text_view import classifier_view


@pytest.mark.parametrize(
    ("named", "plain"),
    [
        ("my TikTok Shop order is late", "my order is late"),
        ("tik tok shop parcel lost", "parcel lost"),
        ("tiktok refund not here", "refund not here"),
        ("ordered a mug from TikTok Shop, never came", "ordered a mug, never came"),
        ("TikTok Shop's seller ignores me", "seller ignores me"),
        ("tiktok shop charged me twice", "they charged me twice"),
        ("TT Shop took 30", "they took 30"),
        ("i bought it on tiktokshop.", "i bought it."),
    ],
)
def test_it_is_left_out_where_it_says_nothing(named: str, plain: str) -> None:
    assert classifier_view(named) == classifier_view(plain)


@pytest.mark.parametrize(
    "text",
    ["is tiktok shop legit", "how do i contact tiktok shop", "tiktok shop phone number", "my tiktok account is gone",
     "my tiktok video was taken down", "follow @tiktok.shop", "see tiktok shop.example.com", "#tiktokshop"],
)  # fmt: skip
def test_it_stays_where_it_is_the_matter(text: str) -> None:
    assert "tiktok" in classifier_view(text) or "link" in classifier_view(text)
