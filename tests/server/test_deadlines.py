"""Connections that are slow on purpose, on a real port; the deadlines are short, and what is waited for is the end."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
import pytest
from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from shopguide.server import deadlines
from shopguide.server.health import Health
from shopguide.server.protection import protect

from .http_app import served

PATIENCE = 60
MOST = 20


@pytest.fixture
async def port() -> AsyncIterator[int]:
    """An app that echoes, with a deadline of a quarter of a second for a request; 20 connections are let in."""

    def prepare(app: Sanic) -> None:
        @app.post("/echo")
        async def echo(request: Request) -> HTTPResponse:
            return response.json(len(request.body))

        @app.get("/slow")
        async def slow(_request: Request) -> HTTPResponse:
            await asyncio.sleep(1)
            return response.json("done")

        protect(app, Health())
        # As Rasa has it; Sanic's own would close silent connections too.
        app.config.KEEP_ALIVE_TIMEOUT = 3600
        deadlines.configure(app, MOST, request_seconds=0.25)

    async with served(prepare, protocol=deadlines.BoundedConnection) as url:
        yield int(url.rpartition(":")[2])


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()


@asynccontextmanager
async def dripping(port: int, start: bytes) -> AsyncIterator[socket.socket]:
    """A connection that sends `start`, then a byte now and then, for as long as the other side takes it.

    A bare socket: asyncio's streams drop what was answered when a byte too many is met by a reset.
    """
    loop = asyncio.get_running_loop()
    with socket.create_connection(("127.0.0.1", port)) as sock:
        sock.setblocking(False)

        async def drip() -> None:
            await loop.sock_sendall(sock, start)
            with suppress(ConnectionError):
                while True:
                    await loop.sock_sendall(sock, b"x")
                    await asyncio.sleep(0.02)

        task = asyncio.create_task(drip())
        try:
            yield sock
        finally:
            task.cancel()
            await asyncio.wait([task])


@pytest.mark.parametrize(
    ("start", "answer"),
    [
        (b"POST /echo HTTP/1.1\r\nHost: a\r\nX-Slow: ", b"408"),
        (b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n", b"408"),
        (b"POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n", b"404"),
        (b"P", b"408"),
    ],
    ids=["headers", "a body", "a body for nobody", "a line"],
)
async def test_a_request_that_drips_in_is_ended(port: int, start: bytes, answer: bytes) -> None:
    whole = b""
    async with dripping(port, start) as sock, asyncio.timeout(PATIENCE):
        with suppress(ConnectionError):
            while part := await asyncio.get_running_loop().sock_recv(sock, 65_536):
                whole += part
    status, _, rest = whole.partition(b"\r\n")
    assert answer in status
    assert json.loads(rest.partition(b"\r\n\r\n")[2])["error"].endswith(".")


async def test_a_connection_that_says_nothing_is_closed(port: int) -> None:
    async with connected(port) as (reader, _), asyncio.timeout(PATIENCE):
        assert await reader.read() == b""


async def test_an_answer_that_takes_longer_than_the_deadline_is_waited_for(port: int) -> None:
    async with aiohttp.ClientSession() as http, http.get(f"http://127.0.0.1:{port}/slow") as answer:
        assert await answer.json() == "done"


async def test_requests_one_after_the_other_have_each_its_own_time(port: int) -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1)) as http:
        for _ in range(8):
            async with http.post(f"http://127.0.0.1:{port}/echo", data=b"x" * 1000) as answer:
                assert await answer.json() == 1000
            await asyncio.sleep(0.1)


async def test_idle_connections_make_room_for_those_that_ask(port: int) -> None:
    idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(5 * MOST)]
    async with aiohttp.ClientSession() as http, http.post(f"http://127.0.0.1:{port}/echo", data=b"x") as answer:
        assert await answer.json() == 1
    async with asyncio.timeout(PATIENCE):
        with suppress(ConnectionError):
            assert await idle[0][0].read() == b""
    for _, writer in idle:
        writer.close()


async def test_where_all_are_being_answered_a_newcomer_is_told_in_a_sentence(port: int) -> None:
    busy = [await asyncio.open_connection("127.0.0.1", port) for _ in range(MOST)]
    for _, writer in busy:
        writer.write(b"GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        await writer.drain()
    # A turn of the loop for each to be read; the server runs in it as well.
    for _ in range(50):
        await asyncio.sleep(0)
    async with connected(port) as (reader, _), asyncio.timeout(PATIENCE):
        refusal = await reader.read()
    assert refusal.startswith(b"HTTP/1.1 503")
    assert "try again" in json.loads(refusal.partition(b"\r\n\r\n")[2])["error"]
    for reader, writer in busy:
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        writer.close()
