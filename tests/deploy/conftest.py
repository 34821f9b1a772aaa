"""Two workers of the guide on one PostgreSQL and one Redis, behind nginx as deploy/ has it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conversations.server import Server
from tests.services import servers
from tests.services.nginx import Nginx

from .proxy import proxy

SITE = "https://shop.example"


@pytest.fixture(scope="module")
def workers(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Server]]:
    with servers.postgres() as postgres, servers.redis_server() as redis:
        environment = {
            "SHOPGUIDE_DB_URL": postgres.database("talks"),
            "SHOPGUIDE_REDIS_URL": redis.url,
            "SHOPGUIDE_SESSION_SECRET": "the same for all workers",
            "SHOPGUIDE_ALLOWED_ORIGINS": SITE,
            "SHOPGUIDE_ADDRESS_QUOTA": "60000/m burst 60000",
            "SANIC_PROXIES_COUNT": "1",
        }
        made = tuple(Server(tmp_path_factory.mktemp("worker"), environment=environment) for _ in range(2))
        for server in made:
            server.start()
        yield made  # type: ignore[misc]
        for server in made:
            server.stop()


@pytest.fixture(scope="module")
def front(workers: tuple[Server, Server]) -> Iterator[Nginx]:
    """nginx before them."""
    with proxy([worker.port for worker in workers]) as server:
        yield server
