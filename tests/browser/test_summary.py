"""The summary for a person, to copy in one press."""

from __future__ import annotations

from playwright.sync_api import expect

from .shoppers import Shoppers
from .talks import complain
from .timers import COPIED, hold

_SUMMARY = (
    "Problem: Parcel late, lost or missing\n"
    "What happened: My keyboard never arrived. My order was shipped, but it hasn't arrived.\n"
    "Order number: 576987654321098765"
)


def test_the_summary_is_copied_exactly_and_the_ways_on_stand_below(shopper: Shoppers) -> None:
    guide = shopper(permissions=["clipboard-read", "clipboard-write"])
    hold(guide.page, COPIED)
    complain(guide.greeted()).say("get me a human please").press("Copy my case")
    card = guide.host.locator(".card.summary").last
    expect(card.get_by_role("heading", name="Your case in short")).to_be_visible()
    card.get_by_role("button", name="Copy my case").click()
    expect(card.get_by_role("button", name="Copied")).to_be_visible()
    expect(card.get_by_role("status")).to_have_text("Copied")
    assert guide.page.evaluate("navigator.clipboard.readText()") == _SUMMARY
    expect(guide.choice("Live chat")).to_be_visible()
