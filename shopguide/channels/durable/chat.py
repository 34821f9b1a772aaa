"""The work on one chat: what was said is delivered, then the next message is answered, and so on in order."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeAlias

import sqlalchemy as sa
from rasa.core.channels.channel import UserMessage
from sanic import Sanic

from shopguide.channels.durable.collected import CollectedOutput
from shopguide.channels.durable.connector import Connector
from shopguide.channels.durable.delivery import Deliverer, Standing
from shopguide.channels.durable.places import Closed, Places
from shopguide.channels.durable.received import Received
from shopguide.channels.durable.reply import Reply
from shopguide.channels.message import Message
from shopguide.channels.wording import apology, sentence, wording_of
from shopguide.errors import LockError, StoreError
from shopguide.server import turns
from shopguide.server.patches import is_tidy
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


class ChatWork:
    """Works on chats of one service for one process, `owner`."""

    def __init__(self, app: Sanic, connector: Connector, guide: Guide, places: Places, owner: str) -> None:
        self._app = app
        self._connector = connector
        self._guide = guide
        self._places = places
        self._owner = owner
        self._deliverer = Deliverer(connector)

    @property
    def _store(self) -> ConversationStore:
        return ConversationStore.within(self._app.ctx.agent.tracker_store)

    async def until_done(self, chat: str) -> None:
        """Work on a chat until nothing is left to do in it now; at once over when another process does.

        Raises:
            StoreError: the database failed; what is not done is done later.
        """
        store = self._store
        while (todo := await store.transact(partial(self._claimed, chat=chat))) is not None:
            if self._places.closed or not await self._step(store, chat, todo):
                await store.transact(partial(chat_queue.release, owner=self._owner, sender_id=chat))
                return

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

    async def _step(self, store: ConversationStore, chat: str, todo: _Next) -> bool:
        """Do the first of what is to be done; whether there may be more to do now."""
        ids = [message.id for message in todo.waiting]
        if not todo.undelivered:
            return await self._answer(store, chat, todo.waiting)
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
            if Received.from_json(message.content).text != standing.late:
                break
            same.append(message.id)
        if same:
            await store.transact(partial(chat_queue.answered, ids=same))

    async def _answer(self, store: ConversationStore, chat: str, waiting: Sequence[Waiting]) -> bool:
        """Answer what one turn takes of the waiting messages, which is the first; whether there is more to do now."""
        message = waiting[0]
        received = Received.from_json(message.content)
        if message.attempts >= ATTEMPTS:
            log.error("A message on %s ended the process %d times and is given up", self._connector.name, ATTEMPTS)
            await self._finish(store, chat, message, received, [apology(self._app)])
            return True
        said = [Message(wording_of(self._app.ctx.agent.domain, received.says))] if received.says else []
        if not received.text or (received.opening and await store.exists(chat)):
            await self._finish(store, chat, message, received, said)
            return True
        output = self._connector.collected()
        output.messages += said
        try:
            async with self._places.place():
                failure = await self._turn(store, chat, message, received, output)
        except Closed:
            return False
        if failure is None:
            return True
        return await self._failed(store, chat, message, received, failure, output.messages[-1:])

    async def _turn(
        self, store: ConversationStore, chat: str, message: Waiting, received: Received, output: CollectedOutput
    ) -> Exception | None:
        """Hold a turn, and store with it its replies and that the message is answered; what went wrong, if anything."""

        held = False

        def store_alongside(connection: sa.engine.Connection) -> None:
            nonlocal held
            held = True
            chat_queue.answered(connection, [message.id])
            self._add(connection, chat, received, output.messages)

        await store.transact(partial(chat_queue.begun, ids=[message.id]))
        name, metadata = self._connector.name, dict(received.metadata)
        came = time.perf_counter() - max(0.0, time.time() - message.at)
        try:
            await self._connector.prepare(chat, received)
            with turns.arrived(came), alongside.storing(store_alongside):
                turn = UserMessage(received.text, output, chat, input_channel=name, metadata=metadata)
                await self._guide(is_tidy(turn))
        except Exception as error:
            return error
        return output.failure or (None if held else NotHeld())

    async def _failed(
        self,
        store: ConversationStore,
        chat: str,
        message: Waiting,
        received: Received,
        failure: Exception,
        said: list[Message],
    ) -> bool:
        """Answer later where the database or the lock failed, else say sorry; whether there is more to do now."""
        if isinstance(failure, StoreError | LockError):
            return await self._put_off(store, chat, message, received, failure)
        # The error's own words may hold what was said.
        log.error("A turn on %s failed: %s; the shopper gets an apology", self._connector.name, type(failure).__name__)
        await self._finish(store, chat, message, received, said or [apology(self._app)])
        return True

    async def _put_off(
        self, store: ConversationStore, chat: str, message: Waiting, received: Received, failure: Exception
    ) -> bool:
        """Answer a message later, and tell the person so once; whether there is more to do now."""
        log.warning("A message on %s waits: %s", self._connector.name, failure)
        kept = Reply(chat, received.where, Message(sentence(self._app, "kept")))
        try:
            waiting = await store.transact(partial(chat_queue.waiting, sender_id=chat), writes=False)
        except StoreError:
            await self._deliverer.say(kept)
            raise
        if message.id not in (other.id for other in waiting):
            return True  # answered by another process, or deleted
        if not message.failures:
            await self._deliverer.say(kept)
        until = time.time() + PAUSES[min(message.failures, len(PAUSES) - 1)]
        await store.transact(partial(chat_queue.not_stored, message_id=message.id, until=until))
        return False

    async def _finish(
        self, store: ConversationStore, chat: str, message: Waiting, received: Received, said: Sequence[Message]
    ) -> None:
        """Note that a message is answered, with what is said to it."""

        def work(connection: sa.engine.Connection) -> None:
            chat_queue.answered(connection, [message.id])
            self._add(connection, chat, received, said)

        await store.transact(work)

    def _add(self, connection: sa.engine.Connection, chat: str, received: Received, said: Sequence[Message]) -> None:
        contents = [Reply(chat, received.where, message, received.text).to_json() for message in said]
        replies.add(connection, self._connector.name, chat, contents)
