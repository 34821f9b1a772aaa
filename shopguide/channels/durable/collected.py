"""The output of a turn whose replies are stored with it and delivered later."""

from __future__ import annotations

from shopguide.channels.message import Message
from shopguide.channels.output import MessageOutput


class CollectedOutput(MessageOutput):
    """Holds what a turn says, in order.

    A subclass names its channel: Rasa chooses channel-specific sentences by it.
    """

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def deliver(self, recipient_id: str, message: Message) -> None:
        """Hold one message."""
        self.messages.append(message)
