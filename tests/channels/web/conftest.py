"""Servers for the web channel's tests, each with the real trained model on a port of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conversations.server import ROOT, Server

from .tab import new_token

SITE = "https://shop.example"
SECRET = "a secret of the tests"
# All tests come from one address.
_ROOMY = {"SHOPGUIDE_ADDRESS_QUOTA": "60000/m burst 60000"}


def _running(server: Server) -> Iterator[Server]:
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def server(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """`shopguide serve`, which lets one other site embed the widget."""
    environment = _ROOMY | {"SHOPGUIDE_ALLOWED_ORIGINS": SITE, "SHOPGUIDE_SESSION_SECRET": SECRET}
    yield from _running(Server(tmp_path_factory.mktemp("web"), environment=environment))


@pytest.fixture(scope="session")
def faulty_server(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A guide with faults built in (faulty.py), which works on one turn at a time."""
    program = (str(Path(__file__).with_name("faulty.py")), "serve", "--rest")
    folder = tmp_path_factory.mktemp("faulty")
    environment = _ROOMY | {
        "PYTHONPATH": str(ROOT),
        "SHOPGUIDE_MAX_TURNS": "1",
        "FAULTY_GATE": str(folder / "gate"),
    }
    yield from _running(Server(folder, environment=environment, program=program))


@pytest.fixture
def unhurried_server(trained: Path, tmp_path: Path) -> Iterator[Server]:
    """A guide that waits as long as it takes for the rest of an unfinished message (unhurried.py)."""
    program = (str(Path(__file__).with_name("unhurried.py")), "serve", "--rest")
    environment = _ROOMY | {"PYTHONPATH": str(ROOT), "SHOPGUIDE_SESSION_SECRET": SECRET}
    yield from _running(Server(tmp_path, environment=environment, program=program))


@pytest.fixture(scope="session")
def rasa_server(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Stock `rasa run`, with an address quota that is soon used up, and given back to nobody while a test runs."""
    folder = tmp_path_factory.mktemp("rasa_run")
    environment = {
        "SHOPGUIDE_ADDRESS_QUOTA": "1/h burst 12",
        "SHOPGUIDE_SESSION_SECRET": SECRET,
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    }
    program = ("-m", "rasa", "run", "--model", str(trained), "--interface", "127.0.0.1")
    yield from _running(Server(folder, environment=environment, program=program))


@pytest.fixture
def own_server(trained: Path, tmp_path: Path) -> Iterator[Server]:
    """A server that a test may stop and start again."""
    yield from _running(Server(tmp_path, environment=_ROOMY | {"SHOPGUIDE_SESSION_SECRET": SECRET}))


@pytest.fixture
def url(server: Server) -> str:
    """Where the shared server listens."""
    return f"http://127.0.0.1:{server.port}"


@pytest.fixture
async def token(url: str) -> str:
    """A new session."""
    return await new_token(url)


@pytest.fixture
def quiet(server: Server) -> Iterator[None]:
    """Nothing that the test does makes the server complain with a traceback."""
    before = len(server.log)
    yield
    assert "Traceback" not in server.log[before:], server.log[before:]
