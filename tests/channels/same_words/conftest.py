"""The channels to be compared; one fixture each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conversations.server import Server
from rasa.core.agent import Agent

from .rest import RestWay
from .shell import ShellWay
from .wordings import Wordings


@pytest.fixture(scope="session")
def wordings(root: Path) -> Wordings:
    return Wordings.of(root / "domain.yml")


@pytest.fixture(scope="session")
def rest_way(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RestWay]:
    server = Server(tmp_path_factory.mktemp("same-words"))
    server.start()
    yield RestWay(server)
    server.stop()


@pytest.fixture(scope="session")
def shell_way(agent: Agent) -> ShellWay:
    return ShellWay(agent)
