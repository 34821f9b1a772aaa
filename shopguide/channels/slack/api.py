"""Calls of Slack's Web API that never raise: what fails is logged, without a word of what was said."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

from shopguide.channels.durable.reply import Fate
from shopguide.channels.slack.talk import Place

API_URL: Final = AsyncWebClient.BASE_URL
_TIMEOUT: Final = 10.0  # seconds for one try
_RETRIES: Final = 3
_MOST_WAIT: Final = 60  # seconds; a longer Retry-After is not waited for
# Refusals that are about the workspace: nothing here can mend them, and an operator sees why.
_WORKSPACE: Final = {
    "account_inactive": "the app's bot user was switched off",
    "channel_not_found": "the conversation is gone, or the app was removed from it",
    "invalid_auth": "the bot token is wrong",
    "is_archived": "the channel is archived",
    "messages_tab_disabled": "direct messages with the app are switched off in its settings",
    "not_in_channel": "the app was removed from the channel",
    "restricted_action": "the workspace does not let apps post there",
    "token_expired": "the bot token has expired",
    "token_revoked": "the bot token was revoked; install the app again",
    "user_not_found": "the user is gone",
}
# Refusals that end by themselves, or once an operator has mended the token: the message may yet be taken.
_PASSING: Final = frozenset(
    {
        *("account_inactive", "invalid_auth", "missing_scope", "not_authed", "token_expired", "token_revoked"),
        *("fatal_error", "internal_error", "ratelimited", "request_timeout", "service_unavailable"),
    }
)
# Refusals that are about the place, whatever is posted there.
_NOWHERE: Final = frozenset(_WORKSPACE) - _PASSING
# Refusals of the form of a message, which plain text does not meet.
REFUSED_FORM: Final = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
log = logging.getLogger(__name__)
# slack_sdk writes whole requests at level DEBUG, words included.
_sdk_log = logging.getLogger(f"{__name__}.sdk")
_sdk_log.setLevel(logging.WARNING)


class _RateLimited(AsyncRateLimitErrorRetryHandler):
    """Waits as long as Slack asks, within reason."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        if response is None or response.status_code != 429:
            return False
        asked = next((value for name, value in response.headers.items() if name.lower() == "retry-after"), ["1"])
        return asked[0].isdecimal() and int(asked[0]) <= _MOST_WAIT


class _ServerError(AsyncServerErrorRetryHandler):
    """Tries again after any 5xx; slack_sdk's own does so after two of them."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        return response is not None and response.status_code >= 500


class Api:
    """What the channel does in a workspace. Opened and closed in the loop that uses it."""

    def __init__(self, token: str, url: str = API_URL, timeout: float = _TIMEOUT) -> None:
        # A time-out is not tried again: the message may have arrived.
        handlers: list[AsyncRetryHandler] = [
            AsyncConnectionErrorRetryHandler(_RETRIES),
            _RateLimited(_RETRIES),
            _ServerError(_RETRIES),
        ]
        self._client = AsyncWebClient(token, url, retry_handlers=handlers, logger=_sdk_log)
        self._timeout = aiohttp.ClientTimeout(total=timeout)

    async def open(self) -> None:
        """Keep connections from now on."""
        self._client.session = aiohttp.ClientSession(timeout=self._timeout)

    async def close(self) -> None:
        """Let them go."""
        if self._client.session:
            await self._client.session.close()

    async def post(self, place: Place, text: str, blocks: Sequence[Mapping[str, Any]] = ()) -> str | None:
        """Post a message; None, or the code of what went wrong."""
        return await self._call(
            self._client.chat_postMessage,
            channel=place.channel,
            thread_ts=place.thread,
            text=text,
            blocks=list(blocks) or None,
            unfurl_links=False,
            unfurl_media=False,
        )

    async def replace(self, channel: str, ts: str, text: str, blocks: Sequence[Mapping[str, Any]]) -> str | None:
        """Put something else in the place of a message of the guide's."""
        return await self._call(self._client.chat_update, channel=channel, ts=ts, text=text, blocks=list(blocks))

    async def whisper(self, place: Place, user: str, text: str) -> str | None:
        """Tell one user of a channel something that the others do not see."""
        return await self._call(
            self._client.chat_postEphemeral, channel=place.channel, user=user, thread_ts=place.thread, text=text
        )

    async def publish_home(self, user: str, blocks: Sequence[Mapping[str, Any]]) -> str | None:
        """Show `blocks` in a user's home tab."""
        return await self._call(self._client.views_publish, user_id=user, view={"type": "home", "blocks": list(blocks)})

    async def _call(self, method: Callable[..., Awaitable[Any]], **arguments: Any) -> str | None:
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            await method(**given)
        except Exception as error:
            code = _code(error)
        else:
            return None
        if code in _WORKSPACE:
            log.warning("Slack took no message: %s (%s)", _WORKSPACE[code], code)
        else:
            log.error("Slack's %s failed: %s", method.__name__, code)
        return code


def fate(code: str | None) -> Fate:
    """What a code, as the methods of `Api` return it, means for the message."""
    if code is None:
        return Fate.TAKEN
    if code in _NOWHERE:
        return Fate.NOWHERE
    # Slack's own codes are in lower case; everything else is a connection that failed, or no answer of Slack's.
    return Fate.LATER if code in _PASSING or not code.islower() else Fate.REFUSED


def _code(error: Exception) -> str:
    """What went wrong, in a word: Slack's code, the HTTP status, or the kind of error."""
    if isinstance(error, SlackApiError):
        data = getattr(error.response, "data", None)
        if isinstance(data, Mapping) and isinstance(data.get("error"), str):
            return str(data["error"])
        return f"HTTP {getattr(error.response, 'status_code', None) or getattr(error.response, 'status', '?')}"
    return type(error).__name__
