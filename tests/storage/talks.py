"""Turns of a talk as Rasa notes them, for tests of the store."""

from __future__ import annotations

from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    Event,
    FollowupAction,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker


def opening() -> list[Event]:
    """How every talk begins."""
    return [ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]


def turn(number: int) -> list[Event]:
    """One turn: a message, an answer, a slot."""
    text = f"message {number}"
    intent = {"name": "next_step", "confidence": 0.9}
    return [
        UserUttered(text, intent, [], {"text": text, "intent": intent, "entities": []}),
        ActionExecuted("action_next_step"),
        BotUttered(f"answer {number}", {"buttons": [{"title": "Done, next", "payload": "/next_step"}]}),
        SlotSet("step", number),
        SlotSet("awaiting", "step" if number % 2 else None),
        FollowupAction("action_listen"),
        ActionExecuted("action_listen"),
    ]


def state(tracker: DialogueStateTracker) -> dict[str, object]:
    """All that decides what comes next, events apart."""
    return {
        "slots": tracker.current_slot_values(),
        "set": {name for name, slot in tracker.slots.items() if slot.has_been_set},
        "latest_action": tracker.latest_action,
        "followup": tracker.followup_action,
        "paused": tracker.is_paused(),
        "loop": tracker.active_loop,
        "message": tracker.latest_message,
        "said": tracker.latest_bot_utterance,
    }
