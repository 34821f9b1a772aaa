"""The messages that wait for review, read from and decided in the table `turns`."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

import sqlalchemy as sa

from shopguide.cases import LoggedMessage
from shopguide.learning.wording import plain
from shopguide.privacy.backstop import scrub_text
from shopguide.storage.schema import TURNS

SKIPPED: Final = "skipped"
# Distinct messages looked at in one sitting, the newest: grouping compares each with each.
MOST: Final = 2000
# Ids named in one statement.
_BATCH: Final = 500
log = logging.getLogger(__name__)

# Simulated talks say nothing about shoppers.
_WITH_TEXT: Final = sa.and_(TURNS.c.text.is_not(None), TURNS.c.text != "", TURNS.c.simulated.is_(False))
WAITING: Final = sa.and_(_WITH_TEXT, TURNS.c.reviewed.is_(None))
_DECIDED: Final = sa.and_(_WITH_TEXT, TURNS.c.reviewed.is_not(None))


@dataclass(frozen=True)
class Unclear:
    """A message that the guide was not sure of, or was corrected about; several shoppers may have written it.

    Attributes:
        text: its words, redacted.
        ids: the rows of `turns` that hold it, newest first.
        guesses: intents with the model's confidence of the newest of them, likeliest first.
        picked: intents that the shoppers chose afterwards, and how often.
        reviewed: what the newest was decided to be; None while it waits.
    """

    text: str
    ids: tuple[int, ...]
    guesses: tuple[tuple[str, float], ...] = ()
    picked: tuple[tuple[str, int], ...] = ()
    reviewed: str | None = None


@dataclass
class _Seen:
    """What was read of a message so far."""

    text: str
    guesses: tuple[tuple[str, float], ...]
    reviewed: str | None
    ids: list[int] = field(default_factory=list)
    picked: dict[str, int] = field(default_factory=dict)


def waiting(engine: sa.engine.Engine, most: int | None = None) -> list[Unclear]:
    """What nobody has decided yet, newest first; at most so many messages, or MOST.

    Raises:
        SQLAlchemyError: the database does not answer.
    """
    return _read(engine, WAITING, most or MOST)


def decided(engine: sa.engine.Engine) -> list[Unclear]:
    """What was decided, or skipped, and not yet taken over into the training data.

    Raises:
        SQLAlchemyError: the database does not answer.
    """
    return _read(engine, _DECIDED, MOST)


def _read(engine: sa.engine.Engine, which: sa.sql.ColumnElement[bool], most: int) -> list[Unclear]:
    found: dict[tuple[str, str | None], _Seen] = {}
    query = sa.select(TURNS.c.id, TURNS.c.text, TURNS.c.guesses, TURNS.c.picked, TURNS.c.reviewed)
    with engine.connect() as connection:
        for row in connection.execute(query.where(which).order_by(TURNS.c.at.desc(), TURNS.c.id.desc())):
            # An earlier version of the guide may have kept a secret.
            text = scrub_text(row.text)
            key = plain(text) or text, row.reviewed
            if key not in found and len(found) == most:
                break
            seen = found.setdefault(key, _Seen(text, _guesses(row.guesses), row.reviewed))
            seen.ids.append(row.id)
            if row.picked:
                seen.picked[row.picked] = seen.picked.get(row.picked, 0) + 1
    return [
        Unclear(seen.text, tuple(seen.ids), seen.guesses, tuple(seen.picked.items()), seen.reviewed)
        for seen in found.values()
    ]


def _guesses(stored: str | None) -> tuple[tuple[str, float], ...]:
    """The pairs of the JSON list; what is not written that way is left out, and costs nobody the review."""
    try:
        return tuple((str(name), float(confidence)) for name, confidence in json.loads(stored or "[]"))
    except (ValueError, TypeError):
        log.warning("The guesses of a turn cannot be read")
        return ()


def simulated(engine: sa.engine.Engine) -> int:
    """How many messages of simulated talks would wait, if they said anything about shoppers.

    Raises:
        SQLAlchemyError: the database does not answer.
    """
    undecided = sa.and_(TURNS.c.text.is_not(None), TURNS.c.simulated.is_(True), TURNS.c.reviewed.is_(None))
    with engine.connect() as connection:
        return int(connection.execute(sa.select(sa.func.count()).select_from(TURNS).where(undecided)).scalar_one())


def decide(engine: sa.engine.Engine, ids: Iterable[int], intent: str) -> tuple[int, ...]:
    """Note what messages mean, at once; the ids that were still waiting, which are those that it is noted of.

    Raises:
        SQLAlchemyError: the database does not answer; nothing was noted then.
    """
    return _change(engine, ids, WAITING, intent)


def reopen(engine: sa.engine.Engine, ids: Iterable[int]) -> tuple[int, ...]:
    """Take back what was decided; the ids that wait again.

    Raises:
        SQLAlchemyError: the database does not answer; nothing was taken back then.
    """
    return _change(engine, ids, _DECIDED, None)


def _change(
    engine: sa.engine.Engine, ids: Iterable[int], only: sa.sql.ColumnElement[bool], intent: str | None
) -> tuple[int, ...]:
    changed: list[int] = []
    # The write lock is taken at once: a turn that is stored in between would make SQLite refuse it later.
    with engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection, connection.begin():
        for some in _batches(tuple(ids)):
            still = sa.select(TURNS.c.id).where(TURNS.c.id.in_(some), only).with_for_update()
            found = list(connection.execute(still).scalars())
            connection.execute(TURNS.update().where(TURNS.c.id.in_(found), only).values(reviewed=intent))
            changed += found
    return tuple(changed)


def mark(
    connection: sa.engine.Connection,
    sender_id: str,
    position: int,
    message: LoggedMessage,
    intent: str | None,
) -> bool:
    """Send a message to review that the guide misread; whether it is there still.

    Args:
        connection: in a transaction.
        position: of the message among its talk's events.
        message: its words and what the classifier thought of them, both kept from now on.
        intent: what it means; None where that is left to the review.

    Raises:
        SQLAlchemyError: the database does not answer.
    """
    kept = {
        "text": sa.func.coalesce(TURNS.c.text, message.kept_text),
        "guesses": sa.func.coalesce(TURNS.c.guesses, json.dumps(message.guesses)),
    }
    change = TURNS.update().where(_typed(sender_id, position)).values(kept | {"reviewed": intent})
    return bool(connection.execute(change).rowcount)


def unmark(connection: sa.engine.Connection, sender_id: str, position: int) -> bool:
    """Take `mark` back; whether the message is there still, and not in the training data yet.

    Its words are dropped again unless they were kept before: it was unclear, or the shopper corrected it.

    Raises:
        SQLAlchemyError: the database does not answer.
    """
    here = sa.and_(_typed(sender_id, position), TURNS.c.text.is_not(None))
    kept_anyway = sa.or_(TURNS.c.unsure, TURNS.c.picked.is_not(None))
    dropped = TURNS.update().where(here, ~kept_anyway).values(text=None, guesses=None, reviewed=None)
    reopened = TURNS.update().where(here, kept_anyway).values(reviewed=None)
    return bool(connection.execute(dropped).rowcount + connection.execute(reopened).rowcount)


def _typed(sender_id: str, position: int) -> sa.sql.ColumnElement[bool]:
    return sa.and_(TURNS.c.sender_id == sender_id, TURNS.c.position == position, TURNS.c.pressed.is_(False))


def taken_over(engine: sa.engine.Engine, ids: Iterable[int]) -> None:
    """Drop the text of messages that are done with: what was taken over stands in the training data, and is tied
    to no talk there.

    Raises:
        SQLAlchemyError: the database does not answer; nothing was dropped then.
    """
    with engine.begin() as connection:
        for some in _batches(tuple(ids)):
            connection.execute(TURNS.update().where(TURNS.c.id.in_(some)).values(text=None))


def _batches(ids: Sequence[int]) -> Iterable[Sequence[int]]:
    return (ids[at : at + _BATCH] for at in range(0, len(ids), _BATCH))
