"""Real servers, and the guide on them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conversations.server import Server

from . import servers


@pytest.fixture(scope="module")
def postgres() -> Iterator[servers.Postgres]:
    with servers.postgres() as server:
        yield server


@pytest.fixture(scope="module")
def redis() -> Iterator[servers.Redis]:
    with servers.redis_server() as server:
        yield server


@pytest.fixture(scope="module")
def pair(
    trained: Path, postgres: servers.Postgres, redis: servers.Redis, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Server, Server]]:
    """Two processes of the guide on one PostgreSQL and one Redis."""
    environment = {"SHOPGUIDE_DB_URL": postgres.database("talks"), "SHOPGUIDE_REDIS_URL": redis.url}
    made = tuple(Server(tmp_path_factory.mktemp("process"), environment=environment) for _ in range(2))
    for server in made:
        server.start()
    yield made  # type: ignore[misc]
    for server in made:
        server.stop()
