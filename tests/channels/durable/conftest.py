"""Processes on each kind of database; what the guide waits for takes no time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
import pytest_asyncio

from shopguide.channels.durable import chat, delivery, service
from shopguide.storage.tracker_store import ConversationStore
from tests.storage.conftest import domain, open_store, postgres

from .post import Process

__all__ = ["domain", "open_store", "postgres"]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of an empty database that outlives a process."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path_factory.mktemp('durable') / 'talks.sqlite'}"
    return str(request.getfixturevalue("postgres").database(f"durable{abs(hash(request.node.name)):x}"))


@pytest.fixture
def store(url: str, open_store: Callable[[str], ConversationStore]) -> ConversationStore:
    """An empty store."""
    return open_store(url)


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pauses."""
    monkeypatch.setattr(service, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(chat, "PAUSES", (0.01,))
    monkeypatch.setattr(delivery, "PAUSES", (0.01,))


@pytest_asyncio.fixture
async def start(url: str, open_store: Callable[[str], ConversationStore]) -> AsyncIterator[Callable[..., Process]]:
    """Starts processes on one database; what still runs in the end is stopped."""
    started: list[Process] = []

    def begin(**settings: int) -> Process:
        process = Process.on(open_store(url), **settings)
        process.service.start()
        started.append(process)
        return process

    yield begin
    for process in started:
        process.post.door.set()
        process.guide.gate.set()
        await process.service.stop(30)
