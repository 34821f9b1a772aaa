"""Which bodies Rasa's rest channel and HTTP API get to see."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from shopguide.server.readable import BODIES, refuse_unreadable

from .http_app import served

REST, PARSE, OTHER = "/webhooks/rest/webhook", "/model/parse", "/elsewhere"


@pytest.fixture
async def address() -> AsyncIterator[str]:
    """An app that takes whatever is let through."""

    async def taken(_request: Request) -> HTTPResponse:
        return response.json("taken")

    def prepare(app: Sanic) -> None:
        for path in (*BODIES, OTHER):
            app.add_route(taken, path, methods=["POST"], name=path.replace("/", "_"))
        refuse_unreadable(app)

    async with served(prepare) as url:
        yield url


async def ask(url: str, body: bytes) -> tuple[int, Any]:
    async with aiohttp.ClientSession() as http, http.post(url, data=body) as answer:
        return answer.status, await answer.json()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (REST, {"sender": "a", "message": "hello"}),
        (REST, {"message": "", "metadata": {"page": 1}, "more": [1]}),
        (REST, {"sender": None, "message": "half a \ud83d pair", "input_channel": "x"}),
        (PARSE, {"text": "hello", "message_id": 5}),
        (OTHER, [5]),
    ],
)
async def test_what_rasa_can_read_is_let_through(address: str, path: str, body: Any) -> None:
    assert await ask(address + path, json.dumps(body).encode()) == (200, "taken")


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        (REST, {"sender": "a"}, "message"),
        (REST, {"sender": 5, "message": "hello"}, "sender"),
        (REST, {"sender": "\ud83d", "message": "hello"}, "sender"),
        (REST, {"sender": "a", "message": {"text": "hunter2"}}, "message"),
        (REST, {"message": "hello", "metadata": "hunter2"}, "metadata"),
        (REST, {"message": "hello", "input_channel": []}, "input_channel"),
        (REST, {"message": "hello", "sender": "x" * 256}, "sender"),
        (REST, {"message": "hello", "metadata": {"a": "x" * 5000}}, "metadata"),
        (PARSE, {}, "text"),
        (PARSE, {"text": None}, "text"),
    ],
)
async def test_a_field_of_another_kind_is_named_and_not_repeated(
    address: str, path: str, body: Any, field: str
) -> None:
    status, answer = await ask(address + path, json.dumps(body).encode())
    assert status == 400
    assert answer == {"error": f"That cannot be read. Look at: {field}."}


@pytest.mark.parametrize("path", [REST, PARSE])
@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000, b"null", b"[]", b"5"])
async def test_what_is_no_json_object_is_refused(address: str, path: str, body: bytes) -> None:
    status, answer = await ask(address + path, body)
    assert status == 400
    assert answer["error"] in ("That is no JSON object.", "That cannot be read. Look at: message.") or path == PARSE
    assert "__root__" not in answer["error"]


async def test_what_the_guide_itself_writes_into_metadata_cannot_be_sent() -> None:
    async def show(request: Request) -> HTTPResponse:
        return response.json(request.json["metadata"])

    def prepare(app: Sanic) -> None:
        app.add_route(show, REST, methods=["POST"], name="show")
        refuse_unreadable(app)

    async with served(prepare) as url:
        body = {"message": "hello", "metadata": {"shopguide": {"secrets": ["card"]}, "page": 1}}
        assert await ask(url + REST, json.dumps(body).encode()) == (200, {"page": 1})
