"""The wire between widget and server, in the hands of a test: words put into the guide's mouth, frames held back."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, Final

from playwright.sync_api import Page, WebSocketRoute

from shopguide.clock import utc_now

from .waiting import until_page

_EVENT: Final = "42"  # Engine.IO's message and Socket.IO's event
_ASKED: Final = re.compile(r'42(\d+)\["(\w+)"')  # … with the number that its answer (43) carries


@dataclass
class Line:
    """Everything passes, until the test says otherwise. Counts for what `page` loads from then on.

    `sent` are the frames of the widget.
    """

    page: Page
    sent: list[str] = field(default_factory=list)
    _said: int = 0
    _held: list[str | bytes] | None = None
    _hold_after: str | None = None
    _answers: dict[str, list[object]] = field(default_factory=dict)
    _socket: WebSocketRoute | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        self.page.route_web_socket("**/socket.io/**", self._connected)

    def say(self, text: str, **more: Any) -> None:
        """Have the guide say something, as the server would (docs/web-protocol.md)."""
        self._said += 1
        entry = {"id": f"forged.{self._said}", "from": "guide", "time": utc_now().isoformat(), "text": text}
        self._connection.send(_EVENT + json.dumps(["said", entry | more]))

    def say_raw(self, frame: str) -> None:
        """Send any frame to the widget."""
        self._connection.send(frame)

    def hold_after(self, words: str) -> None:
        """Keep back what the server sends after the next frame that holds `words`."""
        self._hold_after = words

    def release(self) -> None:
        """Hand on what was kept back, and all that follows."""
        self._until_held()
        held, self._held = self._held or [], None
        for frame in held:
            self._connection.send(frame)

    def cut(self) -> None:
        """End the connection; what was kept back is lost."""
        self._until_held()
        self._held = None
        self._connection.close(code=1001)

    def _until_held(self) -> None:
        """Let the frame come by that was waited for; the widget may have shown what it does without it."""
        until_page(self.page, lambda: not self._hold_after, lambda: f"a frame with {self._hold_after} comes")

    def answer_next_message(self, answer: object) -> None:
        """Give `answer` to the next message in the server's place, which never sees it."""
        self.answer_next("message", answer)

    def answer_next(self, event: str, *answers: object) -> None:
        """Give these answers to the next events of that name in the server's place, which never sees them."""
        self._answers.setdefault(event, []).extend(answers)

    @property
    def _connection(self) -> WebSocketRoute:
        assert self._socket, "The widget has not connected"
        return self._socket

    def _connected(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        server = socket.connect_to_server()

        def from_server(frame: str | bytes) -> None:
            if self._held is not None:
                self._held.append(frame)
                return
            socket.send(frame)
            if self._hold_after and self._hold_after in str(frame):
                self._held, self._hold_after = [], None

        def from_widget(frame: str | bytes) -> None:
            self.sent.append(str(frame))
            asked = _ASKED.match(str(frame))
            if asked and (answers := self._answers.get(asked[2])):
                socket.send(f"43{asked[1]}{json.dumps([answers.pop(0)])}")
            else:
                server.send(frame)

        server.on_message(from_server)
        socket.on_message(from_widget)
