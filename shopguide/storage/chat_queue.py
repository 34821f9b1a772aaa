"""What Slack and Telegram handed over and is not answered yet, in SQL; and which process works on which chat.

Every function works within the caller's transaction and may raise SQLAlchemyError.

A chat is worked on by the process that has claimed it, so its messages are answered in order. A claim lasts LEASE
seconds by the database's clock and is renewed while its process lives: after a crash another process, or the next
start, takes over. Should two believe that they have the chat, the first to commit wins: `answered` marks messages in
the transaction of their turn and refuses those that are marked already.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final

import sqlalchemy as sa

from shopguide.errors import StoreError
from shopguide.storage import channel_content
from shopguide.storage.schema import CHAT_CLAIMS, RECEIVED, REPLIES

LEASE: Final = 15.0  # seconds
# Messages that may wait: of one chat, and of all chats of a channel together.
MOST_OF_A_CHAT: Final = 50
MOST: Final = 10_000

_CLOCK: Final = {
    "sqlite": "(julianday('now') - 2440587.5) * 86400.0",
    "postgresql": "extract(epoch from clock_timestamp())",
}
_LONGEST_KEY: Final = 200
_COLUMNS: Final = "channel, key, sender_id, content, attempts, failures, at, next_try"
_NOTE: Final = sa.text(
    f"INSERT INTO received ({_COLUMNS}) VALUES (:{_COLUMNS.replace(', ', ', :')}) ON CONFLICT (channel, key) DO NOTHING"
)
_WAITS: Final = RECEIVED.c.next_try > 0


class Noted(Enum):
    """What became of a message that was to be noted."""

    NEW = auto()
    KNOWN = auto()  # the service sent it before
    CHAT_FULL = auto()  # its chat has MOST_OF_A_CHAT that wait
    FULL = auto()  # MOST wait in all


class AnsweredElsewhere(StoreError):
    """Another process has answered the message, or it was deleted; this turn is undone."""


@dataclass(frozen=True)
class Waiting:
    """A message that waits for its answer.

    Attributes:
        id: its place in the order of arrival.
        content: as it was noted.
        attempts: how many turns were begun for it of which no end is known, since their process died.
        failures: how many turns for it could not be stored.
        at: when it came, in seconds since 1970.
    """

    id: int
    content: dict[str, Any]
    attempts: int
    failures: int
    at: float


def note(
    connection: sa.engine.Connection,
    channel: str,
    key: str,
    sender_id: str,
    content: dict[str, Any],
    also: Sequence[str] = (),
) -> Noted:
    """Note a message. `also` are keys of others that need no answer once this one is noted."""
    key = _fitting(key)
    if connection.execute(_known(channel, key)).first():
        return Noted.KNOWN
    if _count(connection, RECEIVED.c.sender_id == sender_id, MOST_OF_A_CHAT) >= MOST_OF_A_CHAT:
        return Noted.CHAT_FULL
    if _count(connection, RECEIVED.c.channel == channel, MOST) >= MOST:
        return Noted.FULL
    now = time.time()
    row = {"channel": channel, "sender_id": sender_id, "attempts": 0, "failures": 0, "at": now}
    noted = connection.execute(_NOTE, row | {"key": key, "content": channel_content.dumps(content), "next_try": now})
    if not noted.rowcount:  # another process noted it at this very moment
        return Noted.KNOWN
    for other in also:
        connection.execute(_NOTE, row | {"key": _fitting(other), "content": None, "next_try": None})
    return Noted.NEW


def claim(connection: sa.engine.Connection, sender_id: str, owner: str) -> bool:
    """Have a chat for oneself; False while another process has it."""
    now = _now(connection)
    statement = sa.text(
        f"INSERT INTO chat_claims (sender_id, owner, until) VALUES (:who, :owner, {now} + :lease) "
        "ON CONFLICT (sender_id) DO UPDATE SET owner = excluded.owner, until = excluded.until "
        f"WHERE chat_claims.owner = excluded.owner OR chat_claims.until <= {now}"
    )
    return bool(connection.execute(statement, {"who": sender_id, "owner": owner, "lease": LEASE}).rowcount)


def renew(connection: sa.engine.Connection, owner: str, sender_ids: Sequence[str]) -> None:
    """Have these of one's chats for LEASE more seconds."""
    mine = (CHAT_CLAIMS.c.owner == owner) & CHAT_CLAIMS.c.sender_id.in_(sender_ids)
    until = sa.literal_column(_now(connection)) + LEASE
    connection.execute(CHAT_CLAIMS.update().where(mine).values(until=until))


def release(connection: sa.engine.Connection, owner: str, sender_id: str | None = None) -> None:
    """Let go of a chat, or of all one's chats."""
    mine = CHAT_CLAIMS.c.owner == owner
    connection.execute(
        CHAT_CLAIMS.delete().where(mine if sender_id is None else mine & (CHAT_CLAIMS.c.sender_id == sender_id))
    )


def waiting(connection: sa.engine.Connection, sender_id: str) -> list[Waiting]:
    """All messages of a chat that wait, in the order they came."""
    query = sa.select(RECEIVED).where(RECEIVED.c.sender_id == sender_id, _WAITS).order_by(RECEIVED.c.id)
    return [
        Waiting(row.id, json.loads(row.content), row.attempts, row.failures, row.at)
        for row in connection.execute(query)
    ]


def waits(connection: sa.engine.Connection, sender_id: str) -> bool:
    """Whether a message of the chat waits."""
    query = sa.select(RECEIVED.c.id).where(RECEIVED.c.sender_id == sender_id, _WAITS).limit(1)
    return connection.execute(query).first() is not None


def begun(connection: sa.engine.Connection, ids: Sequence[int]) -> None:
    """Count a turn that is begun: a message that ends the process each time is given up some time."""
    connection.execute(RECEIVED.update().where(RECEIVED.c.id.in_(ids)).values(attempts=RECEIVED.c.attempts + 1))


def answered(connection: sa.engine.Connection, ids: Sequence[int]) -> None:
    """Empty messages that are answered in this transaction.

    Raises:
        AnsweredElsewhere: not all of them wait.
    """
    done = RECEIVED.update().where(RECEIVED.c.id.in_(ids), _WAITS).values(content=None, next_try=None)
    if connection.execute(done).rowcount != len(ids):
        raise AnsweredElsewhere("A message was answered by another process, or deleted")


def not_stored(connection: sa.engine.Connection, message_id: int, until: float) -> None:
    """Note that a turn for a message could not be stored, and when the next one is due."""
    values = {"attempts": RECEIVED.c.attempts - 1, "failures": RECEIVED.c.failures + 1, "next_try": until}
    connection.execute(RECEIVED.update().where(RECEIVED.c.id == message_id, _WAITS).values(values))


def put_off(connection: sa.engine.Connection, ids: Sequence[int], until: float) -> None:
    """Look at these messages again then; a new message of the same chat has them looked at before."""
    connection.execute(RECEIVED.update().where(RECEIVED.c.id.in_(ids), _WAITS).values(next_try=until))


def due(connection: sa.engine.Connection, channel: str, most: int) -> list[str]:
    """Chats with something to do that nobody works on."""
    now = time.time()
    found = sa.union(
        *(
            sa.select(table.c.sender_id).where(table.c.channel == channel, table.c.next_try <= now)
            for table in (RECEIVED, REPLIES)
        )
    ).subquery()
    held = sa.select(CHAT_CLAIMS.c.sender_id).where(
        CHAT_CLAIMS.c.sender_id == found.c.sender_id, CHAT_CLAIMS.c.until > sa.literal_column(_now(connection))
    )
    query = sa.select(found.c.sender_id).where(~held.exists()).limit(most)
    return [str(sender) for sender in connection.execute(query).scalars()]


def chats(connection: sa.engine.Connection, prefix: str) -> list[str]:
    """Sender ids that begin with `prefix` and have messages waiting."""
    query = sa.select(RECEIVED.c.sender_id).where(RECEIVED.c.sender_id.startswith(prefix, autoescape=True), _WAITS)
    return [str(sender) for sender in connection.execute(query.distinct()).scalars()]


def prune(connection: sa.engine.Connection, before: float) -> None:
    """Delete the keys of messages that were answered and came before that time, and claims of processes long gone."""
    connection.execute(RECEIVED.delete().where(RECEIVED.c.at < before, RECEIVED.c.next_try.is_(None)))
    long_ago = sa.literal_column(_now(connection)) - 3600
    connection.execute(CHAT_CLAIMS.delete().where(CHAT_CLAIMS.c.until < long_ago))


def _fitting(key: str) -> str:
    """`key`, or its digest where the column is too short for it."""
    return key if len(key) <= _LONGEST_KEY else hashlib.sha256(key.encode()).hexdigest()


def _known(channel: str, key: str) -> sa.sql.Select:
    return sa.select(RECEIVED.c.id).where(RECEIVED.c.channel == channel, RECEIVED.c.key == key)


def _count(connection: sa.engine.Connection, whose: sa.sql.ColumnElement[bool], most: int) -> int:
    """How many of them wait, counted up to `most`."""
    some = sa.select(RECEIVED.c.id).where(whose, _WAITS).limit(most).subquery()
    return int(connection.execute(sa.select(sa.func.count()).select_from(some)).scalar() or 0)


def _now(connection: sa.engine.Connection) -> str:
    return _CLOCK[connection.dialect.name]
