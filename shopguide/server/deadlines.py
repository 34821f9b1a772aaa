"""Connections with deadlines: a first byte comes soon, and the rest of a request soon after it, or the connection ends.

Sanic's own timeouts begin again with every byte, so a client that sends one byte now and then is never cut off.
"""

from __future__ import annotations

import asyncio
import json
from time import monotonic
from typing import Any, Final

from sanic import Sanic
from sanic.exceptions import RequestTimeout
from sanic.http import Http, Stage
from sanic.server.protocols.websocket_protocol import WebSocketProtocol

from shopguide.channels.limits import grouped
from shopguide.server.caps import STRANGERS_EACH, Connections

# Seconds from the connection to its first byte, and from a request's first byte until its headers and body are there.
# A message has a few kilobytes. With the answer and the end of the connection it is over before the tenth second.
REQUEST_SECONDS: Final = 8.0
_BODY: Final = json.dumps({"error": "Too many people are connected right now. Please try again in a moment."}).encode()
_FULL: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nRetry-After: 5\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n%b" % (len(_BODY), _BODY)
)


def configure(app: Sanic, most: int, request_seconds: float = REQUEST_SECONDS) -> None:
    """Bound the connections of an app that is run with `protocol=BoundedConnection`."""
    # Behind a proxy all come from one address; what is theirs is counted where headers are read.
    app.ctx.connections = Connections(most, most if app.config.PROXIES_COUNT else STRANGERS_EACH)
    app.ctx.request_seconds = request_seconds


class BoundedConnection(WebSocketProtocol):
    """One connection of a client, as Sanic serves it."""

    __slots__ = ("_begun", "_has_spoken", "_timer")

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._begun = monotonic()
        self._has_spoken = False
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether no request of it is being worked on: none has come yet, or not all of one."""
        return self.websocket is not None or self._http is None or self._http.stage is Stage.IDLE or self._arrives

    def make_room(self) -> None:
        """Close it at once."""
        self.abort()  # type: ignore[no-untyped-call]

    def refuse(self) -> None:
        """Answer before anything is asked, and close."""
        if self.transport is not None:
            self.transport.write(_FULL)
        self.close()

    def connection_made(self, transport: Any) -> None:
        """Count the connection, or refuse it."""
        # Set by the task that serves the connection, which begins a moment later.
        self._http: Http | None = None  # type: ignore[assignment]
        super().connection_made(transport)  # type: ignore[no-untyped-call]
        self._timer = self.loop.call_later(self.app.ctx.request_seconds, self._due)
        self.app.ctx.connections.opened(self, grouped(self.conn_info.client_ip if self.conn_info else ""))

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop counting it."""
        self.app.ctx.connections.closed(self)
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)  # type: ignore[no-untyped-call]

    def data_received(self, data: bytes) -> None:
        """Start the clock at the first byte of a request."""
        self._has_spoken = True
        if self.websocket is None and not self._is_busy:
            self._begun = monotonic()
            self.app.ctx.connections.active(self)
            if self._timer is None:
                self._timer = self.loop.call_later(self.app.ctx.request_seconds, self._due)
        super().data_received(data)  # type: ignore[no-untyped-call]

    @property
    def _arrives(self) -> bool:
        """Whether a part of a request is here, and the rest is not."""
        http = self._http
        return http is not None and (http.stage is Stage.REQUEST or bool(getattr(http, "request_body", None)))

    @property
    def _is_busy(self) -> bool:
        return self._http is not None and (self._http.stage is not Stage.IDLE or self._arrives)

    def _due(self) -> None:
        """End a connection whose request is still on its way; the answer is 408 where one can be given."""
        self._timer = None
        if not self._has_spoken:
            self.close()
            return
        if self.websocket is not None or not self._arrives or self._http is None or self._task is None:
            return
        left = self._begun + self.app.ctx.request_seconds - monotonic()
        if left > 0:
            self._timer = self.loop.call_later(left, self._due)
            return
        # Sanic would otherwise go on reading the rest of the body.
        self._http.request_body = None
        self._http.exception = RequestTimeout("Request Timeout")
        self._task.cancel()
