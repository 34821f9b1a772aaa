"""Telegram as a service whose messages are kept and whose replies are delivered after the turn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from typing import Any

from shopguide.channels.durable.beside import Beside
from shopguide.channels.durable.collected import CollectedOutput
from shopguide.channels.durable.connector import Connector
from shopguide.channels.durable.received import Received
from shopguide.channels.durable.reply import Attempt, Reply
from shopguide.channels.telegram.api import BotApi, TelegramError
from shopguide.channels.telegram.chats import Chats
from shopguide.channels.telegram.output import NAME, OnMoved, TelegramOutput
from shopguide.channels.telegram.updates import Place

_PRESSED = "pressed"


def where(place: Place, pressed: int | None = None) -> dict[str, Any]:
    """A place as it is stored; `pressed` is the message whose button was pressed."""
    return asdict(place) | ({_PRESSED: pressed} if pressed is not None else {})


def place_in(stored: Mapping[str, Any]) -> Place:
    """The place in `where`."""
    return Place(**{name: value for name, value in stored.items() if name != _PRESSED})


class _Collected(CollectedOutput):
    """What a turn says on Telegram."""

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return NAME


class TelegramConnector(Connector):
    """One bot."""

    def __init__(self, api: BotApi, chats: Chats, beside: Beside, on_moved: OnMoved) -> None:
        self._api = api
        self._chats = chats
        self._beside = beside
        self._on_moved = on_moved

    @property
    def name(self) -> str:
        """The channel's name."""
        return NAME

    def collected(self) -> CollectedOutput:
        """An empty output for one turn."""
        return _Collected()

    async def prepare(self, chat: str, received: Received) -> None:
        """Show typing, and take buttons away that were passed over: they would answer a question of before."""
        place, pressed = place_in(received.where), received.where.get(_PRESSED)
        earlier = self._chats.take_keyboard(chat)
        if earlier not in (None, pressed):
            at = {"chat_id": self._chats.current(place.chat), "message_id": earlier}
            self._beside.put(chat, partial(self.quietly, "editMessageReplyMarkup", **at))
        self._beside.put(chat, partial(self._show_typing, place))

    async def deliver(self, reply: Reply, parts: int, taken: Callable[[int], Awaitable[None]]) -> Attempt:
        """Send what is left of a reply."""
        output = TelegramOutput(self._api, self._chats, place_in(reply.where), self._on_moved)
        return await output.send(reply.chat, reply.message, parts, taken)

    async def quietly(self, method: str, **parameters: Any) -> None:
        """A call whose failure costs nothing but a little comfort."""
        with suppress(TelegramError):
            await self._api.call(method, **parameters)

    async def _show_typing(self, place: Place) -> None:
        # Once only: later it would stand below the answer.
        with suppress(TelegramError):
            await self._api.once(
                "sendChatAction",
                chat_id=self._chats.current(place.chat),
                message_thread_id=place.topic,
                action="typing",
            )
