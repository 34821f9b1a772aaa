"""Operators with a browser each, and what holds of every page of theirs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page

from .looks import DESKTOP, Look
from .shoppers import TIMEOUT_MS
from .test_axe import RULES, RUN
from .watch import Watch


@dataclass
class Operators:
    """Makes operators, each with a browser profile of their own; in the end nothing may have gone wrong for any."""

    browser: Browser
    watches: list[Watch] = field(default_factory=list)

    def __call__(self, url: str, look: Look = DESKTOP, **options: Any) -> Page:
        context = self.browser.new_context(**look.options(), **options)
        context.set_default_timeout(TIMEOUT_MS)
        # The server's own address is the page's; a file has none.
        self.watches.append(Watch(context, frozenset({url.split("/")[2]})))
        page = context.new_page()
        page.goto(url)
        return page


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled for sideways, but within tables."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def check(page: Page, axe: str) -> None:
    """axe-core finds nothing, and nothing has to be scrolled for sideways."""
    page.evaluate(f"{axe};0")
    found: dict[str, Any] = page.evaluate(RUN, RULES)
    assert found["violations"] == []
    assert fits(page)
