"""What the shoppers of these tests say."""

from __future__ import annotations

from typing import Final

from .widget import Widget

COMPLAINT: Final = "my keyboard never arrived, order 576987654321098765"
STATES: Final = ("greeting", "step", "draft", "rating")


def go_to(state: str, guide: Widget) -> Widget:
    """Lead a new talk to the greeting, the first step, the finished draft, or the question for a rating."""
    guide.greeted()
    if state != "greeting":
        guide.say(COMPLAINT)
    if state == "step":
        guide.press("Start")
    if state in ("draft", "rating"):
        draft(guide)
    if state == "rating":
        guide.press("Done, next").press("Done, next").press("Yes, solved")
    return guide


def draft(guide: Widget) -> Widget:
    """From the answer to the complaint to the finished e-mail."""
    guide.press("Other ways").press("E-mail").press("Draft it with me")
    return guide.say("3 march").say("a full refund")
