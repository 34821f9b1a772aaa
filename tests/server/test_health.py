"""/live and /ready."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from rasa.core.agent import Agent
from rasa.shared.core.domain import Domain
from sanic import Sanic

from shopguide.errors import StoreError
from shopguide.server import health as health_module
from shopguide.server.health import Health, add_health
from shopguide.server.locks import ConversationLocks
from shopguide.storage.tracker_store import ConversationStore

from .http_app import served

READY = {"ready": True, "model": "guide.tar.gz", "parts": {"model": "ok", "store": "ok", "lock": "ok", "serving": "ok"}}


@pytest.fixture
async def guide(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Health, str]]:
    """A guide with a store and a lock, and its address."""
    monkeypatch.setenv("SHOPGUIDE_DB_URL", "sqlite://")
    monkeypatch.setattr(health_module, "_FRESH", -1)
    monkeypatch.setattr(health_module, "PATIENCE", 60)
    store = ConversationStore(Domain.empty())
    agent = Agent(domain=Domain.empty(), tracker_store=store, lock_store=ConversationLocks())
    agent.processor = SimpleNamespace(model_path=Path("models/guide.tar.gz"))
    made: list[Health] = []
    async with served(lambda app: made.append(add_health(app))) as url:
        made[0].agent = agent
        yield made[0], url
    store.close()


async def ask(url: str, path: str = "/ready") -> tuple[int, dict[str, Any]]:
    async with aiohttp.ClientSession() as client, client.get(url + path) as answer:
        return answer.status, await answer.json()


async def test_it_is_ready_when_every_part_works(guide: tuple[Health, str]) -> None:
    assert await ask(guide[1]) == (200, READY)


async def test_before_the_model_is_loaded_it_lives_and_is_not_ready(guide: tuple[Health, str]) -> None:
    health, url = guide
    health.agent = None
    assert await ask(url) == (503, {"ready": False, "model": None, "parts": {"model": "failed", "serving": "ok"}})
    assert await ask(url, "/live") == (200, {"live": True})


@pytest.mark.parametrize("part", ["store", "lock"])
@pytest.mark.parametrize("how", ["fails", "hangs"])
async def test_a_part_that_does_not_work_is_named_and_nothing_else(
    guide: tuple[Health, str], monkeypatch: pytest.MonkeyPatch, part: str, how: str
) -> None:
    health, url = guide
    if how == "hangs":
        # Short for the part that never answers, and still long for the others on a busy machine.
        monkeypatch.setattr(health_module, "PATIENCE", 2)

    async def check() -> None:
        if how == "hangs":
            await asyncio.Event().wait()
        raise StoreError("postgresql://user:hunter22@host")

    assert health.agent is not None
    monkeypatch.setattr(
        health.agent.tracker_store if part == "store" else health.agent.lock_store.queue, "check", check
    )
    status, told = await ask(url)
    assert status == 503
    assert told == {**READY, "ready": False, "parts": {**READY["parts"], part: "failed"}}


async def test_it_is_not_ready_when_it_stops(guide: tuple[Health, str]) -> None:
    health, url = guide
    health.stopping = True
    status, told = await ask(url)
    assert status == 503
    assert told["parts"]["serving"] == "failed"


async def test_asking_often_tries_the_parts_once(guide: tuple[Health, str], monkeypatch: pytest.MonkeyPatch) -> None:
    health, _ = guide
    monkeypatch.setattr(health_module, "_FRESH", 60)
    tried: list[None] = []

    async def check() -> None:
        tried.append(None)

    assert health.agent is not None
    monkeypatch.setattr(health.agent.tracker_store, "check", check)
    await asyncio.gather(*(health.parts() for _ in range(20)))
    assert len(tried) == 1


def test_the_app_has_both(monkeypatch: pytest.MonkeyPatch, root: Any) -> None:
    monkeypatch.chdir(root)
    from shopguide.server.launcher import make_app

    app: Sanic = make_app(rest=False, port=5005)
    try:
        assert {"live", "ready"} <= {route.path for route in app.router.routes}
        assert isinstance(app.ctx.health, Health)
    finally:
        Sanic._app_registry.pop(app.name, None)
