"""How a page may have the widget look."""

from __future__ import annotations

from typing import Any, Final, Literal

import pytest
from conversations.server import Server
from playwright.sync_api import expect

from .looks import DESKTOP, PHONE, Look
from .places import box_of, near
from .shoppers import Shoppers, origin
from .site import Site

#: What the page declares, what the attribute says, the reader's system, and whether the widget is dark then.
_THEMES: Final[list[tuple[str, str, Literal["light", "dark"], bool]]] = [
    ("", "auto", "dark", False),
    ("light", "auto", "dark", False),
    ("dark", "auto", "light", True),
    ("light dark", "auto", "dark", True),
    ("light dark", "auto", "light", False),
    ("light", "dark", "light", True),
    ("dark", "light", "dark", False),
]
#: The panel's ground, by whether it is dark.
_GROUND: Final = {True: "rgb(21, 24, 29)", False: "rgb(244, 246, 247)"}


def _embed(server: Server, attributes: str, around: str = "{}") -> str:
    element = around.format(f"<shop-guide {attributes}></shop-guide>")
    return f'<script src="{origin(server)}/shop-guide.js"></script>{element}'


def test_the_widget_is_as_dark_as_the_page_unless_it_is_told(shopper: Shoppers, site: Site, server: Server) -> None:
    page = '<meta name="color-scheme" content="dark">' + _embed(server, "open")
    guide = shopper(site.page("/theme", page))
    expect(guide.panel).to_have_css("background-color", _GROUND[True])
    guide.page.evaluate("document.querySelector('meta[name=color-scheme]').remove()")
    for scheme, theme, system, dark in _THEMES:
        guide.page.emulate_media(color_scheme=system)
        guide.page.evaluate("(scheme) => { document.documentElement.style.colorScheme = scheme; }", scheme)
        guide.host.evaluate("(host, theme) => { host.theme = theme; }", theme)
        expect(guide.panel).to_have_css("background-color", _GROUND[dark])


def test_the_page_says_how_panel_and_launcher_look_and_a_value_that_is_none_is_told_to_the_developer(
    shopper: Shoppers, site: Site, server: Server
) -> None:
    words = 'font="Georgia, serif" radius="0" width="30em" launcher="Ask us" launcher-size="small" lang="en-GB" open'
    guide = shopper(site.page("/look", _embed(server, words))).greeted()
    expect(guide.panel).to_have_css("font-family", "Georgia, serif")
    expect(guide.panel).to_have_css("border-radius", "0px")
    expect(guide.panel).to_have_css("width", "480px")
    expect(guide.choices.first).to_have_css("border-radius", "0px")
    for name in ("font", "radius", "width"):
        guide.watch.allow("is not read. Write it like")
        guide.host.evaluate("(host, name) => host.setAttribute(name, '1px; color: red')", name)
    expect(guide.panel).to_have_css("width", "400px")
    for name in ("font", "radius", "width"):
        assert any(f'{name}="1px; color: red" is not read' in item for item in guide.watch.seen)
    guide.button("Minimise").click()
    expect(guide.launcher).to_have_accessible_name("Ask us")
    tall = guide.launcher.evaluate("(one) => one.offsetHeight")
    guide.host.evaluate("(host) => { host.launcherSize = 'large'; host.launcherIcon = 'none'; }")
    expect(guide.launcher.locator("svg")).to_have_count(0)
    assert tall < guide.launcher.evaluate("(one) => one.offsetHeight")


def test_on_a_phone_the_launcher_is_round_and_keeps_its_name(shopper: Shoppers, site: Site, server: Server) -> None:
    guide = shopper(site.page("/round", _embed(server, "")), look=PHONE)
    expect(guide.launcher).to_have_accessible_name("Help with TikTok Shop")
    expect(guide.launcher).to_have_css("width", "56px")
    expect(guide.launcher).to_have_css("height", "56px")


@pytest.mark.parametrize("look", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_inline_it_is_a_part_of_the_page_and_always_open(
    shopper: Shoppers, site: Site, server: Server, talks: Any, look: Look
) -> None:
    page = _embed(server, "inline", '<div id="box">{}</div><p id="after">After.</p>')
    style = "#box {height: 620px; margin: 0 10px} body {margin: 0}"
    guide = shopper(site.page("/inline", page, style), look=look, talk=talks["step"])
    expect(guide.choice("Done, next")).to_be_visible()
    assert box_of(guide.panel) == near(box_of(guide.page.locator("#box")))
    expect(guide.launcher).to_be_hidden()
    expect(guide.button("Minimise")).to_be_hidden()
    guide.field.press("Escape")
    guide.host.evaluate("(host) => host.close()")
    expect(guide.panel).to_be_visible()
    assert guide.panel.evaluate("(one) => one.matches(':modal')") is False


def test_sizes_follow_the_letters_that_the_reader_has_set(shopper: Shoppers, site: Site, server: Server) -> None:
    look = Look(1600, 1100)
    guide = shopper(site.page("/large", _embed(server, "open")), look=look).greeted()
    sizes = {"standard": 32, "fixed": 26}
    guide.page.context.new_cdp_session(guide.page).send("Page.setFontSizes", {"fontSizes": sizes})
    guide.reload().greeted()
    expect(guide.panel).to_have_css("width", "800px")
    expect(guide.panel).to_have_css("height", "1060px")
