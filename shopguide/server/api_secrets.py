"""Keeps secrets out of what Rasa's rest channel and HTTP API store past `tidy`: events, and names of conversations."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import unquote

from sanic import Sanic, response
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse

from shopguide.privacy.backstop import holds_card
from shopguide.privacy.json_texts import changed
from shopguide.privacy.redaction import redact
from shopguide.server.patches import FLAGS

_EVENTS: Final = re.compile(r"/conversations/[^/]+/tracker/events/?")
_REST: Final = "/webhooks/rest/webhook"
_NAME: Final = "The name of a conversation can't be a card number. Choose another."


def keep_secrets_out(app: Sanic) -> None:
    """Refuse names that hold a card number, and redact the events that are put into a conversation."""

    @app.middleware("request")  # type: ignore[no-untyped-call,misc]
    async def keep_out(request: Request) -> HTTPResponse | None:
        if holds_card(unquote(request.path)):
            return response.json({"error": _NAME}, HTTPStatus.BAD_REQUEST)
        if request.method not in ("POST", "PUT"):
            return None
        if request.path != _REST and not _EVENTS.fullmatch(request.path):
            return None
        try:
            body = request.json
        except (InvalidUsage, RecursionError):
            return None  # refused elsewhere, in words
        if request.path == _REST:
            sender = body.get("sender") if isinstance(body, dict) else None
            return response.json({"error": _NAME}, HTTPStatus.BAD_REQUEST) if holds_card(str(sender)) else None
        request.parsed_json = redacted_events(body)
        return None


def redacted_events(body: Any) -> Any:
    """Events without secrets, and without the guide's own notes on a message, which can't come from outside."""
    return _without_notes(changed(body, lambda text: redact(text).text))


def _without_notes(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_notes(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {key: _without_notes(item) for key, item in value.items()}
    if isinstance(kept.get("metadata"), dict):
        kept["metadata"].pop(FLAGS, None)
    return kept
