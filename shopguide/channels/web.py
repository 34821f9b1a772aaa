"""The chat page's channel: JSON over HTTP, with a session that the server signs.

POST /webhooks/web/session            → {"token"}         a new session
POST /webhooks/web/message            {"token", "text", "button"} → {"messages": […]}
GET  /                                the chat page itself

The browser never chooses its sender id: it holds a token that only this server can make.
"""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

from itsdangerous import BadData, URLSafeTimedSerializer
from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

PAGE: Final = Path(__file__).parent / "page"
SESSION_SECONDS: Final = 30 * 24 * 3600
# A message of 2000 characters, in any script, with its token.
MAX_BODY: Final = 16_384
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
_FILES: Final = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/chat.js": ("chat.js", "text/javascript; charset=utf-8"),
    "/chat.css": ("chat.css", "text/css; charset=utf-8"),
    "/favicon.ico": ("icon.svg", "image/svg+xml"),
}


class WebInput(InputChannel):  # type: ignore[misc]
    """Talks with the chat page."""

    def __init__(self, secret: str) -> None:
        self._signer = URLSafeTimedSerializer(secret, salt="web-session")

    @classmethod
    def name(cls) -> str:
        """The channel's name in addresses and sender ids."""
        return "web"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Made by `rasa run` from credentials.yml; the secret is the launcher's own."""
        from shopguide.server.launcher import session_secret

        return cls((credentials or {}).get("secret") or session_secret())

    def new_token(self) -> str:
        """A token for a new session."""
        return str(self._signer.dumps(uuid.uuid4().hex))

    def sender(self, token: object) -> str | None:
        """The sender id a token stands for, or None when it is forged or too old."""
        try:
            return f"web:{self._signer.loads(str(token), max_age=SESSION_SECONDS)}"
        except (BadData, ValueError):  # ValueError: half a surrogate pair cannot be read as bytes
            return None

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes under /webhooks/web."""
        routes = Blueprint("web_channel", __name__)

        @routes.post("/session")
        async def session(_request: Request) -> HTTPResponse:
            return response.json({"token": self.new_token()})

        @routes.post("/message")
        async def message(request: Request) -> HTTPResponse:
            if len(request.body) > MAX_BODY:
                return _refusal("That message is too long. A few sentences are enough.", 413)
            try:
                body = request.json
            except Exception:
                body = None
            if not isinstance(body, dict) or not isinstance(body.get("text"), str):
                return _refusal("Please send a text.", 400)
            sender = self.sender(body.get("token"))
            if sender is None:
                return _refusal("This talk has expired. Reload the page to begin a new one.", 401)
            output = CollectingOutputChannel()
            await on_new_message(UserMessage(body["text"], output, sender, input_channel=self.name()))
            return response.json({"messages": [_shown(item) for item in output.messages]})

        return routes


def _refusal(text: str, status: int) -> HTTPResponse:
    return response.json({"error": text}, status=status)


def _shown(message: dict[str, Any]) -> dict[str, Any]:
    """What the page needs of a message: no sender id, no metadata."""
    return {key: message[key] for key in ("text", "buttons") if message.get(key)}


def add_page(app: Sanic) -> None:
    """Serve the chat page at "/".

    Rasa's app has a route of its own there, which answers "Hello from Rasa", so the page answers
    before routing.
    """
    files = {path: ((PAGE / name).read_bytes(), kind) for path, (name, kind) in _FILES.items()}

    @app.middleware("request")  # type: ignore[no-untyped-call,misc]
    async def page(request: Request) -> HTTPResponse | None:
        if request.method not in ("GET", "HEAD") or request.path not in files:
            return None
        body, kind = files[request.path]
        headers = {
            "Content-Security-Policy": CONTENT_SECURITY_POLICY,
            "Cache-Control": "no-cache",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
        }
        return response.raw(body, content_type=kind, headers=headers)
