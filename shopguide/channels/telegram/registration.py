"""Tells Telegram who we are and where updates go, for as long as it takes, in the background."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final

from sanic import Sanic

from shopguide.channels.telegram.api import BotApi, Refused, TelegramError
from shopguide.channels.telegram.commands import MENU
from shopguide.channels.telegram.settings import TOKEN_VARIABLE, WEBHOOK_VARIABLE, Settings
from shopguide.channels.telegram.updates import ALLOWED, Bot
from shopguide.channels.wording import wording_of

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
# What only an operator can mend is tried again all the same: the mending may be on Telegram's side.
REFUSED_PAUSE: Final = 300.0
log = logging.getLogger(__name__)


async def register(api: BotApi, settings: Settings) -> Bot:
    """Tell Telegram all there is to tell; returns who the bot is. Waits while Telegram cannot be reached."""
    me = await _insist(lambda: api.once("getMe"))
    if settings.webhook:
        # Of the updates that wait, none is dropped: they are what people wrote while we were away.
        await _insist(
            lambda: api.once(
                "setWebhook",
                url=settings.webhook,
                secret_token=settings.webhook_secret,
                allowed_updates=list(ALLOWED),
            )
        )
    else:
        await _insist(lambda: api.once("deleteWebhook"))
    bot = Bot(settings.bot_id, str(me.get("username") or "") or None)
    way = f"sends updates to {settings.webhook}" if settings.webhook else "is asked for updates (long polling)"
    log.info("Telegram %s for @%s", way, bot.username)
    return bot


async def show_menu(app: Sanic, api: BotApi) -> None:
    """Set the command menu; without it everything else works."""
    commands = [
        {"command": item.name, "description": wording_of(app.ctx.agent.domain, item.described)} for item in MENU
    ]
    try:
        await api.call("setMyCommands", commands=commands)
    except TelegramError as error:
        log.warning("The command menu on Telegram was not set: %s", error)


async def _insist(call: Callable[[], Awaitable[Any]]) -> Any:
    """Make a call until it succeeds; the first failure of a kind is told, with what to do about it."""
    pause, told = FIRST_PAUSE, ""
    while True:
        try:
            return await call()
        except TelegramError as error:
            words, wait = _remedy(error)
            if words != told:
                log.warning("%s", words)
                told = words
        await asyncio.sleep(wait or pause)
        pause = min(2 * pause, LONGEST_PAUSE)


def _remedy(error: TelegramError) -> tuple[str, float | None]:
    """What to tell the operator, and how long to wait if that is their affair."""
    if not isinstance(error, Refused) or error.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "Telegram cannot be reached; the guide keeps trying, and all other channels work", None
    if error.code == HTTPStatus.TOO_MANY_REQUESTS:
        return "Telegram asks the guide to slow down; it will", error.retry_after
    if error.wrong_token:
        return f"Telegram knows no bot with this token. Copy {TOKEN_VARIABLE} from BotFather again, and restart", (
            REFUSED_PAUSE
        )
    return f"Telegram refused {WEBHOOK_VARIABLE}: {error.description}. See docs/telegram.md", REFUSED_PAUSE
