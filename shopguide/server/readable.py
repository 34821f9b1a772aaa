"""Bodies that Rasa would fail over are refused before it: its rest channel and HTTP API answer them with 500."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from sanic import Sanic, response
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse

PATHS: Final = frozenset({"/webhooks/rest/webhook", "/model/parse"})


def refuse_unreadable(app: Sanic) -> None:
    """Answer 400 where a JSON object has to come and something else does."""

    @app.middleware("request")  # type: ignore[no-untyped-call,misc]
    async def refuse(request: Request) -> HTTPResponse | None:
        if request.method != "POST" or request.path not in PATHS or _is_object(request):
            return None
        return response.json({"error": "That is no JSON object."}, HTTPStatus.BAD_REQUEST)


def _is_object(request: Request) -> bool:
    try:
        return isinstance(request.json, dict)
    except (InvalidUsage, RecursionError):
        return False
