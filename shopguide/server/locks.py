"""One turn of a talk at a time, in the order the messages came; over several processes by Redis.

Rasa's own stores poll once a second, and the one for Redis reads, changes and writes the queue in three
steps, so that of messages at the same moment some are lost. Here every step is one.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Final

from rasa.core.lock_store import LockStore

from shopguide.errors import SetupError
from shopguide.server import metrics
from shopguide.server.redis_queue import RedisQueue
from shopguide.server.turn_queue import ProcessQueue, Queue

URL_VARIABLE: Final = "SHOPGUIDE_REDIS_URL"
# Longer than a turn takes even on a bad day, shorter than anybody waits for an answer.
WAIT_SECONDS: Final = 10.0


class ConversationLocks(LockStore):  # type: ignore[misc]
    """Rasa's lock store for the guide: in the process, or in the Redis that SHOPGUIDE_REDIS_URL names."""

    def __init__(self, endpoint_config: Any = None) -> None:
        """Raises SetupError when SHOPGUIDE_REDIS_URL is no address of a Redis."""
        super().__init__()
        self.queue: Queue = _queue()

    @asynccontextmanager
    async def lock(
        self, conversation_id: str, lock_lifetime: float = 0, wait_time_in_seconds: float = 0
    ) -> AsyncIterator[None]:
        """Have the talk for oneself. Lifetime and time between attempts are the queue's own business.

        Raises:
            StillWorking: an earlier message is not answered after WAIT_SECONDS.
            LockError: the queue fails.
        """
        async with AsyncExitStack() as turn:
            with metrics.stage("wait"):
                await turn.enter_async_context(self.queue.turn(conversation_id, WAIT_SECONDS))
            yield


def _queue() -> Queue:
    url = os.environ.get(URL_VARIABLE)
    if not url:
        return ProcessQueue()
    try:
        return RedisQueue(url)
    except ValueError:
        # Not from the error: its words may repeat the address, and a password with it.
        raise SetupError(
            f"{URL_VARIABLE} is no address of a Redis. Write it like redis://:password@host:6379/0, "
            "or leave it out where one process serves alone."
        ) from None
