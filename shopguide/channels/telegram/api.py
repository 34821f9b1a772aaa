"""Telegram's Bot API over aiohttp: one method call, its retries, its errors.

TelegramError
├── Refused        the API answered with an error: code, description, what to do
└── Unreachable    no answer came: connection, time-out, or something that is not the API

The token is part of every address, and aiohttp's errors carry the address. So none of them gets out
of this file, as text or as cause.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import aiohttp

# Seconds for one call. Telegram answers in a fraction; what takes longer will not come.
CALL_SECONDS: Final = 15.0
ATTEMPTS: Final = 5
# Seconds before the second attempt; each later pause is twice as long.
FIRST_PAUSE: Final = 0.5
# Seconds that Telegram may ask to wait (`retry_after`); for a longer flood wait the message is given up.
LONGEST_WAIT: Final = 60


class TelegramError(Exception):
    """A call that did not succeed; its text holds neither the token nor what was to be sent."""


class Unreachable(TelegramError):
    """No answer came."""


@dataclass
class Refused(TelegramError):
    """The API answered with an error.

    Attributes:
        code: as in HTTP.
        description: Telegram's words; may repeat a piece of the message, so it is not for the log.
        retry_after: seconds to wait, for 429.
        migrated_to: the chat's new id, when a group has become a supergroup.
    """

    code: int
    description: str
    retry_after: int | None = None
    migrated_to: int | None = None

    def __str__(self) -> str:
        # "Bad Request: can't parse entities: unsupported start tag …": what comes last is the message's.
        return f"{self.code} {': '.join(self.description.split(': ')[:2])}"

    @property
    def wrong_token(self) -> bool:
        """Whether the API knows no bot with this token; 404 is its answer to one of the wrong shape."""
        return self.code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)


class BotApi:
    """The methods of one bot; belongs to one event loop from its first call on."""

    def __init__(self, token: str, address: str, *, seconds: float = CALL_SECONDS, pause: float = FIRST_PAUSE) -> None:
        self._address = f"{address}/bot{token}/"
        self._seconds = seconds
        self._pause = pause
        self._session: aiohttp.ClientSession | None = None

    async def call(self, method: str, **parameters: Any) -> Any:
        """Call a method, again after a flood wait, a fault of the API's own or a lost connection.

        A call whose answer was lost is made again, so that a message may come twice: better than not at all.

        Raises:
            TelegramError: it was refused, or did not succeed in any attempt.
        """
        pause = self._pause
        for _ in range(ATTEMPTS - 1):
            try:
                return await self.once(method, **parameters)
            except Refused as error:
                if error.code == HTTPStatus.TOO_MANY_REQUESTS and (error.retry_after or 0) <= LONGEST_WAIT:
                    await asyncio.sleep(error.retry_after or pause)
                    continue
                if error.code < HTTPStatus.INTERNAL_SERVER_ERROR:
                    raise
            except Unreachable:
                pass
            await asyncio.sleep(pause)
            pause *= 2
        return await self.once(method, **parameters)

    async def once(self, method: str, *, seconds: float | None = None, **parameters: Any) -> Any:
        """Call a method in one attempt of `seconds` at most; parameters that are None are left out.

        Raises:
            TelegramError: it did not succeed.
        """
        if self._session is None:
            # The environment's proxy settings count, for those who reach Telegram through one.
            self._session = aiohttp.ClientSession(trust_env=True)
        given = {name: value for name, value in parameters.items() if value is not None}
        timeout = aiohttp.ClientTimeout(total=seconds or self._seconds)
        try:
            # No redirects: they would take the token to another host.
            async with self._session.post(
                self._address + method, json=given, timeout=timeout, allow_redirects=False
            ) as response:
                answer = await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError, OSError) as error:
            raise Unreachable(f"{method}: no answer from the Bot API ({type(error).__name__})") from None
        if not isinstance(answer, Mapping) or "ok" not in answer:
            raise Unreachable(f"{method}: what answers with {response.status} is not the Bot API")
        if answer["ok"]:
            return answer.get("result")
        raise _refusal(answer)

    async def close(self) -> None:
        """End all connections."""
        if self._session is not None:
            await self._session.close()


def _refusal(answer: Mapping[str, Any]) -> Refused:
    refused = Refused(HTTPStatus.INTERNAL_SERVER_ERROR, str(answer.get("description") or ""))
    with suppress(TypeError, ValueError):
        refused.code = int(answer.get("error_code") or refused.code)
        parameters = answer.get("parameters") or {}
        refused.retry_after = int(parameters.get("retry_after") or 0) or None
        refused.migrated_to = int(parameters.get("migrate_to_chat_id") or 0) or None
    return refused
