"""What the fake Bot API keeps, and its methods: each refuses what Telegram refuses, in Telegram's words."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import Any, Final

from aiohttp import web

from .markup import NotParsed, parse, units

BOT: Final = {"id": 4242424242, "is_bot": True, "first_name": "ShopGuide", "username": "ShopGuideBot"}


class Refusal(Exception):
    """An error answer: code, description, parameters."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(code, description, parameters)

    def answer(self) -> web.Response:
        code, description, parameters = self.args
        body = {"ok": False, "error_code": code, "description": description}
        return web.json_response(body | ({"parameters": parameters} if parameters else {}), status=code)


@dataclass
class Chat:
    """A chat as Telegram keeps it."""

    id: int
    type: str = "private"
    topics: set[int] = field(default_factory=set)
    messages: dict[int, dict[str, Any]] = field(default_factory=dict)
    blocked: bool = False
    moved_to: int | None = None


class Methods:
    """One bot's chats, and what it may do in them; methods are named as Telegram names them."""

    def __init__(self) -> None:
        self.chats: dict[int, Chat] = {}
        self.webhook: dict[str, Any] | None = None
        self.commands: list[dict[str, str]] = []
        self._ids = itertools.count(1000)
        self._queries: dict[str, dict[str, Any] | None] = {}

    def next_id(self) -> int:
        """A number that nothing has yet."""
        return next(self._ids)

    def _get_me(self) -> dict[str, Any]:
        return BOT

    def _set_my_commands(self, commands: list[dict[str, str]]) -> bool:
        for command in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise Refusal(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands = commands
        return True

    def _set_webhook(self, url: str, secret_token: str, allowed_updates: list[str]) -> bool:
        if not url.startswith("https://"):
            raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret_token):
            raise Refusal(400, "Bad Request: secret token contains unallowed characters")
        self.webhook = {"url": url, "secret_token": secret_token, "allowed_updates": allowed_updates}
        return True

    def _delete_webhook(self) -> bool:
        self.webhook = None
        return True

    def _chat(self, chat_id: int) -> Chat:
        chat = self.chats.get(chat_id)
        if chat is None:
            raise Refusal(400, "Bad Request: chat not found")
        if chat.moved_to:
            moved = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refusal(400, moved, migrate_to_chat_id=chat.moved_to)
        if chat.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return chat

    def _send_message(
        self,
        chat_id: int,
        text: str,
        parse_mode: str | None = None,
        message_thread_id: int | None = None,
        reply_parameters: dict[str, Any] | None = None,
        reply_markup: dict[str, Any] | None = None,
        **_options: Any,
    ) -> dict[str, Any]:
        chat = self._chat(chat_id)
        if message_thread_id is not None and message_thread_id not in chat.topics:
            raise Refusal(400, "Bad Request: message thread not found")
        plain, entities = self._read(text, parse_mode)
        message: dict[str, Any] = {
            "message_id": self.next_id(),
            "date": 1_700_000_000,
            "from": BOT,
            "chat": {"id": chat.id, "type": chat.type},
            "text": plain,
            "entities": entities,
        }
        if message_thread_id is not None:
            message |= {"message_thread_id": message_thread_id, "is_topic_message": True}
        if reply_parameters:
            asked = chat.messages.get(reply_parameters["message_id"])
            if asked is None and not reply_parameters.get("allow_sending_without_reply"):
                raise Refusal(400, "Bad Request: message to be replied not found")
            message |= {"reply_to_message": asked} if asked else {}
        if reply_markup:
            message["reply_markup"] = _checked(reply_markup)
        chat.messages[message["message_id"]] = message
        return message

    def _read(self, text: str, parse_mode: str | None) -> tuple[str, list[dict[str, Any]]]:
        try:
            plain, entities = parse(text) if parse_mode == "HTML" else (text, [])
        except NotParsed as error:
            raise Refusal(400, f"Bad Request: can't parse entities: {error}") from error
        if not plain.strip():
            raise Refusal(400, "Bad Request: message text is empty")
        if units(plain) > 4096:
            raise Refusal(400, "Bad Request: message is too long")
        return plain, entities

    def _send_chat_action(self, chat_id: int, action: str, message_thread_id: int | None = None) -> bool:
        self._chat(chat_id)
        if action != "typing":
            raise Refusal(400, "Bad Request: wrong parameter action in request")
        return True

    def _own(self, chat_id: int, message_id: int) -> dict[str, Any]:
        message = self._chat(chat_id).messages.get(message_id)
        if message is None:
            raise Refusal(400, "Bad Request: message to edit not found")
        if message["from"] != BOT:
            raise Refusal(400, "Bad Request: message can't be edited")
        return message

    def _edit_message_text(
        self, chat_id: int, message_id: int, text: str, entities: list[dict[str, Any]], **_options: Any
    ) -> dict[str, Any]:
        message = self._own(chat_id, message_id)
        plain, _ = self._read(text, None)
        for entity in entities:
            if entity["offset"] + entity["length"] > units(plain):
                raise Refusal(400, "Bad Request: entity is out of the text")
        message.pop("reply_markup", None)
        message |= {"text": plain, "entities": entities}
        return message

    def _edit_message_reply_markup(self, chat_id: int, message_id: int) -> dict[str, Any]:
        message = self._own(chat_id, message_id)
        if message.pop("reply_markup", None) is None:
            raise Refusal(400, "Bad Request: message is not modified: specified new message content is the same")
        return message

    def _answer_callback_query(self, callback_query_id: str, **answer: Any) -> bool:
        if callback_query_id not in self._queries:
            old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
            raise Refusal(400, old)
        if len(answer.get("text") or "") > 200:
            raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
        self._queries[callback_query_id] = answer | {"answered": True}
        return True


def _checked(markup: dict[str, Any]) -> dict[str, Any]:
    buttons = [button for row in markup["inline_keyboard"] for button in row]
    if not 1 <= len(buttons) <= 100:
        raise Refusal(400, "Bad Request: reply markup is too long")
    for button in buttons:
        if not button["text"].strip():
            raise Refusal(400, "Bad Request: text buttons are unallowed in the inline keyboard")
        if not 1 <= len(button["callback_data"].encode()) <= 64:
            raise Refusal(400, "Bad Request: BUTTON_DATA_INVALID")
    return markup
