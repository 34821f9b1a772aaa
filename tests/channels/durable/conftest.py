"""Processes on each kind of database; what the guide waits for takes no time."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from types import SimpleNamespace
from typing import Any

import pytest
import pytest_asyncio

from shopguide.channels.durable import chat, delivery, service
from shopguide.storage import chat_queue
from shopguide.storage.tracker_store import ConversationStore
from tests.channels.still_clock import StillClock
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


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> StillClock:
    """The clock by which messages come, are due and wait for the next one. It starts at the real time and stands still.

    Without it, messages come by the real time and never wait for the next one.
    """
    clock = StillClock()
    clock.time = time.time()
    monkeypatch.setattr(chat_queue, "time", SimpleNamespace(time=clock.now))
    return clock


@pytest_asyncio.fixture
async def start(url: str, open_store: Callable[[str], ConversationStore]) -> AsyncIterator[Callable[..., Process]]:
    """Starts processes on one database; what still runs in the end is stopped."""
    started: list[Process] = []

    def begin(**settings: Any) -> Process:
        process = Process.on(open_store(url), **settings)
        process.service.start()
        started.append(process)
        return process

    yield begin
    for process in started:
        process.post.door.set()
        process.guide.gate.set()
        await process.service.stop(30)
