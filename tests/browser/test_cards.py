"""What a message shows beside its words: a contact to press, where an answer is from, what holds of a step."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .line import Line
from .looks import DARK_PHONE, DESKTOP, Look
from .shoppers import Shoppers
from .test_axe import RULES, RUN
from .widget import Widget

_VALUES = {
    "number": ("+1 (555) 010-0199", "tel:+15550100199"),
    "address": ("help@shop.example", "mailto:help@shop.example"),
    "url": ("https://help.example/shop", "https://help.example/shop"),
}


def _greeted(shopper: Shoppers, look: Look = DESKTOP) -> tuple[Widget, Line]:
    guide = shopper(look=look)
    line = Line(guide.page)
    return guide.reload().greeted(), line


@pytest.mark.parametrize("kind", _VALUES)
def test_a_contact_is_pressed_to_be_used(shopper: Shoppers, kind: str) -> None:
    guide, line = _greeted(shopper)
    value, address = _VALUES[kind]
    line.say(f"{value} (from the imprint).", custom={"type": "contact", "title": "Phone", kind: value})
    expect(guide.contact.get_by_role("heading")).to_have_text("Phone")
    expect(guide.contact.locator(".words")).to_have_text(f"{value} (from the imprint).")
    expect(guide.contact.locator("a.button")).to_have_text(value)
    expect(guide.contact.locator("a.button")).to_have_attribute("href", address)


def test_a_handle_leads_nowhere(shopper: Shoppers) -> None:
    guide, line = _greeted(shopper)
    line.say("@shop (from the imprint).", custom={"type": "contact", "title": "Social media", "handle": "@shop"})
    expect(guide.contact).to_contain_text("@shop (from the imprint).")
    expect(guide.contact.get_by_role("link")).to_have_count(0)


def test_a_source_stands_small_below_the_answer(shopper: Shoppers) -> None:
    guide, line = _greeted(shopper)
    line.say("Go by the order.", custom={"type": "source", "title": "Top Tips", "publisher": "Shop", "date": "2024"})
    expect(guide.last.locator(".words")).to_have_text("Go by the order.")
    expect(guide.last.locator(".note")).to_have_text("Source: Top Tips, Shop, 2024")
    small, large = (float(guide.style(part, "fontSize")["fontSize"][:-2]) for part in (".note", ".bubble"))
    assert small < large


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("**Step 1 of 2** (US app; menus differ elsewhere)**:** Tap **Help**.", ["US app; menus differ elsewhere"]),
        ("**Step 1 of 2:** Tap **Help** (at the top).", []),
    ],
)
def test_a_step_says_where_it_holds(shopper: Shoppers, text: str, note: list[str]) -> None:
    guide, line = _greeted(shopper)
    step = {"type": "step", "title": "In-app report", "number": 1, "total": 2, "words": text.partition(":** ")[2]}
    line.say(text, custom={**step, "see": "your profile", "tap": "Help", "at": "the top"})
    expect(guide.step.locator(".words")).to_contain_text("Tap Help")
    expect(guide.step.locator(".note")).to_have_text(note)


@pytest.mark.parametrize("look", [DESKTOP, DARK_PHONE], ids=["light", "dark_phone"])
def test_axe_finds_no_violation_in_contacts_and_sources(shopper: Shoppers, axe: str, look: Look) -> None:
    guide, line = _greeted(shopper, look)
    values = {kind: value for kind, (value, _) in _VALUES.items()}
    line.say(", ".join(values.values()), custom={"type": "contact", "title": "Phone", **values})
    line.say("Go by the order.", custom={"type": "source", "title": "Top Tips", "publisher": "Shop", "date": "2024"})
    expect(guide.last.locator(".note")).to_be_visible()
    guide.page.evaluate(f"{axe};0")
    assert guide.page.evaluate(RUN, RULES)["violations"] == []
