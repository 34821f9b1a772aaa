"""Engine.IO, which carries Socket.IO, on Sanic 21.12 and Python 3.11.

| what is changed              | why                                                                                  |
|------------------------------|--------------------------------------------------------------------------------------|
| web sockets are read by us   | Sanic's `recv` hands coroutines to `asyncio.wait`, which Python 3.11 refuses: every  |
|                              | socket closes as soon as it opens; and text that is no UTF-8 raises in a lost task   |
| no answer after the end      | Engine.IO's driver writes an HTTP answer behind the last frame                       |
| broken packets end a socket  | Engine.IO reads them outside its own guard: 500 and a traceback                      |
| closing waits for nobody     | a client that sends a broken poll and fetches nothing would hold its request open    |
| a dropped socket is cut off  | a client that doesn't answer the closing handshake would stay forever                |
| events are bounded           | 150,000 frames on one socket would keep the server from everybody else for seconds   |
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any, Final

import engineio
import socketio
from engineio.async_socket import AsyncSocket
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from websockets.frames import Frame, Opcode

from shopguide.channels.limits import address
from shopguide.channels.web.admission import Admission, Caps
from shopguide.server.allowance import Allowance
from shopguide.server.deadlines import BoundedConnection

MAX_PACKET: Final = 65_536  # bytes; a message of 16 kB, written as \uXXXX
_DATA: Final = frozenset({Opcode.TEXT, Opcode.BINARY, Opcode.CONT})
_CLOSE_SECONDS: Final = 2
_ABORT_SECONDS: Final = 1  # until a socket that is dropped is cut off, whatever its client does
_NO_UTF8: Final = 1007  # RFC 6455, 7.4.1
_POLICY: Final = 1008
# Frames a second of one socket, and at once; a kilobyte counts as a frame. The widget sends a few in a minute.
FRAMES: Final = (100, 400)
_SLICE: Final = 4096  # bytes read before the frames in them are counted
# What clients may send: close, ping, pong, upgrade, and messages, which hold a packet of Socket.IO.
_PACKET: Final = re.compile(r"(?:[156]|[23](?:probe)?)\Z|4[0-6]")


def configure(app: Sanic) -> None:
    """Bound what a frame may hold, and leave the pings to Engine.IO: two clocks would cut sleeping phones off early."""
    app.config.update({"WEBSOCKET_MAX_SIZE": MAX_PACKET, "WEBSOCKET_PING_INTERVAL": None})


class Server(socketio.AsyncServer):  # type: ignore[misc]
    """Socket.IO on the Engine.IO below.

    Attributes:
        admission: which sockets may stay.
    """

    def __init__(self, caps: Caps, **options: Any) -> None:
        super().__init__(**options)
        self.admission = Admission(caps, lambda sid: self.eio.start_background_task(self.eio.drop, sid))
        self.eio.admission = self.admission

    def sign_in(self, sid: str, talk: str, request: Request) -> bool:
        """Whether the socket that a client of `talk` uses may stay; see `Admission.sign_in`."""
        socket = self.manager.eio_sid_from_sid(sid, "/")
        if socket is None:  # gone in the meantime
            return True
        if not self.admission.sign_in(socket, talk):
            return False
        _note_session(request, socket)
        return True

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> None:
        await super()._handle_eio_connect(eio_sid, environ)
        self.admission.came(eio_sid, address(environ["sanic.request"]))

    async def _handle_eio_disconnect(self, eio_sid: str, reason: str) -> None:
        self.admission.left(eio_sid)
        await super()._handle_eio_disconnect(eio_sid, reason)

    async def _handle_disconnect(self, eio_sid: str, namespace: str | None, reason: str | None = None) -> None:
        await super()._handle_disconnect(eio_sid, namespace, reason)
        self.admission.sign_out(eio_sid)

    def _engineio_server_class(self) -> type[engineio.AsyncServer]:
        return _Engine


class _Engine(engineio.AsyncServer):  # type: ignore[misc]
    _async: dict[str, Any]  # the driver; Engine.IO has no public way to name another
    admission: Admission

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

    async def handle_request(self, request: Request) -> Any:
        """As Engine.IO does; a poll of a signed-in socket marks its connection as known."""
        socket = request.args.get("sid")
        if self.admission.is_signed_in(socket):
            _note_session(request, socket)
        return await super().handle_request(request)

    async def drop(self, sid: str) -> None:
        """Close the connection of `sid`, whether or not its client takes part in that."""
        socket = self.sockets.get(sid)
        if socket is None:
            return
        if web_socket := getattr(socket, "web_socket", None):
            asyncio.get_running_loop().call_later(_ABORT_SECONDS, web_socket.abort)
        await self.disconnect(sid)
        # Ends the task that sends, which would wait for another packet.
        await socket.queue.put(None)

    async def _trigger_event(self, event: str, *arguments: Any, **keywords: Any) -> Any:
        if event == "message":
            sid, packet = arguments
            if not self._is_within_allowance(self.sockets.get(sid), packet):
                await self.drop(sid)
                return None
        return await super()._trigger_event(event, *arguments, **keywords)

    @staticmethod
    def _is_within_allowance(socket: AsyncSocket | None, packet: str | bytes) -> bool:
        """Whether a packet may be taken that came by polling; web sockets count their own frames."""
        if socket is None or socket.upgraded:
            return True
        if not hasattr(socket, "allowance"):
            socket.allowance = Allowance(*FRAMES)
        return bool(socket.allowance.take(_cost(len(packet))))

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
        self._allowance = Allowance(*FRAMES)
        self._is_over = False
        self._reading: set[asyncio.Task[None]] = set()
        self._is_text = True
        self._messages: asyncio.Queue[str | bytes | None] = asyncio.Queue()

    async def __call__(self, environ: dict[str, Any]) -> HTTPResponse:
        """Shake hands and let Engine.IO work until the connection ends."""
        request: Request = environ["sanic.request"]
        self._socket = await request.transport.get_protocol().websocket_handshake(request)  # type: ignore[no-untyped-call]
        self._socket.assembler = self
        self._socket.data_received = self._read
        # Engine.IO's own socket, whose method the handler is: it is closed from there.
        self._handler.__self__.web_socket = self  # type: ignore[attr-defined]
        self._socket.recv_cancel = asyncio.get_running_loop().create_future()
        for end in (self._socket.recv_cancel, self._socket.connection_lost_waiter):
            end.add_done_callback(lambda _: self._messages.put_nowait(None))
        await self._handler(self)
        return _Answered()

    def abort(self) -> None:
        """Cut the connection off."""
        if self._socket is not None and self._socket.io_proto is not None:
            self._socket.io_proto.abort()

    def _read(self, data: bytes) -> None:
        """Take what came over the network, as Sanic's method does, and end a connection that floods."""
        connection = self._socket.connection
        for start in range(0, len(data), _SLICE):
            if self._is_over:
                return
            piece = data[start : start + _SLICE]
            connection.receive_data(piece)
            answers, frames = connection.data_to_send(), connection.events_received()
            if not self._allowance.take(len(frames) + len(piece) / 1024):
                self._is_over = True
                self._socket.fail_connection(_POLICY, "Too much at once")
                asyncio.get_running_loop().call_later(_ABORT_SECONDS, self.abort)
                return
            if answers or frames:
                task = asyncio.ensure_future(self._socket.async_data_received(answers, frames))
                self._reading.add(task)
                task.add_done_callback(self._reading.discard)

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
        """Close with the closing handshake, if the client takes part in it."""
        asyncio.get_running_loop().call_later(_CLOSE_SECONDS, self.abort)
        await self._socket.close()


def _cost(length: int) -> float:
    return 1 + length / 1024


def _note_session(request: Request, socket: str) -> None:
    """Let the server's connections know that this one belongs to a socket that is signed in."""
    connection = request.transport.get_protocol() if request.transport else None  # type: ignore[no-untyped-call]
    if isinstance(connection, BoundedConnection):
        connection.app.ctx.connections.known(connection, socket)


class _Answered(HTTPResponse):
    """Sanic wants an answer from every handler; this connection had its own, the upgrade."""

    async def send(self, *_arguments: Any, **_keywords: Any) -> None:
        """Nothing."""
