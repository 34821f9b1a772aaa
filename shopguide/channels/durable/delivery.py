"""Delivers what was said in a chat, in order."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from shopguide.channels.durable.connector import Connector
from shopguide.channels.durable.reply import Attempt, Fate, Reply
from shopguide.server import metrics
from shopguide.storage import replies
from shopguide.storage.replies import Undelivered
from shopguide.storage.tracker_store import ConversationStore

# Deliveries at a time, fewer than the connections that aiohttp keeps to one host: one that hangs holds its own.
AT_ONCE: Final = 85
# Seconds after each failed attempt; the last one counts for all later.
PAUSES: Final = (2.0, 5.0, 15.0, 60.0, 300.0, 900.0, 1800.0)
MOST_WAIT: Final = 4 * 3600.0
# After so many seconds a reply is kept for when the person writes again; it comes too late to be sent by itself.
TOO_LATE: Final = 24 * 3600.0
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Standing:
    """How far the deliveries of a chat came.

    Attributes:
        again: when to try again, in seconds since 1970; 0 when nothing is left to try.
        nowhere: whether there is nowhere to deliver to.
        late: what was asked, of a reply that was delivered after an attempt had failed.
    """

    again: float = 0.0
    nowhere: bool = False
    late: str = ""


class Deliverer:
    """Delivers replies of one service."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector
        self._room = asyncio.Semaphore(AT_ONCE)

    async def say(self, reply: Reply) -> None:
        """Deliver something that is not stored, in one attempt."""

        async def nothing(_parts: int) -> None:
            """Nothing is noted of it."""

        async with self._room:
            await self._connector.deliver(reply, 0, nothing)

    async def deliver(self, store: ConversationStore, chat: str, undelivered: Sequence[Undelivered]) -> Standing:
        """Deliver replies until one fails.

        Raises:
            StoreError: what came of one could not be noted; it may be delivered again.
        """
        late = ""
        for number, item in enumerate(undelivered):
            reply = Reply.from_json(chat, item.content)
            attempt = await self._attempt(store, reply, item)
            rest = [other.id for other in undelivered[number:]]
            if attempt.fate is Fate.TAKEN:
                await store.transact(partial(replies.delivered, reply_id=item.id))
                late = reply.asked if item.attempts else late
                continue
            metrics.ERRORS.labels("delivery").inc()
            if attempt.fate is Fate.REFUSED and item.lost:
                log.error("A message on %s was refused twice and is given up", self._connector.name)
                await store.transact(partial(replies.drop, ids=[item.id]))
                continue
            if attempt.fate is Fate.LATER and time.time() - item.at < TOO_LATE:
                pause = PAUSES[min(item.attempts, len(PAUSES) - 1)]
                again = time.time() + max(pause, min(attempt.wait, MOST_WAIT))
                await store.transact(partial(replies.failed, ids=rest, next_try=again))
                return Standing(again=again)
            await store.transact(partial(replies.failed, ids=rest, next_try=None))
            if attempt.fate is Fate.LATER:
                return Standing(again=time.time() + PAUSES[-1])
            if attempt.fate is Fate.NOWHERE:
                return Standing(nowhere=True)
            return Standing(late=late)
        return Standing(late=late)

    async def _attempt(self, store: ConversationStore, reply: Reply, item: Undelivered) -> Attempt:
        async def taken(parts: int) -> None:
            await store.transact(partial(replies.part_delivered, reply_id=item.id, parts=parts))

        async with self._room:
            try:
                return await self._connector.deliver(reply, item.parts, taken)
            except Exception as error:
                # A reply that cannot even be written in the service's form.
                log.error("A reply on %s could not be sent: %s", self._connector.name, type(error).__name__)
                return Attempt(Fate.REFUSED)
