"""The server that the talks are held with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .server import Server


@pytest.fixture(scope="session")
def server(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all talks; every talk has a sender of its own."""
    server = Server(tmp_path_factory.mktemp("server"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_server(trained: Path, tmp_path: Path) -> Iterator[Server]:
    """A server for one test alone, which may stop and start it again."""
    server = Server(tmp_path)
    server.start()
    yield server
    server.stop()
