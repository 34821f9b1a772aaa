"""The operator's pages of the contacts and of the editor in a browser: by keyboard, read by axe, nothing fetched."""

from __future__ import annotations

import re
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
    _check(page, axe)


def test_it_says_what_is_told_what_is_old_and_what_was_refused(page: Page) -> None:
    told = page.get_by_role("region", name="What shoppers are told")
    for words in ("+1 555 0100", "open now, around the clock", "fresh", "old", "expired, not told"):
        expect(told).to_contain_text(words)
    expect(page.get_by_role("link", name="https://help.example/shop")).to_have_attribute(
        "href", "https://help.example/shop"
    )
    refused = page.get_by_role("region", name="The last edit was refused")
    expect(refused).to_contain_text("playbooks.order_vanished.channel")
    expect(refused).to_contain_text("names 'fax', which doesn't exist. Use one of: ")
    # What runs is what held before.
    page.get_by_text("Parcel late, lost or missing").click()
    expect(page.get_by_role("region", name="Routes")).to_contain_text("In-app report → Help Center")


_NARROW: Final = {"viewport": {"width": 320, "height": 568}}


@pytest.mark.parametrize("page", [_NARROW], ids=["narrow"], indirect=True)
def test_on_a_narrow_phone_nothing_is_cut_or_scrolled_sideways(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.goto(page.url.replace("/contacts", "/edit?kind=playbooks&entry=on_its_way"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _check(page: Page, axe: str) -> None:
    page.evaluate(f"{axe};0")
    found: dict[str, Any] = page.evaluate("async (rules) => axe.run({runOnly: rules})", _RULES)
    assert [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in found["violations"]] == []


@pytest.mark.parametrize("page", [_LOOKS["phone"]], ids=["dark_phone"], indirect=True)
def test_a_contact_is_written_seen_while_it_is_typed_refused_saved_and_undone(page: Page, axe: str) -> None:
    page.get_by_role("link", name=re.compile("Add it.*E-mail")).first.click()
    _check(page, axe)
    page.get_by_label("E-mail address").fill("not an address")
    page.get_by_label("Where you saw it").first.fill("<b>Help</b> Center")
    seen = page.get_by_role("region", name="As shoppers see it")
    expect(seen).to_contain_text("not an address")
    expect(seen).to_contain_text("<b>Help</b> Center")
    page.get_by_role("button", name="Check", exact=True).press("Enter")
    refused = page.get_by_role("alert")
    expect(refused).to_contain_text("is no e-mail address")
    expect(refused).to_be_focused()
    _check(page, axe)
    refused.get_by_role("link", name="E-mail address").press("Enter")
    expect(page.get_by_label("E-mail address")).to_be_focused()
    page.get_by_label("E-mail address").fill("help@shop.example")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    _check(page, axe)
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("email is removed")
    _check(page, axe)
    page.get_by_role("link", name="History").click()
    _check(page, axe)


def test_two_who_save_the_same_entry_lose_nothing(page: Page, axe: str) -> None:
    page.goto(page.url.replace("/contacts", "/edit?kind=sources&entry=cpsc"))
    other = page.context.new_page()
    other.goto(page.url)
    for one, words in ((page, "First title"), (other, "Second title")):
        one.get_by_label("Title").fill(words)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    other.get_by_role("button", name="Save").click()
    expect(other.get_by_role("alert")).to_contain_text("Somebody else changed this too")
    expect(other.get_by_label("Title")).to_have_value("Second title")
    expect(other.get_by_text("First title").first).to_be_visible()
    _check(other, axe)
    other.get_by_role("button", name="Save over it").click()
    expect(other.get_by_role("status")).to_contain_text("Saved.")
