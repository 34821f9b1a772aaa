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
        """Collect one message."""
        for part in _above_and_asked(message) if self._terminal else [message]:
            entry: dict[str, Any] = {"recipient_id": recipient_id, "text": part.text}
            if part.buttons:
                entry["buttons"] = [{"title": item.title, "payload": item.payload} for item in part.buttons]
            if part.custom:
                entry["custom"] = dict(part.custom)
            await self._output._persist_message(entry)


def _above_and_asked(message: Message) -> list[Message]:
    """The message for a terminal: plain, and above buttons its last line alone, since the menu cuts all others."""
    text = plain(message.text)
    above, _, asked = text.rpartition("\n")
    if above and message.buttons:
        return [Message(above), Message(asked, message.buttons)]
    return [Message(text, message.buttons)]


def wrapped(output: OutputChannel, input_channel: str | None) -> OutputChannel:
    """`output`, or what stands before it when it is one of Rasa's own."""
    if isinstance(output, CollectingOutputChannel):
        return StockOutput(output, terminal=input_channel in _TERMINALS)
    return output
