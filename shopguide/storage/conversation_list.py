"""The list of conversations: filtered, searched, a page at a time, newest first.

A page costs about the same whatever is asked for. What is rare is looked up first, and its conversations are put in
order; what is common is met soon by going through the conversations from the newest on.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Final

import sqlalchemy as sa

from shopguide.cases import LEFT_SECONDS, Outcome
from shopguide.storage import word_index
from shopguide.storage.schema import CASES, CONVERSATION_WORDS, CONVERSATIONS

#: Conversations of a page.
PAGE: Final = 50
# Conversations that a search may find until it counts as common.
_RARE: Final = 3_000
_FLAGS: Final = ("unsure", "corrected", "danger")
_SAME: Final = ("entry", "language", "version")


@dataclass(frozen=True)
class Filter:
    """Which conversations are wanted; what is None or empty is not asked for.

    Attributes:
        words: as `word_index.searched` makes them; all have to be said, at the same time of the conversation.
        issue, outcome, channel, rating: of one and the same case. `outcome` is one of `Outcome`.
        entry: the connector, as in web or slack.
        unsure, corrected, danger: True for those that are so.
        opened: whether those are wanted too that only opened the guide and wrote nothing.
    """

    words: tuple[str, ...] = ()
    issue: str | None = None
    outcome: Outcome | None = None
    channel: str | None = None
    rating: int | None = None
    entry: str | None = None
    language: str | None = None
    version: str | None = None
    unsure: bool = False
    corrected: bool = False
    danger: bool = False
    opened: bool = False


@dataclass(frozen=True)
class Place:
    """Where a page begins: after the conversation of that id, last heard of at that moment."""

    last_heard: float
    id: int


@dataclass(frozen=True)
class ListedCase:
    """A problem of a conversation."""

    issue: str
    outcome: Outcome
    rating: int | None
    last_heard: float


@dataclass(frozen=True)
class Listed:
    """A line of the list; times in seconds since 1970."""

    id: int
    sender_id: str
    entry: str
    language: str | None
    simulated: bool
    started: float
    last_heard: float
    turns: int
    unsure: bool
    corrected: bool
    danger: bool
    version: str | None
    first_words: str | None
    cases: tuple[ListedCase, ...] = field(default=(), compare=False)

    @property
    def place(self) -> Place:
        """Where the page after it begins."""
        return Place(self.last_heard, self.id)


@dataclass(frozen=True)
class Page:
    """A part of the list; `more` says whether older ones follow."""

    lines: tuple[Listed, ...]
    more: bool


_LINE: Final = tuple(CONVERSATIONS.c[spec.name] for spec in fields(Listed) if spec.name != "cases")


def page(connection: sa.engine.Connection, wanted: Filter, now: float, after: Place | None = None) -> Page:
    """A page of the list.

    Args:
        now: seconds since 1970; decides which open cases are left.
        after: where it begins; at the newest if left out.

    Raises:
        SQLAlchemyError: the database failed.
    """
    given: dict[str, Any] = {}
    query = sa.select(*_LINE).where(*_conditions(wanted, now))
    if wanted.words:
        condition, given["sought"] = _with_words(connection, wanted.words)
        query = query.where(condition)
    if after is not None:
        place = sa.tuple_(CONVERSATIONS.c.last_heard, CONVERSATIONS.c.id)
        query = query.where(place < sa.tuple_(sa.literal(after.last_heard), sa.literal(after.id)))
    query = query.order_by(CONVERSATIONS.c.last_heard.desc(), CONVERSATIONS.c.id.desc()).limit(PAGE + 1)
    lines = [Listed(**row._mapping) for row in connection.execute(query, given)]
    return Page(_with_cases(connection, lines[:PAGE]), len(lines) > PAGE)


def find(connection: sa.engine.Connection, number: int) -> Listed | None:
    """The conversation of that id; None where it was deleted.

    Raises:
        SQLAlchemyError: the database failed.
    """
    row = connection.execute(sa.select(*_LINE).where(CONVERSATIONS.c.id == number)).first()
    return _with_cases(connection, [Listed(**row._mapping)])[0] if row else None


def versions(connection: sa.engine.Connection) -> list[str]:
    """Versions of the guide that conversations were held with, the newest first.

    Raises:
        SQLAlchemyError: the database failed.
    """
    return _values(connection, CONVERSATIONS.c.version)


def languages(connection: sa.engine.Connection) -> list[str]:
    """Languages of conversations.

    Raises:
        SQLAlchemyError: the database failed.
    """
    return sorted(_values(connection, CONVERSATIONS.c.language))


def _conditions(wanted: Filter, now: float) -> list[sa.sql.ColumnElement[bool]]:
    found = [CONVERSATIONS.c[name] == value for name in _SAME if (value := getattr(wanted, name)) is not None]
    found += [CONVERSATIONS.c[name] for name in _FLAGS if getattr(wanted, name)]
    if not wanted.opened:
        found.append(CONVERSATIONS.c.first_words.is_not(None) | (CONVERSATIONS.c.turns > 1))
    if of_case := _of_case(wanted, now):
        found.append(CONVERSATIONS.c.sender_id.in_(sa.select(CASES.c.sender_id).where(*of_case)))
    return found


def _of_case(wanted: Filter, now: float) -> list[sa.sql.ColumnElement[bool]]:
    found = []
    if wanted.issue is not None:
        found.append(CASES.c.issue == wanted.issue)
    if wanted.rating is not None:
        found.append(CASES.c.rating == wanted.rating)
    if wanted.channel is not None:
        named = json.dumps(wanted.channel)  # as it stands in a JSON list
        lists = (CASES.c.offered.contains(named, autoescape=True), CASES.c.tried.contains(named, autoescape=True))
        found.append(sa.or_(*lists, CASES.c.escalated_to == wanted.channel))
    if wanted.outcome is not None:
        left = CASES.c.last_heard < now - LEFT_SECONDS
        stored = Outcome.OPEN if wanted.outcome is Outcome.LEFT else wanted.outcome
        found.append(CASES.c.outcome == stored.value)
        found += {Outcome.LEFT: [left], Outcome.OPEN: [~left]}.get(wanted.outcome, [])
    return found


def _with_words(connection: sa.engine.Connection, words: Sequence[str]) -> tuple[sa.sql.ColumnElement[bool], str]:
    """The condition that the words were said, and its parameter `sought`."""
    dialect, rows = connection.dialect.name, CONVERSATION_WORDS
    holds, sought = word_index.matching(dialect, words)
    rare = sa.select(rows.c.id).where(holds).limit(_RARE + 1)
    found = connection.execute(sa.select(sa.func.count()).select_from(rare.subquery()), {"sought": sought}).scalar()
    if int(found or 0) <= _RARE:
        return CONVERSATIONS.c.sender_id.in_(sa.select(rows.c.sender_id).where(holds)), sought
    holds, _ = word_index.matching(dialect, words, one_by_one=True)
    same = rows.c.sender_id == CONVERSATIONS.c.sender_id
    return sa.select(rows.c.id).where(same, holds).exists(), sought


def _with_cases(connection: sa.engine.Connection, lines: Sequence[Listed]) -> tuple[Listed, ...]:
    known: dict[str, list[ListedCase]] = {}
    query = sa.select(CASES.c.sender_id, CASES.c.issue, CASES.c.outcome, CASES.c.rating, CASES.c.last_heard)
    query = query.where(CASES.c.sender_id.in_([line.sender_id for line in lines])).order_by(CASES.c.number)
    for who, *case in connection.execute(query):
        issue, outcome, rating, last_heard = case
        known.setdefault(who, []).append(ListedCase(issue, Outcome(outcome), rating, last_heard))
    return tuple(Listed(**{**vars(line), "cases": tuple(known.get(line.sender_id, ()))}) for line in lines)


def _values(connection: sa.engine.Connection, column: sa.Column[Any]) -> list[str]:
    query = sa.select(column).where(column.is_not(None)).group_by(column)
    return list(connection.execute(query.order_by(sa.func.max(CONVERSATIONS.c.id).desc())).scalars())
