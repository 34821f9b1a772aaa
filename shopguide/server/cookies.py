"""Cookies, before anybody reads them: no more than 4 kB, and what the interpreter's parser makes of hostile ones.

CVE-2024-7592: in Python before 3.11.10, unless a distribution has mended it, http.cookies takes time by the
square of a quoted value's length. Whether this one does is measured, since a version number doesn't tell.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final

from sanic import Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

MOST: Final = 4096  # bytes of all cookies of a request; the operator's own have about 250
_SENTENCE: Final = "The cookies sent with this are too large. Delete this site's cookies and try again."
# Escapes in the shorter of two values; in the longer one there are four times as many, and it takes
# 4 times as long where the parser is sound, 16 times where it isn't.
_ESCAPES: Final = 500
_FACTOR: Final = 4
_SLOW: Final = 9.0
log = logging.getLogger(__name__)


def refuse_large_cookies(app: Sanic) -> None:
    """Answer 431 to requests with more than MOST bytes of cookies."""

    @app.middleware("request")  # type: ignore[no-untyped-call,misc]
    async def refuse(request: Request) -> HTTPResponse | None:
        size = sum(len(cookie) for cookie in request.headers.getall("cookie", ()))
        return response.json({"error": _SENTENCE}, 431) if size > MOST else None


def cookie(request: Request, name: str) -> str | None:
    """The value of a cookie; None where there is none, or where what was sent can't be read."""
    try:
        return request.cookies.get(name)
    except CookieError:
        return None


def warn_of_slow_parser() -> None:
    """Log a warning where the interpreter's parser is slow."""
    if is_slow(SimpleCookie().load, time.thread_time):
        log.warning(
            "This Python reads hostile cookies slowly (CVE-2024-7592). The guide refuses cookies over %d bytes, so one "
            "costs milliseconds at most; Python 3.11.10 or later, or your distribution's own 3.11, has the fix.",
            MOST,
        )


def is_slow(parse: Callable[[str], Any], clock: Callable[[], float]) -> bool:
    """Whether the time that `parse` takes, as `clock` counts it, grows by the square of a value's length."""

    def cost(escapes: int) -> float:
        cookie = 'a="' + '\\"' * escapes + '"'
        begun = clock()
        parse(cookie)
        return clock() - begun

    # The least of several: anything else the machine does only adds to it.
    short = min(cost(_ESCAPES) for _ in range(3))
    long = min(cost(_FACTOR * _ESCAPES) for _ in range(3))
    return long > _SLOW * short
