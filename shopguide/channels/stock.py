"""How Rasa's own channels, rest and `rasa shell`, get the neutral message."""

from __future__ import annotations

from typing import Any, Final

from rasa.core.channels.channel import CollectingOutputChannel, OutputChannel

from shopguide.channels.message import Message
from shopguide.channels.output import MessageOutput
from shopguide.markdown import plain

# `rasa shell`, which prints Markdown raw and `custom` as JSON.
_TERMINALS: Final = frozenset({"cmdline"})


class StockOutput(MessageOutput):
    """Puts text, buttons and `custom` into one message of a collecting channel.

    Rasa's would put `custom` into a message of its own, and the last message of a turn would hold
    neither a text nor a button.
    """

    def __init__(self, output: CollectingOutputChannel, *, terminal: bool) -> None:
        self._output = output
        self._terminal = terminal

    async def deliver(self, recipient_id: str, message: Message) -> None:
        """Collect one message; for a terminal without markup and without `custom`."""
        entry: dict[str, Any] = {"recipient_id": recipient_id, "text": message.text}
        if message.buttons:
            entry["buttons"] = [{"title": item.title, "payload": item.payload} for item in message.buttons]
        if self._terminal:
            entry["text"] = plain(message.text)
        elif message.custom:
            entry["custom"] = dict(message.custom)
        await self._output._persist_message(entry)


def wrapped(output: OutputChannel, input_channel: str | None) -> OutputChannel:
    """`output`, or what stands before it when it is one of Rasa's own."""
    if isinstance(output, CollectingOutputChannel):
        return StockOutput(output, terminal=input_channel in _TERMINALS)
    return output
