"""Engine.IO, which carries Socket.IO, on Sanic 21.12 and Python 3.11.

| what is changed              | why                                                                                  |
|------------------------------|--------------------------------------------------------------------------------------|
| web sockets are read by us   | Sanic's `recv` hands coroutines to `asyncio.wait`, which Python 3.11 refuses: every  |
|                              | socket closes as soon as it opens; and text that is no UTF-8 raises in a lost task   |
| no answer after the end      | Engine.IO's driver writes an HTTP answer behind the last frame                       |
| broken packets end a socket  | Engine.IO reads them outside its own guard: 500 and a traceback                      |
| closing waits for nobody     | a client that sends a broken poll and fetches nothing would hold its request open    |
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any, Final

import engineio
import socketio
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from websockets.frames import Frame, Opcode

MAX_PACKET: Final = 65_536  # bytes; a message of 16 kB, written as \uXXXX
_DATA: Final = frozenset({Opcode.TEXT, Opcode.BINARY, Opcode.CONT})
_CLOSE_SECONDS: Final = 2
_NO_UTF8: Final = 1007  # RFC 6455, 7.4.1
# What clients may send: close, ping, pong, upgrade, and messages, which hold a packet of Socket.IO.
_PACKET: Final = re.compile(r"(?:[156]|[23](?:probe)?)\Z|4[0-6]")


def configure(app: Sanic) -> None:
    """Bound what a frame may hold, and leave the pings to Engine.IO: two clocks would cut sleeping phones off early."""
    app.config.update({"WEBSOCKET_MAX_SIZE": MAX_PACKET, "WEBSOCKET_PING_INTERVAL": None})


class Server(socketio.AsyncServer):  # type: ignore[misc]
    """Socket.IO on the Engine.IO below."""

    def _engineio_server_class(self) -> type[engineio.AsyncServer]:
        return _Engine


class _Engine(engineio.AsyncServer):  # type: ignore[misc]
    _async: dict[str, Any]  # the driver; Engine.IO has no public way to name another

    def __init__(self, **options: Any) -> None:
        super().__init__(async_mode="sanic", max_http_buffer_size=MAX_PACKET, **options)
        self._async = {**self._async, "websocket": WebSocket}
        self._tasks: set[asyncio.Task[Any]] = set()

    def start_background_task(self, target: Callable[..., Awaitable[Any]], *arguments: Any, **keywords: Any) -> Any:
        """As Engine.IO does, and kept, so that the task is neither collected on the way nor left over at the end."""
        task = super().start_background_task(target, *arguments, **keywords)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def disconnect(self, sid: str) -> None:
        """Close the connection of `sid` without waiting until the client has fetched what is left for it."""
        socket = self.sockets.pop(sid, None)
        if socket is not None:
            await socket.close(wait=False, reason=self.reason.SERVER_DISCONNECT)

    async def shutdown(self) -> None:
        """End every connection; clients come back by themselves, as they would not after Socket.IO's own end."""
        await super().shutdown()
        closing = {asyncio.ensure_future(socket.close()) for socket in self.sockets.values()}
        if closing:
            await asyncio.wait(closing, timeout=_CLOSE_SECONDS)
        for task in closing | self._tasks:
            task.cancel()


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

    async def wait(self) -> str:
        """The next message.

        Raises:
            OSError: the connection ended, or is to end, since that was no packet.
        """
        message = await self._messages.get()
        if not isinstance(message, str) or not _PACKET.match(message):
            raise OSError("the web socket is closed")
        return message

    async def send(self, message: str) -> None:
        """Send one message."""
        await self._socket.send(message)

    async def close(self) -> None:
        """Close with the closing handshake."""
        await self._socket.close()


class _Answered(HTTPResponse):
    """Sanic wants an answer from every handler; this connection had its own, the upgrade."""

    async def send(self, *_arguments: Any, **_keywords: Any) -> None:
        """Nothing."""
