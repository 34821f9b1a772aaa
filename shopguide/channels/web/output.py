"""The guide's messages of one turn, sent to all tabs of the talk."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from shopguide.channels.message import Message
from shopguide.channels.output import MessageOutput
from shopguide.channels.web.entry import Entry

if TYPE_CHECKING:
    from socketio import AsyncServer


class SocketOutput(MessageOutput):
    """Emits `said`; `turn` is the id of the message that is answered."""

    def __init__(self, server: AsyncServer, turn: str) -> None:
        self._server = server
        self._turn = turn
        self._count = 0

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "web"

    async def deliver(self, recipient_id: str, message: Message) -> None:
        """Emit one message to the room of the talk."""
        self._count += 1
        entry = Entry.of_guide(self._turn, self._count, time.time(), message)
        await self._server.emit("said", entry.to_json(), room=recipient_id)
