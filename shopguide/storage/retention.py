"""Deletes talks: one that asks to be forgotten, and those nobody has come back to for long."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from shopguide.errors import SetupError
from shopguide.storage import audit, word_index
from shopguide.storage.schema import (
    BESIDE_A_TALK,
    CASE_STEPS,
    CASES,
    CHAT_CLAIMS,
    CONVERSATION_WORDS,
    CONVERSATIONS,
    DELETED,
    EVENTS,
    OUTBOX,
    RECEIVED,
    REPLIES,
    TALKS,
    TURNS,
)

#: Slot that a turn sets when the shopper wants the talk deleted; it is never stored.
FORGOTTEN: Final = "forgotten"
DAYS_VARIABLE: Final = "SHOPGUIDE_RETENTION_DAYS"
DAYS: Final = 90
_DAY: Final = 24 * 3600
# Longer than a session of any channel lives; nobody can come back to the talk then.
_REMEMBERED: Final = 60 * _DAY
# Rows of one transaction: a longer one would keep turns waiting.
_BATCH: Final = 500


@dataclass(frozen=True)
class Deleted:
    """How much was deleted."""

    talks: int = 0
    events: int = 0


def days() -> int:
    """How many days a talk is kept.

    Raises:
        SetupError: SHOPGUIDE_RETENTION_DAYS is no whole number above 0.
    """
    given = os.environ.get(DAYS_VARIABLE) or str(DAYS)
    if not given.isascii() or not given.isdigit() or int(given) < 1:
        raise SetupError(
            f"{DAYS_VARIABLE} is {given!r}. Write a number of days, 1 or more, or leave it out for {DAYS}."
        )
    return int(given)


def forget(engine: sa.engine.Engine, sender_id: str) -> Deleted:
    """Delete all that is stored of one talk; what is left is that it was deleted.

    Raises:
        SQLAlchemyError: the database does not answer; nothing was deleted then.
    """
    with engine.begin() as connection:
        deleted = erase(connection, sender_id)
    word_index.purge(engine)
    wipe(engine)
    return deleted


def erase(connection: sa.engine.Connection, sender_id: str, *, for_good: bool = True) -> Deleted:
    """`forget` within a transaction, after which come `word_index.purge` and `wipe`.

    Args:
        for_good: whether the sender id is used up; else a new talk may begin under it.
    """
    # First, as a turn writes it first: a turn that is being stored is waited for, and goes too; a later one fails.
    talks = connection.execute(TALKS.delete().where(TALKS.c.sender_id == sender_id)).rowcount
    events = connection.execute(EVENTS.delete().where(EVENTS.c.sender_id == sender_id)).rowcount
    for table in (*BESIDE_A_TALK, CHAT_CLAIMS):
        connection.execute(table.delete().where(table.c.sender_id == sender_id))
    if for_good:
        connection.execute(DELETED.delete().where(DELETED.c.sender_id == sender_id))
        connection.execute(DELETED.insert().values(sender_id=sender_id, deleted_at=time.time()))
    return Deleted(talks, events)


def retain(engine: sa.engine.Engine, keep_days: int) -> Deleted:
    """Delete talks last heard of more than `keep_days` days ago, and of other talks what is older than that.

    Of a talk that goes on, its last events are needed and stay; they are of its current session. So do the
    cases that were heard of since, whenever they began.

    Raises:
        SQLAlchemyError: the database does not answer; what was deleted until then stays deleted.
    """
    before = time.time() - keep_days * _DAY
    talks = events = 0
    idle = TALKS.c.last_heard < before
    for senders in _idle(engine, before):
        with engine.begin() as connection:
            # Asked again: one of them may have come back this very moment.
            talks += connection.execute(TALKS.delete().where(TALKS.c.sender_id.in_(senders), idle)).rowcount
            events += connection.execute(EVENTS.delete().where(_gone(EVENTS, senders))).rowcount
            for table in BESIDE_A_TALK:
                connection.execute(table.delete().where(_gone(table, senders)))
    events += _delete(engine, EVENTS, _left_over())
    with engine.begin() as connection:
        remembered = time.time() - _REMEMBERED
        connection.execute(DELETED.delete().where(DELETED.c.deleted_at < remembered))
        audit.retain(connection, remembered)
        # Of talks that go on, too.
        connection.execute(OUTBOX.delete().where(OUTBOX.c.created < before))
        for table in (RECEIVED, REPLIES):
            connection.execute(table.delete().where(table.c.at < before))
    # Also what belongs to no talk, however it came to that.
    past = TALKS.c.sender_id.is_(None) | (EVENTS.c.position < TALKS.c.tail_position)
    old = (
        sa.select(EVENTS.c.id)
        .join(TALKS, TALKS.c.sender_id == EVENTS.c.sender_id, isouter=True)
        .where(EVENTS.c.timestamp < before, past)
        .limit(_BATCH)
    )
    events += _delete(engine, EVENTS, old)
    # Of a case that goes, its turns and steps go first: they are all older.
    for table, at in ((TURNS, TURNS.c.at), (CASE_STEPS, CASE_STEPS.c.reached), (CASES, CASES.c.last_heard)):
        _delete(engine, table, sa.select(table.c.id).where(at < before, _unheard(table, before)).limit(_BATCH))
    words = CONVERSATION_WORDS
    _delete(engine, words, sa.select(words.c.id).where(words.c.began < before).limit(_BATCH))
    with engine.begin() as connection:
        old = (CONVERSATIONS.c.started < before) & CONVERSATIONS.c.first_words.is_not(None)
        connection.execute(CONVERSATIONS.update().where(old).values(first_words=None))
    word_index.purge(engine)
    wipe(engine)
    return Deleted(talks, events)


def _left_over() -> sa.sql.Select:
    """Events without a talk of somebody who asked to be forgotten. A turn in between could leave them, once.

    They do not wait to be old: their positions are taken, so whoever they are of cannot begin anew.
    """
    query = sa.select(EVENTS.c.id).join(DELETED, DELETED.c.sender_id == EVENTS.c.sender_id)
    return query.where(_without_talk(EVENTS)).limit(_BATCH)


def _delete(engine: sa.engine.Engine, table: sa.Table, old: sa.sql.Select) -> int:
    """Delete the rows whose ids `old` selects, a batch at a time; how many there were."""
    deleted = 0
    # SQLite would refuse to write once a turn is stored after the reading.
    writing = engine.execution_options(begin="BEGIN IMMEDIATE")
    while True:
        with writing.begin() as connection:
            ids = connection.execute(old).scalars().all()
            deleted += int(connection.execute(table.delete().where(table.c.id.in_(ids))).rowcount)
        if len(ids) < _BATCH:
            return deleted


def _unheard(table: sa.Table, before: float) -> sa.sql.ColumnElement[bool]:
    """Rows that belong to no case heard of since; the turns of one that goes on are counted with it."""
    if table is CASES:
        return sa.true()
    heard = sa.select(CASES.c.id).where(
        CASES.c.sender_id == table.c.sender_id, CASES.c.number == table.c.case_number, CASES.c.last_heard >= before
    )
    return ~heard.exists()


def _idle(engine: sa.engine.Engine, before: float) -> Iterator[list[str]]:
    """Senders of talks not heard of since, a batch at a time, until there are none."""
    last = ""
    query = sa.select(TALKS.c.sender_id).where(TALKS.c.last_heard < before).order_by(TALKS.c.sender_id).limit(_BATCH)
    while True:
        with engine.connect() as connection:
            senders = connection.execute(query.where(TALKS.c.sender_id > last)).scalars().all()
        if not senders:
            return
        last = senders[-1]
        yield list(senders)


def _gone(table: sa.Table, senders: list[str]) -> sa.sql.ColumnElement[bool]:
    """Rows of those senders whose talk is no more."""
    return table.c.sender_id.in_(senders) & _without_talk(table)


def _without_talk(table: sa.Table) -> sa.sql.ColumnElement[bool]:
    """Rows that belong to no talk. Not by NOT IN: PostgreSQL would read all talks for each row, were they many."""
    return ~sa.select(TALKS.c.sender_id).where(TALKS.c.sender_id == table.c.sender_id).exists()


def wipe(engine: sa.engine.Engine) -> bool:
    """Take what was deleted out of SQLite's log too; False while a reader still needs it.

    Doesn't wait for readers: SQLite would keep all writers waiting too.

    Raises:
        SQLAlchemyError: the database does not answer.
    """
    if engine.dialect.name != "sqlite":
        return True
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        [[patience]] = connection.exec_driver_sql("PRAGMA busy_timeout").all()
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        try:
            busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience}")
    return not busy
