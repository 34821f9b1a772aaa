"""Waiting for what Playwright's `expect` has no words for."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page

from tests.waiting import PATIENCE

_LOOK_MS: Final = 20


def until_page(page: Page, condition: Callable[[], bool], what: str | Callable[[], str]) -> None:
    """Wait until the condition holds; the page's events come in meanwhile, which `tests.waiting.until` would hold up.

    Raises:
        AssertionError: `what` didn't happen within PATIENCE seconds.
    """
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, what if isinstance(what, str) else what()
        page.wait_for_timeout(_LOOK_MS)
