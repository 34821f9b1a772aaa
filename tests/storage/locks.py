"""Who waits for a lock, and who comes in between, so that tests meet the moment they are about."""

from __future__ import annotations

import sqlite3
from concurrent.futures import Future
from contextlib import closing, suppress
from typing import Any, Final

import sqlalchemy as sa

from tests.waiting import until

_WAITING: Final = sa.text(
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' "
    "AND clock_timestamp() - query_start > make_interval(secs => :seconds)"
)


def until_it_waits(engine: sa.engine.Engine, work: Future[Any], seconds: float = 0) -> None:
    """Return when somebody in this database has waited for a lock for so long, or `work` is over without that."""

    def waits() -> bool:
        with engine.connect() as connection:
            return connection.execute(_WAITING, {"seconds": seconds}).first() is not None

    until(lambda: work.done() or waits(), "somebody waits for a lock")


def write_after_each_reading(engine: sa.engine.Engine) -> list[str]:
    """Let another process store something after each SELECT, where SQLite lets it; the statements, as they come."""
    read: list[str] = []

    def write(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if statement.startswith("SELECT"):
            read.append(statement)
            # Where it may not, it would wait, and come afterwards.
            with closing(sqlite3.connect(engine.url.database, timeout=0)) as other, suppress(sqlite3.OperationalError):
                other.execute("UPDATE talks SET last_heard = last_heard")
                other.commit()

    sa.event.listen(engine, "after_cursor_execute", write)
    return read
