"""How the talk grows on the screen and in a screen reader's ear."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from .line import Line
from .looks import PHONE
from .places import box_of, near
from .shoppers import Shoppers, home
from .talks import ANSWER, COMPLAINT, complain, draft
from .timers import RESTORED, hold, release
from .waiting import until_page
from .watch import NETWORK_DOWN
from .widget import Widget

# What a screen reader would read out: what is added to the log and not kept quiet by aria-live="off".
_LISTEN = """(host) => {
  window.announced = [];
  const quiet = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const live = one.getAttribute("aria-live");
      if (live) return live === "off";
    }
    return false;
  };
  new MutationObserver((changes) => {
    for (const {addedNodes} of changes) for (const node of addedNodes)
      if (node instanceof Element && node.matches(".message") && !quiet(node)) announced.push(node.innerText);
  }).observe(host.shadowRoot.querySelector(".log"), {childList: true, subtree: true});
}"""


def _listen(guide: Widget) -> None:
    expect(guide.log).to_have_attribute("aria-live", "polite")
    guide.host.evaluate(_LISTEN)


def test_the_log_announces_each_message_of_the_guide_once(shopper: Shoppers) -> None:
    guide = shopper().greeted()
    _listen(guide)
    guide.say(COMPLAINT).press(ANSWER)
    announced = guide.page.evaluate("announced.map((text) => text.split('\\n').filter(Boolean)[1])")
    shown = guide.guide_messages.evaluate_all(
        "(all) => all.map((one) => one.innerText.split('\\n').filter(Boolean)[1])"
    )
    assert announced == shown[1:]


def test_a_connection_that_comes_back_announces_nothing_again(shopper: Shoppers) -> None:
    guide = shopper().greeted().say(COMPLAINT)
    _listen(guide)
    guide.watch.allow(NETWORK_DOWN)
    guide.page.context.set_offline(True)
    expect(guide.status).to_have_text("You're offline")
    guide.page.context.set_offline(False)
    expect(guide.status).to_have_text("")
    guide.press(ANSWER)
    assert len(guide.page.evaluate("announced")) == 1


def test_the_history_is_shown_and_not_announced(shopper: Shoppers, talks: Any) -> None:
    guide = shopper("about:blank", talk=talks["draft"])
    hold(guide.page, RESTORED)
    guide.page.goto(f"http://127.0.0.1:{shopper.server.port}/")
    expect(guide.draft).to_be_attached()
    expect(guide.log).to_have_attribute("aria-live", "off")
    release(guide.page)
    expect(guide.log).to_have_attribute("aria-live", "polite")


def test_the_guide_is_seen_typing_until_it_has_answered(shopper: Shoppers) -> None:
    guide = shopper().greeted()
    line = Line(guide.page)
    guide.reload().greeted()
    line.hold_after('"begun"')
    guide.put(COMPLAINT)
    expect(guide.typing).to_contain_text("ShopGuide is typing")
    line.release()
    guide.settled()
    expect(guide.typing).to_have_count(0)
    expect(guide.choice(ANSWER)).to_be_visible()


def test_a_pressed_choice_stays_in_place_and_none_can_be_pressed_until_the_answer_is_there(shopper: Shoppers) -> None:
    guide = shopper().greeted()
    line = Line(guide.page)
    guide.reload().greeted()
    line.hold_after('"begun"')
    pressed = guide.choice("Order or delivery")
    before = box_of(pressed)
    pressed.dblclick()
    expect(pressed).to_have_class("pressed")
    assert box_of(pressed) == near(before)
    for other in guide.choices.all():
        expect(other).to_be_disabled()
    line.release()
    expect(guide.choices.first).to_be_enabled()
    expect(pressed).to_have_count(0)
    expect(guide.own_messages).to_have_count(1)


def test_a_reader_who_scrolled_up_is_left_there_and_told_of_new_messages(shopper: Shoppers) -> None:
    guide = shopper().greeted()
    line = Line(guide.page)
    draft(complain(guide.reload().greeted()))
    pill = guide.button("New messages")
    guide.log.hover()
    guide.page.mouse.wheel(0, 5_000)
    expect(pill).to_be_hidden()
    guide.page.mouse.wheel(0, -5_000)
    expect(guide.log).to_have_js_property("scrollTop", 0)
    line.say("One more thing.")
    expect(pill).to_be_visible()
    assert guide.log.evaluate("(log) => log.scrollTop") < 2
    pill.click()
    expect(guide.last).to_be_in_viewport()
    expect(pill).to_be_hidden()


def test_a_message_that_comes_while_the_panel_is_closed_is_counted_on_the_launcher(shopper: Shoppers) -> None:
    guide = shopper().greeted()
    line = Line(guide.page)
    guide.reload().greeted()
    guide.button("Minimise").click()
    line.say("Still there?")
    expect(guide.launcher).to_have_accessible_name("Help with TikTok Shop 1 new message")
    line.say("Hello?")
    expect(guide.launcher).to_have_accessible_name("Help with TikTok Shop 2 new messages")
    title = guide.page.title()
    look = "document.dispatchEvent(new Event('visibilitychange'))"
    guide.page.evaluate(
        f"Object.defineProperty(document, 'visibilityState', {{value: 'hidden', configurable: true}}); {look}"
    )
    assert guide.page.title() == f"(2) {title}"
    guide.page.evaluate(f"delete document.visibilityState; {look}")
    assert guide.page.title() == title
    guide.launcher.click()
    expect(guide.last).to_contain_text("Hello?")
    guide.button("Minimise").click()
    expect(guide.launcher).to_have_accessible_name("Help with TikTok Shop")


def test_sound_is_off_until_it_is_switched_on(shopper: Shoppers) -> None:
    guide = shopper().greeted()
    sound = guide.item("Sound")
    expect(sound).to_have_attribute("aria-checked", "false")
    sound.click()
    expect(sound).to_have_attribute("aria-checked", "true")
    guide.reload().greeted()
    expect(guide.item("Sound")).to_have_attribute("aria-checked", "true")


def test_an_answer_sounds_once_however_many_messages_it_has(shopper: Shoppers) -> None:
    guide = shopper("about:blank")
    guide.page.add_init_script("""
      window.tones = 0;
      window.OscillatorNode = class { constructor() { tones++; } connect() { return this; } start() {} stop() {} };
    """)
    line = Line(guide.page)
    guide.page.goto(home(shopper.server))
    guide.greeted().item("Sound").click()
    one = guide.page.evaluate("tones")
    for words in ("First.", "Second.", "Third."):  # by their ids of one answer
        line.say(words)
    expect(guide.last).to_contain_text("Third.")
    assert guide.page.evaluate("tones") == 2 * one


def test_a_card_that_grows_after_it_came_stays_whole_in_view(shopper: Shoppers) -> None:
    guide = shopper().greeted()
    guide.last.locator(".bubble").evaluate("(bubble) => { bubble.style.minHeight = '2000px'; }")
    end = "(log) => log.scrollHeight - log.clientHeight - log.scrollTop < 4"
    until_page(guide.page, lambda: guide.log.evaluate(end), "the end of the talk is in view")


def test_on_a_phone_a_press_leaves_the_screen_keyboard_shut(shopper: Shoppers) -> None:
    guide = shopper(look=PHONE).greeted()
    before = guide.guide_messages.count()
    guide.choice("Order or delivery").tap()
    guide.answered(before)
    expect(guide.field).not_to_be_focused()


def test_a_long_answer_is_read_from_its_beginning(shopper: Shoppers) -> None:
    guide = draft(complain(shopper().greeted()))
    expect(guide.own_messages.last).to_be_in_viewport(ratio=1)
