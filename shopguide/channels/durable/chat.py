"""The work on one chat: what was said is delivered, then the next message is answered, and so on in order."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from rasa.core.channels.channel import UserMessage
from sanic import Sanic

from shopguide.channels.durable.batch import Batch
from shopguide.channels.durable.collected import CollectedOutput
from shopguide.channels.durable.connector import Connector
from shopguide.channels.durable.delivery import Deliverer, Standing
from shopguide.channels.durable.places import Closed, Places
from shopguide.channels.durable.received import Received
from shopguide.channels.durable.reply import Reply
from shopguide.channels.joining import MOST, Clock, Joiner, seconds_left
from shopguide.channels.message import Message
from shopguide.channels.wording import apology, sentence, wording_of
from shopguide.errors import LockError, StoreError
from shopguide.server import turns
from shopguide.server.patches import is_tidy
from shopguide.server.turns import NotNow
from shopguide.storage import alongside, chat_queue, replies
from shopguide.storage.chat_queue import Waiting
from shopguide.storage.replies import Undelivered
from shopguide.storage.tracker_store import ConversationStore

Guide: TypeAlias = Callable[[UserMessage], Awaitable[Any]]
# Turns begun for one message of which no end is known: it seems to end the process each time, and is given up.
ATTEMPTS: Final = 4
# Seconds after each turn that failed for want of the database or the lock; the last one counts for all later.
PAUSES: Final = (1.0, 5.0, 20.0, 60.0, 300.0)
log = logging.getLogger(__name__)


class NotHeld(Exception):
    """The guide stored no turn and named no reason, for example since no model is loaded."""


@dataclass(frozen=True)
class _Next:
    """What is to be done in a chat: replies first, then messages."""

    undelivered: Sequence[Undelivered] = ()
    waiting: Sequence[Waiting] = ()


@dataclass
class _Visit:
    """The work on a chat, from its claim to its release.

    Attributes:
        news: set when something came for the chat since it was looked at.
        begun: ids of messages for which a turn was begun, and that are counted so.
        most: messages that the next turn may answer; fewer where one of them wants to be read alone.
    """

    news: asyncio.Event = field(default_factory=asyncio.Event)
    begun: set[int] = field(default_factory=set)
    most: int = MOST


class ChatWork:
    """Works on chats of one service for one process, `owner`."""

    def __init__(
        self, app: Sanic, connector: Connector, guide: Guide, places: Places, owner: str, clock: Clock
    ) -> None:
        self._app = app
        self._connector = connector
        self._guide = guide
        self._places = places
        self._owner = owner
        self._clock = clock
        self._visits: dict[str, _Visit] = {}
        self._deliverer = Deliverer(connector)

    @property
    def _store(self) -> ConversationStore:
        return ConversationStore.within(self._app.ctx.agent.tracker_store)

    async def until_done(self, chat: str) -> None:
        """Work on a chat until nothing is left to do in it now; at once over when another process does.

        Raises:
            StoreError: the database failed; what is not done is done later.
        """
        store, visit = self._store, _Visit()
        self._visits[chat] = visit
        try:
            while (todo := await store.transact(partial(self._claimed, chat=chat))) is not None:
                if self._places.closed or not await self._step(store, chat, visit, todo):
                    await store.transact(partial(chat_queue.release, owner=self._owner, sender_id=chat))
                    return
                # What came before this is read with what is to be done now.
                visit.news.clear()
        finally:
            del self._visits[chat]

    def came(self, chat: str | None = None) -> None:
        """Let a chat that waits for its next message know that one came; without a chat, end all waiting."""
        for name in [chat] if chat else [*self._visits]:
            if visit := self._visits.get(name):
                visit.news.set()

    def _claimed(self, connection: sa.engine.Connection, chat: str) -> _Next | None:
        """What is to be done in a chat, which is claimed for it; None, and not claimed, when there is nothing."""
        if not chat_queue.claim(connection, chat, self._owner):
            return None
        undelivered = replies.undelivered(connection, chat)
        waiting = chat_queue.waiting(connection, chat)
        # What was refused for good is shown again when the person writes.
        if waiting or any(not reply.lost for reply in undelivered):
            return _Next(undelivered, waiting)
        chat_queue.release(connection, self._owner, chat)
        return None

    async def _step(self, store: ConversationStore, chat: str, visit: _Visit, todo: _Next) -> bool:
        """Do the first of what is to be done; whether there may be more to do now."""
        ids = [message.id for message in todo.waiting]
        if not todo.undelivered:
            return await self._answer(store, chat, visit, todo.waiting)
        # No turn is held before the person has seen what was said last: the talk would move on unseen.
        standing = await self._deliverer.deliver(store, chat, todo.undelivered)
        if standing.again:
            await store.transact(partial(chat_queue.put_off, ids=ids, until=standing.again))
            return False
        if standing.nowhere and ids:
            # Nobody could read the answer. What was said before is kept, and shown when it can be.
            await store.transact(partial(chat_queue.answered, ids=ids))
        await self._pass_over_repetitions(store, todo.waiting, standing)
        return True

    async def _pass_over_repetitions(
        self, store: ConversationStore, waiting: Sequence[Waiting], standing: Standing
    ) -> None:
        """Take the same words for what they are when they were sent again because their answer did not come."""
        if not standing.late:
            return
        same = []
        for message in waiting:
            text = Received.from_json(message.content).text
            # One of several messages that were read as one is a line of what was asked.
            if text != standing.late and text not in standing.late.split("\n"):
                break
            same.append(message.id)
        if same:
            await store.transact(partial(chat_queue.answered, ids=same))

    async def _answer(self, store: ConversationStore, chat: str, visit: _Visit, waiting: Sequence[Waiting]) -> bool:
        """Answer what one turn takes of the waiting messages; whether there is more to do now."""
        # A turn that was given up in this visit ended no process.
        waiting = [replace(message, attempts=message.attempts - (message.id in visit.begun)) for message in waiting]
        batch, split = Batch.of(waiting, visit.most), visit.most < MOST
        visit.most = MOST
        first, received = batch.messages[0], batch.received
        if first.attempts >= ATTEMPTS:
            log.error("A message on %s ended the process %d times and is given up", self._connector.name, ATTEMPTS)
            await self._finish(store, chat, batch, [apology(self._app)])
            return True
        said = [Message(wording_of(self._app.ctx.agent.domain, received.says))] if received.says else []
        if not received.text or (received.opening and await store.exists(chat)):
            await self._finish(store, chat, batch, said)
            return True
        output = self._connector.collected()
        output.messages += said
        left = seconds_left(batch.came, self._clock.now()) if batch.joins and not split else 0.0
        joiner = Joiner(batch.texts, may_wait=left > 0)
        try:
            async with self._places.place():
                failure = await self._turn(store, chat, visit, batch, joiner, output)
        except Closed:
            return False
        if failure is None:
            return True
        if isinstance(failure, NotNow):
            if joiner.take < len(batch.texts):
                visit.most = joiner.take
            elif not self._places.closed:
                await self._clock.wait(visit.news, left)
            return True
        return await self._failed(store, chat, batch, failure, output.messages[-1:])

    async def _turn(
        self,
        store: ConversationStore,
        chat: str,
        visit: _Visit,
        batch: Batch,
        joiner: Joiner,
        output: CollectedOutput,
    ) -> Exception | None:
        """Hold a turn, and store with it its replies and that its messages are answered; what went wrong, if anything.

        NotNow: `joiner` says how to go on.
        """

        held, received = False, batch.received

        def store_alongside(connection: sa.engine.Connection) -> None:
            nonlocal held
            held = True
            chat_queue.answered(connection, batch.ids)
            self._add(connection, chat, received, output.messages)

        if begun := [message for message in batch.ids if message not in visit.begun]:
            await store.transact(partial(chat_queue.begun, ids=begun))
            visit.begun.update(begun)
        name, metadata = self._connector.name, dict(received.metadata)
        came = time.perf_counter() - max(0.0, time.time() - batch.came[-1])
        judging = turns.judged(joiner) if received.joins else nullcontext()
        try:
            await self._connector.prepare(chat, received)
            with turns.arrived(came), judging, alongside.storing(store_alongside):
                turn = UserMessage(received.text, output, chat, input_channel=name, metadata=metadata)
                await self._guide(is_tidy(turn))
        except Exception as error:
            return error
        return output.failure or (None if held else NotHeld())

    async def _failed(
        self, store: ConversationStore, chat: str, batch: Batch, failure: Exception, said: list[Message]
    ) -> bool:
        """Answer later where the database or the lock failed, else say sorry; whether there is more to do now."""
        if isinstance(failure, StoreError | LockError):
            return await self._put_off(store, chat, batch, failure)
        # The error's own words may hold what was said.
        log.error("A turn on %s failed: %s; the shopper gets an apology", self._connector.name, type(failure).__name__)
        await self._finish(store, chat, batch, said or [apology(self._app)])
        return True

    async def _put_off(self, store: ConversationStore, chat: str, batch: Batch, failure: Exception) -> bool:
        """Answer messages later, and tell the person so once; whether there is more to do now."""
        log.warning("A message on %s waits: %s", self._connector.name, failure)
        first = batch.messages[0]
        kept = Reply(chat, batch.received.where, Message(sentence(self._app, "kept")))
        try:
            waiting = await store.transact(partial(chat_queue.waiting, sender_id=chat), writes=False)
        except StoreError:
            await self._deliverer.say(kept)
            raise
        if not {*batch.ids} <= {other.id for other in waiting}:
            return True  # answered by another process, or deleted
        if not first.failures:
            await self._deliverer.say(kept)
        until = time.time() + PAUSES[min(first.failures, len(PAUSES) - 1)]

        def work(connection: sa.engine.Connection) -> None:
            for message_id in batch.ids:
                chat_queue.not_stored(connection, message_id, until)

        await store.transact(work)
        return False

    async def _finish(self, store: ConversationStore, chat: str, batch: Batch, said: Sequence[Message]) -> None:
        """Note that messages are answered, with what is said to them."""

        def work(connection: sa.engine.Connection) -> None:
            chat_queue.answered(connection, batch.ids)
            self._add(connection, chat, batch.received, said)

        await store.transact(work)

    def _add(self, connection: sa.engine.Connection, chat: str, received: Received, said: Sequence[Message]) -> None:
        contents = [Reply(chat, received.where, message, received.text).to_json() for message in said]
        replies.add(connection, self._connector.name, chat, contents)
