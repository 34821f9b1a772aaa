"""A service's share of the places for turns, so that it never takes all of them from the others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from sanic import Sanic

from shopguide.server.protection import MAX_TURNS, to_wait
from shopguide.server.turns import running

# A service may take one place of so many.
SHARE: Final = 4
_LOOK_SECONDS: Final = 0.05


class Closed(Exception):
    """The server is being stopped; no turn is begun."""


class Places:
    """Lets turns of one service begin, as many at a time as its share."""

    def __init__(self, app: Sanic) -> None:
        self._app = app
        self._share = asyncio.Semaphore(max(1, getattr(app.ctx, "most_turns", MAX_TURNS) // SHARE))
        self.closed = False

    def close(self) -> None:
        """Let no more begin."""
        self.closed = True

    @asynccontextmanager
    async def place(self) -> AsyncIterator[None]:
        """Hold a place while a turn runs; waits for one as long as it takes.

        Raises:
            Closed: no more may begin.
        """
        async with self._share:
            while not self.closed and to_wait(self._app):
                await asyncio.sleep(_LOOK_SECONDS)
            if self.closed:
                raise Closed
            with running():
                yield
