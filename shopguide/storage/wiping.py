"""Takes deleted words out of SQLite's log, as soon as nobody reads what they were part of.

A reader goes on seeing the database as it was when it began, so the log cannot be emptied under it. Waiting for
it inside SQLite would keep all writers waiting too; so the log is tried again and again, each time at once.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Final

import sqlalchemy as sa

from shopguide.storage import retention, word_index

# Seconds between two attempts: the first ones, then all others.
_SOON: Final = (0.02, 0.05, 0.1, 0.2)
_LATER: Final = 0.5
_FOR_COMMANDS: Final = 10  # attempts of a command, after the first ones
_TELL_AFTER: Final = 120  # attempts, about a minute
log = logging.getLogger(__name__)


def wipe_soon(engine: sa.engine.Engine, pause: Callable[[float], object] = time.sleep) -> bool:
    """Empty the log, trying again for some seconds; False when a reader is still in the way.

    Raises:
        SQLAlchemyError: the database failed.
    """
    for seconds in (*_SOON, *[_LATER] * _FOR_COMMANDS):
        if retention.wipe(engine):
            return True
        pause(seconds)
    return retention.wipe(engine)


class Wiper:
    """Empties the log of one database in the background; belongs to one event loop at a time."""

    def __init__(self, engine: sa.engine.Engine, wipe: Callable[[sa.engine.Engine], bool] = retention.wipe) -> None:
        self._engine, self._wipe = engine, wipe
        self._task: asyncio.Task[None] | None = None

    async def wipe(self) -> bool:
        """Take deleted words out of the search, and empty the log; whether that is done.

        If a reader is in the log's way, it is done once the reader has ended.

        Raises:
            SQLAlchemyError: the database failed.
        """
        await asyncio.to_thread(word_index.purge, self._engine)
        for pause in _SOON:
            if await asyncio.to_thread(self._wipe, self._engine):
                return True
            await asyncio.sleep(pause)
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._go_on())
        return False

    def close(self) -> None:
        """Give up; the log is emptied when the database is opened next."""
        if self._task is not None:
            self._task.cancel()

    async def _go_on(self) -> None:
        attempts = 0
        while True:
            await asyncio.sleep(_LATER)
            attempts += 1
            try:
                if await asyncio.to_thread(self._wipe, self._engine):
                    return
            except sa.exc.SQLAlchemyError as error:
                log.error("Deleted words could not be taken out of the database's log: %s", type(error).__name__)
                return
            if attempts == _TELL_AFTER:
                log.warning("Something keeps reading the database; deleted words stay in its log until it has ended")
