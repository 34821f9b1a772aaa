"""The output side that all channels of the guide share."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

from rasa.core.channels.channel import OutputChannel

from shopguide.channels.message import Message

log = logging.getLogger(__name__)


class MessageOutput(OutputChannel, ABC):  # type: ignore[misc]
    """Turns everything Rasa sends into neutral messages and hands them to `deliver`.

    A message that cannot be delivered is logged, without its text, and no more: an exception here
    would reach Rasa before it saves the tracker, and the whole turn would be lost.

    Attributes:
        failure: why the turn ended in an apology, if it did.
    """

    failure: Exception | None = None

    @abstractmethod
    async def deliver(self, recipient_id: str, message: Message) -> None:
        """Render and send one message; may raise."""

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Send one response of the domain."""
        neutral = Message.from_response(message)
        if neutral.is_empty:
            return
        try:
            await self.deliver(recipient_id, neutral)
        except Exception as error:
            log.error("A message on channel %s was not delivered: %s", self.name(), type(error).__name__, exc_info=True)

    async def send_text_message(self, recipient_id: str, text: str, **kwargs: Any) -> None:
        """Rasa's entry for a bare text."""
        await self.send_response(recipient_id, {"text": text})

    async def send_text_with_buttons(
        self, recipient_id: str, text: str, buttons: list[dict[str, Any]], **kwargs: Any
    ) -> None:
        """Rasa's entry for a text with choices."""
        await self.send_response(recipient_id, {"text": text, "buttons": buttons})

    async def send_custom_json(self, recipient_id: str, json_message: dict[str, Any], **kwargs: Any) -> None:
        """Rasa's entry for a payload without a text, which the guide never sends."""
        await self.send_response(recipient_id, {"custom": json_message})

    async def send_elements(self, recipient_id: str, elements: Iterable[dict[str, Any]], **kwargs: Any) -> None:
        """Cards of Rasa's generic template, as text."""
        for element in elements:
            parts = (str(element.get(key) or "") for key in ("title", "subtitle"))
            await self.send_response(
                recipient_id, {"text": "\n".join(filter(None, parts)), "buttons": element.get("buttons")}
            )
