"""The operator's page of the contacts in a browser: signed in by keyboard, read by axe, nothing run or fetched."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from conversations.server import ROOT, Server
from playwright.sync_api import Browser, Page, expect

from shopguide.clock import utc_now

from .shoppers import TIMEOUT_MS
from .waiting import until_page

_TOKEN: Final = "a token of the tests, long enough"
_RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_LOOKS: Final[dict[str, dict[str, Any]]] = {
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 360, "height": 640}, "color_scheme": "dark"},
    "forced_colours": {"forced_colors": "active"},
}
_HELD: Final = "    channel: in_app\n"  # in playbooks.yml; the edit that is refused changes it
_CONTACTS: Final = """
contacts:
  phone: {{number: "+1 555 0100", region: US, source: "Help Center", verified: {0},
          hours: {{timezone: UTC, weekly: {{mon-sun: "00:00-24:00"}}, verified: {1}}}}}
  help_center: {{url: "https://help.example/shop", source: "Help Center", verified: {2}}}
"""


@pytest.fixture(scope="module")
def operated(browser: Browser, trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A guide with a fresh, an old and an expired fact, and with an edit that was refused."""
    folder = tmp_path_factory.mktemp("operated")
    knowledge = folder / "knowledge"
    shutil.copytree(ROOT / "knowledge", knowledge)
    days = [utc_now().date() - timedelta(days=age) for age in (3, 200, 400)]
    (knowledge / "contacts.yml").write_text(_CONTACTS.format(*days), encoding="utf-8")
    environment = {"SHOPGUIDE_KNOWLEDGE": str(knowledge), "SHOPGUIDE_OPERATOR_TOKEN": _TOKEN}
    server = Server(folder, environment={"PYTHONPATH": str(ROOT), **environment})
    server.start()
    playbooks = knowledge / "playbooks.yml"
    held = playbooks.read_text(encoding="utf-8")
    assert _HELD in held
    playbooks.write_text(held.replace(_HELD, "    channel: fax\n"), encoding="utf-8")
    yield server
    server.stop()


@pytest.fixture
def page(browser: Browser, operated: Server, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page of somebody who signed in, in the look that the test names."""
    with browser.new_context(**getattr(request, "param", {})) as context:
        context.set_default_timeout(TIMEOUT_MS)
        page = context.new_page()
        strange: list[str] = []
        page.on("console", lambda one: strange.append(one.text) if one.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: strange.append(str(error)))
        own = f"http://127.0.0.1:{operated.port}/"
        page.on("request", lambda one: None if one.url.startswith(own) else strange.append(one.url))
        page.goto(f"{own}contacts")
        page.get_by_label("token").fill(_TOKEN)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Contacts")
        refused = page.get_by_role("heading", name="The last edit was refused")

        def is_refused() -> bool:
            page.reload()
            return refused.is_visible()

        until_page(page, is_refused, "the edit is refused")
        yield page
        assert strange == []


@pytest.mark.parametrize("page", _LOOKS.values(), ids=_LOOKS, indirect=True)
def test_axe_finds_no_violation(page: Page, axe: str) -> None:
    page.evaluate(f"{axe};0")
    found: dict[str, Any] = page.evaluate("async (rules) => axe.run({runOnly: rules})", _RULES)
    assert [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found["violations"]] == []


def test_it_says_what_is_told_what_is_old_and_what_was_refused(page: Page) -> None:
    table = page.get_by_role("region", name="What shoppers are told")
    for words in ("+1 555 0100", "open now, around the clock", "fresh", "old", "expired, not told"):
        expect(table).to_contain_text(words)
    expect(page.get_by_role("link", name="https://help.example/shop")).to_have_attribute(
        "href", "https://help.example/shop"
    )
    refused = page.get_by_role("region", name="The last edit was refused")
    expect(refused).to_contain_text("playbooks.order_vanished.channel")
    expect(refused).to_contain_text("names 'fax', which doesn't exist. Use one of: ")
    # What runs is what held before.
    expect(page.get_by_role("region", name="Routes")).to_contain_text("In-app report")


@pytest.mark.parametrize("page", [_LOOKS["phone"]], ids=["phone"], indirect=True)
def test_on_a_phone_the_tables_scroll_and_the_page_does_not(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    region = page.get_by_role("region", name="What shoppers are told")
    region.focus()
    page.keyboard.press("ArrowRight")
    until_page(page, lambda: region.evaluate("(element) => element.scrollLeft > 0"), "the table scrolls")
