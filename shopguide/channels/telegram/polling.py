"""Updates that are fetched: long polling, which needs no public address."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final

from shopguide.channels.telegram.api import CALL_SECONDS, BotApi, Refused, TelegramError
from shopguide.channels.telegram.settings import TOKEN_VARIABLE
from shopguide.channels.telegram.updates import ALLOWED
from shopguide.errors import LockError, StoreError

# Seconds that Telegram holds a request open while there is nothing to tell.
POLL_SECONDS: Final = 50
FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
_LAST_SECONDS: Final = 3.0
log = logging.getLogger(__name__)


class Poller:
    """Fetches updates and hands each to `receive`; an update is confirmed only after that.

    Until `receive` has kept an update (it raises StoreError or LockError when it hasn't) Telegram keeps it, and
    sends it again should this process end.
    """

    def __init__(self, api: BotApi, receive: Callable[[object], Awaitable[None]]) -> None:
        self._api = api
        self._receive = receive
        self._next: int | None = None  # the offset that confirms everything before it

    async def run(self) -> None:
        """Fetch until cancelled; what goes wrong is told once until it goes right again."""
        pause, told = FIRST_PAUSE, ""
        while True:
            try:
                updates = await self._fetch(timeout=POLL_SECONDS, seconds=POLL_SECONDS + CALL_SECONDS)
            except TelegramError as error:
                words = _remedy(error)
                if words != told:
                    log.warning("%s", words)
                    told = words
                wait = error.retry_after if isinstance(error, Refused) else None
                await asyncio.sleep(wait or pause)
                pause = min(2 * pause, LONGEST_PAUSE)
                continue
            pause, told = FIRST_PAUSE, ""
            for update in updates:
                await self._keep(update)
                self._next = update["update_id"] + 1

    async def _keep(self, update: Mapping[str, Any]) -> None:
        """Have an update kept, for as long as it takes."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self._receive(update)
                return
            except (StoreError, LockError) as error:
                if pause == FIRST_PAUSE:
                    log.warning("An update of Telegram could not be kept; tried again: %s", error)
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def confirm(self) -> None:
        """Tell Telegram what was received last, so that it does not come again after a restart."""
        if self._next is not None:
            with suppress(TelegramError):
                await self._fetch(timeout=0, seconds=_LAST_SECONDS)

    async def _fetch(self, *, timeout: int, seconds: float) -> list[Mapping[str, Any]]:
        answer = await self._api.once(
            "getUpdates", seconds=seconds, offset=self._next, timeout=timeout, allowed_updates=list(ALLOWED)
        )
        return [item for item in answer or () if isinstance(item, Mapping) and isinstance(item.get("update_id"), int)]


def _remedy(error: TelegramError) -> str:
    if isinstance(error, Refused) and error.code == HTTPStatus.CONFLICT:
        return (
            "Another program fetches this bot's updates, or set a webhook for it. Stop that one, or give this guide "
            "a bot of its own; the guide keeps trying"
        )
    if isinstance(error, Refused) and error.wrong_token:
        return f"Telegram takes the bot's token no more. Copy {TOKEN_VARIABLE} from BotFather again, and restart"
    return "Telegram does not answer any more; the guide keeps asking, and all other channels work"
