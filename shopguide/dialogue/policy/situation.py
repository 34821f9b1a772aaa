"""What a row looks at: the message, the conversation before it, and what the guide knows."""

from __future__ import annotations

from dataclasses import dataclass

from shopguide.dialogue.conversation import Conversation
from shopguide.dialogue.heard import Heard
from shopguide.knowledge import Knowledge


@dataclass(frozen=True)
class Situation:
    """One turn, before it is answered."""

    heard: Heard
    conversation: Conversation
    knowledge: Knowledge
