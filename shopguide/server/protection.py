"""What stands before every route: limits of size and number, headers for the browser, errors in words."""

from __future__ import annotations

import logging
import os
from time import monotonic
from typing import Final

from sanic import Sanic, response
from sanic.exceptions import PayloadTooLarge, SanicException
from sanic.request import Request
from sanic.response import HTTPResponse

from shopguide.errors import SetupError
from shopguide.server import metrics
from shopguide.server.health import Health
from shopguide.server.turns import RUNNING

LIMIT_VARIABLE: Final = "SHOPGUIDE_MAX_TURNS"
# Turns are worked on one after the other, about two hundred a second: who comes last waits a third of a second.
MAX_TURNS: Final = 64
# A message of 2000 characters takes a few kilobytes; what Slack sends of a pressed button a few dozen.
MAX_BODY: Final = 256 * 1024
RETRY_SECONDS: Final = 2
# Seconds of silence in the middle of a request after which it is given up; deadlines.py bounds the whole of it.
REQUEST_SECONDS: Final = 20
# When the guide stops: seconds until turns that run have to be over, those of all channels together, and until what
# else is connected is cut off.
DRAIN_SECONDS: Final = 15
CLOSE_SECONDS: Final = 2
# On every answer that does not say otherwise. Most are JSON, in which nothing may run or be framed.
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
# Where messages are noted before they are answered (shopguide/channels/durable).
KEPT: Final = ("/webhooks/slack/", "/webhooks/telegram/")
_SENTENCES: Final = {
    400: "That could not be read.",
    401: "That needs a sign-in.",
    403: "That is not allowed.",
    404: "There is nothing at this address.",
    405: "That cannot be done with this address.",
    408: "That took too long to arrive. Please try again.",
    413: "That is too long. A few sentences are enough.",
    503: "Too many people are asking right now. Please try again in a moment.",
}
_SORRY: Final = "Sorry, something went wrong. Please try again."
log = logging.getLogger(__name__)


def protect(app: Sanic, health: Health) -> None:
    """Put limits, headers and error answers before all routes; no turn is begun when `health` says it stops.

    A channel whose messages come by another way than a request asks `crowded` before each, or `to_wait`.

    Raises:
        SetupError: SHOPGUIDE_MAX_TURNS is no number above 0.
    """
    app.ctx.health, app.ctx.most_turns = health, _most_turns()
    app.config.REQUEST_MAX_SIZE = MAX_BODY
    app.config.REQUEST_TIMEOUT = REQUEST_SECONDS
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = CLOSE_SECONDS
    app.config.FALLBACK_ERROR_FORMAT = "json"

    @app.middleware("request")  # type: ignore[no-untyped-call,misc]
    async def admit(request: Request) -> HTTPResponse | None:
        # Turns alone are refused: a probe or the page costs nothing, nor does a message that is kept for later.
        if request.method != "POST" or not request.path.startswith("/webhooks/") or request.path.startswith(KEPT):
            return None
        wait = crowded(app)
        return _refusal(503, {"Retry-After": str(wait)}) if wait else None

    @app.middleware("response")  # type: ignore[no-untyped-call,misc]
    async def secure(_request: Request, answer: HTTPResponse) -> None:
        for name, value in HEADERS.items():
            answer.headers.setdefault(name, value)

    @app.exception(SanicException)  # type: ignore[no-untyped-call,misc]
    async def refused(_request: Request, error: SanicException) -> HTTPResponse:
        if isinstance(error, PayloadTooLarge):
            metrics.REFUSED.labels("size").inc()
        return _refusal(getattr(error, "status_code", None) or 500, getattr(error, "headers", None) or {})

    @app.exception(Exception)  # type: ignore[no-untyped-call,misc]
    async def failed(_request: Request, error: Exception) -> HTTPResponse:
        metrics.ERRORS.labels("request").inc()
        log.error("A request failed", exc_info=error)
        return _refusal(500, {})


def to_wait(app: Sanic) -> int | None:
    """In how many seconds a turn may begin, when as many run as may, or when the guide is being stopped.

    An app without `protect` takes any number.
    """
    full = len(RUNNING) >= getattr(app.ctx, "most_turns", len(RUNNING) + 1)
    return RETRY_SECONDS if full or _stops(app) else None


def crowded(app: Sanic) -> int | None:
    """As `to_wait`, of a message that is refused then: it counts as such."""
    wait = to_wait(app)
    if wait:
        metrics.REFUSED.labels("stopping" if _stops(app) else "busy").inc()
    return wait


def seconds_left(app: Sanic) -> float:
    """For how long a channel may wait for its turns when the guide stops; it is one time that all channels share."""
    health = getattr(app.ctx, "health", None)
    return max(0.0, min(DRAIN_SECONDS, health.ends - monotonic())) if health else DRAIN_SECONDS


def _stops(app: Sanic) -> bool:
    health = getattr(app.ctx, "health", None)
    return health is not None and health.stopping


def _refusal(status: int, headers: dict[str, str]) -> HTTPResponse:
    return response.json({"error": _SENTENCES.get(status, _SORRY)}, status=status, headers=headers)


def _most_turns() -> int:
    given = os.environ.get(LIMIT_VARIABLE) or str(MAX_TURNS)
    if not given.isascii() or not given.isdigit() or int(given) < 1:
        raise SetupError(f"{LIMIT_VARIABLE} is {given!r}. Write a number, 1 or more, or leave it out for {MAX_TURNS}.")
    return int(given)
