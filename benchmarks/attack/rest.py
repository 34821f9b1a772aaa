"""Requests to Rasa's HTTP API and rest channel, which `--rest` opens on loopback, as web pages and others make them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

from benchmarks.attack import Attempt
from benchmarks.attack.target import Target

WEBHOOK: Final = "/webhooks/rest/webhook"
TOKEN: Final = "a token of the attack, long enough"
_EVENT: Final = {"event": "slot", "name": "step", "value": 3, "timestamp": None}
# Requests that a program on this machine makes, and that must go on working.
_KEPT: Final[tuple[tuple[str, str, Any], ...]] = (
    ("POST", WEBHOOK, {"sender": "program", "message": "hello"}),
    ("POST", "/model/parse", {"text": "my parcel is still on its way"}),
    ("GET", "/conversations/program/tracker", None),
    ("POST", "/conversations/program/tracker/events", _EVENT),
)
_FOREIGN: Final = {
    "a page of another site": {"Origin": "https://evil.example"},
    "a sandboxed page": {"Origin": "null"},
    "a page of another local server": {"Origin": "http://127.0.0.1:1"},
    "a picture on another site": {"Sec-Fetch-Site": "cross-site"},
    "a name that leads to this machine": {"Host": "evil.example"},
    "a request through a proxy": {"X-Forwarded-For": "192.0.2.1"},
}


async def attempts(target: Target) -> AsyncIterator[Attempt]:
    """Play all of them."""
    for method, path, body in _KEPT:
        status, _ = await target.rest(method, path, body)
        yield Attempt(f"a program's {method} {path} is answered", status == 200, f"{status}")
    for number, (name, headers) in enumerate(_FOREIGN.items()):
        yield await _foreign(target, name, headers, f"victim-{number}")
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        yield await _simple_post(target, kind)
    async for attempt in _switched_off(target):
        yield attempt
    async for attempt in _bodies(target):
        yield attempt
    async for attempt in _token(target):
        yield attempt


async def _events(target: Target, sender: str) -> list[dict[str, Any]]:
    """What a talk holds besides its beginning."""
    _, text = await target.rest("GET", f"/conversations/{sender}/tracker?include_events=ALL")
    return [event for event in json.loads(text)["events"] if event["event"] in ("user", "slot")]


async def _foreign(target: Target, name: str, headers: dict[str, str], sender: str) -> Attempt:
    """All of the kept requests, from elsewhere: each is refused, and nothing is written."""
    path = f"/conversations/{sender}/tracker"
    statuses = [
        (await target.rest("POST", WEBHOOK, {"sender": sender, "message": "hello"}, headers))[0],
        (await target.rest("POST", "/model/parse", {"text": "hello"}, headers))[0],
        (await target.rest("GET", path, None, headers))[0],
        (await target.rest("POST", f"{path}/events", _EVENT, headers))[0],
    ]
    written = [event for event in await _events(target, sender) if event.get("value") or event["event"] == "user"]
    return Attempt(f"{name} is refused", statuses == [403] * 4 and not written, f"{statuses}, {len(written)} written")


async def _simple_post(target: Target, kind: str) -> Attempt:
    """What a browser posts across sites without asking the server first."""
    body = json.dumps({"sender": "simple", "message": "hello"}).encode()
    status, text = await target.rest("POST", WEBHOOK, body, {"Content-Type": kind})
    return Attempt(f"a post of {kind.partition(';')[0]} is refused", status == 415, f"{status} {text[:60]}")


async def _switched_off(target: Target) -> AsyncIterator[Attempt]:
    """Training, and models from elsewhere; a server of ours notes whether anything was fetched."""
    async with _listening() as (port, asked):
        address = f"http://127.0.0.1:{port}/model.tar.gz"
        training = {"importers": [{"name": "os.path"}]}
        for method, path, body in (
            ("POST", "/model/train", training),
            ("POST", "/model/train/", training),
            ("PUT", "/model", {"model_server": {"url": address}}),
            ("PUT", "/model", {"remote_storage": "aws", "model_file": address}),
            ("DELETE", "/model", None),
            ("POST", f"/model/test/intents?model={address}", {}),
            ("POST", f"/model/test/stories?model={address}", {}),
        ):
            status, _ = await target.rest(method, path, body)
            yield Attempt(
                f"{method} {path.partition('?')[0]} is off",
                status == 403 and not asked,
                f"{status}, {len(asked)} fetched",
            )
    yield Attempt("the model still serves", await target.ready())


async def _bodies(target: Target) -> AsyncIterator[Attempt]:
    deep = b'{"sender": "deep", "message": "hello", "metadata": {"a": ' + b"[" * 900 + b"]" * 900 + b"}}"
    for name, body in (
        ("900 levels of JSON", deep),
        ("100,000 levels of JSON", b"[" * 100_000),
        ("metadata of 100 kB", {"sender": "a", "message": "hello", "metadata": {"a": "x" * 100_000}}),
        ("a sender of 10,000 characters", {"sender": "a" * 10_000, "message": "hello"}),
        ("a list", [1, 2]),
        ("half a surrogate pair as sender", b'{"sender": "\\ud83d", "message": "hello"}'),
        ("no JSON at all", b"\xff\xfe"),
    ):
        for path in (WEBHOOK, "/model/parse"):
            if path != WEBHOOK and not isinstance(body, bytes | list):
                continue
            status, text = await target.rest("POST", path, body)
            held = 400 <= status < 500 and json.loads(text)["error"].endswith(".")
            # /model/parse reads `text` alone.
            yield Attempt(f"{name} to {path} is refused in a sentence", held, f"{status} {text[:60]}")
    forged = {"sender": "forged", "message": "hello", "metadata": {"shopguide": {"secrets": ["card"]}}}
    status, _ = await target.rest("POST", WEBHOOK, forged)
    kept = [event for event in await _events(target, "forged") if "shopguide" in (event.get("metadata") or {})]
    yield Attempt("metadata of the guide's own cannot be forged", status == 200 and not kept, f"{len(kept)} kept")


async def _token(target: Target) -> AsyncIterator[Attempt]:
    told = "SHOPGUIDE_API_TOKEN" in target.server.log
    yield Attempt("without a token, a line at start says how to set one", told)
    with target.another(SHOPGUIDE_API_TOKEN=TOKEN) as guarded:
        for method, path, body in _KEPT:
            statuses = [
                (await guarded.rest(method, path, body))[0],
                (await guarded.rest(method, path, body, {"Authorization": "Bearer wrong"}))[0],
                (await guarded.rest(method, path, body, {"Authorization": f"Bearer {TOKEN}"}))[0],
            ]
            yield Attempt(f"with a token, {method} {path} asks for it", statuses == [401, 401, 200], f"{statuses}")
        async with guarded.shopper() as tab:
            said = await tab.say("hello")
        yield Attempt("with a token, shoppers need none", bool(said))


@asynccontextmanager
async def _listening() -> AsyncIterator[tuple[int, list[bytes]]]:
    """A port that notes what is asked of it."""
    asked: list[bytes] = []

    async def note(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readline())
        writer.close()

    server = await asyncio.start_server(note, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1], asked
