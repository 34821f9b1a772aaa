"""The choices: in reach, never covered, and safe from a second tap."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from .line import Line
from .looks import DESKTOP, NARROW, PHONE, ZOOMED, Look
from .places import box_of
from .shoppers import Shoppers
from .talks import go_to
from .timers import TOO_SOON, let_pass, stop_clock
from .widget import Widget

_LATER = {"title": "Later", "payload": "/later"}
_CALL = {"title": "Call my bank first", "payload": "/call", "main": True}


def _covered(guide: Widget) -> list[str]:
    """Choices of which another element lies over the middle or an edge, or which aren't in view."""
    found: list[str] = guide.host.evaluate("""(host) => {
      const root = host.shadowRoot;
      const hit = (button, x, y) => root.elementFromPoint(x, y)?.closest("button") === button;
      return [...root.querySelectorAll(".choices button")].filter((one) => {
        const {left, right, top, bottom} = one.getBoundingClientRect();
        const middle = [(left + right) / 2, (top + bottom) / 2];
        return !(hit(one, ...middle) && hit(one, middle[0], top + 2) && hit(one, middle[0], bottom - 2)
          && hit(one, left + 12, middle[1]) && hit(one, right - 12, middle[1]));
      }).map((one) => one.innerText);
    }""")
    return found


@pytest.mark.parametrize("look", [NARROW, DESKTOP], ids=["narrow", "desktop"])
def test_choices_are_whole_and_nothing_lies_over_them(shopper: Shoppers, talks: Any, look: Look) -> None:
    for state in ("step", "draft", "rating"):
        guide = shopper(look=look, talk=talks[state])
        expect(guide.choices.first).to_be_visible()
        box_of(guide.panel)
        assert _covered(guide) == [], state
        if state != "rating":
            main = box_of(guide.host.locator(".choices .main button"))
            assert abs(main["width"] - (box_of(guide.log)["width"] - 32)) < 2, state


def test_where_there_is_no_room_the_choices_scroll_with_the_talk(shopper: Shoppers, talks: Any) -> None:
    guide = shopper(look=ZOOMED, talk=talks["step"])
    expect(guide.log.locator(".choices")).to_be_attached()
    guide.log.evaluate("(log) => (log.scrollTop = log.scrollHeight)")
    expect(guide.choice("Done, next")).to_be_in_viewport(ratio=1)
    guide.page.set_viewport_size({"width": 390, "height": 844})
    expect(guide.log.locator(".choices")).to_have_count(0)
    expect(guide.choice("Done, next")).to_be_in_viewport(ratio=1)


def test_a_second_tap_within_half_a_second_is_left_out_and_a_key_never_is(shopper: Shoppers) -> None:
    guide = go_to("step", shopper(look=PHONE))
    onward = guide.choice("Done, next")
    stop_clock(guide.page)
    guide.press("Done, next")
    expect(guide.step).to_contain_text("Step 2 of 3")
    said = guide.own_messages.count()

    onward.tap()
    expect(onward).to_have_class("ignored")
    expect(guide.host.locator(".dock").get_by_role("status")).to_contain_text("I left it out")
    expect(guide.own_messages).to_have_count(said)

    let_pass(guide.page, TOO_SOON - 1)
    onward.tap()
    expect(guide.own_messages).to_have_count(said)
    before = guide.guide_messages.count()
    onward.press("Enter")
    guide.answered(before)
    expect(guide.step).to_contain_text("Step 3 of 3")
    expect(guide.host.locator(".dock").get_by_role("status")).to_have_text("")

    pressed = box_of(onward)
    guide.press("Done, next")
    solved = box_of(guide.choice("Yes, solved"))
    apart = solved["y"] + solved["height"] < pressed["y"] + 2 or pressed["y"] + pressed["height"] < solved["y"] + 2
    assert apart, "a second tap would say that it's solved"


def test_an_urgent_message_holds_its_action_until_it_is_answered(shopper: Shoppers) -> None:
    guide = shopper(look=PHONE)
    line = Line(guide.page)
    guide.reload().greeted()
    line.say(
        "Call your bank.", buttons=[_CALL, _LATER], custom={"type": "urgent", "numbers": ["911"], "details": "Why."}
    )
    callout = guide.host.locator(".card.urgent")
    expect(callout.get_by_role("link", name="Call 911")).to_have_attribute("href", "tel:911")
    expect(callout.get_by_role("button", name="Call my bank first")).to_be_visible()
    expect(guide.host.locator(".dock").get_by_role("button")).to_have_text(["Later"])
    callout.get_by_text("Why?").click()
    expect(callout.get_by_text("Why.", exact=True)).to_be_visible()
    line.answer_next_message({"ok": True})
    callout.get_by_role("button", name="Call my bank first").tap()
    expect(callout.get_by_role("button", name="Call my bank first")).to_be_disabled()
    expect(guide.own_messages.last).to_contain_text("Call my bank first")
    line.say("Good.")
    expect(callout.get_by_role("button")).to_have_count(0)
    expect(callout.get_by_role("link", name="Call 911")).to_be_visible()
