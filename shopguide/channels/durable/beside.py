"""Small calls that nobody waits for: typing, removing used buttons, a note over the chat."""

from __future__ import annotations

import asyncio
from typing import Final

from shopguide.channels.inbox import Inbox, Work

# Calls that wait or run. What comes while a service hangs is left out: it would be too late for it anyway.
MOST: Final = 200
# Calls at one time: the replies need the other connections.
AT_ONCE: Final = 10


class Beside:
    """Makes the calls of each chat in order."""

    def __init__(self) -> None:
        self._inbox = Inbox()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._count = 0

    def put(self, chat: str, work: Work) -> None:
        """Have `work` done after everything put before for the same chat, unless too much waits."""
        if self._count >= MOST:
            return

        async def done() -> None:
            try:
                async with self._room:
                    await work()
            finally:
                self._count -= 1

        if self._inbox.put(chat, done):
            self._count += 1

    async def drain(self, seconds: float) -> None:
        """Wait until all is done, at most `seconds`; what is left then is cancelled."""
        await self._inbox.drain(seconds)
