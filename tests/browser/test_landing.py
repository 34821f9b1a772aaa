"""The landing page: examples to press, nothing in the way on a phone, and words where JavaScript is off."""

from __future__ import annotations

from typing import Any

from conversations.server import Server
from playwright.sync_api import expect

from .looks import DARK_PHONE, DESKTOP, NARROW
from .shoppers import Shoppers, origin
from .test_axe import RULES, RUN


def test_an_example_opens_the_guide_with_its_words(shopper: Shoppers, server: Server, axe: str) -> None:
    guide = shopper(f"{origin(server)}/", look=DARK_PHONE)
    page = guide.page
    example = page.get_by_role("button", name="My parcel never arrived")
    expect(example).to_be_visible()
    expect(guide.launcher).to_be_visible()
    page.evaluate(f"{axe};0")
    found: dict[str, Any] = page.evaluate(RUN, RULES)
    assert found["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # The widget that says what it is given has `send`; an older one opens.
    page.evaluate("""() => {
      const guide = document.querySelector("shop-guide");
      window.said = [];
      guide.send = (text) => window.said.push(text);
    }""")
    example.press("Enter")
    expect(guide.panel).to_be_visible()
    assert page.evaluate("window.said") == ["My parcel never arrived"]


def test_the_panel_is_open_where_there_is_room_and_where_the_address_asks(shopper: Shoppers, server: Server) -> None:
    expect(shopper(f"{origin(server)}/", look=DESKTOP).panel).to_be_visible()
    expect(shopper(f"{origin(server)}/?open", look=NARROW).panel).to_be_visible()


def test_without_javascript_it_says_what_to_do(shopper: Shoppers, server: Server) -> None:
    page = shopper(f"{origin(server)}/", java_script_enabled=False).page
    # Playwright's way of switching scripts off leaves `noscript` undrawn, and unread.
    assert "The chat needs JavaScript" in page.request.get(f"{origin(server)}/").text()
    expect(page.get_by_role("heading", name="How it works")).to_be_visible()
    expect(page.get_by_role("button")).to_have_count(0)
