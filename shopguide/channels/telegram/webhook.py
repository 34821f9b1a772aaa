"""Updates that Telegram sends: checked, noted, and answered at once."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from shopguide.channels.limits import Quota, address

HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
# Bytes. The longest message with the longest one it replies to, every character escaped, is half of this.
MAX_BODY: Final = 262_144


def add_webhook(routes: Blueprint, secret: str, addresses: Quota, receive: Callable[[object], Awaitable[None]]) -> None:
    """Add POST /webhook to `routes`.

    Telegram sends everybody's updates from a few addresses, so an address is counted only while it
    cannot show the secret; Telegram's senders are counted one by one later.
    """
    expected = secret.encode()

    @routes.post("/webhook", stream=True)
    async def webhook(request: Request) -> HTTPResponse:
        shown = request.headers.get(HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(shown, expected):
            wait = await addresses.wait_for(address(request))
            if wait:
                return response.empty(HTTPStatus.TOO_MANY_REQUESTS, headers={"Retry-After": str(wait)})
            return response.empty(HTTPStatus.UNAUTHORIZED)
        body = await _body(request)
        if body is None:
            return response.empty(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            return response.empty(HTTPStatus.BAD_REQUEST)
        await receive(update)
        return response.empty(HTTPStatus.OK)


async def _body(request: Request) -> bytes | None:
    """The body, or None as soon as it is seen to be too long."""
    if int(request.headers.get("content-length", 0)) > MAX_BODY or request.stream is None:
        return None
    body = bytearray()
    async for chunk in request.stream:
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return bytes(body)
