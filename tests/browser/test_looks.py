"""Screens, schemes, directions, zoom."""

from __future__ import annotations

import re
from typing import Any

import pytest
from conversations.server import Server
from playwright.sync_api import Locator, expect

from .contrast import contrast
from .line import Line
from .looks import DARK, DARK_PHONE, DESKTOP, FORCED_COLOURS, KEYBOARD_UP, NARROW, PHONE, STILL, ZOOMED, Look
from .places import FINGER, box_of, near
from .shoppers import Shoppers, home, origin
from .site import Site
from .talks import COMPLAINT, complain
from .waiting import until_page
from .widget import Widget

_STATES = pytest.mark.parametrize("state", ["greeting", "step", "draft", "rating"])


def _targets(guide: Widget) -> dict[str, tuple[float, float]]:
    """Width and height of everything that can be pressed and is shown."""
    found: dict[str, tuple[float, float]] = guide.host.evaluate("""(host) => Object.fromEntries(
      [...host.shadowRoot.querySelectorAll("button, a, textarea, input, [role^=menuitem]")]
        .map((one) => [one, one.getBoundingClientRect()]).filter(([one, box]) => one.checkVisibility() && box.width)
        .map(([one, box]) => [one.ariaLabel ?? (one.innerText || one.localName), [box.width, box.height]]))""")
    return found


@pytest.mark.parametrize("look", [PHONE, NARROW, DESKTOP], ids=["phone", "narrow", "desktop"])
@_STATES
def test_everything_to_press_is_large_enough_for_a_finger(
    shopper: Shoppers, talks: Any, state: str, look: Look
) -> None:
    guide = shopper(look=look, talk=talks[state])
    expect(guide.choices.first).to_be_visible()
    seen = _targets(guide)
    if state == "greeting":
        guide.item("Sound").wait_for()
        seen |= _targets(guide)
        guide.item("Delete my conversation").click()
        seen |= _targets(guide)
        assert {"Keep it", "Delete", "Download transcript"} <= set(seen)
    assert len(seen) >= 7
    assert {name: size for name, size in seen.items() if min(size) < FINGER} == {}


def test_the_launcher_is_large_enough_for_a_finger(shopper: Shoppers) -> None:
    guide = shopper(look=PHONE).greeted()
    guide.button("Minimise").click()
    assert min(box_of(guide.launcher)["width"], box_of(guide.launcher)["height"]) >= FINGER


@pytest.mark.parametrize("look", [PHONE, NARROW, KEYBOARD_UP, ZOOMED], ids=["phone", "narrow", "keyboard_up", "zoomed"])
def test_on_a_small_screen_the_panel_fills_it_and_the_field_is_in_reach(
    shopper: Shoppers, talks: Any, look: Look
) -> None:
    guide = shopper(look=look, talk=talks["step"])
    expect(guide.step).to_be_visible()
    assert box_of(guide.panel) == near({"x": 0, "y": 0, "width": look.width, "height": look.height})
    for part in (guide.field, guide.send, guide.button("Minimise")):
        expect(part).to_be_in_viewport(ratio=1)
    assert float(guide.style("textarea", "fontSize")["fontSize"].removesuffix("px")) >= 16, "iOS would zoom in"
    assert box_of(guide.log)["height"] >= 120


@pytest.mark.parametrize("state", ["greeting", "step", "draft", "rating"])
@pytest.mark.parametrize("look", [NARROW, ZOOMED], ids=["narrow", "zoomed"])
def test_nothing_scrolls_sideways(shopper: Shoppers, talks: Any, state: str, look: Look) -> None:
    guide = shopper(look=look, talk=talks[state])
    expect(guide.choices.first).to_be_attached()
    wide = guide.host.evaluate("""(host) => [document.scrollingElement, ...host.shadowRoot.querySelectorAll("*")]
      .filter((one) => one.scrollWidth > one.clientWidth + 1
        && !["visible", "clip"].includes(getComputedStyle(one).overflowX)
        && !one.closest(".off-screen") && getComputedStyle(one).display !== "inline")
      .map((one) => `${one.localName}.${one.className} ${one.scrollWidth} > ${one.clientWidth}`)""")
    assert wide == []


def test_at_400_percent_a_talk_can_be_held(shopper: Shoppers) -> None:
    guide = complain(shopper(look=ZOOMED).greeted())
    guide.press("Start")
    guide.press("Done, next")
    expect(guide.step).to_contain_text("Step 2 of 3")
    guide.item("Delete my conversation").click()
    guide.confirm.get_by_role("button", name="Keep it").click()
    expect(guide.confirm).to_be_hidden()


def test_a_screen_keyboard_takes_its_room_from_the_talk(shopper: Shoppers) -> None:
    guide = shopper("about:blank", look=PHONE)
    guide.page.context.add_init_script("""
      const view = Object.assign(new EventTarget(), {height: 844, offsetTop: 0, scale: 1});
      Object.defineProperty(window, "visualViewport", {value: view});
    """)
    guide.page.goto(home(shopper.server))
    guide.greeted()
    resize = "(room) => { Object.assign(visualViewport, room); visualViewport.dispatchEvent(new Event('resize')); }"
    guide.page.evaluate(resize, {"height": 420, "offsetTop": 30})
    expect(guide.panel).to_have_css("height", "420px")
    slid = "the panel has slid to where the screen begins"
    until_page(guide.page, lambda: abs(box_of(guide.panel)["y"] - 30) < 2, slid)
    guide.page.evaluate(resize, {"height": 844, "offsetTop": 0})
    expect(guide.panel).to_have_css("height", "844px")


def test_a_phone_turned_on_its_side_keeps_the_talk(shopper: Shoppers, talks: Any) -> None:
    guide = shopper(look=PHONE, talk=talks["step"])
    expect(guide.step).to_be_visible()
    guide.page.set_viewport_size({"width": 844, "height": 390})
    expect(guide.panel).to_have_css("width", "844px")
    guide.page.set_viewport_size({"width": 1280, "height": 800})
    expect(guide.panel).to_have_css("width", "400px")
    expect(guide.step).to_be_visible()
    guide.page.set_viewport_size({"width": 390, "height": 844})
    expect(guide.panel).to_have_css("width", "390px")
    expect(guide.field).to_be_visible()


def test_on_a_desktop_the_page_beside_the_panel_stays_usable(shopper: Shoppers, site: Site, server: Server) -> None:
    page = f'<button>Buy</button><script src="{origin(server)}/shop-guide.js"></script><shop-guide open></shop-guide>'
    guide = shopper(site.page("/beside", page)).greeted()
    guide.page.get_by_role("button", name="Buy").click()
    expect(guide.panel).to_be_visible()
    box = box_of(guide.panel)
    assert (box["width"], box["height"]) == pytest.approx((400, 640), abs=2)


@pytest.mark.parametrize("look", [DARK, DARK_PHONE], ids=["desktop", "phone"])
@_STATES
def test_dark_is_dark_and_legible(shopper: Shoppers, talks: Any, state: str, look: Look) -> None:
    guide = shopper(look=look, talk=talks[state])
    expect(guide.choices.first).to_be_visible()
    red, green, blue = map(int, re.findall(r"\d+", guide.style(".log", "color")["color"])[:3])
    assert min(red, green, blue) > 200
    for selector in (".guide .bubble", ".choices button", "textarea", ".send", ".privacy", "time"):
        assert contrast(guide, selector) >= 4.5, selector
    assert contrast(guide, "textarea", "::placeholder") >= 4.5


@_STATES
def test_with_forced_colours_every_part_keeps_its_outline(shopper: Shoppers, talks: Any, state: str) -> None:
    guide = shopper(look=FORCED_COLOURS, talk=talks[state])
    expect(guide.choices.first).to_be_visible()
    parts = [".panel", ".head", ".guide .bubble, .card", ".choices button", "textarea", ".send"]
    for selector in [*parts, *([] if state == "greeting" else [".shopper .bubble"])]:
        style = guide.style(selector, "borderBottomWidth", "borderBottomStyle", "borderBottomColor", "backgroundColor")
        assert style["borderBottomWidth"] != "0px", selector
        assert style["borderBottomStyle"] == "solid", selector
        assert style["borderBottomColor"] not in (style["backgroundColor"], "rgba(0, 0, 0, 0)"), selector
    guide.field.focus()
    assert guide.style("textarea", "outlineStyle")["outlineStyle"] == "solid"


def _running(guide: Widget) -> int:
    script = "(host) => host.shadowRoot.getAnimations().filter(({playState}) => playState === 'running').length"
    return int(guide.host.evaluate(script))


@pytest.mark.parametrize(("look", "moves"), [(STILL, False), (DESKTOP, True)], ids=["reduced", "not_reduced"])
def test_nothing_moves_for_who_wants_it_still(shopper: Shoppers, look: Look, moves: bool) -> None:
    guide = shopper(look=look)
    line = Line(guide.page)
    guide.reload().greeted()
    line.hold_after('"begun"')
    guide.put(COMPLAINT)
    expect(guide.typing).to_be_visible()
    assert (_running(guide) > 0) is moves


def test_right_to_left_mirrors_the_widget(shopper: Shoppers, site: Site, server: Server, talks: Any) -> None:
    page = f'<script src="{origin(server)}/shop-guide.js"></script><shop-guide dir="rtl" open></shop-guide>'
    guide = shopper(site.page("/rtl", page), talk=talks["step"])
    expect(guide.step).to_be_visible()

    def middle(locator: Locator) -> float:
        box = box_of(locator)
        return box["x"] + box["width"] / 2

    assert middle(guide.send) < middle(guide.field)
    assert middle(guide.button("Minimise")) < middle(guide.button("Menu")) < middle(guide.panel)
    assert middle(guide.host.locator("#title strong")) > middle(guide.button("Menu"))
    log = box_of(guide.log)
    own, said = box_of(guide.host.locator(".shopper .bubble").first), box_of(guide.host.locator(".guide .bubble").first)
    assert own["x"] - log["x"] < 40
    assert log["x"] + log["width"] - said["x"] - said["width"] < 40
    assert middle(guide.choice("Can't find it")) > middle(guide.choice("Show all steps"))
    guide.button("Menu").click()
    menu = box_of(guide.host.get_by_role("menu"))
    panel = box_of(guide.panel)
    assert panel["x"] - 2 < menu["x"]
    assert menu["x"] + menu["width"] < panel["x"] + panel["width"] + 2


def test_left_to_right_words_read_right_in_a_mirrored_widget(
    shopper: Shoppers, site: Site, server: Server, talks: Any
) -> None:
    """The full stop of an English sentence stands at its right end."""
    page = f'<script src="{origin(server)}/shop-guide.js"></script><shop-guide dir="rtl" open></shop-guide>'
    guide = shopper(site.page("/rtl", page), talk=talks["step"])
    words = guide.step.locator(".words p").last
    expect(words).to_be_visible()
    ends = words.evaluate("""(element) => {
      const text = document.createTreeWalker(element, NodeFilter.SHOW_TEXT).nextNode();
      const at = (from) => {
        const range = document.createRange();
        range.setStart(text, from);
        range.setEnd(text, from + 1);
        return range.getBoundingClientRect().left;
      };
      return [at(0), at(text.length - 1)];
    }""")
    assert ends[0] < ends[1]


@pytest.mark.parametrize(("locale", "shown"), [("en-US", r"\d{1,2}:\d\d\s[AP]M"), ("de-DE", r"\d{1,2}:\d\d")])
def test_times_are_written_as_the_reader_is_used_to(shopper: Shoppers, locale: str, shown: str) -> None:
    guide = shopper(locale=locale).greeted()
    time = guide.last.locator("time")
    assert re.fullmatch(shown, time.inner_text())
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", time.get_attribute("datetime") or "")


@pytest.mark.parametrize(
    ("now", "shown"),
    [
        ("2026-11-01T23:59:59Z", "Today"),
        ("2026-11-02T00:00:01Z", "Yesterday"),
        ("2026-11-03T00:00:01Z", "Sunday, November 1, 2026"),
    ],
)
def test_days_are_named_as_the_reader_sees_them_by_the_clock_of_the_server(
    shopper: Shoppers, now: str, shown: str
) -> None:
    guide = shopper(locale="en-US", timezone_id="UTC").greeted()
    line = Line(guide.page)
    said = {"id": "t.1", "from": "guide", "time": "2026-11-01T12:00:00.000Z", "text": "Said on 1 November."}
    line.answer_next("history", {"messages": [said], "now": now})
    guide.reload()
    expect(guide.host.locator(".day")).to_have_text(shown)
