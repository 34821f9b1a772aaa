"""The widget on a page, as a shopper uses it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Locator, Page, expect

from .timers import TOO_SOON, let_pass
from .watch import Watch

_TIME: Final = re.compile(r"\s*\b\d{1,2}:\d\d(?:\s[AP]M)?\s*\Z")


def without_time(text: str) -> str:
    """A message's text without the time at its end."""
    return _TIME.sub("", text)


@dataclass(frozen=True)
class Widget:
    """The first widget of `page`; names are those of screen readers where there are any."""

    page: Page
    watch: Watch

    @property
    def host(self) -> Locator:
        """The element that the page embeds."""
        return self.page.locator("shop-guide").first

    @property
    def launcher(self) -> Locator:
        return self.host.locator(".launcher")

    @property
    def panel(self) -> Locator:
        return self.host.locator(".panel")

    @property
    def log(self) -> Locator:
        return self.host.get_by_role("log")

    @property
    def field(self) -> Locator:
        return self.host.get_by_role("textbox", name="Your message")

    @property
    def send(self) -> Locator:
        return self.host.get_by_role("button", name="Send", exact=True)

    @property
    def messages(self) -> Locator:
        """What was said and has come to the server, or is on its way there."""
        return self.host.get_by_test_id("message")

    @property
    def guide_messages(self) -> Locator:
        return self.host.locator("[data-from=guide]")

    @property
    def own_messages(self) -> Locator:
        return self.host.locator("[data-from=shopper]")

    @property
    def last(self) -> Locator:
        return self.messages.last

    @property
    def waiting(self) -> Locator:
        """What could not be sent yet."""
        return self.host.get_by_test_id("waiting")

    @property
    def typing(self) -> Locator:
        return self.host.get_by_test_id("typing")

    @property
    def status(self) -> Locator:
        """The line above the field: connection, refusals."""
        return self.host.locator(".status")

    @property
    def choices(self) -> Locator:
        """The buttons that answer the last message."""
        return self.host.locator(".choices").get_by_role("button")

    @property
    def step(self) -> Locator:
        """The newest step card."""
        return self.host.locator(".card.step").last

    @property
    def draft(self) -> Locator:
        return self.host.locator(".card.draft").last

    @property
    def contact(self) -> Locator:
        """The newest card with a contact."""
        return self.host.locator(".card.contact").last

    @property
    def confirm(self) -> Locator:
        """The dialog that asks before the talk is deleted."""
        return self.host.get_by_role("alertdialog")

    def choice(self, title: str) -> Locator:
        """The choice with that title."""
        return self.host.locator(".choices").get_by_role("button", name=title, exact=True)

    def button(self, name: str) -> Locator:
        """Any button of the widget."""
        return self.host.get_by_role("button", name=name, exact=True)

    def item(self, name: str) -> Locator:
        """An entry of the menu, which is opened for it."""
        if not self.host.get_by_role("menu").is_visible():
            self.button("Menu").click()
        return self.host.locator("[role^=menuitem]").filter(has_text=name)

    def greeted(self) -> Widget:
        """Wait until the guide has said its first words."""
        expect(self.choices.first).to_be_visible()
        return self.answered(0)

    def answered(self, before: int) -> Widget:
        """Wait until more than `before` messages of the guide are there and all of its answer is shown."""
        expect(self.guide_messages.nth(before)).to_be_attached()
        return self.settled()

    def settled(self) -> Widget:
        """Wait until no answer is under way, on the server or on the screen."""
        expect(self.log).not_to_have_attribute("data-busy", "")
        return self

    def say(self, text: str) -> Widget:
        """Type, send, and wait for the answer."""
        before = self.guide_messages.count()
        self.put(text)
        return self.answered(before)

    def put(self, text: str) -> None:
        """Type and send, without waiting."""
        self.field.fill(text)
        self.field.press("Enter")

    def press(self, title: str) -> Widget:
        """Press a choice, in as much time as it takes to read it, and wait for the answer."""
        before = self.guide_messages.count()
        let_pass(self.page, TOO_SOON)
        self.choice(title).click()
        return self.answered(before)

    def texts(self) -> list[str]:
        """All messages, in their order, without the time that the last of some in a row bears."""
        return [without_time(text) for text in self.messages.all_inner_texts()]

    def another_tab(self) -> Widget:
        """The same page in the same browser."""
        page = self.page.context.new_page()
        page.goto(self.page.url)
        return Widget(page, self.watch)

    def reload(self) -> Widget:
        """Load the page again."""
        self.page.reload()
        return self

    def focused(self) -> str:
        """What has the focus: its role and name, "" when it is nothing of the widget."""
        return str(self.host.evaluate(_FOCUSED))

    def style(self, selector: str, *names: str) -> dict[str, Any]:
        """Computed styles of the first element in the widget that fits."""
        script = "(element, names) => Object.fromEntries(names.map((name) => [name, getComputedStyle(element)[name]]))"
        found: dict[str, Any] = self.host.locator(selector).first.evaluate(script, list(names))
        return found


_FOCUSED = """(host) => {
  const element = host.shadowRoot.activeElement;
  if (!element) return "";
  const labelled = element.getAttribute("aria-labelledby");
  const label = element.id && host.shadowRoot.querySelector(`label[for="${element.id}"]`);
  const words = element.getAttribute("aria-label") ?? (label || element).innerText;
  const role = element.getAttribute("role") ?? element.localName;
  return labelled ? `${role} #${labelled}` : `${role} ${words.trim()}`;
}"""
