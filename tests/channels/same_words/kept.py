"""How far a talk has come, read off the database: a turn is over when it is kept and all of its messages are sent."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from conversations.server import Server

_SECONDS = 60
_QUERY = "SELECT count(*) FROM events WHERE sender_id = ? AND type_name = 'user'"
# On Slack and Telegram the messages of a turn are kept with it, and deleted once they are delivered.
_UNDELIVERED = "SELECT count(*) FROM replies WHERE sender_id = ?"


@contextmanager
def one_turn(server: Server, sender: str) -> Iterator[None]:
    """Whatever is said inside, wait at the end until its turn is over.

    Raises:
        AssertionError: it does not come to an end.
    """
    before = _count(server, _QUERY, sender)
    yield
    end = time.monotonic() + _SECONDS
    while _count(server, _QUERY, sender) <= before or _count(server, _UNDELIVERED, sender):
        assert time.monotonic() < end, f"a turn of {sender} is not over"
        time.sleep(0.02)


def _count(server: Server, query: str, sender: str) -> int:
    with closing(sqlite3.connect(server.database)) as database:
        return int(database.execute(query, (sender,)).fetchone()[0])
