"""The chat page's channel: signed sessions, routes and the page, without a port being opened."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import itsdangerous.timed
import pytest
from itsdangerous import URLSafeTimedSerializer
from rasa.core.channels.channel import UserMessage
from sanic import Sanic

from shopguide.channels import web
from shopguide.channels.web import MAX_BODY, SESSION_SECONDS, WebInput, add_page

SECRET = "a secret of the tests"


_HEARD: list[UserMessage] = []


@pytest.fixture
def heard() -> list[UserMessage]:
    """The messages that reached the guide in this test."""
    _HEARD.clear()
    return _HEARD


@pytest.fixture(scope="module")
def app() -> Iterator[Sanic]:
    """A server with the channel, whose guide says the text back. Sanic starts up once a process."""

    async def answer(message: UserMessage) -> None:
        _HEARD.append(message)
        await message.output_channel.send_text_with_buttons(
            message.sender_id, f"heard {message.text}", [{"title": "Go on", "payload": "/affirm"}]
        )

    made = Sanic("web_channel_test")
    made.blueprint(WebInput(SECRET).blueprint(answer), url_prefix="/webhooks/web")
    add_page(made)
    asyncio.run(made._startup())
    yield made
    Sanic._app_registry.pop("web_channel_test", None)


async def ask(app: Sanic, method: str, path: str, body: bytes = b"") -> tuple[int, dict[str, str], bytes]:
    """Send a request by ASGI; status, headers and body of the answer."""
    answered: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(event: dict[str, Any]) -> None:
        answered.append(event)

    headers = [(b"host", b"test"), (b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("test", 80),
    }
    await app(scope, receive, send)
    start = next(event for event in answered if event["type"] == "http.response.start")
    content = b"".join(event.get("body", b"") for event in answered if event["type"] == "http.response.body")
    return start["status"], {name.decode().lower(): value.decode() for name, value in start["headers"]}, content


async def post(app: Sanic, path: str, value: Any) -> tuple[int, Any]:
    status, _, body = await ask(app, "POST", f"/webhooks/web/{path}", json.dumps(value).encode())
    return status, json.loads(body)


# --- sessions


def test_a_token_stands_for_the_same_sender_each_time() -> None:
    channel = WebInput(SECRET)
    token = channel.new_token()
    assert channel.sender(token) == channel.sender(token)
    assert str(channel.sender(token)).startswith("web:")


def test_a_token_outlives_a_restart_of_the_server() -> None:
    token = WebInput(SECRET).new_token()
    assert WebInput(SECRET).sender(token)


def test_no_two_sessions_share_a_sender() -> None:
    channel = WebInput(SECRET)
    assert len({channel.sender(channel.new_token()) for _ in range(100)}) == 100


@pytest.mark.parametrize(
    "token",
    [None, "", 5, {}, [], "x", "web:1234", "a.b.c", "..", "\ud800", "ü", "x" * 100_000],
    ids=lambda token: repr(token)[:12],
)
def test_what_is_no_token_is_refused(token: object) -> None:
    assert WebInput(SECRET).sender(token) is None


def test_a_token_of_another_server_is_refused() -> None:
    assert WebInput(SECRET).sender(WebInput("another secret").new_token()) is None


def test_a_token_signed_for_another_purpose_is_refused() -> None:
    foreign = URLSafeTimedSerializer(SECRET, salt="password-reset").dumps("1234")
    assert WebInput(SECRET).sender(foreign) is None


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_token_changed_in_any_part_is_refused(place: int) -> None:
    channel = WebInput(SECRET)
    parts, other = channel.new_token().split("."), channel.new_token().split(".")
    parts[place] = other[place] if other[place] != parts[place] else parts[place][::-1]
    assert channel.sender(".".join(parts)) is None


@pytest.mark.parametrize(("age", "valid"), [(0, True), (SESSION_SECONDS - 60, True), (SESSION_SECONDS + 60, False)])
def test_a_token_expires(age: int, valid: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = WebInput(SECRET)
    token = channel.new_token()
    made = itsdangerous.timed.time.time()
    monkeypatch.setattr(itsdangerous.timed.time, "time", lambda: made + age)
    assert (channel.sender(token) is not None) is valid


def test_the_secret_may_stand_in_the_credentials() -> None:
    made = WebInput.from_credentials({"secret": SECRET})
    assert isinstance(made, WebInput)
    assert made.sender(WebInput(SECRET).new_token())


# --- routes


async def test_a_message_is_answered_in_the_session_it_came_from(app: Sanic, heard: list[UserMessage]) -> None:
    status, session = await post(app, "session", {})
    assert status == 200
    status, answer = await post(app, "message", {"token": session["token"], "text": "hello"})
    assert status == 200
    buttons = [{"title": "Go on", "payload": "/affirm"}]
    assert answer == {"messages": [{"text": "heard hello", "buttons": buttons}]}
    assert heard[0].sender_id == WebInput(SECRET).sender(session["token"])
    assert heard[0].input_channel == "web"


@pytest.mark.parametrize(
    "text",
    ["", " ", "😡", "日本語", "\x00\x1b", "\ud800", "/restart", '/x{"y":"z"}', "x" * 4000],
    ids=lambda text: repr(text)[:12],
)
async def test_any_text_reaches_the_guide(app: Sanic, heard: list[UserMessage], text: str) -> None:
    status, _ = await post(app, "message", {"token": WebInput(SECRET).new_token(), "text": text})
    assert status == 200
    assert len(heard) == 1


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ({"text": "hello"}, 401),
        ({"text": "hello", "token": "forged"}, 401),
        ({"text": "hello", "token": None, "sender": "web:1"}, 401),
        ({"token": "x"}, 400),
        ({"text": 5}, 400),
        ({"text": None}, 400),
        ([], 400),
        ("hello", 400),
        (None, 400),
        ({"text": "x" * MAX_BODY}, 413),
    ],
)
async def test_a_wrong_message_is_refused_in_a_sentence(
    app: Sanic, heard: list[UserMessage], value: Any, status: int
) -> None:
    refused, answer = await post(app, "message", value)
    assert refused == status
    assert answer["error"].endswith(".")
    assert heard == []


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 5000], ids=lambda body: repr(body)[:12])
async def test_what_is_no_json_is_refused_in_a_sentence(app: Sanic, body: bytes) -> None:
    status, _, answer = await ask(app, "POST", "/webhooks/web/message", body)
    assert status == 400
    assert json.loads(answer) == {"error": "Please send a text."}


# --- the page


@pytest.mark.parametrize("path", sorted(web._FILES))
async def test_the_page_and_its_files_are_served_with_a_strict_policy(app: Sanic, path: str) -> None:
    status, headers, body = await ask(app, "GET", path)
    assert status == 200
    assert body
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/../web.py", "/index.html", "/chat.js/", "/%2e%2e/web.py"])
async def test_nothing_else_is_served(app: Sanic, path: str) -> None:
    status, _, _ = await ask(app, "GET", path)
    assert status == 404


def test_the_page_names_no_other_server() -> None:
    for name, _ in web._FILES.values():
        text = (web.PAGE / name).read_bytes().decode("utf-8", "replace")
        assert "http://" not in text.replace("http://www.w3.org", "")
        assert "https://" not in text
