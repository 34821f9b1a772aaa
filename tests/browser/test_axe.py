"""axe-core finds nothing to object to, in any state and any look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import pytest
from conversations.server import Server
from playwright.sync_api import expect

from .line import Line
from .looks import DARK, DESKTOP, FORCED_COLOURS, PHONE, ZOOMED, Look
from .shoppers import Shoppers, origin
from .site import Site
from .watch import NETWORK_DOWN
from .widget import Widget

RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN: Final = """async (rules) => {
  // Moving dots and a panel on its way up are half transparent.
  for (const one of document.getAnimations()) try { one.finish(); } catch { one.cancel(); }
  const {violations, incomplete} = await axe.run({runOnly: rules});
  const told = ({id, help, nodes}) => nodes.map(({target, any}) =>
    `${id}: ${help}: ${target.join(" ")}: ${any.map(({message}) => message).join("; ")}`);
  return {violations: violations.flatMap(told), incomplete: incomplete.flatMap(told)};
}"""


def _closed(guide: Widget) -> None:
    guide.button("Minimise").click()
    expect(guide.launcher).to_be_visible()


def _menu(guide: Widget) -> None:
    expect(guide.item("Sound")).to_be_visible()


def _delete(guide: Widget) -> None:
    guide.item("Delete my conversation").click()
    expect(guide.confirm).to_be_visible()


def _offline(guide: Widget) -> None:
    guide.watch.allow(NETWORK_DOWN)
    guide.page.context.set_offline(True)
    guide.put("my parcel is late")
    expect(guide.waiting).to_be_visible()
    expect(guide.status).not_to_have_text("")


def _refused(guide: Widget) -> None:
    line = Line(guide.page)
    guide.reload().greeted()
    line.answer_next_message({"error": {"code": "unsaved", "message": "Please try again."}})
    guide.put("my parcel is late")
    expect(guide.waiting).to_contain_text("Please try again.")


def _too_long(guide: Widget) -> None:
    guide.field.fill("x" * 2100)
    expect(guide.host.locator(".count")).to_be_visible()


def _typing(guide: Widget) -> None:
    line = Line(guide.page)
    guide.reload().greeted()
    line.hold_after('"begun"')
    guide.put("my parcel is late")
    expect(guide.typing).to_be_visible()


def _as_it_is(_guide: Widget) -> None:
    """The state that the talk is in."""


#: The talk to begin with, and what is done then.
_STATES: Final[dict[str, tuple[str | None, Callable[[Widget], None]]]] = {
    "closed": ("greeting", _closed),
    "greeting": ("greeting", _as_it_is),
    "step_card": ("step", _as_it_is),
    "draft_card": ("draft", _as_it_is),
    "rating": ("rating", _as_it_is),
    "menu_open": ("step", _menu),
    "delete_dialog": ("step", _delete),
    "text_too_long": ("greeting", _too_long),
    "offline": ("draft", _offline),
    "refused": (None, _refused),
    "typing": (None, _typing),
}
_LOOKS: Final = {"light": DESKTOP, "dark": DARK, "phone": PHONE, "forced_colours": FORCED_COLOURS, "zoomed": ZOOMED}


def _check(guide: Widget, axe: str) -> None:
    guide.page.evaluate(f"{axe};0")
    found: dict[str, Any] = guide.page.evaluate(RUN, RULES)
    assert found["violations"] == []


@pytest.mark.parametrize("look", _LOOKS.values(), ids=_LOOKS)
@pytest.mark.parametrize("state", _STATES)
def test_axe_finds_no_violation(shopper: Shoppers, talks: Any, axe: str, state: str, look: Look) -> None:
    talk, act = _STATES[state]
    guide = shopper(look=look, talk=talks[talk] if talk else None)
    expect(guide.choices.first).to_be_attached()
    act(guide)
    _check(guide, axe)


@pytest.mark.parametrize("state", ["greeting", "step_card", "draft_card", "rating", "menu_open", "delete_dialog"])
def test_axe_finds_no_violation_from_right_to_left_on_another_site(
    shopper: Shoppers, site: Site, server: Server, talks: Any, axe: str, state: str
) -> None:
    talk, act = _STATES[state]
    page = f'<script src="{origin(server)}/shop-guide.js"></script><shop-guide dir="rtl" open></shop-guide>'
    guide = shopper(site.page("/rtl", page), talk=talks[str(talk)])
    expect(guide.choices.first).to_be_visible()
    act(guide)
    _check(guide, axe)


def test_axe_finds_no_violation_beside_a_message_nor_in_the_greeting_of_the_widget(shopper: Shoppers, axe: str) -> None:
    guide = shopper().greeted()
    guide.log.focus()
    guide.page.keyboard.press("ArrowUp")
    expect(guide.button("Copy this message")).to_be_visible()
    _check(guide, axe)
    _delete(guide)
    guide.confirm.get_by_role("button", name="Delete").click()
    expect(guide.choice("Talk to a person")).to_be_visible()
    _check(guide, axe)


def test_axe_would_find_a_fault(shopper: Shoppers, axe: str) -> None:
    """The counterpart of the tests above: axe looks into the widget."""
    guide = shopper().greeted()
    names = "['aria-label', 'title'].forEach((name) => button.removeAttribute(name))"
    guide.button("Minimise").evaluate(f"(button) => {names}")
    with pytest.raises(AssertionError, match="button-name"):
        _check(guide, axe)
