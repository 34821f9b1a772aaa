"""Case logs on each kind of database."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from shopguide.storage.database import open_database
from tests.services import servers

from .rows import CaseRows, small_week


@pytest.fixture(scope="session")
def own_postgres() -> Iterator[servers.Postgres]:
    with servers.postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'talks.sqlite'}"
    return request.getfixturevalue("own_postgres").database(f"test{uuid.uuid4().hex}")


@pytest.fixture
def database(url: str) -> Iterator[Callable[[CaseRows], sa.engine.Engine]]:
    """Opens the database with these rows in it."""
    engine = open_database(sa.engine.make_url(url))

    def filled(rows: CaseRows) -> sa.engine.Engine:
        rows.write(engine)
        return engine

    yield filled
    engine.dispose()


@pytest.fixture
def week(database: Callable[[CaseRows], sa.engine.Engine]) -> sa.engine.Engine:
    """The database with the small week."""
    return database(small_week())
