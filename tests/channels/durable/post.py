"""A service with nothing behind it, and a guide that says back what it hears."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Final

import sqlalchemy as sa
from rasa.core.channels.channel import UserMessage
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, UserUttered

from shopguide import tasks
from shopguide.channels.durable.collected import CollectedOutput
from shopguide.channels.durable.connector import Connector
from shopguide.channels.durable.received import Received
from shopguide.channels.durable.reply import Attempt, Fate, Reply
from shopguide.channels.durable.service import Service
from shopguide.server import turns as server_turns
from shopguide.server.turn_queue import ProcessQueue
from shopguide.storage.chat_queue import Noted
from shopguide.storage.schema import CHAT_CLAIMS, EVENTS, RECEIVED, REPLIES
from shopguide.storage.tracker_store import ConversationStore
from tests.channels.still_clock import StillClock

SECONDS: Final = 60  # for something to happen that must happen; a loaded machine is slow
NAME: Final = "post"
SENTENCES: Final = {
    "utter_apology": [{"text": "Sorry."}],
    "utter_kept": [{"text": "Kept."}],
    "utter_text_only": [{"text": "Only text."}],
}


class Output(CollectedOutput):
    """What a turn says."""

    @classmethod
    def name(cls) -> str:
        return NAME


class Post(Connector):
    """Takes every reply, unless `fate` says otherwise or its door is shut."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.attempts = 0
        self.waiting = 0  # deliveries that hang
        self.fate = Fate.TAKEN
        self.refused = ""  # a text that it takes in no form
        self.door = asyncio.Event()
        self.door.set()

    @property
    def name(self) -> str:
        return NAME

    def collected(self) -> CollectedOutput:
        return Output()

    async def prepare(self, chat: str, received: Received) -> None:
        pass

    async def deliver(self, reply: Reply, parts: int, taken: Callable[[int], Awaitable[None]]) -> Attempt:
        self.waiting += 1
        await self.door.wait()
        self.waiting -= 1
        self.attempts += 1
        if reply.message.text == self.refused:
            return Attempt(Fate.REFUSED)
        if self.fate is Fate.TAKEN:
            self.taken.append((reply.chat, reply.message.text))
        return Attempt(self.fate)

    def read_in(self, chat: str) -> list[str]:
        """What a person reads in a chat."""
        return [text for where, text in self.taken if where == chat]


@dataclass
class Guide:
    """Says "<number>: <words>" to the message of that number in its talk, and stores the turn."""

    store: ConversationStore
    heard: list[UserMessage] = field(default_factory=list)
    running: int = 0
    most: int = 0  # turns that ran at one time
    absent: bool = False  # no model is loaded: nothing is said or stored
    failures: deque[Exception] = field(default_factory=deque)
    unfinished: set[str] = field(default_factory=set)  # texts that look so
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def __call__(self, message: UserMessage) -> None:
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await self._turn(message)
        finally:
            self.running -= 1

    async def _turn(self, message: UserMessage) -> None:
        tracker = await self.store.retrieve(message.sender_id) or self.store.init_tracker(message.sender_id)
        self.heard.append(message)
        await self.gate.wait()
        await server_turns.understood(await self._read(message.text), self._read)
        if self.absent:
            return
        if self.failures:
            raise self.failures.popleft()
        if not tracker.events:
            tracker.update(ActionExecuted("action_session_start"))
            tracker.update(SessionStarted())
        number = sum(isinstance(event, UserUttered) for event in tracker.events) + 1
        said = f"{number}: {message.text}"
        tracker.update(UserUttered(message.text, {"name": "greet", "confidence": 1.0}))
        tracker.update(BotUttered(said))
        await message.output_channel.send_response(message.sender_id, {"text": said})
        await self.store.save(tracker)

    async def _read(self, text: str) -> dict[str, Any]:
        intent = "nlu_fallback" if text in self.unfinished else "order_not_received"
        return {"text": text, "intent": {"name": intent}, "cues": {"danger_self": 1.0} if text == "danger" else {}}


@dataclass
class Process:
    """One process of the guide with this service."""

    service: Service
    post: Post
    guide: Guide
    store: ConversationStore
    clock: StillClock

    @classmethod
    def on(cls, store: ConversationStore, clock: StillClock | None = None, most_turns: int = 64) -> Process:
        """A process on a database; not started. Without a clock no message waits for the next one."""
        post, guide, clock = Post(), Guide(store), clock or StillClock()
        agent = SimpleNamespace(
            tracker_store=store, lock_store=ProcessQueue(), domain=SimpleNamespace(responses=SENTENCES)
        )
        app: Any = SimpleNamespace(ctx=SimpleNamespace(agent=agent, most_turns=most_turns))
        return cls(Service(app, post, guide, clock), post, guide, store, clock)

    async def hears(self, chat: str, key: str, text: str) -> Noted:
        """A message arrives; returns when the service would hear "received"."""
        return await self.service.note(chat, key, Received.of(text, {}))

    async def is_killed(self) -> None:
        """As by SIGKILL: nothing is finished or let go."""
        await tasks.end([*self.service._tasks.values(), *filter(None, [self.service._courier])])


async def until(holds: Callable[[], Any]) -> None:
    """Wait until `holds`."""
    async with asyncio.timeout(SECONDS):
        while not holds():
            await asyncio.sleep(0.005)


async def until_idle(store: ConversationStore) -> None:
    """Wait until no message waits, nothing is to be delivered, and no process works on a chat."""
    async with asyncio.timeout(SECONDS):
        while waiting(store) or rows(store, CHAT_CLAIMS) or any(row.next_try for row in undelivered(store)):
            await asyncio.sleep(0.005)


def rows(store: ConversationStore, table: sa.Table) -> list[Any]:
    """All rows of a table."""
    with store.engine.connect() as connection:
        return list(connection.execute(sa.select(table)))


def waiting(store: ConversationStore) -> list[Any]:
    """Messages that wait for an answer."""
    return [row for row in rows(store, RECEIVED) if row.next_try is not None]


def undelivered(store: ConversationStore) -> list[Any]:
    """Replies that are not delivered."""
    return rows(store, REPLIES)


def turns(store: ConversationStore) -> dict[str, list[str]]:
    """What the shoppers of each talk are stored to have said."""
    found: dict[str, list[str]] = defaultdict(list)
    with store.engine.connect() as connection:
        query = sa.select(EVENTS.c.sender_id, EVENTS.c.data).where(EVENTS.c.type_name == "user")
        for sender, data in connection.execute(query.order_by(EVENTS.c.id)):
            found[sender].append(json.loads(data)["text"])
    return dict(found)


def claims_run_out(store: ConversationStore) -> None:
    """Let the seconds pass after which the chats of a process that died are taken over."""
    with store.engine.begin() as connection:
        connection.execute(CHAT_CLAIMS.update().values(until=0.0))


def numbered(texts: Iterable[str]) -> list[str]:
    """What the guide says to these words in a new talk."""
    return [f"{number}: {text}" for number, text in enumerate(texts, 1)]
