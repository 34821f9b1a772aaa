"""Where things stand on a page, once nothing moves and a pixel more or less is the same place."""

from __future__ import annotations

from typing import Any, Final

import pytest
from playwright.sync_api import FloatRect, Locator

FINGER: Final = 44 - 0.5
"""The least width and height, in pixels, of what a finger presses (WCAG 2.5.5), with room for rounding."""

_REST: Final = """async (one) => {
  const finite = (animation) => animation.effect.getComputedTiming().endTime !== Infinity;
  await Promise.allSettled(one.getRootNode().getAnimations().filter(finite).map((one) => one.finished));
}"""


def box_of(locator: Locator) -> FloatRect:
    """Where it stands after every animation around it has ended, in pixels of the page.

    Raises:
        AssertionError: It isn't to be seen.
    """
    locator.evaluate(_REST)
    box = locator.bounding_box()
    assert box, f"{locator} is not to be seen"
    return box


def near(box: FloatRect) -> Any:
    """Equal to every box that is less than two pixels off: layout rounds differently from machine to machine."""
    return pytest.approx(box, abs=2)
