"""Keeps talks in SQLite under `var/`, or in the database that SHOPGUIDE_DB_URL names."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain

URL_VARIABLE: Final = "SHOPGUIDE_DB_URL"
DEFAULT_FILE: Final = Path("var/talks.sqlite")


class ConversationStore(SQLTrackerStore):  # type: ignore[misc]
    """Rasa's SQL tracker store with its address from the environment.

    Messages are redacted before the talk ever holds them (shopguide/server/patches.py), so what
    is stored here holds no secrets.
    """

    def __init__(
        self, domain: Domain | None = None, host: str | None = None, event_broker: Any = None, **kwargs: Any
    ) -> None:
        url = os.environ.get(URL_VARIABLE)
        if url:
            parsed = sa.engine.make_url(url)
            kwargs |= {
                "dialect": parsed.drivername,
                "db": parsed.database,
                "username": parsed.username,
                "password": parsed.password,
                "port": parsed.port,
            }
            host = parsed.host
        else:
            DEFAULT_FILE.parent.mkdir(parents=True, exist_ok=True)
            kwargs |= {"dialect": "sqlite", "db": str(DEFAULT_FILE)}
        super().__init__(domain=domain, host=host, event_broker=event_broker, **kwargs)
        if self.engine.dialect.name == "sqlite":
            sa.event.listen(self.engine, "connect", _settings)


def _settings(connection: Any, _record: Any) -> None:
    """SQLite's write-ahead log: a reader does not wait for a writer, and a killed process loses nothing.

    `synchronous=NORMAL` leaves out the wait for the disk at each commit; with the log, only a loss
    of power can cost the last turns, and the file stays sound (sqlite.org/pragma.html#pragma_synchronous).
    """
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()
