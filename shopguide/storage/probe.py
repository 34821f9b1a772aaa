"""Whether a turn could be stored now: really writes, and takes it back, at most once in ten seconds.

| what is done                      | what it notices                                              |
|-----------------------------------|--------------------------------------------------------------|
| the file's identity, each time    | a file that was deleted or replaced                          |
| a new connection reads all tables | a corrupt file; pages that are open already hide it          |
| a row as large as several turns   | a lock that others hold, a file that may not be written      |
| a scratch file beside it          | a full disk, which SQLite meets only when its log is to grow |
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from time import monotonic
from typing import Final

import sqlalchemy as sa

from shopguide.errors import StoreError
from shopguide.storage.identity import Identity
from shopguide.storage.schema import DELETED, METADATA

# Seconds for which an answer is good, unless the database fails in between.
FRESH: Final = 10.0
_PATIENCE: Final = 1.5  # seconds until a lock that others hold counts as a failure
_SIZE: Final = 65_536  # bytes, some turns
_NAME: Final = "ready?"
# Larger files are not read through: that would keep the disk busy.
_READ_THROUGH: Final = 16 * 1024 * 1024


class Probe:
    """Tries one database; used by one thread at a time."""

    def __init__(
        self, engine: sa.engine.Engine, identity: Identity | None, clock: Callable[[], float] = monotonic
    ) -> None:
        self._engine, self._identity, self._clock = engine, identity, clock
        self._until = float("-inf")
        self._error: StoreError | None = None

    def doubt(self) -> None:
        """Try again when asked next: something failed that was good."""
        if self._error is None:
            self._until = float("-inf")

    def run(self) -> None:
        """Try the database, or say what came of it a moment ago.

        Raises:
            StoreError: a turn could not be stored.
        """
        if self._identity is not None:
            self._identity.check()
        if self._clock() >= self._until:
            self._error = self._failure()
            self._until = self._clock() + FRESH
        if self._error is not None:
            raise StoreError(str(self._error)) from self._error.__cause__

    def _failure(self) -> StoreError | None:
        try:
            if self._identity is not None:
                _try_file(self._identity)
            else:
                _try_write(self._engine)
        except (sqlite3.Error, sa.exc.SQLAlchemyError, OSError) as error:
            failure = StoreError(f"The database of the talks cannot be written ({error.__class__.__name__})")
            failure.__cause__ = error
            return failure
        except StoreError as error:
            return error
        return None


def _try_write(engine: sa.engine.Engine) -> None:
    with engine.connect() as connection, connection.begin() as transaction:
        connection.execute(DELETED.insert().values(sender_id=_NAME, deleted_at=0.0))
        transaction.rollback()


def _try_file(identity: Identity) -> None:
    # `rw`: don't create a file that is gone.
    address = f"{identity.path.as_uri()}?mode=rw"
    with closing(sqlite3.connect(address, uri=True, timeout=_PATIENCE, isolation_level=None)) as connection:
        for table in METADATA.tables:
            connection.execute(f"SELECT * FROM {table} LIMIT 1").fetchone()
        if identity.path.stat().st_size <= _READ_THROUGH:
            found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if found != "ok":
                raise StoreError("The database file is corrupt. Stop the guide and restore a backup")
        # With no room for it in memory, the row is written to the disk before it is taken back.
        connection.execute("PRAGMA cache_size=1")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(
            f"INSERT INTO {DELETED.name} (sender_id, deleted_at) VALUES (?, 0)", (_NAME.ljust(_SIZE, "?"),)
        )
        connection.execute("ROLLBACK")
    with tempfile.TemporaryFile(dir=identity.path.parent) as scratch:
        scratch.write(b"\0" * _SIZE)
        scratch.flush()
