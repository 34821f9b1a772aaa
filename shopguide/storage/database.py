"""Opens the database of the talks: SQLite under `var/`, or the one that SHOPGUIDE_DB_URL names."""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import QueuePool, StaticPool

from shopguide.errors import SetupError
from shopguide.private_files import FOLDER, close_to_others, private_file
from shopguide.storage.migrate import migrate

URL_VARIABLE: Final = "SHOPGUIDE_DB_URL"
DEFAULT_FILE: Final = Path("var/talks.sqlite")
# Connections kept, one for each thread in which turns use the database. With more, threads wait for the interpreter
# longer than for the database: with ten, two workers held 230 turns a second on two cores, with three 290. Three keep
# one worker busy as long as the database is a millisecond away. Those beyond are for what is no turn.
POOL: Final = 3
OVERFLOW: Final = 4
# Seconds until a statement, a lock or a free connection is given up.
PATIENCE: Final = 5
_SWITCH_PAUSE: Final = 0.02  # seconds between two tries to switch a file to its write-ahead log
_POSTGRES: Final = {
    "connect_timeout": 3,
    "options": f"-c statement_timeout={PATIENCE * 1000} -c lock_timeout={PATIENCE * 1000}",
    # A server that vanished without a word is noticed.
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "application_name": "shopguide",
}


def address() -> sa.engine.URL:
    """Where the talks are kept.

    Raises:
        SetupError: SHOPGUIDE_DB_URL cannot be read, or names a database that is not supported.
    """
    given = os.environ.get(URL_VARIABLE)
    if not given:
        return sa.engine.URL.create("sqlite", database=str(DEFAULT_FILE))
    try:
        # "postgres://" is how many hosts write it.
        url = sa.engine.make_url(given.replace("postgres://", "postgresql://", 1))
    except (ArgumentError, ValueError):
        # Not from the error: its words repeat the address, and a password with it.
        raise SetupError(f"{URL_VARIABLE} is no address of a database. {_EXAMPLES}") from None
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise SetupError(f"{URL_VARIABLE} names {url.get_backend_name()}, which is not supported. {_EXAMPLES}")
    return url


_EXAMPLES: Final = (
    "Write it like postgresql://user:password@host:5432/name or sqlite:////folder/talks.sqlite, or leave it out "
    f"for {DEFAULT_FILE}."
)


def open_database(url: sa.engine.URL) -> sa.engine.Engine:
    """Open the database and bring its tables up to date.

    Raises:
        SetupError: it cannot be opened; the sentence says what to look at.
    """
    try:
        engine = _engine(url)
        migrate(engine)
    except (SQLAlchemyError, OSError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        place = url.database if url.get_backend_name() == "sqlite" else f"{url.host}:{url.port or 5432}/{url.database}"
        raise SetupError(
            f"The database of the talks cannot be opened ({place}): {reason}. Check that it runs, that {URL_VARIABLE} "
            "is right, and that it may be written to."
        ) from error
    return engine


def is_in_memory(engine: sa.engine.Engine) -> bool:
    """Whether the talks are gone when the process ends."""
    return engine.dialect.name == "sqlite" and isinstance(engine.pool, StaticPool)


def _engine(url: sa.engine.URL) -> sa.engine.Engine:
    # Values are left out of error texts: they hold what people write.
    common: dict[str, Any] = {"hide_parameters": True}
    if url.get_backend_name() == "postgresql":
        pool = {"pool_size": POOL, "max_overflow": OVERFLOW, "pool_timeout": PATIENCE, "pool_pre_ping": True}
        return sa.create_engine(url, connect_args=_POSTGRES, **pool, **common)
    arguments = {"check_same_thread": False, "timeout": PATIENCE}
    if url.database in (None, "", ":memory:"):
        engine = sa.create_engine(url, poolclass=StaticPool, connect_args=arguments, **common)
    else:
        _close_to_others(Path(url.database))
        engine = sa.create_engine(url, poolclass=QueuePool, pool_size=POOL, connect_args=arguments, **common)
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine


def _close_to_others(file: Path) -> None:
    """Let nobody else read a database; its log and index get the permissions of the file itself."""
    for path in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
        if path == file or path.exists():
            private_file(path)
    if FOLDER in file.parents:
        close_to_others()


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    """Settings of each connection to SQLite.

    Write-ahead log: a reader does not wait for a writer, and a killed process loses nothing.
    `synchronous=NORMAL` leaves out the wait for the disk at each commit; with the log, only a loss of
    power can cost the last turns, and the file stays sound (sqlite.org/pragma.html#pragma_synchronous).
    `secure_delete` overwrites what is deleted: who asks to be forgotten is.
    """
    # Python's module would begin transactions by itself, and not before a change of the tables.
    connection.isolation_level = None
    _use_write_ahead_log(connection)
    for setting in ("synchronous=NORMAL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {setting}")


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Switch the file to its write-ahead log, which stays set in the file.

    When several processes open a new file at once, SQLite refuses the switch at once instead of waiting for its
    timeout: the one that holds the file may need the same lock (sqlite.org/c3ref/busy_handler.html).

    Raises:
        sqlite3.OperationalError: the file stayed locked, or it can't be written to.
    """
    end = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > end:
                raise
            time.sleep(_SWITCH_PAUSE)
        else:
            return


def _begin(connection: sa.engine.Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
