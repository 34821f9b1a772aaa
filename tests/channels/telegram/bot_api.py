"""A Bot API on loopback that holds the guide to the documented rules (core.telegram.org/bots/api).

It answers as Telegram does, refuses what Telegram refuses, and notes each call. What Telegram would
let pass but is a mistake all the same, such as a misspelt parameter, is noted in `mistakes`.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import threading
import urllib.error
import urllib.request
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web

from tests.waiting import PATIENCE

from .methods import Methods, Refusal

TOKEN: Final = "4242424242:AAFakeFakeFakeFakeFakeFakeFakeFakeFake"
_SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
_PARAMETERS: Final = {
    "getMe": set(),
    "setMyCommands": {"commands"},
    "setWebhook": {"url", "secret_token", "allowed_updates"},
    "deleteWebhook": set(),
    "getUpdates": {"offset", "limit", "timeout", "allowed_updates"},
    "sendMessage": {
        *("chat_id", "message_thread_id", "text", "parse_mode", "link_preview_options"),
        *("reply_parameters", "reply_markup"),
    },
    "sendChatAction": {"chat_id", "message_thread_id", "action"},
    "editMessageText": {"chat_id", "message_id", "text", "entities", "link_preview_options", "reply_markup"},
    "editMessageReplyMarkup": {"chat_id", "message_id", "reply_markup"},
    "answerCallbackQuery": {"callback_query_id", "text", "show_alert"},
}


@dataclass(frozen=True)
class Call:
    """A call of the guide's: method, parameters, and what was answered (None: an error)."""

    method: str
    parameters: dict[str, Any]
    result: Any


class BotApi(Methods):
    """The server; everything public may be called from the tests' thread."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port
        self.calls: list[Call] = []
        self.mistakes: list[str] = []
        self.confirmed = 0  # the highest offset that the guide has named
        self.deliver_to: str | None = None  # where the public webhook address leads to
        self._pending: deque[dict[str, Any]] = deque()
        self._faults: defaultdict[str, deque[Any]] = defaultdict(deque)
        self._changed = threading.Condition()
        self.held: list[dict[str, Any]] = []  # what the calls that hang were to do
        self._hanging = False
        self._let_go: asyncio.Event | None = None
        self._poll: asyncio.Future[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._stopping: asyncio.Event | None = None

    # --- for the tests

    def fail(self, method: str, *faults: Refusal | str) -> None:
        """Let the next calls of a method fail: by a refusal, or "drop" the connection, or answer with "html"."""
        self._faults[method].extend(faults)

    def hang(self) -> None:
        """Accept every call from now on, and answer none."""
        self.held.clear()
        self._hanging = True

    def let_go(self) -> None:
        """Answer again; the calls that hang are dropped, and do nothing."""
        self._hanging = False
        assert self._loop
        assert self._let_go
        self._loop.call_soon_threadsafe(self._let_go.set)
        self._let_go = asyncio.Event()

    def wait(self, happened: Callable[[], Any], what: str = "what the test waits for") -> Any:
        """What `happened` returns, as soon as that is true."""
        with self._changed:
            if not self._changed.wait_for(happened, PATIENCE):
                raise AssertionError(f"This did not happen: {what}. The last calls: {self.calls[-5:]}")
            return happened()

    def called(self, method: str, **parameters: Any) -> list[Call]:
        """The calls of a method with these parameters."""
        return [
            call
            for call in self.calls
            if call.method == method and all(call.parameters.get(key) == value for key, value in parameters.items())
        ]

    def add_query(self, query: dict[str, Any]) -> None:
        """Let a callback query be answerable."""
        self._queries[query["id"]] = None

    def answer_to(self, query_id: str) -> dict[str, Any]:
        """How a callback query was answered."""
        answer: dict[str, Any] = self.wait(lambda: self._queries.get(query_id), "the button is answered")
        return answer

    def push(self, update: dict[str, Any]) -> int:
        """Bring an update to the guide as it wishes; by webhook, returns the status of its answer."""
        update = {"update_id": self.next_id(), **update}
        if self.webhook:
            return self.post(json.dumps(update).encode())
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._arrived, update)
        return 200

    def post(self, body: bytes, secret: str | None = "") -> int:
        """Send a body to the webhook; "" stands for the secret that was agreed on."""
        headers = {"Content-Type": "application/json"}
        if secret is not None:
            headers[_SECRET_HEADER] = secret or str((self.webhook or {}).get("secret_token"))
        request = urllib.request.Request(f"{self.deliver_to}/webhooks/telegram/webhook", data=body, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code

    def start(self) -> None:
        """Listen in a thread."""
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)), daemon=True)
        self._thread.start()
        assert ready.wait(PATIENCE)

    def stop(self) -> None:
        """Stop listening; what was noted stays."""
        assert self._loop
        assert self._stopping
        assert self._thread
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(PATIENCE)

    # --- the server

    async def _serve(self, ready: threading.Event) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        self._let_go = asyncio.Event()
        app = web.Application()
        app.router.add_post("/bot{token}/{method}", self._handle)
        runner = web.AppRunner(app, shutdown_timeout=0.5)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.port, reuse_address=True).start()
        ready.set()
        await self._stopping.wait()
        if self._poll and not self._poll.done():
            self._poll.cancel()
        await runner.cleanup()

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        parameters = await request.json()
        if request.match_info["token"] != TOKEN:
            return Refusal(401, "Unauthorized").answer()
        if method not in _PARAMETERS:
            return Refusal(404, "Not Found").answer()
        if wrong := set(parameters) - _PARAMETERS[method]:
            self.mistakes.append(f"{method} knows no {wrong}")
        if self._hanging:
            return await self._held(request, method, parameters)
        result = None
        try:
            if self._faults[method]:
                fault = self._faults[method].popleft()
                if fault == "drop":
                    assert request.transport is not None
                    request.transport.abort()
                    return web.Response()
                if fault == "html":
                    return web.Response(text="<h1>502 Bad Gateway</h1>", status=502, content_type="text/html")
                raise fault
            if method == "getUpdates":
                return web.json_response({"ok": True, "result": await self._get_updates(**parameters)})
            result = getattr(self, f"_{re.sub(r'([A-Z])', lambda m: '_' + m[1].lower(), method)}")(**parameters)
            return web.json_response({"ok": True, "result": result})
        except Refusal as refusal:
            return refusal.answer()
        finally:
            with self._changed:
                self.calls.append(Call(method, parameters, result))
                self._changed.notify_all()

    async def _held(self, request: web.Request, method: str, parameters: dict[str, Any]) -> web.Response:
        let_go = self._let_go
        assert let_go
        with self._changed:
            self.held.append({"method": method, **parameters})
            self._changed.notify_all()
        await let_go.wait()
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    async def _get_updates(
        self, timeout: int = 0, offset: int = 0, limit: int = 100, allowed_updates: list[str] | None = None
    ) -> list[dict[str, Any]]:
        if self.webhook:
            raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first")
        if self._poll and not self._poll.done():
            self._poll.set_exception(Refusal(409, "Conflict: terminated by other getUpdates request"))
        self.confirmed = max(self.confirmed, offset)
        while self._pending and self._pending[0]["update_id"] < offset:
            self._pending.popleft()
        if not self._pending and timeout:
            self._poll = asyncio.get_running_loop().create_future()
            try:
                await asyncio.wait_for(self._poll, timeout)
            except TimeoutError:
                pass
            finally:
                self._poll = None
        return list(itertools.islice(self._pending, limit))

    def _arrived(self, update: dict[str, Any]) -> None:
        self._pending.append(update)
        if self._poll and not self._poll.done():
            self._poll.set_result(None)
