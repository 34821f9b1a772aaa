"""A reply as it is stored until it is delivered, and what may become of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from shopguide.channels.message import Message


class Fate(Enum):
    """What became of an attempt to deliver a reply."""

    TAKEN = auto()
    LATER = auto()  # the service didn't answer, asked to wait, or needs an operator; it may yet take it
    NOWHERE = auto()  # there is nowhere to deliver it: blocked, removed from the channel
    REFUSED = auto()  # the service takes this message in no form


@dataclass(frozen=True)
class Attempt:
    """An attempt to deliver a reply; `wait` is how many seconds the service asked for."""

    fate: Fate
    wait: float = 0.0


@dataclass(frozen=True)
class Reply:
    """One message of the guide's.

    Attributes:
        chat: sender id of the talk.
        where: as in the message that it answers.
        message: what to say.
        asked: what it answers, so that the same words, sent again since no answer came, aren't taken for more.
    """

    chat: str
    where: Mapping[str, Any]
    message: Message
    asked: str = ""

    def to_json(self) -> dict[str, Any]:
        """Ready for `json.dumps`; `chat` has a column of its own."""
        return {"where": dict(self.where), "message": self.message.to_json(), "asked": self.asked}

    @classmethod
    def from_json(cls, chat: str, value: Mapping[str, Any]) -> Reply:
        """Read `to_json`."""
        return cls(chat, value["where"], Message.from_json(value["message"]), value["asked"])
