"""What an update means to the guide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from shopguide.channels.telegram.commands import Typed, typed
from shopguide.channels.telegram.wire import CallbackQuery, Entity, MemberUpdate, Message, Update

# The kinds that Telegram is asked for. Edits are left out: an answer to the first version stands
# below it already, and a second one would only confuse.
ALLOWED: Final = ("message", "callback_query", "my_chat_member")
_GREETING: Final = "/greet"
_GROUPS: Final = frozenset({"group", "supergroup"})
_GONE: Final = frozenset({"kicked", "left"})
_TOPIC_OPENED: Final = "forum_topic_created"


@dataclass(frozen=True)
class Bot:
    """Who we are; the name is not known before Telegram was reached."""

    id: int
    username: str | None = None


@dataclass(frozen=True)
class Place:
    """Where somebody writes, and so where to answer.

    Attributes:
        chat: the chat's id; negative for groups.
        user: who writes.
        private: whether the two are alone.
        topic: the forum topic, if any.
        reply_to: in groups, the message that answers refer to.
    """

    chat: int
    user: int
    private: bool = True
    topic: int | None = None
    reply_to: int | None = None

    @property
    def talk(self) -> str:
        """The talk's sender id: each topic has a talk of its own, and in groups each member."""
        topic = f":{self.topic}" if self.topic is not None else ""
        return f"telegram:{self.chat}{topic}" if self.private else f"telegram:{self.chat}{topic}:{self.user}"


def chat_of(talk: str) -> int:
    """The chat that a sender id stands for.

    Raises:
        ValueError: it is none of Telegram's.
    """
    _, chat, *_ = talk.split(":")
    return int(chat)


@dataclass(frozen=True)
class Said:
    """Words for the guide; of an album, `album` is its id. `says` is a sentence that answers in place of the guide."""

    place: Place
    text: str
    album: str | None = None
    says: str = ""


@dataclass(frozen=True)
class Unreadable:
    """Something that is not text, and nothing said with it."""

    place: Place
    album: str | None = None


@dataclass(frozen=True)
class Pressed:
    """A pressed button.

    Attributes:
        query: the id that is to be answered.
        data: the button's payload.
        message: the guide's message with the button; None when it is no message of ours.
        place: None when there is no talk that it could belong to.
        owner: in groups, whose talk the message belongs to, as far as it can be seen.
    """

    query: str
    data: str
    message: Message | None = None
    place: Place | None = None
    owner: int | None = None


@dataclass(frozen=True)
class Membership:
    """The guide may write to a chat, or no longer."""

    chat: int
    welcome: bool


@dataclass(frozen=True)
class Migrated:
    """A group has become a supergroup, which has another id."""

    old: int
    new: int


Event = Said | Unreadable | Pressed | Membership | Migrated


def read(update: Update, bot: Bot) -> Event | None:
    """What an update means, or None when it is nothing to the guide."""
    if update.message:
        return _message(update.message, bot)
    if update.callback_query:
        return _press(update.callback_query)
    if update.my_chat_member:
        return _membership(update.my_chat_member)
    return None


def _message(message: Message, bot: Bot) -> Event | None:
    if message.migrate_to_chat_id:
        return Migrated(message.chat.id, message.migrate_to_chat_id)
    place = _place(message)
    # Bots, channels and anonymous administrators are nobody to have a talk with.
    if place is None or message.sender_chat or message.via_bot:
        return None
    words = message.text or message.caption or (message.sticker and message.sticker.emoji) or ""
    told = _told(words) if place.private else _addressed(words, message, bot)
    if told is None:
        return None
    if told.text.strip() or told.says:
        return Said(place, told.text, message.media_group_id, told.says)
    return Unreadable(place, message.media_group_id) if message.unreadable else None


def _place(message: Message) -> Place | None:
    """Where a person's message stands; None when no person wrote it, or in a channel."""
    sender, topic = message.sender, message.message_thread_id if message.is_topic_message else None
    if sender is None or sender.is_bot:
        return None
    if message.chat.type == "private":
        return Place(message.chat.id, sender.id, topic=topic)
    if message.chat.type in _GROUPS:
        return Place(message.chat.id, sender.id, private=False, topic=topic, reply_to=message.message_id)
    return None


def _told(text: str) -> Typed:
    return typed(text) or Typed(text, None, False)


def _addressed(words: str, message: Message, bot: Bot) -> Typed | None:
    """In a group: what is said to us, without our name; None when it is said to somebody else."""
    command, name = typed(words), (bot.username or "").lower()
    if command and command.bot:
        return command if command.bot == name else None
    if command and command.of_menu:
        return command
    bare = _without_mention(words, message.entities or message.caption_entities, bot)
    if bare == words and not _is_reply_to(message, bot):
        return None
    if bare.strip() or message.unreadable or not words:
        return _told(bare.strip())
    return Typed(_GREETING, None, False)  # called by name, and no more


def _without_mention(words: str, entities: list[Entity], bot: Bot) -> str:
    """`words` with each mention of the bot cut out; offsets count UTF-16 code units."""
    name, units = f"@{bot.username or ''}".lower(), words.encode("utf-16-le", "surrogatepass")
    for entity in sorted(entities, key=lambda item: item.offset, reverse=True):
        start, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
        named = entity.type == "mention" and units[start:end].decode("utf-16-le", "replace").lower() == name
        if named or (entity.type == "text_mention" and entity.user and entity.user.id == bot.id):
            units = units[:start] + units[end:]
    return units.decode("utf-16-le", "replace")


def _is_reply_to(message: Message, bot: Bot) -> bool:
    """Whether it answers a message of the bot; in a topic, all messages refer to the one that opened it."""
    earlier = message.reply_to_message
    return bool(
        earlier and earlier.sender and earlier.sender.id == bot.id and not earlier.__fields_set__ & {_TOPIC_OPENED}
    )


def _press(query: CallbackQuery) -> Pressed:
    message, user = query.message, query.sender.id
    private = message is not None and message.chat.type == "private"
    if message is None or query.data is None or not (private or message.chat.type in _GROUPS):
        return Pressed(query.id, query.data or "")
    topic = message.message_thread_id if message.is_topic_message else None
    if private:
        return Pressed(query.id, query.data, message, Place(message.chat.id, user, topic=topic))
    # Answers in groups refer to the message of whom they are for. Where that was deleted, the talk of
    # whoever presses is taken: a button that was not offered in it steers nothing there.
    asked = message.reply_to_message
    place = Place(message.chat.id, user, private=False, topic=topic, reply_to=asked.message_id if asked else None)
    return Pressed(query.id, query.data, message, place, asked.sender.id if asked and asked.sender else None)


def _membership(change: MemberUpdate) -> Membership:
    return Membership(change.chat.id, change.new_chat_member.status not in _GONE)
