"""How a page may have the widget look."""

from __future__ import annotations

from typing import Any, Final

import pytest
from conversations.server import Server
from playwright.sync_api import expect

from .looks import DARK, DESKTOP, PHONE, Look
from .shoppers import Shoppers, origin
from .site import Site

#: What the page declares, what the attribute says, the reader's system, and whether the widget is dark then.
_THEMES: Final = [
    ("", "auto", DARK, False),
    ("light", "auto", DARK, False),
    ("dark", "auto", DESKTOP, True),
    ("light dark", "auto", DARK, True),
    ("light dark", "auto", DESKTOP, False),
    ("light", "dark", DESKTOP, True),
    ("dark", "light", DARK, False),
]


def _embed(server: Server, attributes: str, around: str = "{}") -> str:
    element = around.format(f"<shop-guide {attributes}></shop-guide>")
    return f'<script src="{origin(server)}/shop-guide.js"></script>{element}'


def test_the_widget_is_as_dark_as_the_page_unless_it_is_told(shopper: Shoppers, site: Site, server: Server) -> None:
    for look in (DESKTOP, DARK):
        guide = shopper(site.page("/theme", _embed(server, "open")), look=look).greeted()
        for scheme, theme, system, dark in _THEMES:
            if system is not look:
                continue
            guide.page.evaluate("(scheme) => { document.documentElement.style.colorScheme = scheme; }", scheme)
            guide.host.evaluate("(host, theme) => { host.theme = theme; }", theme)
            ground = "rgb(21, 24, 29)" if dark else "rgb(244, 246, 247)"
            expect(guide.panel).to_have_css("background-color", ground)


def test_a_page_may_declare_its_scheme_in_its_head(shopper: Shoppers, site: Site, server: Server) -> None:
    page = '<meta name="color-scheme" content="dark">' + _embed(server, "open")
    guide = shopper(site.page("/meta", page)).greeted()
    expect(guide.panel).to_have_css("background-color", "rgb(21, 24, 29)")


def test_the_page_says_how_panel_and_launcher_look(shopper: Shoppers, site: Site, server: Server) -> None:
    words = 'font="Georgia, serif" radius="0" width="30em" launcher="Ask us" launcher-size="small" lang="en-GB" open'
    guide = shopper(site.page("/look", _embed(server, words))).greeted()
    expect(guide.panel).to_have_css("font-family", "Georgia, serif")
    expect(guide.panel).to_have_css("border-radius", "0px")
    expect(guide.panel).to_have_css("width", "480px")
    expect(guide.choices.first).to_have_css("border-radius", "0px")
    guide.button("Minimise").click()
    expect(guide.launcher).to_have_accessible_name("Ask us")
    tall = guide.launcher.evaluate("(one) => one.offsetHeight")
    guide.host.evaluate("(host) => { host.launcherSize = 'large'; host.launcherIcon = 'none'; }")
    expect(guide.launcher.locator("svg")).to_have_count(0)
    assert tall < guide.launcher.evaluate("(one) => one.offsetHeight")


@pytest.mark.parametrize("attribute", ["font", "radius", "width"])
def test_a_value_that_is_none_is_left_out_and_told_to_the_developer(
    shopper: Shoppers, site: Site, server: Server, attribute: str
) -> None:
    guide = shopper(site.page("/odd", _embed(server, f'{attribute}="1px; color: red" open')))
    guide.watch.allow("is not read. Write it like")
    expect(guide.panel).to_have_css("width", "400px")
    assert any(f'{attribute}="1px; color: red" is not read' in item for item in guide.watch.seen)


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
    box, panel = guide.page.locator("#box").bounding_box(), guide.panel.bounding_box()
    assert box == panel
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
