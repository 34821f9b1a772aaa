"""Below the protocol: origins, broken packets and frames, and what the server does about them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from conversations.server import Server

from tests.waiting import PATIENCE

from .conftest import SITE
from .tab import Tab

pytestmark = pytest.mark.usefixtures("quiet")
FOREIGN = "https://evil.example"


async def ask(url: str, method: str, path: str, **keywords: Any) -> tuple[int, dict[str, str], str]:
    async with aiohttp.ClientSession() as http, http.request(method, url + path, **keywords) as answer:
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}, await answer.text()


@pytest.mark.parametrize(("origin", "allowed"), [(SITE, True), (FOREIGN, False), ("null", False)])
async def test_a_session_is_for_own_and_listed_sites(url: str, origin: str, allowed: bool) -> None:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    _, asked, _ = await ask(url, "OPTIONS", "/webhooks/web/session", headers=headers)
    status, answered, _ = await ask(url, "POST", "/webhooks/web/session", headers={"Origin": origin})
    assert status == (200 if allowed else 403)
    assert asked.get("access-control-allow-origin") == (origin if allowed else None)
    # A refusal may be read too: the widget shows it.
    assert answered.get("access-control-allow-origin") == origin
    assert asked["vary"] == answered["vary"] == "Origin"
    assert answered["cache-control"] == "no-store"


async def test_a_session_for_the_own_page(url: str) -> None:
    status, _, body = await ask(url, "POST", "/webhooks/web/session", headers={"Origin": url})
    assert status == 200
    assert json.loads(body).keys() == {"token", "expires_in"}


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 5000, b'{"token": "mine"}', b'{"sender": "web:1"}'])
async def test_a_session_takes_no_orders(url: str, body: bytes) -> None:
    status, _, answer = await ask(url, "POST", "/webhooks/web/session", data=body)
    assert status == 200
    assert json.loads(answer)["token"] != "mine"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_a_session_is_begun_by_post_alone(url: str, method: str) -> None:
    assert (await ask(url, method, "/webhooks/web/session"))[0] == 405


@pytest.mark.parametrize(("origin", "allowed"), [(SITE, True), (FOREIGN, False), ("null", False), ("http://[", False)])
async def test_a_polling_socket_is_for_own_and_listed_sites(url: str, origin: str, allowed: bool) -> None:
    status, headers, _ = await ask(url, "GET", "/socket.io/?EIO=4&transport=polling", headers={"Origin": origin})
    assert status == (200 if allowed else 400)
    assert headers.get("access-control-allow-origin") == (origin if allowed else None)


@pytest.mark.parametrize(("origin", "allowed"), [(SITE, True), (FOREIGN, False)])
async def test_a_web_socket_is_for_own_and_listed_sites(url: str, origin: str, allowed: bool) -> None:
    address = f"{url}/socket.io/?EIO=4&transport=websocket"
    async with aiohttp.ClientSession() as http:
        if not allowed:
            with pytest.raises(aiohttp.WSServerHandshakeError):
                await http.ws_connect(address, headers={"Origin": origin})
            return
        async with http.ws_connect(address, headers={"Origin": origin}) as socket:
            assert (await socket.receive_str()).startswith("0{")


@asynccontextmanager
async def raw(url: str, token: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """A web socket that has joined its talk, to write on what one likes."""
    async with (
        aiohttp.ClientSession() as http,
        http.ws_connect(f"{url}/socket.io/?EIO=4&transport=websocket") as socket,
    ):
        await socket.receive_str()
        await socket.send_str("40" + json.dumps({"token": token}))
        assert (await socket.receive_str()).startswith("40{")
        yield socket


async def history(socket: aiohttp.ClientWebSocketResponse) -> str:
    await socket.send_str('427["history"]')
    async with asyncio.timeout(PATIENCE):
        while not (answer := await socket.receive_str()).startswith("437"):
            pass
    return answer


@pytest.mark.parametrize(
    "packet",
    [
        "42",
        "42[]",
        "42{}",
        "42null",
        '42"message"',
        "42[5]",
        "42[[]]",
        '42[{"a":1}]',
        '42["connect",{},{"token":"x"}]',
        '42["disconnect"]',
        '42["said",{}]',
        '42["unknown"]',
        "42[" + "[" * 5000,
        "42{broken",
        '42/other,["message",{}]',
        "43",
        '439["x"]',
        '44{"message":"x"}',
        '451-["message",{"_placeholder":true,"num":0}]',
        '459999999999-["message",{"_placeholder":true,"num":0}]',
        "461-[]",
        "40{}",
    ],
)
async def test_a_broken_packet_is_passed_over(url: str, token: str, packet: str) -> None:
    async with raw(url, token) as socket:
        await socket.send_str(packet)
        assert (await history(socket)).startswith('437[{"messages":[],')


@pytest.mark.parametrize(
    "packet",
    ["", "x", "0", "7", "49", "4", "2x", "4[" + "[" * 5000, b"\x04\x05", "\u0664"],
    ids=lambda data: repr(data)[:12],
)
async def test_what_is_no_packet_ends_the_connection(url: str, token: str, packet: str | bytes) -> None:
    async with raw(url, token) as socket:
        await (socket.send_str if isinstance(packet, str) else socket.send_bytes)(packet)
        async with asyncio.timeout(PATIENCE):
            while (await socket.receive()).type is aiohttp.WSMsgType.TEXT:
                pass
        assert socket.close_code == 1000


async def test_a_message_in_several_frames_is_put_together(url: str, token: str) -> None:
    async with raw(url, token) as socket:
        whole = '421["message",{"id":"parts","text":"größe 日本"}]'.encode()
        for number, part in enumerate((whole[:30], whole[30:44], whole[44:])):
            opcode = aiohttp.WSMsgType.TEXT if number == 0 else aiohttp.WSMsgType.CONTINUATION
            frame = bytes([(0x80 if number == 2 else 0) | opcode, 0x80 | len(part), 0, 0, 0, 0]) + part
            socket._writer.transport.write(frame)
        answer = await history(socket)
    assert "größe 日本" in json.loads(answer.removeprefix("437"))[0]["messages"][0]["text"]


async def test_text_that_is_no_utf_8_ends_the_connection(url: str, token: str) -> None:
    async with raw(url, token) as socket:
        socket._writer.transport.write(bytes([0x81, 0x82, 0, 0, 0, 0]) + b"\xff\xfe")
        message = await socket.receive(timeout=PATIENCE)
        assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED)
        assert socket.close_code == 1007


async def test_a_frame_over_the_bound_ends_the_connection(url: str, token: str) -> None:
    async with raw(url, token) as socket:
        await socket.send_str("42" + "x" * 70_000)
        message = await socket.receive(timeout=PATIENCE)
        assert message.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"x" * 70000,
        b"4" + b"\x1e4" * 40,
        b"42[" + b"[" * 3000,
        b"4[" + b"[" * 3000,
        b"40{}",
        b"0",
        b"2",
        b"b",
        b"bAAAA",
        b"d=",
        b"x",
    ],
    ids=lambda body: repr(body)[:12],
)
async def test_a_broken_poll_is_no_fault_of_the_server(url: str, body: bytes) -> None:
    _, _, opened = await ask(url, "GET", "/socket.io/?EIO=4&transport=polling")
    sid = json.loads(opened[1:])["sid"]
    status, _, _ = await ask(url, "POST", f"/socket.io/?EIO=4&transport=polling&sid={sid}", data=body)
    assert status < 500


@pytest.mark.parametrize(
    "query",
    [
        "",
        "EIO=3&transport=polling",
        "EIO=4&transport=pigeon",
        "EIO=4&transport=websocket",
        "EIO=4&transport=polling&sid=x",
        "EIO=4&transport=polling&j=x",
        "EIO=4&transport=polling&sid=%ff%00",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "PUT"])
async def test_a_broken_request_is_no_fault_of_the_server(url: str, method: str, query: str) -> None:
    assert (await ask(url, method, f"/socket.io/?{query}"))[0] < 500


async def test_the_connection_is_closed_when_the_client_is_gone(url: str, token: str, server: Server) -> None:
    async with raw(url, token) as socket:
        socket._writer.transport.abort()
    async with Tab(url, token) as tab:
        assert await tab.type("hello") == {"ok": True}
    assert "never retrieved" not in server.log
