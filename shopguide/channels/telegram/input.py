"""The channel, as Rasa sees it."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel
from sanic import Blueprint, Sanic
from sanic.exceptions import ServiceUnavailable

from shopguide import tasks
from shopguide.channels.credentials import tell_closed
from shopguide.channels.durable.chat import Guide
from shopguide.channels.limits import Limits
from shopguide.channels.telegram.api import BotApi
from shopguide.channels.telegram.chats import Chats
from shopguide.channels.telegram.output import NAME, TelegramOutput
from shopguide.channels.telegram.polling import Poller
from shopguide.channels.telegram.reception import Reception
from shopguide.channels.telegram.registration import register, show_menu
from shopguide.channels.telegram.settings import TOKEN_VARIABLE, Settings
from shopguide.channels.telegram.updates import Bot
from shopguide.channels.telegram.webhook import add_webhook
from shopguide.errors import LockError, StoreError
from shopguide.server.protection import seconds_left

log = logging.getLogger(__name__)


class TelegramInput(InputChannel):  # type: ignore[misc]
    """Talks on Telegram: by webhook when there is a public address, else by long polling."""

    def __init__(self, settings: Settings | None) -> None:
        self._settings = settings
        self._chats = Chats()
        self._api = BotApi(settings.token, settings.api) if settings else None
        self._reception: Reception | None = None
        self._poller: Poller | None = None
        self._connection: asyncio.Task[None] | None = None

    @classmethod
    def name(cls) -> str:
        """The channel's name in addresses and sender ids."""
        return NAME

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """Made from credentials.yml and the environment; closed without a token.

        Raises:
            SetupError: a setting cannot be right.
        """
        settings = Settings.from_credentials(credentials)
        if settings is None:
            tell_closed("Telegram", TOKEN_VARIABLE)
        return cls(settings)

    def blueprint(self, on_new_message: Guide) -> Blueprint:
        """The webhook, if there is one, and what happens when the server starts and stops."""
        routes = Blueprint("telegram_channel", __name__)
        if self._settings is None or self._api is None:
            return routes
        settings, api, limits = self._settings, self._api, Limits.from_environment()

        async def start(app: Sanic, _loop: Any) -> None:
            bot = Bot(settings.bot_id)
            self._reception = Reception(app, api, self._chats, bot, limits.senders, on_new_message)
            self._reception.start()
            self._connection = asyncio.create_task(self._connect(app, api, settings, self._reception))

        async def stop(app: Sanic, _loop: Any) -> None:
            reception, self._reception = self._reception, None
            if self._connection:
                await tasks.end([self._connection])
            if reception:
                await reception.drain(seconds_left(app))
            if self._poller:
                await self._poller.confirm()
            await api.close()

        # Not before: what an update needs of the model is loaded by then.
        routes.listener("after_server_start")(start)
        routes.listener("before_server_stop")(stop)
        if settings.webhook:
            add_webhook(routes, settings.webhook_secret, limits.addresses, self._receive)
        return routes

    def get_output_channel(self) -> OutputChannel | None:
        """For what the guide says without having been spoken to."""
        return TelegramOutput(self._api, self._chats) if self._api else None

    async def _receive(self, update: object) -> None:
        if self._reception is None:
            raise ServiceUnavailable("The server is starting or stopping.")  # Telegram sends the update again
        try:
            await self._reception.receive(update)
        except (StoreError, LockError) as error:
            log.warning("An update of Telegram could not be kept, so that it is asked for again: %s", error)
            raise ServiceUnavailable("The update could not be kept.") from error

    async def _connect(self, app: Sanic, api: BotApi, settings: Settings, reception: Reception) -> None:
        """Runs as long as the server does."""
        try:
            reception.bot = await register(api, settings)
            await show_menu(app, api)
            if not settings.webhook:
                self._poller = Poller(api, reception.receive)
                await self._poller.run()
        except Exception:
            log.exception("The Telegram channel has stopped; restart the server")
