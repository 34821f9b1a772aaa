"""Rasa's tracker store for the guide: every event is kept, and turn 200 costs what turn 5 costs."""

from __future__ import annotations

import asyncio
import copy
import json
import logging
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from itertools import islice
from threading import Event as Flag
from threading import Lock
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SessionStarted, SlotSet, UserUttered, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import SQLAlchemyError

from shopguide.cases import LoggedMessage
from shopguide.errors import SetupError, StoreError
from shopguide.privacy.backstop import holds_card, scrub
from shopguide.server import metrics, patches, turns
from shopguide.storage import alongside, case_log, retention, word_index
from shopguide.storage.database import PATIENCE, POOL, address, is_in_memory, open_database
from shopguide.storage.identity import Identity
from shopguide.storage.probe import Probe
from shopguide.storage.publisher import Publisher
from shopguide.storage.room import most_events
from shopguide.storage.schema import BESIDE_A_TALK, DELETED, EVENTS, TALKS
from shopguide.storage.tracker import Snapshot, TailTracker
from shopguide.storage.wiping import Wiper

_Result = TypeVar("_Result")

# The statements of each turn are put together once: that takes SQLAlchemy longer than running them takes the database.
_WHO: Final = sa.bindparam("who")
_READ_TALK: Final = sa.select(TALKS).where(TALKS.c.sender_id == _WHO)
_READ_EVENTS: Final = (
    sa.select(EVENTS.c.position, EVENTS.c.data)
    .where((EVENTS.c.sender_id == _WHO) & (EVENTS.c.position >= sa.bindparam("first")))
    .order_by(EVENTS.c.position)
)
_ADD_TALK: Final = TALKS.insert()
_CHANGE_TALK: Final = (
    TALKS.update()
    .where(TALKS.c.sender_id == _WHO)
    .values({name: sa.bindparam(name) for name in ("tail_position", "snapshot", "last_heard")})
)
_ADD_EVENTS: Final = EVENTS.insert()


class _LogError(Exception):
    """The case log could not be written; the cause says why."""


class _GivenUpError(Exception):
    """Nobody waits for the transaction any longer."""


log = logging.getLogger(__name__)


class ConversationStore(TrackerStore, SerializedTrackerAsText):  # type: ignore[misc]
    """Keeps talks in SQL, without secrets.

    A talk is read as a snapshot and its last events, see `shopguide.storage.tracker`. The database works
    in threads, so that a slow one holds up nobody else's turn, and is given up after PATIENCE seconds; what
    is done of a change by then, or later, is undone. What fails raises `StoreError`: a talk that cannot be
    read is never taken for an empty one.
    """

    def __init__(
        self, domain: Domain | None = None, host: str | None = None, event_broker: Any = None, **settings: Any
    ) -> None:
        # Rasa makes the store before anything else of ours: `rasa run` and `rasa shell` are changed by it.
        patches.apply()
        # Whether the talks are held by nobody: see `shopguide simulate`.
        self.simulated = False
        super().__init__(domain, event_broker)
        self.engine = open_database(address())
        workers = 1 if is_in_memory(self.engine) else POOL
        # SQLite takes one writer at a time, and has the others look again after ever longer pauses, the last of a
        # tenth of a second each. In line they wait for as long as it takes.
        self._writing = Lock() if self.engine.dialect.name == "sqlite" else nullcontext()
        # It also refuses to write after reading once another has written: the lock is taken before.
        self._writer = self.engine.execution_options(begin="BEGIN IMMEDIATE")
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="store")
        self.publisher = Publisher()
        self.most_events = most_events()
        self._identity = Identity.of(self.engine)
        self._probe = Probe(self.engine, self._identity)
        self._wiper = Wiper(self.engine)
        # What a stop left behind.
        word_index.purge(self.engine)
        retention.wipe(self.engine)

    @classmethod
    def within(cls, store: TrackerStore) -> ConversationStore:
        """This store, out of the one that stands before it in Rasa's agent.

        Raises:
            SetupError: endpoints.yml names another kind of store.
        """
        inner = getattr(store, "_tracker_store", store)
        if not isinstance(inner, cls):
            raise SetupError(
                f"endpoints.yml names a {type(inner).__name__}, which can neither show nor delete a talk. "
                f"Put `type: {cls.__module__}.{cls.__name__}` under tracker_store."
            )
        return inner

    def twin(self) -> ConversationStore:
        """This store for another model: the same database, and a domain of its own."""
        return copy.copy(self)

    def init_tracker(self, sender_id: str) -> TailTracker:
        """A talk without events."""
        return TailTracker(sender_id, self.domain.slots)

    async def retrieve(self, sender_id: str) -> TailTracker | None:
        """The talk with its last events; None when there is none.

        Raises:
            StoreError: it could not be read.
        """
        _check_name(sender_id)
        return await self._do(lambda connection: self._read(connection, sender_id, whole=False))

    async def retrieve_full_tracker(self, conversation_id: str) -> TailTracker | None:
        """The talk with every event that is kept; None when there is none.

        Raises:
            StoreError: it could not be read.
        """
        _check_name(conversation_id)
        return await self._do(lambda connection: self._read(connection, conversation_id, whole=True))

    async def exists(self, conversation_id: str) -> bool:
        """Whether anything is kept of the talk."""
        query = sa.select(TALKS.c.sender_id).where(TALKS.c.sender_id == conversation_id)
        return await self._do(lambda connection: connection.execute(query).first() is not None)

    async def keys(self) -> Iterable[str]:
        """Sender ids of all talks."""
        return await self._do(lambda connection: list(connection.execute(sa.select(TALKS.c.sender_id)).scalars()))

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Add the talk's new events, then tell the event broker of them.

        Raises:
            StoreError: they could not be written, or another turn has written in the meantime; none is, unless
                the database fell silent while it committed them.
        """
        _check_name(tracker.sender_id)
        talk = tracker if isinstance(tracker, TailTracker) else await self._adopt(tracker)
        events = list(islice(talk.events, talk.stored, None))
        if not events:
            return
        if any(isinstance(event, SlotSet) and event.key == retention.FORGOTTEN for event in events):
            return await self._forget_now(talk)
        data = [scrub(event.as_dict()) for event in events]
        waited, store_alongside = turns.waited(), alongside.current()

        def work(connection: sa.engine.Connection) -> None:
            _write(connection, talk, events, data)
            store_alongside(connection)
            _log(connection, talk, data, self.simulated, waited)

        try:
            await self._do(work, writes=True)
        except _LogError as error:
            # A fault of the log costs nobody a turn: once more without it. PostgreSQL has refused the whole
            # transaction by then, and a savepoint would cost every turn two more round trips.
            metrics.ERRORS.labels("case log").inc()
            log.error("The case log failed; the turn is kept without it", exc_info=error.__cause__)

            def without_log(connection: sa.engine.Connection) -> None:
                _write(connection, talk, events, data)
                store_alongside(connection)

            await self._do(without_log, writes=True)
        talk.stored += len(events)
        if self.event_broker is not None:
            self.publisher.publish(self.event_broker, [{"sender_id": talk.sender_id, **event} for event in data])

    async def _forget_now(self, talk: TailTracker) -> None:
        """Delete a talk at the shopper's wish, this turn included; the next message begins a new one."""
        store_alongside = alongside.current()

        def work(connection: sa.engine.Connection) -> None:
            retention.erase(connection, talk.sender_id, for_good=False)
            store_alongside(connection)  # the answer still has to be delivered

        await self._do(work, writes=True)
        await self._wiper.wipe()

    async def said(self, sender_id: str, most: int) -> list[dict[str, Any]]:
        """The newest `most` events in which something was said, over all sessions, in their order.

        Raises:
            StoreError: they could not be read.
        """
        query = (
            sa.select(EVENTS.c.data)
            .where(EVENTS.c.sender_id == sender_id)
            .where(EVENTS.c.type_name.in_((UserUttered.type_name, BotUttered.type_name)))
            .order_by(EVENTS.c.position.desc())
            .limit(most)
        )
        newest = await self._do(lambda connection: connection.execute(query).scalars().all())
        return [json.loads(data) for data in reversed(newest)]

    async def delete(self, sender_id: str) -> None:
        """Forget a talk; what is left is that it was deleted, so that its session is void.

        Where somebody reads the database, its words leave SQLite's log once they have ended.

        Raises:
            StoreError: it could not be deleted, or not be taken out of SQLite's log.
        """
        _check_name(sender_id)
        await self._do(lambda connection: retention.erase(connection, sender_id), writes=True)
        await self._wipe()

    async def move(self, sender_id: str, new_id: str) -> bool:
        """Let a talk go on under another sender id; whether it did: one that is there already stays as it is.

        Raises:
            StoreError: the database failed; nothing was moved then.
        """

        def work(connection: sa.engine.Connection) -> bool:
            taken = sa.select(TALKS.c.sender_id).where(TALKS.c.sender_id == new_id)
            if connection.execute(taken).first() is not None:
                return False
            for table in (TALKS, EVENTS, *BESIDE_A_TALK):
                connection.execute(table.update().where(table.c.sender_id == sender_id).values(sender_id=new_id))
            return True

        return await self._do(work, writes=True)

    async def is_deleted(self, sender_id: str) -> bool:
        """Whether this talk was deleted.

        Raises:
            StoreError: it could not be looked up.
        """
        query = sa.select(DELETED.c.sender_id).where(DELETED.c.sender_id == sender_id)
        return await self._do(lambda connection: connection.execute(query).first() is not None)

    async def retain(self, keep_days: int) -> retention.Deleted:
        """Forget talks that nobody came back to for so many days.

        Raises:
            StoreError: the database failed.
        """
        # Not cut short: over many talks this takes its time.
        deleted = await self._in_thread(lambda: retention.retain(self.engine, keep_days), patience=None)
        await self._wipe()
        return deleted

    async def read(self, work: Callable[[sa.engine.Connection], _Result]) -> _Result:
        """Run `work`, which may take long and changes nothing, in a transaction of its own beside the turns.

        Raises:
            StoreError: the database does not answer.
        """

        def transaction() -> _Result:
            with self.engine.connect() as connection, connection.begin():
                return work(connection)

        return await self._in_thread(transaction, None)

    async def transact(self, work: Callable[[sa.engine.Connection], _Result], *, writes: bool = True) -> _Result:
        """Run `work`, which is quick, in a transaction of its own.

        Raises:
            StoreError: the database failed; nothing was changed, unless it fell silent at the commit.
        """
        return await self._do(work, writes=writes)

    async def kept(self, sender_id: str) -> int:
        """How many events of a talk are kept.

        Raises:
            StoreError: they could not be counted.
        """
        query = sa.select(sa.func.count()).select_from(EVENTS).where(EVENTS.c.sender_id == sender_id)
        return await self._do(lambda connection: int(connection.execute(query).scalar() or 0))

    async def check(self) -> None:
        """Try whether a turn could be read and stored; the latter no more than once in ten seconds.

        Raises:
            StoreError: it could not.
        """
        await self._do(lambda connection: connection.execute(sa.select(TALKS.c.sender_id).limit(1)).first())

        def probe() -> None:
            with self._writing:
                self._probe.run()

        await self._in_thread(probe, PATIENCE)

    def close(self) -> None:
        """Let go of all connections."""
        self.publisher.close()
        self._wiper.close()
        self._threads.shutdown(wait=False, cancel_futures=True)
        self.engine.dispose()

    def _read(self, connection: sa.engine.Connection, sender_id: str, *, whole: bool) -> TailTracker | None:
        talk = connection.execute(_READ_TALK, {"who": sender_id}).first()
        if talk is None:
            return None
        snapshot = _snapshot(talk) if not whole else None
        first = snapshot.position if snapshot else 0
        rows = connection.execute(_READ_EVENTS, {"who": sender_id, "first": first}).all()
        if not snapshot and rows and rows[0].position > 0:
            # What came before is deleted: it was older than is kept.
            snapshot = Snapshot(position=rows[0].position)
        tracker = TailTracker(sender_id, self.domain.slots, snapshot)
        for event in deserialise_events([json.loads(row.data) for row in rows]):
            tracker.update(event)
        tracker.stored = len(rows)
        return tracker

    async def _adopt(self, tracker: DialogueStateTracker) -> TailTracker:
        """The stored talk with the new events of a tracker that was made elsewhere, such as by Rasa's HTTP API.

        That tracker holds the whole talk or, as Rasa's own stores hand out, its last session.
        """
        talk = await self.retrieve_full_tracker(tracker.sender_id) or self.init_tracker(tracker.sender_id)
        stored = list(talk.events)
        starts = [index for index, event in enumerate(stored) if isinstance(event, SessionStarted)]
        known = len(stored) if len(tracker.events) >= len(stored) else len(stored) - (starts[-1] if starts else 0)
        for event in islice(tracker.events, known, None):
            talk.update(event)
        return talk

    async def _do(self, work: Callable[[sa.engine.Connection], _Result], *, writes: bool = False) -> _Result:
        """Run `work` in a transaction; one that writes waits until it is its turn.

        A thread cannot be stopped. One that nobody waits for any longer, since it was given up or its turn was
        cancelled, finds that out before it commits.
        """
        turn, engine = (self._writing, self._writer) if writes else (nullcontext(), self.engine)
        given_up = Flag()

        def transaction() -> _Result:
            with turn, engine.begin() as connection:
                result = work(connection)
                # What goes into a file that has no name any more is lost, whatever SQLite says.
                if self._identity is not None:
                    self._identity.check()
                if given_up.is_set():
                    raise _GivenUpError
                return result

        with metrics.stage("store"):
            try:
                return await self._in_thread(transaction, PATIENCE)
            finally:
                given_up.set()

    async def _wipe(self) -> None:
        try:
            await self._wiper.wipe()
        except SQLAlchemyError as error:
            raise StoreError(f"The database of the talks failed ({type(error).__name__})") from error

    async def _in_thread(self, work: Callable[[], _Result], patience: float | None) -> _Result:
        # What takes its time has a thread of its own, or turns would wait for it.
        threads = self._threads if patience is not None or is_in_memory(self.engine) else None
        try:
            # Not `wait_for`, which may lose that its task is to end.
            async with asyncio.timeout(patience):
                return await asyncio.get_running_loop().run_in_executor(threads, work)
        except (TimeoutError, SQLAlchemyError) as error:
            self._probe.doubt()
            raise StoreError(f"The database of the talks failed ({type(error).__name__})") from error


def _check_name(sender_id: str) -> None:
    """Raises StoreError where the id of a talk, which tables, logs and locks repeat, holds a card number."""
    if holds_card(sender_id):
        raise StoreError("The name of the talk holds a card number, so nothing is kept under it")


def _snapshot(talk: sa.engine.Row) -> Snapshot | None:
    """The snapshot of a row of `talks`; None, and so every event is read, when it cannot be used."""
    try:
        return Snapshot.loads(talk.tail_position, talk.snapshot) if talk.snapshot else None
    except ValueError:
        return None


def _write(
    connection: sa.engine.Connection, talk: TailTracker, events: list[Event], data: list[dict[str, Any]]
) -> None:
    first = talk.next_position
    rows = [
        {
            "sender_id": talk.sender_id,
            "type_name": event.type_name,
            "timestamp": item.get("timestamp"),
            "intent_name": ((item.get("parse_data") or {}).get("intent") or {}).get("name"),
            "action_name": item.get("name"),
            "data": json.dumps(item),
            "position": first + number,
        }
        for number, (event, item) in enumerate(zip(events, data, strict=True))
    ]
    snapshot = talk.snapshot_for_tail()
    state = {
        "tail_position": snapshot.position if snapshot else 0,
        "snapshot": json.dumps(scrub(snapshot.as_dict())) if snapshot else None,
        "last_heard": time.time(),
    }
    if first == 0:
        connection.execute(_ADD_TALK, state | {"sender_id": talk.sender_id})
    elif not connection.execute(_CHANGE_TALK, state | {"who": talk.sender_id}).rowcount:
        raise StoreError("The talk was deleted while a turn of it was going on")
    connection.execute(_ADD_EVENTS, rows)


def _log(
    connection: sa.engine.Connection,
    talk: TailTracker,
    data: list[dict[str, Any]],
    simulated: bool,
    waited: Callable[[], float | None],
) -> None:
    """Count the turns for the report, in the transaction of their events.

    Raises:
        _LogError: they could not be counted.
    """

    def earlier(position: int) -> LoggedMessage | None:
        event = talk.event_at(position)
        return case_log.heard(position, scrub(event.as_dict())) if isinstance(event, UserUttered) else None

    try:
        # Messages that are stored together came, but for the last, by some other way than by this turn.
        found = list(case_log.exchanges(talk.stored_slots(), data, talk.next_position))
        for number, exchange in enumerate(found, 1):
            seconds = waited if number == len(found) else (lambda: None)
            case_log.write(connection, talk.sender_id, exchange, simulated=simulated, seconds=seconds, earlier=earlier)
    except Exception as error:
        raise _LogError from error
