"""Sockets of hostile clients on a real port, before a channel without a model; what is waited for is their end."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from types import SimpleNamespace
from typing import Any

import aiohttp
import pytest
from sanic import Sanic, response

from shopguide.channels.web import admission, gateway
from shopguide.channels.web.channel import WebInput
from shopguide.server import deadlines
from shopguide.server.health import Health
from shopguide.server.protection import protect
from tests.server.http_app import served

from .tab import Tab, new_token

PATIENCE = 60
SOCKET = "/socket.io/?EIO=4&transport=websocket"
POLL = "/socket.io/?EIO=4&transport=polling"
TALK_TABS = 3


class Store:
    """A database with no talk in it."""

    async def said(self, _talk: str, _most: int) -> list[dict[str, Any]]:
        return []

    async def is_deleted(self, _talk: str) -> bool:
        return False


@asynccontextmanager
async def _locked(_talk: str) -> AsyncIterator[None]:
    yield


@pytest.fixture
async def url(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """A web channel: a second to show a token, eight strangers at once, three tabs a talk, turns that take no time."""
    caps = admission.Caps(token_seconds=1, strangers_each=8, each_talk=TALK_TABS)
    monkeypatch.setattr(admission.Caps, "from_environment", classmethod(lambda _cls: caps))
    monkeypatch.setattr(gateway.Gateway, "_store", Store())
    monkeypatch.setenv("SHOPGUIDE_ADDRESS_QUOTA", "60000/m burst 60000")

    async def answer(_message: Any) -> None:
        return None

    def prepare(app: Sanic) -> None:
        app.add_route(lambda _request: response.json({"live": True}), "/live", name="live")
        app.blueprint(WebInput("a secret of the tests").blueprint(answer), url_prefix="/webhooks/web")
        app.ctx.agent = SimpleNamespace(domain=None, lock_store=SimpleNamespace(lock=_locked), tracker_store=None)
        protect(app, Health())
        deadlines.configure(app, 200)

    async with served(prepare, protocol=deadlines.BoundedConnection) as address:
        yield address


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        yield session


async def end_of(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    """The code that the server closed with; None where the connection was cut."""
    async with asyncio.timeout(PATIENCE):
        while (await socket.receive()).type is aiohttp.WSMsgType.TEXT:
            pass
    return socket.close_code


async def signed_in(http: aiohttp.ClientSession, url: str, token: str) -> aiohttp.ClientWebSocketResponse:
    socket = await http.ws_connect(url + SOCKET)
    await socket.receive_str()
    await socket.send_str("40" + json.dumps({"token": token}))
    assert (await socket.receive_str()).startswith("40")
    return socket


@pytest.mark.parametrize("packets", [(), ("3",), ("40",), ('40{"token":"forged"}',), ('42["message",{}]',)])
async def test_a_web_socket_without_a_token_is_closed(
    http: aiohttp.ClientSession, url: str, packets: tuple[str, ...]
) -> None:
    socket = await http.ws_connect(url + SOCKET)
    for packet in packets:
        await socket.send_str(packet)
    await end_of(socket)
    assert socket.closed


async def test_a_client_that_takes_no_part_in_closing_is_cut_off(url: str) -> None:
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    key = "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n"
    writer.write(f"GET {SOCKET} HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n{key}\r\n".encode())
    async with asyncio.timeout(PATIENCE):
        with suppress(ConnectionError):
            assert (await reader.read()).startswith(b"HTTP/1.1 101")
    writer.close()


async def test_a_polling_socket_without_a_token_is_closed(http: aiohttp.ClientSession, url: str) -> None:
    async with http.get(url + POLL) as opened:
        sid = json.loads((await opened.text())[1:])["sid"]
    async with asyncio.timeout(PATIENCE), http.get(f"{url}{POLL}&sid={sid}") as poll:
        assert await poll.text() == "1"
    async with http.get(f"{url}{POLL}&sid={sid}") as poll:
        assert poll.status == 400


async def test_a_socket_that_shows_a_token_outlives_the_strangers(http: aiohttp.ClientSession, url: str) -> None:
    shopper = await signed_in(http, url, await new_token(url))
    stranger = await http.ws_connect(url + SOCKET)
    await end_of(stranger)
    await shopper.send_str('421["message",{"id":"a","text":"hello"}]')
    async with asyncio.timeout(PATIENCE):
        while not (said := await shopper.receive_str()).startswith("431"):
            pass
    assert said == '431[{"ok":true}]'


async def test_a_socket_that_ends_its_talk_alone_is_closed(http: aiohttp.ClientSession, url: str) -> None:
    socket = await signed_in(http, url, await new_token(url))
    await socket.send_str("41")
    await end_of(socket)


async def test_idle_strangers_keep_no_shopper_out(http: aiohttp.ClientSession, url: str) -> None:
    strangers = [await http.ws_connect(url + SOCKET) for _ in range(40)]
    async with Tab(url, await new_token(url)) as tab:
        assert await tab.type("hello") == {"ok": True}
    for stranger in strangers:
        await end_of(stranger)


async def test_one_token_opens_no_more_than_some_tabs(http: aiohttp.ClientSession, url: str) -> None:
    token = await new_token(url)
    tabs = [await signed_in(http, url, token) for _ in range(TALK_TABS + 1)]
    await end_of(tabs[0])
    await tabs[-1].send_str('421["history"]')
    async with asyncio.timeout(PATIENCE):
        assert (await tabs[-1].receive_str()).startswith("431")


@pytest.mark.parametrize(
    "frame",
    [b'\x81\xa3\0\0\0\x0042["message",{"id":"a","text":"hello"}]', b"\x89\x80\0\0\0\0", b"\x00\x80\0\0\0\0"],
    ids=["events", "pings", "empty parts"],
)
async def test_a_flood_of_frames_ends_its_socket_alone(http: aiohttp.ClientSession, url: str, frame: bytes) -> None:
    if frame[0] == 0x81:
        frame = bytes([0x81, 0x80 | (len(frame) - 6)]) + frame[2:]
    async with Tab(url, await new_token(url)) as tab:
        flooding = await signed_in(http, url, await new_token(url))
        if frame[0] == 0:
            flooding._writer.transport.write(b"\x01\x80\0\0\0\0")
        for _ in range(20):
            flooding._writer.transport.write(frame * 1000)
        assert await end_of(flooding) in (1008, 1006, None)
        assert await tab.type("hello") == {"ok": True}


async def test_a_flood_of_polls_ends_its_socket(http: aiohttp.ClientSession, url: str) -> None:
    async with http.get(url + POLL) as opened:
        sid = json.loads((await opened.text())[1:])["sid"]
    body = "\x1e".join(['42["message",{"id":"a","text":"x"}]'] * 16)
    for _ in range(100):
        async with http.post(f"{url}{POLL}&sid={sid}", data=body) as answer:
            if answer.status != 200:
                return
    pytest.fail("1,600 events were taken")
