"""Apologises where a turn would end without a word: a missing response, an action that failed or said nothing."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any, Final

from rasa.shared.core.constants import EXTERNAL_MESSAGE_PREFIX
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from shopguide.sentences import Responses, first_wording
from shopguide.server import inprocess, metrics

# Where even the words for it are missing.
_LAST_RESORT: Final = "Sorry, something went wrong. Please try again."
log = logging.getLogger(__name__)


def is_silent(tracker: DialogueStateTracker) -> bool:
    """Whether the shopper's last message was followed by nothing that can be read.

    Events from outside, such as reminders, may pass without an answer; so may messages while somebody else answers.
    """
    if tracker.is_paused():
        return False
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            return not (event.text or "").startswith(EXTERNAL_MESSAGE_PREFIX)
        if isinstance(event, BotUttered) and ((event.text or "").strip() or any(event.data.values())):
            return False
    return False


def apology(responses: Responses) -> BotUttered:
    """What is said instead; the shopper can go on from its buttons."""
    log.error("A turn ended without a word; the shopper gets an apology")
    metrics.ERRORS.labels("silence").inc()
    buttons = [dict(button) for button in inprocess.APOLOGY_BUTTONS]
    return BotUttered(words(responses, inprocess.APOLOGY), {"buttons": buttons}, {"utter_action": inprocess.APOLOGY})


def words(responses: Responses | Mapping[str, Any], name: str) -> str:
    """The first wording of a response, or a last resort where there is no such response."""
    return first_wording(responses[name]) if responses.get(name) else _LAST_RESORT
