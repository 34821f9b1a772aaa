"""What came in and must be answered behind the platform's back.

Slack and Telegram want 200 at once and send again what was not acknowledged. So an update is noted,
acknowledged, and worked on in a task: each update once, and those of one talk in the order they came.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Hashable
from typing import Final

from cachetools import TTLCache

from shopguide.server import turns

REMEMBERED: Final = 20_000  # ids; older ones are forgotten first
REMEMBERED_SECONDS: Final = 3600  # Slack's last retry comes after an hour, see api.slack.com/apis/events-api#retries
WAITING: Final = 50  # updates of one talk that may wait; a flood beyond them is dropped
log = logging.getLogger(__name__)

Work = Callable[[], Awaitable[None]]


class Inbox:
    """Works on updates in the background; belongs to one event loop."""

    def __init__(self) -> None:
        self._seen: TTLCache[Hashable, bool] = TTLCache(REMEMBERED, REMEMBERED_SECONDS)
        self._queues: dict[str, asyncio.Queue[Work]] = {}
        self._workers: set[asyncio.Task[None]] = set()

    def is_new(self, update_id: Hashable) -> bool:
        """Whether this id is seen for the first time; asking notes it."""
        if update_id in self._seen:
            return False
        self._seen[update_id] = True
        return True

    def put(self, talk: str, work: Work) -> bool:
        """Have `work` done after everything put before for the same talk; False when too much waits already."""
        queue = self._queues.get(talk)
        if queue is None:
            queue = self._queues[talk] = asyncio.Queue(WAITING)
            worker = asyncio.get_running_loop().create_task(self._work(talk, queue))
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)
        came = time.perf_counter()

        async def timed() -> None:
            with turns.arrived(came):
                await work()

        try:
            queue.put_nowait(timed)
        except asyncio.QueueFull:
            log.warning("More than %d updates of one talk wait; this one is dropped", WAITING)
            return False
        return True

    def under_way(self) -> list[str]:
        """The talks whose updates are being worked on."""
        return [*self._queues]

    async def drain(self, seconds: float) -> None:
        """Wait until all is done, at most `seconds`; what is left then is cancelled."""
        if not self._workers:
            return
        _, left = await asyncio.wait(set(self._workers), timeout=seconds)
        for worker in left:
            worker.cancel()

    async def _work(self, talk: str, queue: asyncio.Queue[Work]) -> None:
        while not queue.empty():
            work = queue.get_nowait()
            try:
                await work()
            except Exception:
                log.exception("An update could not be worked on")
        # No await since the queue was seen empty: nothing can have come in between.
        del self._queues[talk]
