"""How far a talk has come, read off the database: a turn is over when it is kept and all of its messages are sent."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from conversations.server import Server

from tests.waiting import until

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
    until(
        lambda: _count(server, _QUERY, sender) > before and not _count(server, _UNDELIVERED, sender),
        f"the turn of {sender} ends",
    )


def _count(server: Server, query: str, sender: str) -> int:
    with closing(sqlite3.connect(server.database)) as database:
        return int(database.execute(query, (sender,)).fetchone()[0])
