"""Who waits for a lock of PostgreSQL, so that tests meet the moment they are about."""

from __future__ import annotations

import time
from concurrent.futures import Future
from typing import Any, Final

import sqlalchemy as sa

_WAITING: Final = sa.text(
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' "
    "AND clock_timestamp() - query_start > make_interval(secs => :seconds)"
)


def until_it_waits(engine: sa.engine.Engine, work: Future[Any], seconds: float = 0) -> None:
    """Return when somebody in this database has waited for a lock for so long, or `work` is over without that."""
    end = time.monotonic() + 60
    while not work.done():
        with engine.connect() as connection:
            if connection.execute(_WAITING, {"seconds": seconds}).first():
                return
        assert time.monotonic() < end, "nobody waits"
        time.sleep(0.02)
