"""Whether the server knows how many proxies stand before it: quotas count addresses, and a proxy's is everybody's."""

from __future__ import annotations

import logging
import os
from typing import Final

from sanic import Sanic
from sanic.request import Request

from shopguide.errors import SetupError

VARIABLE: Final = "SANIC_PROXIES_COUNT"  # read by Sanic itself
log = logging.getLogger(__name__)


def check_setting() -> None:
    """Raises SetupError when SANIC_PROXIES_COUNT isn't a whole number: every request would fail."""
    given = os.environ.get(VARIABLE, "0")
    if not given.isascii() or not given.isdigit():
        raise SetupError(
            f"{VARIABLE} is {given!r}. Write how many proxies stand before the guide, such as 1, or leave it out "
            "where there is none."
        )


def warn_of_unknown_proxies(app: Sanic) -> None:
    """Log once when a request came through a proxy although SANIC_PROXIES_COUNT isn't set."""
    if app.config.PROXIES_COUNT or app.config.REAL_IP_HEADER or app.config.FORWARDED_SECRET:
        return
    app.ctx.warned_of_proxies = False

    @app.middleware("request")  # type: ignore[no-untyped-call,misc]
    async def warn(request: Request) -> None:
        if app.ctx.warned_of_proxies or app.config.FORWARDED_FOR_HEADER not in request.headers:
            return
        app.ctx.warned_of_proxies = True
        log.warning(
            "A request came through a proxy, and %s is not set: all shoppers behind it share one quota. "
            "Set it to the number of proxies before the guide.",
            VARIABLE,
        )
