"""What reaches Rasa's HTTP API and rest channel under --rest."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from shopguide.errors import SetupError
from shopguide.server import http_api
from shopguide.server.readable import refuse_deep

from .http_app import served

TOKEN = "a token of the tests"
MESSAGE = {"sender": "a", "message": "hello"}
JSON = {"Content-Type": "application/json"}
KEPT = (
    ("POST", "/webhooks/rest/webhook"),
    ("POST", "/model/parse"),
    ("GET", "/conversations/a/tracker"),
    ("POST", "/conversations/a/tracker/events"),
)


def prepare(app: Sanic, token: str | None) -> None:
    """An app that takes whatever is let through, at any address."""

    async def taken(_request: Request, path: str) -> HTTPResponse:
        return response.json("taken")

    app.add_route(taken, "/<path:path>", methods=["GET", "POST", "PUT", "DELETE"], name="all")
    http_api.guard(app, token)
    refuse_deep(app)


@pytest.fixture
async def url() -> AsyncIterator[str]:
    async with served(lambda app: prepare(app, None)) as address:
        yield address


@pytest.fixture
async def with_token() -> AsyncIterator[str]:
    async with served(lambda app: prepare(app, TOKEN)) as address:
        yield address


async def ask(
    address: str, method: str, headers: dict[str, str], body: Any = MESSAGE, **parameters: str
) -> tuple[int, Any]:
    """Status and answer; what is refused is refused in a sentence."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    data = b"" if method in ("GET", "DELETE") else data
    async with (
        aiohttp.ClientSession(skip_auto_headers=["Content-Type"]) as http,
        http.request(method, address, data=data, headers=headers, params=parameters) as answer,
    ):
        told = await answer.json()
        assert answer.status == 200 or told["error"].endswith((".", "…"))
        return answer.status, told


@pytest.mark.parametrize(("method", "path"), KEPT)
@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", "Application/JSON"])
async def test_programs_on_this_machine_are_answered(url: str, method: str, path: str, kind: str) -> None:
    assert await ask(url + path, method, {"Content-Type": kind}) == (200, "taken")


@pytest.mark.parametrize(("method", "path"), KEPT)
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example"},
        {"Host": "evil.example:5005"},
        {"Host": "127.0.0.1@evil.example"},
        {"Host": "[::1"},
        {"Host": "169.254.169.254"},
        {"X-Forwarded-For": "1.2.3.4"},
        {"Forwarded": "for=1.2.3.4"},
        {"Via": "1.1 proxy"},
    ],
    ids=lambda headers: " ".join(f"{name}={value}" for name, value in headers.items()),
)
async def test_pages_of_other_sites_and_other_machines_are_not(
    url: str, method: str, path: str, headers: dict[str, str]
) -> None:
    status, _ = await ask(url + path, method, JSON | headers)
    assert status == 403


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST:5005", "[::1]:5005", "127.8.8.8"])
async def test_every_name_of_this_machine_is_its_own(url: str, host: str) -> None:
    assert (await ask(f"{url}/model/parse", "POST", JSON | {"Host": host}))[0] == 200
    own = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
    assert (await ask(f"{url}/model/parse", "POST", JSON | own))[0] == 200


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
@pytest.mark.parametrize("path", ["/webhooks/rest/webhook", "/model/parse", "/conversations/a/tracker/events"])
async def test_what_browsers_post_across_sites_without_asking_is_refused(url: str, path: str, kind: str | None) -> None:
    status, _ = await ask(url + path, "POST", {"Content-Type": kind} if kind else {})
    assert status == 415


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/model/train"),
        ("POST", "/model/train/"),
        ("PUT", "/model"),
        ("PUT", "/model/"),
        ("DELETE", "/model"),
        ("POST", "/model/test/intents"),
        ("POST", "/model/test/stories"),
    ],
)
async def test_what_runs_modules_or_fetches_models_is_off(with_token: str, method: str, path: str) -> None:
    headers = JSON | {"Authorization": f"Bearer {TOKEN}"}
    status, told = await ask(with_token + path, method, headers, {"model_server": {"url": "http://evil.example"}})
    assert status == 403
    assert "switched off" in told["error"]


@pytest.mark.parametrize(("method", "path"), KEPT)
async def test_where_a_token_is_set_it_is_asked_for_on_the_rest_channel_too(
    with_token: str, method: str, path: str
) -> None:
    address = with_token + path
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": TOKEN}, {"Authorization": "Basic x"}):
        assert (await ask(address, method, JSON | headers))[0] == 401
    assert (await ask(address, method, JSON, token="wrong"))[0] == 401
    assert (await ask(address, method, JSON | {"Authorization": f"bearer {TOKEN}"}))[0] == 200
    assert (await ask(address, method, JSON, token=TOKEN))[0] == 200


@pytest.mark.parametrize("path", ["/page", "/webhooks/web/session", "/webhooks/slack/events", "/socket.io/", "/models"])
async def test_other_addresses_are_none_of_its_business(with_token: str, path: str) -> None:
    headers = {"Host": "shop.example", "Origin": "https://shop.example", "X-Forwarded-For": "1.2.3.4"}
    assert await ask(with_token + path, "POST", headers) == (200, "taken")


async def test_a_flood_is_told_when_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(http_api.QUOTA_VARIABLE, "60/m burst 3")
    async with served(lambda app: prepare(app, None)) as url:
        statuses = [(await ask(f"{url}/model/parse", "POST", JSON))[0] for _ in range(6)]
        assert statuses == [200, 200, 200, 429, 429, 429]
        assert (await ask(f"{url}/live", "GET", {}))[0] == 200


@pytest.mark.parametrize("levels", [33, 900, 100_000])
async def test_json_that_is_nested_deeply_is_refused(url: str, levels: int) -> None:
    body = b'{"message": "x", "metadata": ' + b"[" * levels + b"]" * levels + b"}"
    status, told = await ask(f"{url}/webhooks/rest/webhook", "POST", JSON, body)
    assert status == 400
    assert "nested too deeply" in told["error"]


@pytest.mark.parametrize("given", ["${SHOPGUIDE_API_TOKEN}", "a$b"])
def test_a_token_that_was_not_filled_in_refuses_to_start(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(http_api.TOKEN_VARIABLE, given)
    with pytest.raises(SetupError, match=http_api.TOKEN_VARIABLE):
        http_api.configured_token()


def test_without_a_token_one_line_says_how_to_set_one(capsys: pytest.CaptureFixture[str]) -> None:
    http_api.say_how_to_set_a_token()
    [line] = capsys.readouterr().err.splitlines()
    assert http_api.TOKEN_VARIABLE in line
    assert http_api.HOW_TO in line
