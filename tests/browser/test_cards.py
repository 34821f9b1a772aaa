"""What a message shows beside its words: a contact to press, where an answer is from, what holds of a step."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .line import Line
from .looks import DARK_PHONE, DESKTOP, Look
from .shoppers import Shoppers, home
from .test_axe import RULES, RUN
from .widget import Widget

_VALUES = {
    "number": ("+1 (555) 010-0199", "tel:+15550100199", "Call +1 (555) 010-0199"),
    "address": ("help@shop.example", "mailto:help@shop.example", "E-mail help@shop.example"),
    "url": ("https://help.example/shop", "https://help.example/shop", "help.example/shop"),
}


def _greeted(shopper: Shoppers, look: Look = DESKTOP) -> tuple[Widget, Line]:
    guide = shopper(look=look)
    line = Line(guide.page)
    return guide.reload().greeted(), line


@pytest.mark.parametrize("kind", _VALUES)
def test_a_contact_is_pressed_to_be_used(shopper: Shoppers, kind: str) -> None:
    guide, line = _greeted(shopper)
    value, address, words = _VALUES[kind]
    line.say(f"{value} (from the imprint).", custom={"type": "contact", "title": "Phone", kind: value})
    expect(guide.contact.get_by_role("heading")).to_have_text("Phone")
    expect(guide.contact.locator(".words")).to_have_text(f"{value} (from the imprint).")
    expect(guide.contact.locator("a.button")).to_have_accessible_name(words)
    expect(guide.contact.locator("a.button")).to_have_attribute("href", address)


def test_a_contact_says_whether_it_is_open_where_it_is_from_and_copies(shopper: Shoppers) -> None:
    guide = shopper("about:blank", locale="en-US", permissions=["clipboard-read", "clipboard-write"])
    guide.page.clock.set_fixed_time("2026-11-02T15:00:00Z")
    line = Line(guide.page)
    guide.page.goto(home(shopper.server))
    guide.greeted()
    hours = {"open": True, "words": "open now until 18:00 (EST)", "until": "2026-11-02T18:00:00-05:00"}
    told = {"title": "Phone", "number": "+1 555 0100", "region": "US", "source": "the app", "verified": "2026-10-01"}
    line.say("+1 555 0100 (from the app).", custom={"type": "contact", **told, "hours": hours})
    line.say("Then **Phone**.", custom={"type": "card", "title": "Phone", "contact": told | {"hours": hours}})
    step = {"title": "Phone", "number": 1, "total": 2, "words": "Call."}
    line.say("**Step 1 of 2:** Call.", custom={"type": "step", **step, "contact": told | {"hours": hours}})
    for card in (guide.contact, guide.host.locator(".card.channel"), guide.step):
        expect(card.get_by_role("link", name="Call +1 555 0100")).to_have_attribute("href", "tel:+15550100")
        expect(card.locator(".badge-hours")).to_have_text("Open now until 18:00 (EST)")
        expect(card.locator(".reach .note")).to_have_text("the app, checked Oct 1, 2026")
    expect(guide.contact.locator(".words")).to_have_count(0)
    guide.contact.get_by_role("button", name="Copy +1 555 0100").click()
    expect(guide.contact.get_by_role("status")).to_have_text("Copied")
    assert guide.page.evaluate("navigator.clipboard.readText()") == "+1 555 0100"
    # Said in the evening, it would no longer be true.
    guide.page.clock.set_fixed_time("2026-11-02T23:00:00Z")
    line.say("+1 555 0100 (from the app).", custom={"type": "contact", **told, "hours": hours})
    expect(guide.contact.locator(".reach .note")).to_be_visible()
    expect(guide.contact.locator(".badge-hours")).to_have_count(0)


def test_a_step_shows_the_way_to_it_and_where_on_the_screen_it_is(shopper: Shoppers) -> None:
    guide, line = _greeted(shopper)
    names = {"title": "In-app report", "total": 3}
    first = names | {"number": 1, "words": "Tap **Profile**."}
    line.say("**Step 1 of 3:** Tap **Profile**.", custom={"type": "step", **first, "at": "over there"})
    expect(guide.step.get_by_role("img")).to_have_count(0)
    expect(guide.step.get_by_role("progressbar")).to_have_js_property("value", 0)
    second = names | {"number": 2, "words": "Tap **Menu**.", "path": ["Profile", "Menu"], "at": "top right"}
    line.say("**Step 2 of 3:** Tap **Menu**.", custom={"type": "step", **second})
    expect(guide.step.get_by_role("img")).to_have_accessible_name("It's at the top right of the screen")
    expect(guide.step.get_by_role("progressbar")).to_have_js_property("value", 1)
    expect(guide.step.get_by_role("listitem")).to_have_text(["Profile", "Menu"])
    expect(guide.step.locator("[aria-current=step]")).to_have_text("Menu")
    # The first one is a line now, which opens.
    expect(guide.host.locator(".card.step")).to_have_count(1)
    left = guide.host.locator(".card.folded")
    expect(left.get_by_text("Tap Profile.")).to_be_hidden()
    left.get_by_text("Step 1 of 3").click()
    expect(left.get_by_text("Tap Profile.")).to_be_visible()


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
    values = {kind: value for kind, (value, _, _) in _VALUES.items()}
    hours = {"open": False, "words": "closed now, opens Mon 09:00 (EST)", "until": None}
    contact = {"title": "Phone", "source": "the app", "verified": "2026-10-01", "hours": hours, **values}
    line.say(", ".join(values.values()), custom={"type": "contact", "region": "US", **contact})
    step = {"type": "step", "title": "Phone", "total": 2, "words": "Call.", "path": ["Help", "Call"], "at": "bottom"}
    line.say("**Step 1 of 2:** Call.", custom=step | {"number": 1})
    line.say("**Step 2 of 2:** Call.", custom=step | {"number": 2, "contact": contact})
    line.say("**Careful:** Don't.", custom={"type": "caution"})
    start = {"title": "Start", "payload": "/start", "main": True}
    line.say("Call **911**.", custom={"type": "urgent", "numbers": ["911"], "details": "It's quick."}, buttons=[start])
    guide.host.locator(".dock, .action").first.wait_for()
    guide.page.evaluate(f"{axe};0")
    assert guide.page.evaluate(RUN, RULES)["violations"] == []
    line.say("Go by the order.", custom={"type": "source", "title": "Top Tips", "publisher": "Shop", "date": "2024"})
    expect(guide.last.locator(".note")).to_be_visible()
    guide.page.evaluate(f"{axe};0")
    assert guide.page.evaluate(RUN, RULES)["violations"] == []
