"""One entry of the talk as the widget shows it, made of a live message or of a stored event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from shopguide.channels.message import Button, Message
from shopguide.channels.web.choices import choices

MOST: Final = 200  # entries of a history; the newest
# Of a message's metadata: {"id", "title"}, or {"id", "parts": [{"id", "text", "time"}, …]} of messages read as one.
KEY: Final = "web"
GREETING: Final = "/greet"  # pressed by the widget itself, to hear the guide's first words


@dataclass(frozen=True)
class Entry:
    """What was said, by whom and when (seconds since the epoch).

    A shopper's entry has the id that the widget gave the message. The guide's entries carry the id
    of the message they answer and their number, so that the same entry has the same id live and in
    the history, with nothing to remember.
    """

    id: str
    author: Literal["guide", "shopper"]
    time: float
    text: str
    buttons: tuple[Button, ...] = ()
    custom: Mapping[str, Any] | None = None

    @classmethod
    def of_guide(cls, turn: str, number: int, time: float, message: Message) -> Entry:
        """The `number`th message of the guide, from 1, in answer to the message with the id `turn`."""
        return cls(f"{turn}.{number}", "guide", time, message.text, message.buttons, message.custom)

    def to_json(self) -> dict[str, Any]:
        """The form of docs/web-protocol.md."""
        entry: dict[str, Any] = {
            "id": self.id,
            "from": self.author,
            "time": datetime.fromtimestamp(self.time, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "text": self.text,
        }
        if self.buttons:
            entry["buttons"] = choices(self.buttons, self.custom)
        if self.custom:
            entry["custom"] = dict(self.custom)
        return entry


def shown(text: str, title: str | None) -> str | None:
    """What a shopper's message reads like: a pressed button (which has a title) its title, the greeting nothing."""
    if title is None:
        return text
    return title if text != GREETING else None


def history(events: Iterable[Mapping[str, Any]]) -> list[Entry]:
    """The newest entries of stored `user` and `bot` events, in their order."""
    return list(_entries(events))[-MOST:]


def ids(events: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The ids that the widget gave the messages among `events`."""
    return frozenset(entry.id for event in events if event["event"] == "user" for entry in _said(event))


def _entries(events: Iterable[Mapping[str, Any]]) -> Iterator[Entry]:
    turn, number = "", 0
    for event in events:
        if event["event"] == "user":
            said = [*_said(event)]
            turn, number = said[-1].id, 0
            yield from (entry for entry in said if entry.text)
            continue
        message = Message.from_response({"text": event["text"], **(event["data"] or {})})
        # Without the message it answers, which was cut off, it has no id.
        if turn and not message.is_empty:
            number += 1
            yield Entry.of_guide(turn, number, event["timestamp"], message)


def _said(event: Mapping[str, Any]) -> Iterator[Entry]:
    """The shopper's entries of a message: one, or those that were read as one. One without a text isn't shown."""
    kept = (event.get("metadata") or {}).get(KEY) or {}
    time = float(event.get("timestamp") or 0.0)
    parts = kept.get("parts") or [{"id": kept.get("id") or event.get("message_id"), "text": event.get("text")}]
    for part in parts:
        text = shown(str(part.get("text") or ""), kept.get("title"))
        yield Entry(str(part.get("id") or ""), "shopper", float(part.get("time") or time), text or "")
