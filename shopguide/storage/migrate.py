"""Brings the database's tables to the form that this version needs; done at start, and once only."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import sqlalchemy as sa

HEAD: Final = "0008"  # the newest file in migrations/versions; a test holds it
_FOLDER: Final = Path(__file__).parent / "migrations"
# Any number, the same in every process: who holds it migrates (PostgreSQL).
_LOCK: Final = 0x5309_01DE


def migrate(engine: sa.engine.Engine) -> None:
    """Run the migrations that are missing, all or none; of several processes one does and the others wait.

    On PostgreSQL for as long as it takes, on SQLite for as long as for any other writer.

    Raises:
        SQLAlchemyError: the database does not answer, or a statement failed; nothing was changed then.
    """
    if _revision(engine) == HEAD:
        return
    # Imported when there is something to do: it takes a good part of a second.
    from alembic import command
    from alembic.config import Config

    # SQLite's write lock is taken by the first statement: see `begin` in database.py.
    with engine.connect().execution_options(begin="BEGIN IMMEDIATE") as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            # A turn is given up after seconds; to number a million events, or to wait for who does, takes longer.
            connection.execute(sa.text("SET LOCAL statement_timeout = 0"))
            connection.execute(sa.text("SET LOCAL lock_timeout = 0"))
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
        config = Config()
        config.set_main_option("script_location", str(_FOLDER))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(engine: sa.engine.Engine) -> str | None:
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
        return str(found) if found else None
