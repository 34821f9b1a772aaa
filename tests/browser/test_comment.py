"""After a low rating the widget asks what would have helped; the answer is typed, or left out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .shoppers import Shoppers
from .talks import go_to


@pytest.mark.parametrize("number", ["1", "2"])
def test_a_low_rating_is_followed_by_a_comment(shopper: Shoppers, number: str) -> None:
    guide = go_to("rating", shopper()).press(number)
    expect(guide.guide_messages.last).to_contain_text("What would have helped?")
    expect(guide.choices).to_have_text(["Skip"])
    guide.say("pictures of where to tap")
    expect(guide.guide_messages.last).to_contain_text("helps us make this guide better")


def test_the_comment_can_be_left_out(shopper: Shoppers) -> None:
    guide = go_to("rating", shopper()).press("1").press("Skip")
    expect(guide.guide_messages.last).not_to_contain_text("helps us make this guide better")
    expect(guide.choices.first).to_be_visible()
