"""The widget without a mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .looks import DESKTOP, PHONE, Look
from .shoppers import Shoppers
from .talks import ANSWER, COMPLAINT
from .timers import COPIED, hold
from .widget import Widget

_FIELD = "textarea Your message"
_CHOICES = "group Answers to choose from"


def _focus_is_seen(guide: Widget) -> bool:
    """Whether what has the focus wears a ring of at least two pixels."""
    return bool(
        guide.host.evaluate("""(host) => {
          const style = getComputedStyle(host.shadowRoot.activeElement);
          return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
        }""")
    )


def _tab_to(guide: Widget, name: str, key: str = "Tab") -> None:
    """Press Tab until `name` has the focus, which must be seen on the way."""
    passed = []
    while len(passed) < 25:
        guide.page.keyboard.press(key)
        passed.append(guide.focused())
        if guide.focused():
            assert _focus_is_seen(guide), f"{passed[-1]} has the focus, and nobody sees it"
        if passed[-1] == name:
            return
    raise AssertionError(f"{key} does not lead to {name}: {passed}")


def _choose(guide: Widget, title: str, *, then: str = _CHOICES) -> None:
    """From where the focus is: to the choice, Enter, and the focus is at the next choices."""
    before = guide.guide_messages.count()
    if guide.focused() == _FIELD:
        _tab_to(guide, f"button {title}", "Shift+Tab")
    else:
        _tab_to(guide, f"button {title}")
    guide.page.keyboard.press("Enter")
    guide.answered(before)
    expect(guide.host.locator(".choices").first).to_be_focused()
    assert guide.focused() == then
    assert _focus_is_seen(guide)


def _type(guide: Widget, text: str) -> None:
    if guide.focused() != _FIELD:
        _tab_to(guide, _FIELD)
    before = guide.guide_messages.count()
    guide.page.keyboard.type(text)
    guide.page.keyboard.press("Enter")
    guide.answered(before)
    assert guide.focused() == _FIELD


def test_a_whole_talk_is_held_by_keyboard_alone(shopper: Shoppers) -> None:
    guide = shopper(permissions=["clipboard-read", "clipboard-write"]).greeted()
    _type(guide, COMPLAINT)
    _choose(guide, ANSWER)
    _choose(guide, "Start")
    expect(guide.step).to_contain_text("Step 1 of 3")
    _choose(guide, "Show all steps")
    expect(guide.last).to_contain_text("You're at step 1")
    _choose(guide, "Done, next")
    expect(guide.step).to_contain_text("Step 2 of 3")
    _choose(guide, "Back")
    expect(guide.step).to_contain_text("Step 1 of 3")
    _choose(guide, "Done, next")
    _choose(guide, "Can't find it")
    _choose(guide, "United States")
    _choose(guide, "Found it, next")
    expect(guide.step).to_contain_text("Step 3 of 3")
    _choose(guide, "Pause")
    _choose(guide, "Start over")
    _type(guide, COMPLAINT)
    _choose(guide, ANSWER)
    _choose(guide, "Other ways")
    _choose(guide, "E-mail")
    _choose(guide, "Write the e-mail with me")
    _choose(guide, "A refund")
    _tab_to(guide, "button Copy message", "Shift+Tab")
    hold(guide.page, COPIED)
    guide.page.keyboard.press("Enter")
    expect(guide.draft.get_by_role("button", name="Copied")).to_be_focused()
    _choose(guide, "Sent it")
    _choose(guide, "Done, next")
    _choose(guide, "Done, next")
    _choose(guide, "Yes, solved", then="group How helpful was this, from 1 (not at all) to 5 (very)?")
    _choose(guide, "5")
    expect(guide.own_messages.last).to_contain_text("5")


@pytest.mark.parametrize("look", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_escape_closes_and_the_focus_returns_to_the_launcher(shopper: Shoppers, look: Look) -> None:
    guide = shopper(look=look).greeted()
    guide.panel.focus()
    guide.page.keyboard.press("Escape")
    expect(guide.panel).to_be_hidden()
    expect(guide.launcher).to_be_focused()
    guide.page.keyboard.press("Enter")
    expect(guide.panel).to_be_visible()
    # On a phone the field would bring up the screen keyboard.
    expect(guide.panel if look.phone else guide.field).to_be_focused()


def test_tab_opens_the_closed_widget_and_leads_through_it_in_reading_order(shopper: Shoppers) -> None:
    guide = shopper().greeted()
    guide.button("Minimise").click()
    expect(guide.launcher).to_be_focused()
    assert _focus_is_seen(guide) or guide.style(".launcher", "boxShadow")["boxShadow"] != "none"
    guide.page.keyboard.press("Space")
    expect(guide.field).to_be_focused()
    order = []
    while not order or order[-1] != "button Menu":
        guide.page.keyboard.press("Shift+Tab")
        order.append(guide.focused())
        assert len(order) < 20
    assert order[0].startswith("button App, product or feedback")
    assert order[-3:] == ["log Conversation", "button Minimise", "button Menu"]


def test_on_a_phone_the_focus_stays_in_the_open_panel(shopper: Shoppers) -> None:
    guide = shopper(look=PHONE).greeted()
    reached = set()
    for _ in range(20):
        guide.page.keyboard.press("Tab")
        reached.add(guide.focused() or guide.page.evaluate("document.activeElement.localName"))
    # The browser's own bar comes in between, and counts as the body.
    assert reached <= {
        "body",
        "button Menu",
        "button Minimise",
        "log Conversation",
        "textarea Your message",
        "button Order or delivery",
        "button Payment or refund",
        "button Account or log-in",
        "button App, product or feedback",
        "button Talk to a person",
    }
    assert "textarea Your message" in reached


def test_the_menu_is_used_by_arrows_and_left_by_escape(shopper: Shoppers) -> None:
    guide = shopper().greeted()
    keys = guide.page.keyboard
    guide.button("Menu").focus()
    keys.press("ArrowDown")
    seen = [guide.focused()]
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "s", "s", "p", "x"):
        keys.press(key)
        seen.append(guide.focused())
        assert _focus_is_seen(guide)
    words = ["Sound", "Download transcript", "Print transcript", "Start over", "Delete my conversation", "Sound"]
    words += ["Start over", "Sound", "Print transcript", "Print transcript"]
    assert [item.split(" ", 1)[1] for item in seen] == words
    keys.press("End")
    assert guide.focused() == "menuitem Delete my conversation"
    keys.press("Escape")
    expect(guide.button("Menu")).to_be_focused()
    expect(guide.panel).to_be_visible()


def test_the_question_before_deleting_holds_the_focus_and_escape_keeps_the_talk(shopper: Shoppers) -> None:
    guide = shopper().greeted()
    guide.item("Delete my conversation").press("Enter")
    expect(guide.confirm.get_by_role("button", name="Keep it")).to_be_focused()
    guide.page.keyboard.press("Escape")
    expect(guide.confirm).to_be_hidden()
    expect(guide.panel).to_be_visible()
    expect(guide.button("Menu")).to_be_focused()
    expect(guide.guide_messages).to_have_count(1)


def test_shift_and_enter_makes_a_new_line_and_enter_sends(shopper: Shoppers) -> None:
    guide = shopper().greeted()
    guide.field.focus()
    keys = guide.page.keyboard
    keys.type("my parcel is late")
    keys.press("Shift+Enter")
    keys.type("two weeks now")
    assert guide.field.input_value() == "my parcel is late\ntwo weeks now"
    keys.press("Enter")
    guide.answered(1)
    assert guide.own_messages.last.locator(".bubble").inner_text() == "my parcel is late\ntwo weeks now"


def test_enter_within_an_input_method_does_not_send(shopper: Shoppers) -> None:
    guide = shopper().greeted()
    guide.field.fill("にほん")
    guide.field.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True})
    assert guide.field.input_value() == "にほん"
    expect(guide.own_messages).to_have_count(0)


def test_the_arrows_jump_from_message_to_message_and_a_message_is_copied_whole(shopper: Shoppers) -> None:
    guide = shopper(permissions=["clipboard-read", "clipboard-write"]).greeted().say(COMPLAINT)
    keys, copied = guide.page.keyboard, "navigator.clipboard.readText()"
    guide.log.focus()
    keys.press("ArrowUp")
    assert guide.focused().startswith("article ShopGuide:")
    assert _focus_is_seen(guide)
    keys.press("ArrowUp")
    assert guide.focused().startswith("article You:")
    assert guide.host.evaluate("(host) => host.shadowRoot.activeElement.ariaDescribedByElements[0].innerText")
    keys.press("Control+c")
    assert guide.page.evaluate(copied) == COMPLAINT
    keys.press("Home")
    first = guide.guide_messages.first
    expect(first).to_be_focused()
    keys.press("Tab")
    hold(guide.page, COPIED)
    keys.press("Enter")
    expect(guide.button("Copied")).to_be_focused()
    assert guide.page.evaluate(copied) == first.locator(".bubble").inner_text()
    keys.press("Tab")
    expect(guide.choices.first).to_be_focused()


def test_choices_that_take_the_focus_are_described_by_the_answer(shopper: Shoppers) -> None:
    guide = shopper().greeted().say(COMPLAINT)
    _choose(guide, ANSWER)
    described = "(host) => host.shadowRoot.activeElement.ariaDescribedByElements.map((one) => one.innerText).join()"
    assert guide.guide_messages.last.locator(".words").first.inner_text() in guide.host.evaluate(described)
    guide.page.keyboard.press("Tab")
    assert guide.host.locator(".choices").first.get_attribute("aria-describedby") is None
