"""One entry of the talk as the widget shows it, made of a live message or of a stored event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from shopguide.channels.message import Button, Message
from shopguide.channels.web.choices import choices

MOST: Final = 200  # entries of a page of history
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
            "time": stamp(self.time),
            "text": self.text,
        }
        if self.buttons:
            entry["buttons"] = choices(self.buttons, self.custom)
        if self.custom:
            entry["custom"] = dict(self.custom)
        return entry


def stamp(time: float) -> str:
    """A time (seconds since the epoch) as the protocol writes it."""
    return datetime.fromtimestamp(time, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def shown(text: str, title: str | None) -> str | None:
    """What a shopper's message reads like: a pressed button (which has a title) its title, the greeting nothing."""
    if title is None:
        return text
    return title if text != GREETING else None


@dataclass(frozen=True)
class Page:
    """Entries that follow each other, and whether there are `earlier` ones."""

    entries: list[Entry]
    earlier: bool


def history(events: Iterable[Mapping[str, Any]], *, whole: bool = True, before: str | None = None) -> Page | None:
    """The newest page of stored `user` and `bot` events, or the newest one before the entry with the id `before`.

    Args:
        events: the newest of a talk, oldest first.
        whole: whether they are all that there are.

    Returns:
        None where more events have to be read to tell.
    """
    entries = list(_entries(events))
    if before is not None:
        place = next((place for place, item in enumerate(entries) if item.id == before), None)
        if place is None or (place < MOST and not whole):
            return Page([], earlier=False) if whole else None
        entries = entries[:place]
    return Page(entries[-MOST:], earlier=len(entries) > MOST or not whole)


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
