"""What the report asks of the case log: counts made by the database, so that a million rows stay there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import ColumnElement
from sqlalchemy.sql.functions import FunctionElement

from shopguide.cases import LEFT_SECONDS, Outcome
from shopguide.insights.period import Period
from shopguide.storage.schema import CASE_STEPS, CASES, TURNS

# Seconds until one question to PostgreSQL is given up; turns have far less (database.py).
PATIENCE: Final = 120
# Rows fetched at a time where there may be many.
BATCH: Final = 2_000
Rows = Sequence[Any]


class _whole(FunctionElement):
    """The whole part of a number that is not negative."""

    type = sa.Integer()
    inherit_cache = True


@compiles(_whole)
def _floor(element: _whole, compiler: Any, **options: Any) -> str:
    return f"CAST(FLOOR({compiler.process(element.clauses, **options)}) AS BIGINT)"


@compiles(_whole, "sqlite")
def _cast(element: _whole, compiler: Any, **options: Any) -> str:
    # Not every SQLite has FLOOR, and its CAST cuts off, where PostgreSQL's rounds.
    return f"CAST(({compiler.process(element.clauses, **options)}) AS INTEGER)"


@contextmanager
def reading(engine: sa.engine.Engine) -> Iterator[sa.engine.Connection]:
    """A connection that sees the database as it is at this moment, whatever is written meanwhile."""
    with engine.connect() as connection, connection.begin():
        prepare(connection)
        yield connection


def prepare(connection: sa.engine.Connection) -> None:
    """Let the transaction, which has just begun, see one moment only and take its time. SQLite does by itself."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        connection.execute(sa.text(f"SET LOCAL statement_timeout = {PATIENCE * 1000}"))


def streamed(connection: sa.engine.Connection, query: sa.sql.Select) -> Any:
    """The result of a query with many rows, fetched some at a time, from PostgreSQL too."""
    return connection.execute(query.execution_options(stream_results=True)).yield_per(BATCH)


class CaseLog:
    """Questions about one period, over one connection; `now` decides which open cases are left."""

    def __init__(self, connection: sa.engine.Connection, period: Period, now: float) -> None:
        self._connection = connection
        self._period = period
        self._state = sa.case(
            ((CASES.c.outcome == Outcome.OPEN.value) & (CASES.c.last_heard < now - LEFT_SECONDS), Outcome.LEFT.value),
            else_=CASES.c.outcome,
        ).label("state")
        self._cases = _within(CASES.c.started, period)
        self._turns = _within(TURNS.c.at, period)

    def is_empty(self) -> bool:
        """Whether nothing was ever logged, in this period or another."""
        return all(self._connection.execute(sa.select(table.c.id).limit(1)).first() is None for table in (CASES, TURNS))

    def talks(self) -> int:
        """Talks in which a case began."""
        query = sa.select(sa.func.count(CASES.c.sender_id.distinct())).where(self._cases)
        return int(self._connection.execute(query).scalar() or 0)

    def talks_over_time(self) -> Rows:
        """(column, talks)"""
        return self._grouped(CASES, self._cases, [self._column(CASES.c.started)], CASES.c.sender_id.distinct())

    def cases_over_time(self) -> Rows:
        """(column, state, cases)"""
        return self._grouped(CASES, self._cases, [self._column(CASES.c.started), self._state], CASES.c.id)

    def cases(self) -> Rows:
        """(issue, state, escalated_to, simulated, cases, rated, sum of ratings)"""
        keys = [CASES.c.issue, self._state, CASES.c.escalated_to, CASES.c.simulated]
        more = [sa.func.count(CASES.c.rating), sa.func.coalesce(sa.func.sum(CASES.c.rating), 0)]
        return self._grouped(CASES, self._cases, keys, CASES.c.id, *more)

    def entries(self) -> Rows:
        """(entry, language, state, cases, turns of them)"""
        keys = [CASES.c.entry, CASES.c.language, self._state]
        return self._grouped(CASES, self._cases, keys, CASES.c.id, sa.func.sum(CASES.c.turns))

    def ratings(self) -> Rows:
        """(rating, cases)"""
        return self._grouped(CASES, self._cases & CASES.c.rating.is_not(None), [CASES.c.rating], CASES.c.id)

    def comments(self, most: int) -> Rows:
        """(rating, comment, issue, last_heard), newest first"""
        query = sa.select(CASES.c.rating, CASES.c.comment, CASES.c.issue, CASES.c.last_heard)
        query = query.where(self._cases, CASES.c.comment.is_not(None), CASES.c.comment != "")
        return self._all(query.order_by(CASES.c.last_heard.desc(), CASES.c.id.desc()).limit(most))

    def steps(self) -> Rows:
        """(channel, step, whether it is the furthest of its case there, stuck, state, playbook, cases)"""
        case = (CASE_STEPS.c.sender_id, CASE_STEPS.c.case_number)
        furthest = sa.func.max(CASE_STEPS.c.step).over(partition_by=(*case, CASE_STEPS.c.channel))
        joined = CASE_STEPS.join(CASES, (CASES.c.sender_id == case[0]) & (CASES.c.number == case[1]))
        place = (CASE_STEPS.c.channel, CASE_STEPS.c.step, CASE_STEPS.c.stuck, CASE_STEPS.c.playbook)
        steps = (
            sa.select(*place, self._state, furthest.label("furthest")).select_from(joined).where(self._cases).subquery()
        )
        is_last = (steps.c.step == steps.c.furthest).label("is_last")
        keys = (steps.c.channel, steps.c.step, is_last, steps.c.stuck, steps.c.state, steps.c.playbook)
        return self._all(sa.select(*keys, sa.func.count().label("cases")).group_by(*keys))

    def messages(self) -> Rows:
        """(pressed, unsure, picked, simulated, messages)"""
        return self._grouped(TURNS, self._turns, [*_UNDERSTOOD, TURNS.c.simulated], TURNS.c.id)

    def messages_over_time(self) -> Rows:
        """(column, pressed, unsure, picked, messages)"""
        return self._grouped(TURNS, self._turns, [self._column(TURNS.c.at), *_UNDERSTOOD], TURNS.c.id)

    def guesses(self) -> Iterator[tuple[str | None, str | None]]:
        """(guesses as JSON, picked) of each unsure message."""
        query = sa.select(TURNS.c.guesses, TURNS.c.picked).where(self._turns, TURNS.c.unsure)
        for row in streamed(self._connection, query):
            yield row.guesses, row.picked

    def percentiles(self, *, over_time: bool) -> Rows:
        """(column, messages timed, place in the order of their times, seconds) of each percentile.

        By nearest rank: the time that so many in a hundred were answered in. The column is 0 throughout
        when it is not `over_time`.
        """
        column = self._column(TURNS.c.at) if over_time else sa.literal_column("0").label("column")
        timed = sa.select(column, TURNS.c.seconds).where(self._turns, TURNS.c.seconds.is_not(None)).subquery()
        each = timed.c.column
        ranked = sa.select(
            each,
            timed.c.seconds,
            sa.func.row_number().over(partition_by=each, order_by=timed.c.seconds).label("place"),
            sa.func.count().over(partition_by=each).label("timed"),
        ).subquery()
        places = [rank(ranked.c.timed, percent) for percent in PERCENTS]
        query = sa.select(ranked.c.column, ranked.c.timed, ranked.c.place, ranked.c.seconds)
        return self._all(query.where(ranked.c.place.in_(places)))

    def slowest(self, most: int) -> Rows:
        """(at, seconds, entry, intent, pressed), slowest first"""
        query = sa.select(TURNS.c.at, TURNS.c.seconds, TURNS.c.entry, TURNS.c.intent, TURNS.c.pressed)
        query = query.where(self._turns, TURNS.c.seconds.is_not(None))
        return self._all(query.order_by(TURNS.c.seconds.desc(), TURNS.c.id).limit(most))

    def _grouped(self, table: sa.Table, where: Any, keys: Sequence[Any], counted: Any, *more: Any) -> Rows:
        query = sa.select(*keys, sa.func.count(counted), *more).select_from(table).where(where).group_by(*keys)
        return self._all(query)

    def _all(self, query: sa.sql.Select) -> Rows:
        rows: Rows = self._connection.execute(query).all()
        return rows

    def _column(self, at: ColumnElement[float]) -> ColumnElement[int]:
        """The number of the column that a moment belongs to."""
        *earlier, last = self._period.offsets
        ahead: Any = sa.literal_column(str(last.seconds))
        if earlier:
            whens = [(at < sa.literal_column(repr(one.until)), sa.literal_column(str(one.seconds))) for one in earlier]
            ahead = sa.case(*whens, else_=ahead)
        # Written out and not as parameters: PostgreSQL wants the same expression in SELECT and GROUP BY.
        origin, width = (sa.literal_column(str(number)) for number in (self._period.origin, float(self._period.width)))
        column: ColumnElement[int] = _whole((at + ahead - origin) / width).label("column")
        return column


PERCENTS: Final = (50, 95, 99)
_UNDERSTOOD: Final = (TURNS.c.pressed, TURNS.c.unsure, TURNS.c.picked.is_not(None).label("is_picked"))


def rank(count: Any, percent: int) -> Any:
    """Nearest rank of a percentile among `count`, from 1; in Python or in SQL, both divide whole numbers alike."""
    product = count * percent + 99
    return product // 100 if isinstance(count, int) else product / 100


def _within(moment: ColumnElement[float], period: Period) -> ColumnElement[bool]:
    return (moment >= period.since) & (moment < period.until)
