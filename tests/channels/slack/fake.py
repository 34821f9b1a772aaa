"""Slack's Web API on loopback: the methods the guide calls, with the refusals that Slack documents."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

from tests.waiting import PATIENCE

from .limits import MAX_TEXT, block_faults, escaping_faults, too_long

TOKEN: Final = "xoxb-token-of-the-tests"
BOT: Final = "UBOT0001"


@dataclass(frozen=True)
class Call:
    """One call of the Web API, with what it was answered."""

    method: str
    arguments: Mapping[str, Any]
    answer: Mapping[str, Any]

    @property
    def ok(self) -> bool:
        """Whether it did what it asked for."""
        return self.answer.get("ok") is True

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """Label and value (or address) of each button."""
        blocks = self.arguments.get("blocks") or (self.arguments.get("view") or {}).get("blocks") or []
        return [
            (element["text"]["text"], element.get("value") or element.get("url"))
            for block in blocks
            if block["type"] == "actions"
            for element in block["elements"]
        ]

    @property
    def sections(self) -> list[str]:
        """The texts of the sections."""
        blocks = self.arguments.get("blocks") or (self.arguments.get("view") or {}).get("blocks") or []
        return [block["text"]["text"] for block in blocks if block["type"] == "section"]

    @property
    def text(self) -> str:
        """What a person reads: the sections, or the text where there are none."""
        return "\n".join(self.sections) or str(self.arguments.get("text") or "")


@dataclass(frozen=True)
class Trouble:
    """How a call fails: a status and headers, or an error code; if `silent`, it is noted and never answered."""

    status: int = 200
    error: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    silent: bool = False
    content: str | None = None


class FakeSlack:
    """Serves in a thread of its own; `calls` holds everything that was asked, in order."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.faults: list[str] = []
        self.troubles: dict[str, deque[Trouble]] = defaultdict(deque)
        self.messages: dict[tuple[str, str], Mapping[str, Any]] = {}
        self.held: list[Mapping[str, Any]] = []  # what the calls that hang were to do
        self._hanging = False
        self._let_go = asyncio.Event()
        self._changed = threading.Condition()
        self._clock = itertools.count(1)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.url = ""

    def start(self) -> None:
        """Listen on a free port."""
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(PATIENCE)

    def stop(self) -> None:
        """Stop listening."""
        asyncio.run_coroutine_threadsafe(self._runner.cleanup(), self._loop).result(PATIENCE)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)

    def trouble(self, method: str, *troubles: Trouble) -> None:
        """Let the next calls of `method` fail."""
        self.troubles[method].extend(troubles)

    def hang(self) -> None:
        """Accept every call from now on, and answer none."""
        self.held.clear()
        self._hanging = True

    def let_go(self) -> None:
        """Answer again; the calls that hang are dropped, and do nothing."""
        self._hanging = False
        self._loop.call_soon_threadsafe(self._let_go.set)
        self._let_go = asyncio.Event()

    def until_held(self, method: str, count: int) -> None:
        """Wait until so many calls of a method hang."""
        with self._changed:
            come = self._changed.wait_for(lambda: self._hung(method) >= count, PATIENCE)
        assert come, f"Of {count} calls of {method} {self._hung(method)} came"

    def _hung(self, method: str) -> int:
        return sum(call["method"] == method for call in self.held)

    def wait(self, wanted: Callable[[list[Call]], bool], since: int = 0) -> list[Call]:
        """The calls since `since`, once they are as wanted.

        Raises:
            AssertionError: they never came; what came is in the message.
        """
        with self._changed:
            came = self._changed.wait_for(lambda: wanted(self.calls[since:]), PATIENCE)
            calls = self.calls[since:]
        assert came, f"Waited in vain; these calls came: {[(call.method, call.text, call.answer) for call in calls]}"
        return calls

    def timestamp(self) -> str:
        """A timestamp that no message has yet."""
        return f"1700000000.{next(self._clock):06d}"

    async def _listen(self) -> None:
        app = web.Application(client_max_size=2**22)
        app.router.add_post("/api/{method}", self._answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        self.url = f"http://127.0.0.1:{port}/api/"

    async def _answer(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        arguments = await self._arguments(request)
        if self._hanging:
            return await self._held(request, method, arguments or {})
        trouble = self.troubles[method].popleft() if self.troubles[method] else None
        if trouble:
            answer: dict[str, Any] = {"ok": False, "error": trouble.error or f"HTTP {trouble.status}"}
        elif request.headers.get("Authorization") != f"Bearer {TOKEN}":
            answer = {"ok": False, "error": "invalid_auth"}
        elif arguments is None:
            answer = {"ok": False, "error": "invalid_json"}
        else:
            answer = self._do(method, arguments)
        with self._changed:
            self.calls.append(Call(method, arguments or {}, answer))
            self._changed.notify_all()
        if trouble and trouble.silent:
            await asyncio.Event().wait()
        if trouble and trouble.content is not None:
            return web.Response(text=trouble.content, status=trouble.status, headers=trouble.headers)
        return web.json_response(
            answer, status=trouble.status if trouble else 200, headers=(trouble or Trouble()).headers
        )

    async def _held(self, request: web.Request, method: str, arguments: Mapping[str, Any]) -> web.Response:
        let_go = self._let_go
        with self._changed:
            self.held.append({"method": method, **arguments})
            self._changed.notify_all()
        await let_go.wait()
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    async def _arguments(self, request: web.Request) -> dict[str, Any] | None:
        raw = await request.text()
        if request.content_type == "application/json":
            try:
                value = json.loads(raw)
            except ValueError:
                return None
            return value if isinstance(value, dict) else None
        form = dict(await request.post())
        return {name: _decoded(name, str(value)) for name, value in form.items()}

    def _do(self, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        checks: dict[str, Callable[[dict[str, Any]], str]] = {
            "chat.postMessage": self._post_fault,
            "chat.update": self._update_fault,
            "chat.postEphemeral": self._whisper_fault,
            "views.publish": self._view_fault,
        }
        if method not in checks:
            return {"ok": False, "error": "unknown_method"}
        if error := checks[method](arguments):
            return {"ok": False, "error": error}
        if method == "chat.postMessage":
            channel = str(arguments["channel"])
            channel = f"D{channel[1:]}" if channel[0] in "UW" else channel
            ts = self.timestamp()
            self.messages[channel, ts] = arguments
            return {"ok": True, "channel": channel, "ts": ts, "message": {"bot_id": "B1", "ts": ts, **arguments}}
        return {"ok": True}

    def _post_fault(self, arguments: dict[str, Any]) -> str:
        if not arguments.get("channel"):
            return "channel_not_found"
        thread = arguments.get("thread_ts")
        if thread is not None and not isinstance(thread, str):
            return "invalid_thread_ts"
        return self._content_fault(arguments)

    def _update_fault(self, arguments: dict[str, Any]) -> str:
        if (arguments.get("channel"), arguments.get("ts")) not in self.messages:
            return "message_not_found"
        return self._content_fault(arguments)

    def _whisper_fault(self, arguments: dict[str, Any]) -> str:
        return self._content_fault(arguments) if arguments.get("user") else "user_not_in_channel"

    def _view_fault(self, arguments: dict[str, Any]) -> str:
        view = arguments.get("view") or {}
        if view.get("type") != "home" or not arguments.get("user_id"):
            return "invalid_arguments"
        return self._noted(block_faults(view.get("blocks"), "home"))

    def _content_fault(self, arguments: dict[str, Any]) -> str:
        text, blocks = arguments.get("text") or "", arguments.get("blocks") or []
        if not text and not blocks:
            return "no_text"
        if len(text) > MAX_TEXT:
            return "msg_too_long"
        # Slack takes a text that is escaped wrongly, and shows something else.
        self.faults += escaping_faults(text)
        if not text:
            self.faults.append("no text for notifications")
        return self._noted(block_faults(blocks)) or ("msg_blocks_too_long" if too_long(blocks) else "")

    def _noted(self, faults: list[str]) -> str:
        self.faults += faults
        return "invalid_blocks" if faults else ""


def _decoded(name: str, value: str) -> Any:
    return json.loads(value) if name in ("blocks", "view") else value
