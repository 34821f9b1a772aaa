"""What stands before every route."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from shopguide.errors import SetupError
from shopguide.server import protection, turns
from shopguide.server.health import Health
from shopguide.server.protection import HEADERS, MAX_BODY, protect

from .http_app import served

SECRET = "my password is hunter22"


@pytest.fixture
def health() -> Health:
    return Health()


@pytest.fixture
async def address(health: Health, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """An app with a channel that answers, a page, and a route that fails; two turns at once are let in."""
    monkeypatch.setenv("SHOPGUIDE_MAX_TURNS", "2")

    def prepare(app: Sanic) -> None:
        @app.post("/webhooks/test/webhook")
        async def turn(request: Request) -> HTTPResponse:
            return response.json({"length": len(request.body)})

        @app.get("/page")
        async def page(_request: Request) -> HTTPResponse:
            return response.text("page", headers={"Cache-Control": "no-cache"})

        @app.post("/webhooks/test/broken")
        async def broken(request: Request) -> HTTPResponse:
            raise ValueError(request.body.decode())

        protect(app, health)

    async with served(prepare) as url:
        yield url


@pytest.fixture
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def two_turns() -> Iterator[None]:
    others = {object(), object()}
    turns.RUNNING.update(others)
    yield
    turns.RUNNING.difference_update(others)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/webhooks/test/webhook", b"x" * (MAX_BODY + 1), 413),
        ("POST", "/webhooks/test/webhook", b"x" * (5 * MAX_BODY), 413),
        ("GET", "/nowhere", b"", 404),
        ("GET", "/webhooks/test/webhook", b"", 405),
        ("POST", "/webhooks/test/broken", SECRET.encode(), 500),
    ],
    ids=["a little too large", "far too large", "no such address", "wrong method", "a failure"],
)
async def test_an_error_is_a_sentence_and_tells_nothing_of_the_inside(
    address: str, client: aiohttp.ClientSession, method: str, path: str, body: bytes, status: int
) -> None:
    async with client.request(method, address + path, data=body) as answer:
        told = await answer.read()
        assert answer.status == status
        assert list(json.loads(told)) == ["error"]
        assert json.loads(told)["error"].endswith(".")
        assert not any(word in told for word in (b"Traceback", b"Error", b"hunter22", path.encode()))
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS


async def test_what_shoppers_wrote_is_not_logged_with_a_failure(
    address: str, client: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    from shopguide.server.logs import JsonLines

    async with client.post(f"{address}/webhooks/test/broken", data=SECRET):
        pass
    lines = [JsonLines().format(record) for record in caplog.records]
    assert any("A request failed" in line and "ValueError" in line for line in lines)
    assert "hunter22" not in "".join(lines)


@pytest.mark.parametrize("size", [0, 1, MAX_BODY - 1000])
async def test_what_fits_is_let_in(address: str, client: aiohttp.ClientSession, size: int) -> None:
    async with client.post(f"{address}/webhooks/test/webhook", data=b"x" * size) as answer:
        assert await answer.json() == {"length": size}


async def test_every_answer_has_the_headers_but_a_route_may_choose_its_own(
    address: str, client: aiohttp.ClientSession
) -> None:
    async with client.get(f"{address}/page") as answer:
        assert answer.headers["Cache-Control"] == "no-cache"
        assert {name: answer.headers[name] for name in HEADERS} == {**HEADERS, "Cache-Control": "no-cache"}


async def test_who_comes_when_too_many_turns_run_is_asked_to_come_again(
    address: str, client: aiohttp.ClientSession, two_turns: None
) -> None:
    async with client.post(f"{address}/webhooks/test/webhook", data=b"x") as answer:
        assert answer.status == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert "try again" in (await answer.json())["error"]
    async with client.get(f"{address}/page") as answer:
        assert answer.status == 200


async def test_no_turn_is_begun_when_the_guide_stops(
    address: str, client: aiohttp.ClientSession, health: Health
) -> None:
    health.stopping = True
    async with client.post(f"{address}/webhooks/test/webhook", data=b"x") as answer:
        assert answer.status == 503


@pytest.mark.parametrize("given", ["0", "-1", "many", "1.5"])
def test_a_limit_that_makes_no_sense_is_told(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPGUIDE_MAX_TURNS", given)
    with pytest.raises(SetupError, match="SHOPGUIDE_MAX_TURNS"):
        protection._most_turns()


async def test_turns_are_waited_for_until_they_are_over() -> None:
    async def turn() -> None:
        with turns.running():
            await asyncio.sleep(0.1)

    running = asyncio.create_task(turn())
    await asyncio.sleep(0)
    assert not await turns.over(0)
    assert await turns.over(10)
    await running


async def test_a_turn_counts_once_and_a_task_that_outlives_it_begins_one_of_its_own() -> None:
    async def later() -> int:
        await over.wait()
        with turns.running():
            return len(turns.RUNNING)

    over = asyncio.Event()
    with turns.running(), turns.running():
        assert len(turns.RUNNING) == 1
        left = asyncio.create_task(later())
    assert not turns.RUNNING
    over.set()
    assert await left == 1
    assert not turns.RUNNING
