"""A real HTTP server that takes summaries, or does what servers do when they do not."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Final, Self

ENDLESS: Final = 10**12  # bytes that are announced and never come


@dataclass(frozen=True)
class Answer:
    """What is answered to one request: a status with headers, or nothing at all."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    hangs: bool = False
    closes: bool = False
    endless: bool = False


@dataclass(frozen=True)
class Request:
    """One request as it came; header names in lower case."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class HttpDesk:
    """Answers as `answers` says, one a request, and with the last one ever after."""

    answers: list[Answer] = field(default_factory=lambda: [Answer()])
    requests: list[Request] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event, repr=False)
    _server: ThreadingHTTPServer = field(init=False, repr=False)

    def __post_init__(self) -> None:
        desk = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                desk.requests.append(Request(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                answer = desk.answers.pop(0) if len(desk.answers) > 1 else desk.answers[0]
                if answer.hangs:
                    desk._over.wait()
                if answer.hangs or answer.closes:
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(ENDLESS if answer.endless else 0))
                self.end_headers()
                if answer.endless:
                    desk._over.wait()

            do_GET = do_POST

            def log_message(self, *_arguments: object) -> None:
                """Say nothing of each request."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        """Where summaries go."""
        return f"http://127.0.0.1:{self._server.server_port}/handoff?key=abc"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._server.shutdown()
        self._server.server_close()
