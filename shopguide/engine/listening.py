"""From a Rasa tracker to a `Situation`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shopguide.dialogue import calls, topics
from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.fit import fitted
from shopguide.dialogue.heard import Heard, from_message
from shopguide.dialogue.memory import without_side_question
from shopguide.dialogue.policy.situation import Situation
from shopguide.engine import facts as facts_module
from shopguide.knowledge import Knowledge


def situation(tracker: Any) -> Situation:
    """The turn that a tracker stands at."""
    knowledge = facts_module.facts(facts_module.clock()).knowledge
    message = tracker.latest_message
    return read(
        knowledge,
        message.parse_data | {"text": message.text, "metadata": message.metadata},
        tracker.current_slot_values(),
    )


def read(knowledge: Knowledge, message: Mapping[str, Any], slots: Mapping[str, Any]) -> Situation:
    """The turn that a message and the slots before it make."""
    conversation = fitted(knowledge, Conversation.from_slots(slots))
    said = calls.in_view_of(heard(knowledge, message), conversation)
    said = topics.in_view_of(said, conversation, knowledge.answers)
    return Situation(said, without_side_question(said, conversation), knowledge)


def heard(knowledge: Knowledge, message: Mapping[str, Any]) -> Heard:
    """What was heard in a message."""
    return from_message(message, frozenset(knowledge.issues))
