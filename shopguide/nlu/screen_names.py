"""Finds the step of the walk on the table that what somebody sees belongs to: "I only see Contact Seller"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from shopguide import current
from shopguide.content.facts import Step
from shopguide.dialogue import walk
from shopguide.dialogue.conversation import Awaiting, Conversation
from shopguide.nlu.found import Found

if TYPE_CHECKING:
    from rasa.shared.core.trackers import DialogueStateTracker

_ON_A_WALK: Final = (Awaiting.START, Awaiting.STEP)
_LIKE: Final = 90  # of 100; a name on screen may be typed with a slip
_SHORTEST: Final = 4  # letters; "Shop" is a name, "me" isn't
_BOLD: Final = re.compile(r"\*\*(.+?)\*\*")
_WORDS: Final = re.compile(r"[^\W_]+")


def screens_named(text: str, tracker: DialogueStateTracker | None) -> list[Found]:
    """The step (from 0) whose screen or button `text` names; nothing where no walk is offered or on the table."""
    edition = current.edition()
    if tracker is None or edition is None or tracker.get_slot("awaiting") not in _ON_A_WALK:
        return []
    conversation = Conversation.from_slots(tracker.current_slot_values())
    if not edition.knowledge.can_walk(conversation.channel):
        return []
    said = " ".join(_WORDS.findall(text.lower()))
    likeness = [
        (max((_likeness(name, said) for name in _names(step)), default=0.0), -abs(at - conversation.step), at)
        for at, step in enumerate(walk.steps(edition.knowledge, conversation))
    ]
    best, _, at = max(likeness, default=(0.0, 0, 0))
    return [Found(0, len(text), "screen", str(at))] if best >= _LIKE else []


def _names(step: Step) -> Iterator[str]:
    """What is written on the screen of a step."""
    for name in (step.see, step.tap, *step.also, *_BOLD.findall(step.text)):
        words = " ".join(_WORDS.findall((name or "").lower()))
        if len(words) >= _SHORTEST:
            yield words


def _likeness(name: str, said: str) -> float:
    return fuzz.partial_ratio(name, said) if len(said) >= len(name) else 0.0
