"""Lets the turns of a talk in one by one."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from shopguide.errors import StillWorking


class Queue(ABC):
    """Lets the turns of a talk in one by one, first come first served."""

    @abstractmethod
    def turn(self, talk: str, wait: float) -> AbstractAsyncContextManager[None]:
        """Have the talk for oneself while the context lasts.

        Raises:
            StillWorking: those before are not done after `wait` seconds.
            LockError: the queue itself fails.
        """

    @abstractmethod
    async def check(self) -> None:
        """Try the queue.

        Raises:
            LockError: it fails.
        """

    @abstractmethod
    async def close(self) -> None:
        """Let go of all connections."""


class ProcessQueue(Queue):
    """The queue of a single process."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._users: dict[str, int] = {}

    @asynccontextmanager
    async def turn(self, talk: str, wait: float) -> AsyncIterator[None]:
        """See `Queue`; asyncio's lock is fair already."""
        lock = self._locks.setdefault(talk, asyncio.Lock())
        self._users[talk] = self._users.get(talk, 0) + 1
        try:
            try:
                await asyncio.wait_for(lock.acquire(), wait)
            except TimeoutError:
                raise StillWorking(f"Earlier messages of a talk took more than {wait:g} s") from None
            try:
                yield
            finally:
                lock.release()
        finally:
            self._users[talk] -= 1
            if not self._users[talk]:
                del self._users[talk], self._locks[talk]

    async def check(self) -> None:
        """Nothing can be wrong with it."""

    async def close(self) -> None:
        """Nothing to let go of."""
