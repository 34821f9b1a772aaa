"""A clock that stands still until a test moves it."""

from __future__ import annotations

import asyncio

from shopguide.channels.joining import Clock


class StillClock(Clock):
    """Waits end by news, or when `move` has passed their time; `waits` are the seconds that were asked for."""

    def __init__(self) -> None:
        self.time = 1_700_000_000.0
        self.waits: list[float] = []
        self.waiting = 0

    def now(self) -> float:
        return self.time

    def move(self, seconds: float) -> None:
        """Let so much time pass."""
        self.time += seconds

    async def wait(self, news: asyncio.Event, seconds: float) -> None:
        end = self.time + seconds
        self.waits.append(round(seconds, 3))
        self.waiting += 1
        try:
            while self.time < end and not news.is_set():
                await asyncio.sleep(0.001)
        finally:
            self.waiting -= 1
