"""How far a talk has come, read off the database: a turn is kept after all of its messages are sent."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from conversations.server import Server

_SECONDS = 60
_QUERY = "SELECT count(*) FROM events WHERE sender_id = ? AND type_name = 'user'"


@contextmanager
def one_turn(server: Server, sender: str) -> Iterator[None]:
    """Whatever is said inside, wait at the end until its turn is over.

    Raises:
        AssertionError: it does not come to an end.
    """
    before = _turns(server, sender)
    yield
    end = time.monotonic() + _SECONDS
    while _turns(server, sender) <= before:
        assert time.monotonic() < end, f"a turn of {sender} is not over"
        time.sleep(0.02)


def _turns(server: Server, sender: str) -> int:
    with closing(sqlite3.connect(server.database)) as database:
        return int(database.execute(_QUERY, (sender,)).fetchone()[0])
