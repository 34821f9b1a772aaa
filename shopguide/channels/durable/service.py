"""Notes the messages of one service, and has every chat with something to do worked on."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from collections.abc import Sequence
from functools import partial
from typing import Final

from rasa.core.tracker_store import TrackerStore
from sanic import Sanic

from shopguide import tasks
from shopguide.channels.durable.announced import without_announced
from shopguide.channels.durable.chat import ChatWork, Guide
from shopguide.channels.durable.connector import Connector
from shopguide.channels.durable.places import Places
from shopguide.channels.durable.received import Received
from shopguide.channels.joining import Clock
from shopguide.errors import StoreError
from shopguide.server.turn_queue import ProcessQueue
from shopguide.storage import chat_queue, replies
from shopguide.storage.chat_queue import Noted
from shopguide.storage.database import PATIENCE
from shopguide.storage.tracker_store import ConversationStore

# Chats worked on at a time in this process; the others wait in the database.
ACTIVE: Final = 256
# Seconds between two looks for chats with something to do, such as those of a process that died.
LOOK_SECONDS: Final = 1.0
# How long the key of an answered message is kept: Slack's last retry comes after an hour, and Telegram keeps an update
# for a day (api.slack.com/apis/events-api#retries, core.telegram.org/bots/api#getting-updates).
KEYS_SECONDS: Final = 2 * 24 * 3600.0
# How long a reply is kept that could not be delivered, for when the person writes again.
REPLIES_SECONDS: Final = 7 * 24 * 3600.0
_PRUNE_SECONDS: Final = 3600.0
log = logging.getLogger(__name__)


class Service:
    """Belongs to one event loop; `clock` times what waits for the next message."""

    def __init__(self, app: Sanic, connector: Connector, guide: Guide, clock: Clock | None = None) -> None:
        self._app = app
        self._connector = connector
        self._owner = uuid.uuid4().hex
        self._places = Places(app)
        self._work = ChatWork(app, connector, guide, self._places, self._owner, clock or Clock())
        self._arriving = ProcessQueue()
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._courier: asyncio.Task[None] | None = None
        self._pruned = 0.0

    @property
    def store(self) -> ConversationStore:
        """Where messages and talks are kept.

        Raises:
            SetupError: endpoints.yml names another kind of store.
        """
        store: TrackerStore = self._app.ctx.agent.tracker_store
        return ConversationStore.within(store)

    def start(self) -> None:
        """Begin with what an earlier process has left."""
        self._courier = asyncio.create_task(self._run())

    async def has_begun(self, chat: str) -> bool:
        """Whether a talk is kept, or its first message waits.

        Raises:
            StoreError: it could not be looked up.
        """
        store = self.store
        # In this order: between two looks the other way round, what waited could have been answered and kept.
        return await store.transact(partial(chat_queue.waits, sender_id=chat), writes=False) or await store.exists(chat)

    async def note(self, chat: str, key: str, received: Received, also: Sequence[str] = ()) -> Noted:
        """Note a message for good, and have it answered behind the caller's back.

        Messages of a chat keep the order of the calls. `also` are keys of others that need no answer then.

        Raises:
            StoreError: it was not noted; the service must send it again.
            LockError: too many messages of this chat are just being noted; the same.
        """
        name = self._connector.name
        async with self._arriving.turn(chat, PATIENCE):
            content = (await without_announced(self.store, chat, received)).to_json()
            noted = await self.store.transact(
                partial(chat_queue.note, channel=name, key=key, sender_id=chat, content=content, also=also)
            )
        if noted is Noted.FULL:
            raise StoreError(f"{chat_queue.MOST} messages wait already")
        if noted is Noted.NEW:
            self.wake(chat)
        return noted

    async def settled(self, chat: str) -> None:
        """Wait until this process doesn't work on a chat."""
        while task := self._tasks.get(chat):
            await asyncio.wait([task])

    def wake(self, chat: str) -> None:
        """Work on a chat, at once if there is room in this process."""
        if chat in self._tasks:
            self._again.add(chat)
            self._work.came(chat)
        elif len(self._tasks) < ACTIVE and not self._places.closed:
            self._tasks[chat] = asyncio.create_task(self._attend(chat))

    async def stop(self, seconds: float) -> None:
        """Begin no more, finish what is under way in `seconds` at most, and leave the rest to the next start."""
        self._places.close()
        self._work.came()
        if self._courier:
            await tasks.end([self._courier])
        if running := set(self._tasks.values()):
            _, left = await asyncio.wait(running, timeout=seconds)
            if left:
                log.info("Stopped with %d chats not finished; the next start goes on with them", len(left))
                await tasks.end(left)
        try:
            await self.store.transact(partial(chat_queue.release, owner=self._owner))
        except StoreError as error:
            log.warning("The chats of this process could not be released; they wait until its claim ends: %s", error)

    async def _attend(self, chat: str) -> None:
        try:
            # What comes after the last look into the database is looked for again: `wake` says so.
            while not self._places.closed:
                self._again.discard(chat)
                await self._work.until_done(chat)
                if chat not in self._again:
                    return
        except StoreError as error:
            # Its claim runs out, and the courier comes back to it.
            log.warning("A chat on %s has to wait: %s", self._connector.name, error)
        except Exception:
            log.exception("The work on a chat failed; it is tried again")
        finally:
            # Nothing is awaited since the last check, so no `wake` is missed.
            del self._tasks[chat]

    async def _run(self) -> None:
        """Look after chats until this service stops."""
        beat, told = 0.0, False
        while not self._places.closed:
            try:
                if self._tasks and time.monotonic() - beat > chat_queue.LEASE / 3:
                    beat = time.monotonic()
                    await self.store.transact(partial(chat_queue.renew, owner=self._owner, sender_ids=[*self._tasks]))
                await self._look()
                await self._prune()
                told = False
            except Exception as error:
                if not told:
                    log.warning("The inbox of %s can't be read; tried again: %s", self._connector.name, error)
                told = True
            await asyncio.sleep(LOOK_SECONDS)

    async def _look(self) -> None:
        room = ACTIVE - len(self._tasks)
        if room <= 0:
            return
        name = self._connector.name
        found = await self.store.transact(partial(chat_queue.due, channel=name, most=room), writes=False)
        for chat in found:
            if chat not in self._tasks:
                self.wake(chat)

    async def _prune(self) -> None:
        if time.monotonic() - self._pruned < _PRUNE_SECONDS and self._pruned:
            return
        self._pruned, now = time.monotonic(), time.time()
        await self.store.transact(partial(chat_queue.prune, before=now - KEYS_SECONDS))
        await self.store.transact(partial(replies.prune, before=now - REPLIES_SECONDS))
