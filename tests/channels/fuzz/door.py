"""One door of the guide: something is sent, and what comes back is held against what must never come."""

from __future__ import annotations

import http.client
from collections.abc import Mapping
from dataclasses import dataclass

from conversations.server import Server

from tests.waiting import PATIENCE

#: Marks of a traceback or of a file's name. A dot and "py" alone may stand in a session's token, which is drawn by lot.
INSIDE = ("Traceback", 'File "', '.py"', ".py:", ".py,", "site-packages", "Exception")


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: str


@dataclass(frozen=True)
class Door:
    """A path of a running guide."""

    server: Server
    path: str

    def post(self, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
        """Send a body; the answer is sound, whatever it says.

        Raises:
            AssertionError: the server failed, hung, or showed its inside.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)
        try:
            connection.request("POST", self.path, body, {"Content-Type": "application/json", **(headers or {})})
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        assert answer.status < 500, (answer.status, text[:500])
        assert not any(word in text for word in INSIDE), text[:500]
        return Answer(answer.status, text)
