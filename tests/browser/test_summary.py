"""The summary for a person, to copy in one press."""

from __future__ import annotations

from playwright.sync_api import expect

from .shoppers import Shoppers
from .talks import COMPLAINT
from .timers import COPIED, hold

_SUMMARY = (
    "Problem: Parcel late, lost or missing\nWhat happened: my keyboard never arrived, order 576987654321098765\n"
    "Order number: 576987654321098765"
)


def test_the_summary_is_copied_exactly_and_the_ways_on_stand_below(shopper: Shoppers) -> None:
    guide = shopper(permissions=["clipboard-read", "clipboard-write"])
    hold(guide.page, COPIED)
    guide.greeted()
    guide.say(COMPLAINT).say("get me a human please")
    card = guide.host.locator(".card.summary").last
    expect(card.get_by_role("heading", name="For whoever answers")).to_be_visible()
    card.get_by_role("button", name="Copy summary").click()
    expect(card.get_by_role("button", name="Copied")).to_be_visible()
    expect(card.get_by_role("status")).to_have_text("Copied")
    assert guide.page.evaluate("navigator.clipboard.readText()") == _SUMMARY
    expect(guide.choices.first).to_have_text("Live chat")
