"""What the shoppers of these tests say."""

from __future__ import annotations

from typing import Final

from .widget import Widget

COMPLAINT: Final = "my keyboard never arrived, order 576987654321098765"
#: Answers what the guide asks about the complaint, and leads to an offer of three steps.
ANSWER: Final = "On its way"
STATES: Final = ("greeting", "step", "draft", "rating")


def go_to(state: str, guide: Widget) -> Widget:
    """Lead a new talk to the greeting, the first step, the finished draft, or the question for a rating."""
    guide.greeted()
    if state != "greeting":
        complain(guide)
    if state == "step":
        guide.press("Start")
    if state in ("draft", "rating"):
        draft(guide)
    if state == "rating":
        guide.press("Sent it").press("Done, next").press("Done, next").press("Yes, solved")
    return guide


def complain(guide: Widget) -> Widget:
    """From the greeting to the offer of steps."""
    return guide.say(COMPLAINT).press(ANSWER)


def draft(guide: Widget) -> Widget:
    """From the offer of steps to the finished e-mail."""
    return guide.press("Other ways").press("E-mail").press("Write the e-mail with me").press("A refund")
