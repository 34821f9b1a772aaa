"""Sends what the guide says."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

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
        """Send one message, in parts if it is long; the buttons stand under the last. Raises nothing."""
        chat = chat_of(recipient_id)
        keyboard = inline_keyboard(message)
        parts = [part for part in split(rendered(message)) if not part.is_blank]
        if keyboard and not parts:
            parts = [_ONLY_BUTTONS]
        for part in parts:
            last = part is parts[-1]
            if not self._chats.is_open(self._chats.current(chat)):
                return
            try:
                sent = await self._send(recipient_id, chat, part, keyboard if last else None)
            except TelegramError as error:
                self._tell(chat, error)
                return
            if last and keyboard:
                self._chats.show_keyboard(recipient_id, sent)

    async def _send(self, talk: str, chat: int, part: Part, keyboard: dict[str, Any] | None) -> int:
        """Send one part, wherever the chat is now; returns the message's id."""
        call: dict[str, Any] = {"text": part.html, "parse_mode": "HTML"}
        # Each of these can happen once: Telegram cannot read the markup, the group has moved.
        for _ in range(2):
            try:
                return await self._post(chat, call, keyboard)
            except Refused as error:
                if error.migrated_to:
                    self._moved(talk, chat, error.migrated_to)
                elif error.code == HTTPStatus.BAD_REQUEST and _NOT_PARSED in error.description:
                    log.warning("Telegram could not read the marks of a message; it is sent without them")
                    call = {"text": part.plain}
                else:
                    raise
        return await self._post(chat, call, keyboard)

    async def _post(self, chat: int, call: dict[str, Any], keyboard: dict[str, Any] | None) -> int:
        topic = reply = None
        if self._place:
            topic = self._place.topic
            if self._place.reply_to:
                reply = {"message_id": self._place.reply_to, "allow_sending_without_reply": True}
        sent = await self._api.call(
            "sendMessage",
            chat_id=self._chats.current(chat),
            message_thread_id=topic,
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
