"""The parts of Telegram's objects that the guide reads (core.telegram.org/bots/api#available-types).

Field names are Telegram's. Whatever else an object holds is let through unread.
"""

from __future__ import annotations

from typing import Final

from pydantic import BaseModel, Extra, Field

# Kinds of content that nobody reads: the guide sees no pictures and hears no voices.
UNREADABLE: Final = frozenset(
    "animation audio checklist contact dice document game gift invoice live_photo location paid_media photo poll "
    "sticker story venue video video_note voice".split()
)


class Wire(BaseModel):
    """What Telegram sent; unknown fields stay."""

    class Config:
        extra = Extra.allow


class User(Wire):
    id: int
    is_bot: bool = False
    username: str | None = None


class Chat(Wire):
    id: int
    type: str


class Entity(Wire):
    """A marked part of a text; `offset` and `length` count UTF-16 code units."""

    type: str
    offset: int
    length: int
    user: User | None = None


class Sticker(Wire):
    emoji: str | None = None


class InlineButton(Wire):
    text: str
    callback_data: str | None = None


class InlineKeyboard(Wire):
    inline_keyboard: list[list[InlineButton]]


class Message(Wire):
    """`date` is 0 when the message is too old to be read."""

    message_id: int
    date: int = 0
    chat: Chat
    sender: User | None = Field(default=None, alias="from")
    sender_chat: Chat | None = None
    via_bot: User | None = None
    message_thread_id: int | None = None
    is_topic_message: bool = False
    media_group_id: str | None = None
    reply_to_message: Message | None = None
    text: str | None = None
    entities: list[Entity] = []
    caption: str | None = None
    caption_entities: list[Entity] = []
    sticker: Sticker | None = None
    reply_markup: InlineKeyboard | None = None
    migrate_to_chat_id: int | None = None

    @property
    def unreadable(self) -> bool:
        """Whether it holds something that is not text."""
        return bool(self.__fields_set__ & UNREADABLE)


class CallbackQuery(Wire):
    """A pressed button; `message` is missing for one that was sent by way of inline mode."""

    id: str
    sender: User = Field(alias="from")
    message: Message | None = None
    data: str | None = None


class Member(Wire):
    status: str


class MemberUpdate(Wire):
    chat: Chat
    new_chat_member: Member


class Update(Wire):
    update_id: int
    message: Message | None = None
    callback_query: CallbackQuery | None = None
    my_chat_member: MemberUpdate | None = None


Message.update_forward_refs()
