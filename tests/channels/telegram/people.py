"""People on Telegram: what they send, and what they see."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from conversations.invariants import faults
from conversations.server import Message

from .bot_api import BotApi
from .markup import units
from .methods import BOT, Chat

PARCEL: Final = "my parcel is still on its way"
ABOUT_PARCEL: Final = "Sorry about the wait"


def group(api: BotApi, *, topics: set[int] | None = None) -> Chat:
    """A new group."""
    chat = Chat(-1_000_000_000_000 - api.next_id(), "supergroup", topics or set())
    api.chats[chat.id] = chat
    return chat


@dataclass
class Person:
    """Somebody in a chat; in a private one unless a group is given."""

    api: BotApi
    chat: Chat = field(default=None)  # type: ignore[assignment]
    id: int = 0
    topic: int | None = None
    typed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.id = self.id or 500_000 + self.api.next_id()
        if self.chat is None:
            self.chat = self.api.chats.setdefault(self.id, Chat(self.id))

    @property
    def talk(self) -> str:
        """The sender id that the guide must keep the talk under."""
        topic = "" if self.topic is None else f":{self.topic}"
        return f"telegram:{self.chat.id}{topic}" + ("" if self.chat.type == "private" else f":{self.id}")

    @property
    def user(self) -> dict[str, Any]:
        """Telegram's User."""
        return {"id": self.id, "is_bot": False, "first_name": "Somebody"}

    def message(self, **content: Any) -> dict[str, Any]:
        """A Message with some content, which stands in the chat from now on."""
        made: dict[str, Any] = {
            "message_id": self.api.next_id(),
            "date": 1_700_000_000,
            "from": self.user,
            "chat": {"id": self.chat.id, "type": self.chat.type},
        }
        if self.topic is not None:
            made |= {"message_thread_id": self.topic, "is_topic_message": True}
        made |= content
        self.chat.messages[made["message_id"]] = made
        return made

    def sends(self, **content: Any) -> int:
        """Send something, and wait for nothing."""
        return self.api.push({"message": self.message(**content)})

    def mentions(self, text: str) -> dict[str, Any]:
        """A text that begins with the bot's name, as Telegram marks it."""
        name = f"@{BOT['username']}"
        return {
            "text": f"{name} {text}",
            "entities": [{"type": "mention", "offset": 0, "length": units(name)}],
        }

    def sees(self) -> list[dict[str, Any]]:
        """The guide's messages to this person, as they stand now."""
        own = [message for message in list(self.chat.messages.values()) if message["from"] == BOT]
        if self.chat.type == "private":
            return own
        return [item for item in own if item.get("reply_to_message", {}).get("from", {}).get("id") == self.id]

    def after(self, act: Callable[[], Any], *, buttons: bool = True) -> list[Message]:
        """What the guide says after `act`: up to the first message with buttons, else one message."""
        before = len(self.sees())
        act()

        def answered() -> bool:
            new = self.sees()[before:]
            return any("reply_markup" in item for item in new) if buttons else bool(new)

        self.api.wait(answered, f"an answer in {self.talk}")
        answer = [shown(item) for item in self.sees()[before:]]
        assert not buttons or not (wrong := faults(answer, self.typed)), wrong
        return answer

    def says(self, text: str, **content: Any) -> list[Message]:
        """Write a text; returns the guide's answer."""
        self.typed.append(text)
        return self.after(lambda: self.sends(text=text, **content))

    def query(self, message: dict[str, Any], data: str) -> dict[str, Any]:
        """A CallbackQuery by this person."""
        made = {"id": str(self.api.next_id()), "from": self.user, "message": message, "data": data}
        self.api.add_query(made)
        return made

    def button(self, title: str) -> tuple[dict[str, Any], str]:
        """The last message that has a button with that title, and the button's data."""
        for message in reversed(self.sees()):
            rows = message.get("reply_markup", {}).get("inline_keyboard", [])
            for button in itertools.chain(*rows):
                if button["text"] == title:
                    return dict(message), button["callback_data"]
        raise AssertionError(f"There is no button {title!r}: {[shown(item) for item in self.sees()[-3:]]}")

    def presses(self, title: str) -> list[Message]:
        """Press a button; returns the guide's answer."""
        query = self.query(*self.button(title))
        answer = self.after(lambda: self.api.push({"callback_query": query}))
        self.api.answer_to(query["id"])
        return answer


def heard_nothing_before(person: Person) -> bool:
    """Whether nothing that this person sent before is answered: the next answer is to what is said now."""
    said = person.mentions(PARCEL) if person.chat.type != "private" else {"text": PARCEL}
    person.typed.append(PARCEL)
    return ABOUT_PARCEL in text(person.after(lambda: person.sends(**said)))


def shown(message: dict[str, Any]) -> Message:
    """A message as a person reads it."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = tuple((button["text"], button["callback_data"]) for button in itertools.chain(*rows))
    return Message(message["text"], buttons)


def text(answer: list[Message]) -> str:
    """All of an answer."""
    return "\n".join(message.text for message in answer)
