"""The outbox: summaries that shoppers wanted sent, kept until it is confirmed that they were taken."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from shopguide.dialogue.summary import State
from shopguide.storage.schema import OUTBOX


@dataclass(frozen=True)
class Entry:
    """A summary on its way.

    Attributes:
        id: the same at every attempt.
        sender_id: whose talk it is of.
        recipient: the name that the shopper said yes to.
        digest: of what was summed up.
        content: what is sent, as JSON without secrets; None once it was accepted.
        attempts: how often it was tried, the one going on included.
        created: when the shopper said yes, in seconds since 1970.
    """

    id: str
    sender_id: str
    recipient: str
    digest: str
    content: str | None
    created: float
    attempts: int = 0
    state: State = State.PENDING


class Added(Enum):
    """What became of an entry that was to be taken in."""

    NEW = auto()
    KNOWN = auto()  # it is there already, and stays as it is
    FULL = auto()  # its talk has as many as it may


class Outbox:
    """Reads and writes the table; every method is one transaction and may raise SQLAlchemyError."""

    def __init__(self, engine: sa.engine.Engine) -> None:
        self._engine = engine
        # On SQLite a transaction that reads and then writes must have the write lock from its beginning.
        self._writing = engine.execution_options(begin="BEGIN IMMEDIATE")

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def add(self, entry: Entry, most: int, until: float) -> Added:
        """Take an entry in, and have it for oneself until then, for the first attempt; a talk has `most` at most."""
        values = {
            **{name: getattr(entry, name) for name in ("id", "sender_id", "recipient", "digest", "content", "created")},
            "state": State.PENDING.value,
            "attempts": entry.attempts,
            "next_try": until,
        }
        try:
            with self._writing.begin() as connection:
                if connection.execute(sa.select(OUTBOX.c.id).where(OUTBOX.c.id == entry.id)).first():
                    return Added.KNOWN
                if self._count(connection, entry.sender_id) >= most:
                    return Added.FULL
                connection.execute(OUTBOX.insert().values(values))
        except IntegrityError:
            # The same yes, heard by another process at this very moment.
            return Added.KNOWN
        return Added.NEW

    def find(self, sender_id: str, entry_id: str) -> tuple[Entry | None, int]:
        """The entry of that id of that talk, and how many the talk has."""
        with self._engine.connect() as connection:
            query = sa.select(OUTBOX).where(OUTBOX.c.id == entry_id, OUTBOX.c.sender_id == sender_id)
            row = connection.execute(query).first()
            return (_entry(row) if row else None), self._count(connection, sender_id)

    def due(self, now: float, most: int) -> list[str]:
        """Ids of entries to be tried at `now`, the longest waiting first."""
        query = (
            sa.select(OUTBOX.c.id)
            .where(OUTBOX.c.state == State.PENDING.value, OUTBOX.c.next_try <= now)
            .order_by(OUTBOX.c.next_try)
            .limit(most)
        )
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def claim(self, entry_id: str, now: float, until: float) -> Entry | None:
        """Have the entry for oneself until then; None when it is not due or somebody else has it."""
        mine = (OUTBOX.c.id == entry_id, OUTBOX.c.state == State.PENDING.value)
        with self._writing.begin() as connection:
            taken = connection.execute(
                OUTBOX.update()
                .where(*mine, OUTBOX.c.next_try <= now)
                .values(next_try=until, attempts=OUTBOX.c.attempts + 1)
            )
            if not taken.rowcount:
                return None
            row = connection.execute(sa.select(OUTBOX).where(OUTBOX.c.id == entry_id)).first()
            return _entry(row) if row else None

    def put_off(self, entry_id: str, until: float, reason: str) -> None:
        """Note that an attempt failed, and when the next one is due."""
        self._set(entry_id, next_try=until, reason=reason[:60])

    def finish(self, entry_id: str, state: State, now: float, reason: str) -> None:
        """Note how it ended. What was accepted is not kept."""
        emptied = {"content": None} if state is State.ACCEPTED else {}
        self._set(entry_id, state=state.value, finished=now, reason=reason[:60], **emptied)

    def counts(self) -> dict[State, int]:
        """How many entries there are in each state."""
        query = sa.select(OUTBOX.c.state, sa.func.count()).group_by(OUTBOX.c.state)
        with self._engine.connect() as connection:
            return {State(state): int(count) for state, count in connection.execute(query)}

    def _set(self, entry_id: str, **values: object) -> None:
        with self._engine.begin() as connection:
            where = (OUTBOX.c.id == entry_id, OUTBOX.c.state == State.PENDING.value)
            connection.execute(OUTBOX.update().where(*where).values(**values))

    @staticmethod
    def _count(connection: sa.engine.Connection, sender_id: str) -> int:
        query = sa.select(sa.func.count()).select_from(OUTBOX).where(OUTBOX.c.sender_id == sender_id)
        return int(connection.execute(query).scalar() or 0)


def _entry(row: sa.engine.Row) -> Entry:
    return Entry(
        id=row.id,
        sender_id=row.sender_id,
        recipient=row.recipient,
        digest=row.digest,
        content=row.content,
        created=row.created,
        attempts=row.attempts,
        state=State(row.state),
    )
