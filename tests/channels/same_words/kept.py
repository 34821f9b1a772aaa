"""How far a talk has come, read off the database: a turn is kept after all of its messages are sent."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from conversations.server import Server

from tests.waiting import until

_QUERY = "SELECT count(*) FROM events WHERE sender_id = ? AND type_name = 'user'"


@contextmanager
def one_turn(server: Server, sender: str) -> Iterator[None]:
    """Whatever is said inside, wait at the end until its turn is over.

    Raises:
        AssertionError: it does not come to an end.
    """
    before = _turns(server, sender)
    yield
    until(lambda: _turns(server, sender) > before, f"the turn of {sender} ends")


def _turns(server: Server, sender: str) -> int:
    with closing(sqlite3.connect(server.database)) as database:
        return int(database.execute(_QUERY, (sender,)).fetchone()[0])
