"""Sends what the guide says."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any, Final

from shopguide.channels.durable.reply import Attempt, Fate
from shopguide.channels.message import Message
from shopguide.channels.output import MessageOutput
from shopguide.channels.telegram.api import BotApi, Refused, TelegramError
from shopguide.channels.telegram.chats import Chats
from shopguide.channels.telegram.html import rendered
from shopguide.channels.telegram.keyboard import inline_keyboard
from shopguide.channels.telegram.parts import Part, split
from shopguide.channels.telegram.updates import Place, chat_of

NAME: Final = "telegram"
# What buttons stand under when there is nothing to say with them; Telegram needs a text.
_ONLY_BUTTONS: Final = Part("👇", "👇")
_NOT_PARSED: Final = "can't parse entities"
_NO_TOPIC: Final = "message thread not found"
# Refusals that are about the chat, whatever is said in it (github.com/tdlib/telegram-bot-api, Client.cpp).
_CHAT_TAKES_NOTHING: Final = (
    "chat not found",
    "not enough rights",
    "have no rights",
    "need administrator rights",
    "chat_write_forbidden",
    "topic_closed",
    "group chat was deactivated",
    "user is deactivated",
    "peer_id_invalid",
)
log = logging.getLogger(__name__)

OnMoved = Callable[[str, int, int], None]


class TelegramOutput(MessageOutput):
    """Sends to one talk. `place` says to which message and topic; without it, to the talk's chat.

    `on_moved(talk, old, new)` is told when a group turns out to have another id.
    """

    def __init__(self, api: BotApi, chats: Chats, place: Place | None = None, on_moved: OnMoved | None = None) -> None:
        self._api = api
        self._chats = chats
        self._place = place
        self._on_moved = on_moved

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return NAME

    async def deliver(self, recipient_id: str, message: Message) -> None:
        """Send one message now or not at all. Raises nothing."""
        await self.send(recipient_id, message)

    async def send(
        self, talk: str, message: Message, first: int = 0, taken: Callable[[int], Awaitable[None]] | None = None
    ) -> Attempt:
        """Send one message, in parts if it is long; the buttons stand under the last. Raises no TelegramError.

        Args:
            talk: whose it is.
            message: what to say.
            first: how many parts were taken before.
            taken: told how many parts are taken, after each but the last.
        """
        chat = chat_of(talk)
        keyboard = inline_keyboard(message)
        parts = [part for part in split(rendered(message)) if not part.is_blank]
        if keyboard and not parts:
            parts = [_ONLY_BUTTONS]
        for number, part in enumerate(parts[first:], first + 1):
            last = number == len(parts)
            if not self._chats.is_open(self._chats.current(chat)):
                return Attempt(Fate.NOWHERE)
            try:
                sent = await self._send(talk, chat, part, keyboard if last else None)
            except TelegramError as error:
                self._tell(chat, error)
                return _attempt(error)
            if last and keyboard:
                self._chats.show_keyboard(talk, sent)
            if not last and taken:
                await taken(number)
        return Attempt(Fate.TAKEN)

    async def _send(self, talk: str, chat: int, part: Part, keyboard: dict[str, Any] | None) -> int:
        """Send one part, wherever the chat is now; returns the message's id."""
        call: dict[str, Any] = {"text": part.html, "parse_mode": "HTML"}
        if self._place:
            call["message_thread_id"] = self._place.topic
        # Each of these can happen once: Telegram can't read the markup, the group has moved, its topic was deleted.
        for _ in range(3):
            try:
                return await self._post(chat, call, keyboard)
            except Refused as error:
                if error.migrated_to:
                    self._moved(talk, chat, error.migrated_to)
                elif error.code == HTTPStatus.BAD_REQUEST and _NOT_PARSED in error.description:
                    log.warning("Telegram could not read the marks of a message; it is sent without them")
                    call = {"text": part.plain, "message_thread_id": call.get("message_thread_id")}
                elif error.code == HTTPStatus.BAD_REQUEST and _NO_TOPIC in error.description:
                    # Better outside the topic than not at all.
                    call["message_thread_id"] = None
                else:
                    raise
        return await self._post(chat, call, keyboard)

    async def _post(self, chat: int, call: dict[str, Any], keyboard: dict[str, Any] | None) -> int:
        reply = None
        if self._place and self._place.reply_to:
            reply = {"message_id": self._place.reply_to, "allow_sending_without_reply": True}
        sent = await self._api.call(
            "sendMessage",
            chat_id=self._chats.current(chat),
            reply_parameters=reply,
            link_preview_options={"is_disabled": True},
            reply_markup=keyboard,
            **call,
        )
        return int(sent["message_id"])

    def _moved(self, talk: str, old: int, new: int) -> None:
        self._chats.move(old, new)
        if self._on_moved:
            self._on_moved(talk, old, new)

    def _tell(self, chat: int, error: TelegramError) -> None:
        if isinstance(error, Refused) and error.code == HTTPStatus.FORBIDDEN:
            self._chats.close(self._chats.current(chat))
            log.warning("Somebody blocked or removed the bot on Telegram; nothing more is sent to them")
        else:
            log.error("A message on Telegram was not delivered: %s", error)


def _attempt(error: TelegramError) -> Attempt:
    """What a failure means for the message."""
    if not isinstance(error, Refused) or error.code >= HTTPStatus.INTERNAL_SERVER_ERROR or error.wrong_token:
        return Attempt(Fate.LATER)
    if error.code == HTTPStatus.TOO_MANY_REQUESTS:
        return Attempt(Fate.LATER, float(error.retry_after or 0))
    words = error.description.lower()
    nowhere = error.code == HTTPStatus.FORBIDDEN or any(part in words for part in _CHAT_TAKES_NOTHING)
    return Attempt(Fate.NOWHERE if nowhere else Fate.REFUSED)
