"""Connections that take room, time or the loop: idle, slow, flooding."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any, Final

import aiohttp

from benchmarks.attack import Attempt
from benchmarks.attack.target import SOCKET, Target, answered
from tests.channels.web.tab import new_token

Pair = tuple[asyncio.StreamReader, asyncio.StreamWriter]
_HELLO: Final = "my parcel is three weeks late"


async def attempts(target: Target) -> AsyncIterator[Attempt]:
    """Play all of them."""
    many = 200 if target.terms.quick else 1500
    yield await _idle_connections(target, many)
    yield await _idle_sockets(target, 100 if target.terms.quick else 1500)
    yield await _polling_sockets(target, 20 if target.terms.quick else 200)
    for name, start in (
        ("slow headers", b"GET /live HTTP/1.1\r\nHost: a\r\nX-Slow: "),
        ("slow bodies", b"POST /webhooks/web/session HTTP/1.1\r\nHost: a\r\nContent-Length: 99999\r\n\r\n"),
        ("slow bodies for no address", b"POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 99999\r\n\r\n"),
        ("slow chunks", b"POST /webhooks/web/session HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"),
    ):
        yield await _slow(target, name, start, 5 if target.terms.quick else 100)
    frames = 20_000 if target.terms.quick else 150_000
    for name, frame in (
        ("events", _frame(b'42["message",{"id":"a","text":"x"}]')),
        ("histories", _frame(b'42["history"]')),
        ("large messages", _frame(b'42["message",{"id":"a","text":"' + b"x" * 16_000 + b'"}]')),
        ("pings", b"\x89\x80\0\0\0\0"),
        ("broken packets", _frame(b"42[[[")),
    ):
        size = min(frames, 100_000_000 // len(frame))
        yield await _flood(target, f"{size:,} {name} on one socket", frame, size)
    if not target.terms.quick:
        yield await _few_files(target)


async def _idle_connections(target: Target, many: int) -> Attempt:
    async with target.shopper() as tab, target.watched() as pulse:
        idle = [await asyncio.open_connection("127.0.0.1", target.port) for _ in range(many)]
        held, detail = await _gets_in(target)
        spoke, seconds = await answered(tab, _HELLO)
        left = await _left(target, idle, lambda pair: pair[0].read())
    name = f"{many} idle connections"
    return Attempt(
        name,
        held and spoke and seconds <= target.terms.prompt and not left and pulse.is_steady,
        f"{detail}, {left} left",
    )


async def _idle_sockets(target: Target, many: int) -> Attempt:
    async with target.shopper() as tab, _client() as http:
        sockets = []
        for _ in range(many):
            with suppress(aiohttp.ClientError):
                sockets.append(await http.ws_connect(target.url + SOCKET))
        held, detail = await _gets_in(target)
        spoke, seconds = await answered(tab, _HELLO)
        left = await _left(target, sockets, _end)
    return Attempt(
        f"{many} idle web sockets without a token",
        held and spoke and seconds <= target.terms.prompt and not left,
        f"{detail}, {left} left",
    )


async def _polling_sockets(target: Target, many: int) -> Attempt:
    """Each opens a socket by polling, and polls, which is held open until something is to be said."""

    async def poll(http: aiohttp.ClientSession) -> None:
        address = target.url + SOCKET.replace("websocket", "polling")
        async with http.get(address) as opened:
            # Where others were quicker, it is closed at once, and that is told behind it.
            sid = json.loads((await opened.text()).partition("\x1e")[0][1:])["sid"]
        while True:
            async with http.get(f"{address}&sid={sid}") as answer:
                if answer.status != 200:
                    return

    async with _client() as http:
        tasks = [asyncio.ensure_future(poll(http)) for _ in range(many)]
        held, detail = await _gets_in(target)
        left = await _left(target, tasks, asyncio.shield)
    return Attempt(f"{many} polling sockets without a token", held and not left, f"{detail}, {left} left")


async def _slow(target: Target, name: str, start: bytes, many: int) -> Attempt:
    async def drip(pair: Pair) -> None:
        pair[1].write(start)
        with suppress(ConnectionError):
            while not pair[1].is_closing():
                pair[1].write(b"0")
                await pair[1].drain()
                await asyncio.sleep(0.3)

    pairs = [await asyncio.open_connection("127.0.0.1", target.port) for _ in range(many)]
    drips = [asyncio.create_task(drip(pair)) for pair in pairs]
    held, detail = await _gets_in(target)
    left = await _left(target, pairs, lambda pair: pair[0].read())
    for task in drips:
        task.cancel()
    return Attempt(f"{many} connections with {name}", held and not left, f"{detail}, {left} left")


async def _flood(target: Target, name: str, frame: bytes, count: int) -> Attempt:
    async with target.shopper() as tab, _client() as http:
        socket = await http.ws_connect(target.url + SOCKET)
        await socket.receive_str()
        await socket.send_str("40" + json.dumps({"token": await new_token(target.url)}))
        await socket.receive_str()
        batch = max(1, 65_536 // len(frame))
        async with target.watched() as pulse:
            with suppress(ConnectionError, aiohttp.ClientError):
                for _ in range(0, count, batch):
                    if socket._writer.transport.is_closing():
                        break
                    socket._writer.transport.write(frame * batch)
                    await socket._writer.protocol._drain_helper()
            left = await _left(target, [socket], _end)
            spoke, seconds = await answered(tab, _HELLO)
    held = spoke and seconds <= target.terms.prompt and pulse.is_steady and not left
    return Attempt(name, held, f"{pulse}, the socket {'stays' if left else 'is closed'}")


async def _few_files(target: Target) -> Attempt:
    """With few open files allowed to the process, strangers take them all."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    # The server inherits the limit; this process needs its own files back.
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, before[1]))
    try:
        with target.another(SHOPGUIDE_MAX_CONNECTIONS="180") as small:
            resource.setrlimit(resource.RLIMIT_NOFILE, before)
            idle = [await asyncio.open_connection("127.0.0.1", small.port) for _ in range(400)]
            held, detail = await _gets_in(small)
            for _, writer in idle:
                writer.close()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
    return Attempt("400 idle connections where 256 files may be open", held, detail)


async def _gets_in(target: Target) -> tuple[bool, str]:
    """Whether a new shopper gets a session, a socket and an answer, promptly."""
    try:
        async with asyncio.timeout(15), target.shopper() as tab:
            spoke, seconds = await answered(tab, _HELLO)
    except Exception as error:
        return False, f"a newcomer does not get in ({type(error).__name__})"
    return spoke and seconds <= target.terms.prompt, f"a newcomer is answered in {seconds * 1000:.0f} ms"


async def _left(target: Target, connections: list[Any], end: Callable[[Any], object]) -> int:
    """How many have not ended when no stranger may be left."""
    ends = [asyncio.ensure_future(_quietly(end(connection))) for connection in connections]
    if not ends:
        return 0
    _, left = await asyncio.wait(ends, timeout=target.terms.closed)
    for task in left:
        task.cancel()
    return len(left)


async def _quietly(end: object) -> None:
    with suppress(ConnectionError, aiohttp.ClientError):
        await end  # type: ignore[misc]


async def _end(socket: aiohttp.ClientWebSocketResponse) -> None:
    while (await socket.receive()).type is aiohttp.WSMsgType.TEXT:
        pass


def _client() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))


def _frame(text: bytes) -> bytes:
    """A text frame of a client, masked with zeros (RFC 6455, 5.2)."""
    size = bytes([0x80 | len(text)]) if len(text) < 126 else b"\xfe" + len(text).to_bytes(2, "big")
    return b"\x81" + size + b"\0\0\0\0" + text
