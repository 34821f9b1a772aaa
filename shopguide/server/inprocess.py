"""Runs custom actions inside the Rasa process, through the SDK's own executor."""

from __future__ import annotations

import logging
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from rasa_sdk.executor import ActionExecutor

from shopguide.privacy.backstop import scrub
from shopguide.server import metrics, tracing

if TYPE_CHECKING:
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.trackers import DialogueStateTracker

SCHEME: Final = "inprocess://"
APOLOGY: Final = "utter_apology"
STILL_WORKING: Final = "utter_still_working"
NOT_SAVED: Final = "utter_not_saved"
CONVERSATION_FULL: Final = "utter_conversation_full"
# A way on for somebody whose turn failed; these commands need nothing to have been offered.
APOLOGY_BUTTONS: Final = (
    {"title": "Help", "payload": "/ask_help"},
    {"title": "Talk to a person", "payload": "/request_human"},
    {"title": "Start over", "payload": "/start_over"},
)
log = logging.getLogger(__name__)


@cache
def executor(package: str) -> ActionExecutor:
    """The executor with the actions of `package` ("actions" for `inprocess://actions`)."""
    # The SDK says a line for each action it registers, which `rasa shell` would print into the talk.
    logging.getLogger("rasa_sdk.executor").setLevel(logging.WARNING)
    made = ActionExecutor()
    made.register_package(package)
    return made


async def call(url: str, name: str, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    """Run one action and return the action server's answer: events and responses.

    The tracker is handed over without its events: they grow with the talk, copying them is what
    makes the 200th turn slow, and the guide keeps what it needs in slots.
    An action that fails answers with an apology; the tracker stays as it is.
    """
    from rasa.shared.core.trackers import EventVerbosity

    state = tracker.current_state(EventVerbosity.NONE)
    state["events"] = []
    try:
        with metrics.stage("action"):
            tracing.note("action", name)
            answer = await executor(url.removeprefix(SCHEME)).run(
                {
                    "next_action": name,
                    "sender_id": tracker.sender_id,
                    "tracker": state,
                    "domain": {"responses": domain.responses},
                }
            )
    except Exception:
        metrics.ERRORS.labels("action").inc()
        log.exception("Action %s failed; the shopper gets an apology", name)
        return apology()
    # What it made of the shopper's words goes into slots, letters and summaries.
    answer = dict(scrub(answer or {"events": [], "responses": []}))
    metrics.count_action(name, answer["events"])
    return answer


def apology() -> dict[str, Any]:
    """What the shopper hears when a turn fails, in the form of an action server's answer."""
    return {
        "events": [{"event": "followup", "timestamp": None, "name": "action_listen"}],
        "responses": [{"response": APOLOGY, "buttons": [dict(button) for button in APOLOGY_BUTTONS]}],
    }
