"""The widget on somebody else's page."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final

import pytest
from conversations.server import Server
from PIL import Image, ImageChops
from playwright.sync_api import expect

from .contrast import contrast, painted_contrast
from .looks import DARK, DESKTOP, PHONE, Look
from .places import box_of, near
from .shoppers import Shoppers, origin
from .site import Site
from .talks import ANSWER, COMPLAINT
from .widget import Widget, without_time

_AGGRESSIVE: Final = {
    "reset": "* {all: unset !important; font-size: 40px !important; display: inline !important}",
    "colours": "* {color: red !important; background: lime !important; border: 5px solid blue !important}",
    "boxes": "* {position: static !important; float: left !important; width: 10px !important; padding: 30px !important;"
    "margin: 30px !important; box-sizing: content-box !important}",
    "letters": "html {font-size: 40px; letter-spacing: 9px; line-height: 4; word-spacing: 9px; text-align: right;"
    "text-transform: uppercase; direction: rtl; visibility: hidden; cursor: none}",
    "upright": "html {writing-mode: vertical-rl}",
    "bare_elements": "button, textarea, p, h2, h3, dialog, svg, a, ul, li, progress, time {display: none !important}"
    "::placeholder {color: red !important} ::backdrop {background: red !important}",
    "own_names": ".panel, .root, .log, .bubble, .launcher, #field, #title {display: none !important}"
    "shop-guide {display: none !important; opacity: 0 !important; transform: scale(2) !important; filter: blur(9px)}"
    "shop-guide *, shop-guide::part(panel) .log {display: none !important}",
    "variables": "* {--ground: red; --surface: red; --text: red; --ink: red; --fill: red; --room-top: 300px;"
    "--room-height: 50px; --line: red; --shadow: 0 0 99px red}",
}


# A page wider than a phone makes the phone show all of it, smaller: no matter of the widget's style.
_PAIRS: Final = [
    (name, look) for name in _AGGRESSIVE for look in (DESKTOP, PHONE) if (name, look) != ("upright", PHONE)
]


def _embed(server: Server, attributes: str = "open") -> str:
    return f'<script src="{origin(server)}/shop-guide.js"></script><shop-guide {attributes}></shop-guide>'


def _picture(guide: Widget) -> Image.Image:
    # The caret blinks and times pass; both are no part of the look.
    guide.page.mouse.move(0, 0)
    return Image.open(io.BytesIO(guide.panel.screenshot(animations="disabled", caret="hide"))).convert("RGB")


def _difference(one: Image.Image, other: Image.Image) -> float:
    """Share of pixels that differ visibly."""
    assert one.size == other.size
    grey = ImageChops.difference(one, other).convert("L")
    return sum(grey.histogram()[24:]) / (grey.width * grey.height)


@pytest.fixture(scope="module")
def plain(browser: Any, server: Server, site: Site, talks: Any) -> Iterator[dict[Look, Image.Image]]:
    """The panel on a page without a style of its own."""
    with Shoppers(browser, server, site) as shopper:
        pictures = {}
        for look in (DESKTOP, PHONE):
            guide = shopper(site.page("/plain", _embed(server)), look=look, talk=talks["step"])
            expect(guide.choice("Done, next")).to_be_visible()
            pictures[look] = _picture(guide)
        yield pictures


@pytest.mark.parametrize(("name", "look"), _PAIRS, ids=[f"{name}-{look.width}" for name, look in _PAIRS])
def test_the_style_of_the_page_does_not_reach_the_widget(
    shopper: Shoppers, server: Server, site: Site, talks: Any, plain: Any, name: str, look: Look
) -> None:
    style = _AGGRESSIVE[name] + "html {overflow: hidden !important}"
    guide = shopper(site.page("/aggressive", _embed(server), style), look=look, talk=talks["step"])
    expect(guide.choice("Done, next")).to_be_visible()
    assert _difference(_picture(guide), plain[look]) < 0.002


def test_the_widget_changes_nothing_on_the_page(shopper: Shoppers, site: Site, server: Server) -> None:
    words = '<p>Some <a href="#">words</a></p><button>Buy</button><dialog open>D</dialog><textarea></textarea>'
    look = """() => [...document.querySelectorAll("html, head *, body *:not(shop-guide, script)")].map((one) =>
      [one.localName, one.className, JSON.stringify(one.getBoundingClientRect()), [...getComputedStyle(one)]
        .map((name) => getComputedStyle(one)[name]).join()])"""
    alone = shopper(site.page("/alone", words))
    before, names = alone.page.evaluate(look), alone.page.evaluate("Object.getOwnPropertyNames(window)")
    guide = shopper(site.page("/with", words + _embed(server))).greeted().say(COMPLAINT)
    assert guide.page.evaluate(look) == before
    added = set(guide.page.evaluate("Object.getOwnPropertyNames(window)")) - set(names)
    # By these marks lit warns of a page that loads it twice.
    lits = {"litHtmlVersions", "litElementVersions", "reactiveElementVersions", "litPropertyMetadata"}
    assert added <= lits | {"shopGuide"}


def test_a_listed_site_may_embed_the_guide(shopper: Shoppers, site: Site, server: Server) -> None:
    guide = shopper(site.page("/listed", _embed(server))).greeted()
    guide.say(COMPLAINT)
    expect(guide.choice(ANSWER)).to_be_visible()


def test_a_site_that_is_not_listed_is_told_so(shopper: Shoppers, server: Server) -> None:
    with Site() as other:
        guide = shopper("about:blank")
        guide.watch.home |= {other.netloc}
        guide.watch.allow("403|CORS|SHOPGUIDE_ALLOWED_ORIGINS")
        guide.page.goto(other.page("/", _embed(server)))
        expect(guide.status).to_have_text("The guide isn't available on this site yet.")
        expect(guide.messages).to_have_count(0)
        told = [item for item in guide.watch.seen if "SHOPGUIDE_ALLOWED_ORIGINS" in item]
        assert len(told) == 1, "the developer is told, once"


def test_a_server_that_is_no_address_is_told_to_the_developer(shopper: Shoppers, site: Site, server: Server) -> None:
    guide = shopper(site.page("/wrong", _embed(server, 'server="javascript:alert(1)" open')))
    expect(guide.panel).to_have_js_property("open", True)
    assert any("is no web address" in item for item in guide.watch.seen)
    guide.watch.allow("is no web address")


def test_the_title_names_the_widget(shopper: Shoppers, site: Site, server: Server) -> None:
    guide = shopper(site.page("/title", _embed(server, 'title="Ask <b>Ann</b>" open'))).greeted()
    expect(guide.panel.get_by_role("heading", level=2)).to_contain_text("Ask <b>Ann</b>")
    expect(guide.panel.get_by_role("heading", level=2)).to_contain_text("automated guide")
    expect(guide.host.get_by_role("region", name="Ask <b>Ann</b>")).to_be_attached()


@pytest.mark.parametrize("scheme", [DESKTOP, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    "colour", ["#0b5563", "#fe2c55", "#ff0", "#ffffff", "#000", "#777777", "#808080", "#25f4ee", "red; } * {", ""]
)
def test_any_colour_is_legible(
    shopper: Shoppers, site: Site, server: Server, talks: Any, colour: str, scheme: Look
) -> None:
    guide = shopper(site.page("/colour", _embed(server, f'colour="{colour}" open')), look=scheme, talk=talks["step"])
    guide.watch.allow("is not read. Write it like")
    expect(guide.choice("Done, next")).to_be_visible()
    for selector in (".head h2 strong", ".head h2 span", ".head .plain", ".shopper .bubble", ".guide .bubble",
                     ".main button", ".replies li:last-child button", ".place", ".card.step h3",
                     ".privacy", "time", ".day", ".send", "textarea"):  # fmt: skip
        assert contrast(guide, selector) >= 4.5, selector
    assert contrast(guide, "textarea", "::placeholder") >= 4.5
    guide.host.locator("progress").evaluate("(one) => { one.value = one.max / 2; }")
    assert painted_contrast(guide, "progress") >= 3


def test_the_colour_of_the_operator_is_used(shopper: Shoppers, site: Site, server: Server) -> None:
    guide = shopper(site.page("/colour", _embed(server, 'colour="#7a1fa2" open')))
    assert guide.style(".head", "backgroundColor")["backgroundColor"] == "rgb(122, 31, 162)"


@pytest.mark.parametrize("position", ["left", "right", "top", ""])
def test_the_widget_stands_in_its_corner(shopper: Shoppers, site: Site, server: Server, position: str) -> None:
    guide = shopper(site.page("/position", _embed(server, f'position="{position}" open')))
    panel = box_of(guide.panel)
    guide.button("Minimise").click()
    launcher = box_of(guide.launcher)
    is_left = position == "left"
    assert (panel["x"] < 100) is is_left
    assert (launcher["x"] < 100) is is_left
    assert launcher["y"] + launcher["height"] > 700


@pytest.mark.parametrize("language", ["en", "en-GB", "xx", "", "constructor", "<b>"])
def test_a_language_that_is_unknown_is_english(shopper: Shoppers, site: Site, server: Server, language: str) -> None:
    guide = shopper(site.page("/language", _embed(server, f'language="{language}" open')))
    expect(guide.field).to_have_attribute("placeholder", "What went wrong?")
    expect(guide.host.locator(".root")).to_have_attribute("lang", "en")


def test_without_the_attribute_open_the_widget_waits_and_loads_nothing(
    shopper: Shoppers, site: Site, server: Server
) -> None:
    guide = shopper("about:blank")
    asked: list[str] = []
    guide.page.on("request", lambda request: asked.append(request.url))
    guide.page.goto(site.page("/closed", _embed(server, "")))
    expect(guide.launcher).to_be_visible()
    expect(guide.panel).to_be_hidden()
    assert [url for url in asked if "session" in url or "socket.io" in url] == []


def test_a_page_that_opens_the_panel_keeps_the_focus_where_it_is(shopper: Shoppers, site: Site, server: Server) -> None:
    guide = shopper(site.page("/focus", '<input id="search" autofocus>' + _embed(server))).greeted()
    expect(guide.page.locator("#search")).to_be_focused()


def test_where_site_data_is_blocked_the_widget_works_in_memory(shopper: Shoppers, site: Site, server: Server) -> None:
    inner = site.page("/inner", _embed(server))
    frame = f'<iframe sandbox="allow-scripts" width="500" height="700" src="{inner}"></iframe>'
    guide = shopper(site.page("/sandboxed", frame))
    guide.watch.allow("Blocked autofocusing")
    [inside] = guide.page.frames[1:]
    for name in ("localStorage", "sessionStorage", "navigator.locks.request('a', () => 1)"):
        blocked = inside.evaluate(f"(async () => {{ try {{ await {name} }} catch (error) {{ return error.name }} }})()")
        assert blocked == "SecurityError", name
    host = guide.page.frame_locator("iframe").locator("shop-guide")
    said = host.locator("[data-from=guide]")
    expect(said).to_have_count(1)
    host.get_by_role("textbox", name="Your message").fill(COMPLAINT)
    host.get_by_role("button", name="Send").click()
    expect(host.get_by_role("button", name=ANSWER)).to_be_visible()


def test_what_a_page_calls_before_the_script_is_there_and_what_it_hears(
    shopper: Shoppers, site: Site, server: Server
) -> None:
    names = ["ready", "open", "message", "unread", "step", "solved", "rated"]
    guide = shopper(
        site.page(
            "/calls",
            f"""<script>
              window.heard = [];
              for (const name of {names})
                document.addEventListener(`shop-guide-${{name}}`, ({{detail}}) => heard.push([name, detail]));
              (window.shopGuide ||= []).push(["open"], ["prefill", "thank you"]);
            </script>
            <script type="module" src="{origin(server)}/shop-guide.js"></script><shop-guide></shop-guide>""",
        )
    )
    guide.greeted()
    expect(guide.field).to_have_value("thank you")
    guide.page.evaluate("(words) => shopGuide.push(['send', words])", COMPLAINT)
    expect(guide.choice(ANSWER)).to_be_visible()
    guide.press(ANSWER).press("Start").press("Done, next").press("Done, next").press("Done, next")
    guide.press("Yes, solved").press("5")
    heard = guide.page.evaluate("heard")
    kinds = [name for name, _ in heard]
    assert kinds[0] == "open"
    assert kinds.count("ready") == kinds.count("solved") == 1
    assert [detail["number"] for name, detail in heard if name == "step"] == [1, 2, 3]
    assert [detail for name, detail in heard if name == "rated"] == [{"value": 5}]
    assert kinds.count("message") == guide.messages.count()
    assert "keyboard" not in str(heard), "what is said is told to nobody"
    before = guide.guide_messages.count()
    guide.page.evaluate("document.querySelector('shop-guide').restart()")
    expect(guide.answered(before).choice("Order or delivery")).to_be_visible()


def test_a_page_that_is_moved_or_shrunk_leaves_the_widget_in_its_place_and_stays_behind_a_panel_that_fills_the_screen(
    shopper: Shoppers, site: Site, server: Server
) -> None:
    style = "body {transform: translate(-900px, 300px) scale(0.5); block-size: 100px; overflow: hidden}"
    guide = shopper(site.page("/transformed", _embed(server), style))
    expect(guide.panel).to_be_visible()
    assert box_of(guide.panel) == near({"x": 860, "y": 140, "width": 400, "height": 640})
    page = guide.page.locator("html")
    guide.page.set_viewport_size({"width": 390, "height": 844})
    expect(page).to_have_css("overflow", "hidden")
    guide.button("Minimise").click()
    expect(page).to_have_css("overflow", "visible")


def test_opening_and_closing_by_script_and_the_events_of_it(shopper: Shoppers, site: Site, server: Server) -> None:
    guide = shopper(site.page("/events", _embed(server, "")))
    guide.page.evaluate("""() => {
      window.heard = [];
      for (const name of ["shop-guide-open", "shop-guide-close"])
        document.addEventListener(name, () => window.heard.push(name));
      document.querySelector("shop-guide").open();
    }""")
    expect(guide.panel).to_be_visible()
    guide.host.evaluate("(host) => host.close()")
    expect(guide.panel).to_be_hidden()
    guide.host.evaluate("(host) => host.setAttribute('open', '')")
    expect(guide.panel).to_be_visible()
    assert guide.page.evaluate("heard") == ["shop-guide-open", "shop-guide-close", "shop-guide-open"]


def test_the_script_twice_and_two_widgets_do_no_harm(shopper: Shoppers, site: Site, server: Server) -> None:
    twice = _embed(server, 'open position="left"') + _embed(server)
    one = shopper(site.page("/twice", twice)).greeted()
    other = one.page.locator("shop-guide").nth(1)
    expect(other.locator(".choices button").first).to_be_visible()
    one.say(COMPLAINT)
    expect(other.locator(".choices").get_by_role("button", name=ANSWER)).to_be_visible()
    assert [without_time(text) for text in other.get_by_test_id("message").all_inner_texts()] == one.texts()
    other.get_by_role("button", name="Minimise").click()
    one.reload()
    expect(one.panel).to_be_visible()
    expect(other.locator(".panel")).to_be_hidden()


def test_a_widget_that_is_moved_or_removed_leaves_nothing_behind(shopper: Shoppers, site: Site, server: Server) -> None:
    guide = shopper(site.page("/moved", _embed(server) + '<div id="elsewhere"></div>')).greeted()
    guide.page.evaluate("document.querySelector('#elsewhere').append(document.querySelector('shop-guide'))")
    guide.greeted().say(COMPLAINT)
    expect(guide.own_messages).to_have_count(1)
    guide.field.fill("and another thing")
    guide.page.evaluate("window.taken = document.querySelector('shop-guide'); taken.remove()")
    expect(guide.page.locator("shop-guide")).to_have_count(0)
    guide.page.evaluate("document.body.append(document.createElement('shop-guide'))")
    expect(guide.field).to_have_value("and another thing")
