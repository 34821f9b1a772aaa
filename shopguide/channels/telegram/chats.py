"""What is remembered of chats while the server runs. Bounded; what is forgotten costs one call at most."""

from __future__ import annotations

import time
from typing import Final

from cachetools import LRUCache, TTLCache

_KEPT: Final = 20_000
_MIGRATED_SECONDS: Final = 24 * 3600


class Chats:
    """Which chats do not want us, which moved, whose buttons still stand, who was told to slow down."""

    def __init__(self) -> None:
        self._closed: LRUCache[int, bool] = LRUCache(_KEPT)
        self._moved: TTLCache[int, int] = TTLCache(_KEPT, _MIGRATED_SECONDS)
        self._keyboards: LRUCache[str, int] = LRUCache(_KEPT)
        self._told: LRUCache[int, float] = LRUCache(_KEPT)

    def close(self, chat: int) -> None:
        """Note that a chat takes no messages: the bot was blocked or removed."""
        self._closed[chat] = True

    def open(self, chat: int) -> None:
        """Note that a chat takes messages."""
        self._closed.pop(chat, None)

    def is_open(self, chat: int) -> bool:
        """Whether messages may be sent to a chat."""
        return chat not in self._closed

    def move(self, old: int, new: int) -> None:
        """Note that a group has another id."""
        self._moved[old] = new

    def current(self, chat: int) -> int:
        """The id that a chat has now."""
        return int(self._moved.get(chat, chat))

    def show_keyboard(self, talk: str, message_id: int) -> None:
        """Note the message of a talk whose buttons can be pressed."""
        self._keyboards[talk] = message_id

    def take_keyboard(self, talk: str) -> int | None:
        """The message of a talk that still has buttons; it is forgotten here."""
        return self._keyboards.pop(talk, None)

    def may_tell(self, user: int, seconds: int) -> bool:
        """Whether to tell a user to slow down; once told, not again for `seconds`."""
        now = time.monotonic()
        if self._told.get(user, 0.0) > now:
            return False
        self._told[user] = now + seconds
        return True
