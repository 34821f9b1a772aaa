"""Web sockets for Engine.IO on Sanic 21.12.

Engine.IO's own driver reads by Sanic's `recv`, which hands coroutines to `asyncio.wait`; since Python
3.11 that raises, and every socket is closed as soon as it is open. The driver also sends an HTTP answer
after the last frame, and Sanic leaves text that is no UTF-8 as an exception in a task of its own.
So frames are taken where Sanic passes them on, and put together here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from socketio import AsyncServer
from websockets.frames import Frame, Opcode

_DATA: Final = frozenset({Opcode.TEXT, Opcode.BINARY, Opcode.CONT})
_NO_UTF8: Final = 1007  # RFC 6455, 7.4.1


def use(server: AsyncServer) -> None:
    """Have `server` speak through this module; Engine.IO has no public way to name a driver."""
    server.eio._async = {**server.eio._async, "websocket": WebSocket}


def configure(app: Sanic, max_bytes: int) -> None:
    """Bound what a frame may hold, and leave the pings to Engine.IO: two clocks would cut sleeping phones off early."""
    app.config.update({"WEBSOCKET_MAX_SIZE": max_bytes, "WEBSOCKET_PING_INTERVAL": None})


class WebSocket:
    """One connection, in the form that Engine.IO's drivers have."""

    def __init__(self, handler: Callable[[WebSocket], Awaitable[None]], _server: Any) -> None:
        self._handler = handler
        self._socket: Any = None
        self._parts: list[bytes] = []
        self._is_text = True
        self._messages: asyncio.Queue[str | bytes | None] = asyncio.Queue()

    async def __call__(self, environ: dict[str, Any]) -> HTTPResponse:
        """Shake hands and let Engine.IO work until the connection ends."""
        request: Request = environ["sanic.request"]
        self._socket = await request.transport.get_protocol().websocket_handshake(request)  # type: ignore[no-untyped-call]
        self._socket.assembler = self
        self._socket.recv_cancel = asyncio.get_running_loop().create_future()
        for end in (self._socket.recv_cancel, self._socket.connection_lost_waiter):
            end.add_done_callback(lambda _: self._messages.put_nowait(None))
        await self._handler(self)
        return _Answered()

    async def put(self, frame: Frame) -> None:
        """Take a frame from Sanic."""
        if frame.opcode not in _DATA:
            return
        if frame.opcode is not Opcode.CONT:
            self._is_text = frame.opcode is Opcode.TEXT
        self._parts.append(frame.data)
        if not frame.fin:
            return
        whole = b"".join(self._parts)
        self._parts.clear()
        try:
            self._messages.put_nowait(whole.decode() if self._is_text else whole)
        except UnicodeDecodeError:
            self._socket.fail_connection(_NO_UTF8)

    async def wait(self) -> str | bytes:
        """The next message.

        Raises:
            OSError: the connection ended.
        """
        message = await self._messages.get()
        if message is None:
            raise OSError("the web socket was closed")
        return message

    async def send(self, message: str | bytes) -> None:
        """Send one message."""
        await self._socket.send(message)

    async def close(self) -> None:
        """Close with the closing handshake."""
        await self._socket.close()


class _Answered(HTTPResponse):
    """Sanic wants an answer from every handler; this connection had its own, the upgrade."""

    async def send(self, *_arguments: Any, **_keywords: Any) -> None:
        """Nothing."""
