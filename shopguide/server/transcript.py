"""A stored conversation as the shopper saw it, turn by turn, with what was heard and which row decided."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import urlsplit

import sqlalchemy as sa
from markupsafe import Markup, escape

from shopguide import markdown
from shopguide.channels.message import Message
from shopguide.channels.web import entry
from shopguide.engine import explain, listening
from shopguide.html import Html
from shopguide.knowledge import Knowledge
from shopguide.privacy.backstop import scrub
from shopguide.storage.schema import EVENTS, TURNS

#: Events of a page, the newest ones: some 150 turns. Older ones are on the pages before.
MOST: Final = 1_500
_SHOWN: Final = ("user", "bot", "action", "slot")
_RESETS: Final = ("session_started", "restart", "reset_slots")
_LINKS: Final = frozenset({"https", "http", "mailto", "tel"})


@dataclass(frozen=True)
class Choice:
    """A button of the guide's, and whether it was the one pressed next."""

    title: str
    pressed: bool = False


@dataclass(frozen=True)
class Bubble:
    """A message.

    Attributes:
        words: safe HTML for the guide's, which may hold marks and links; plain text for the shopper's.
        pressed: whether the shopper pressed a button that is called so.
    """

    author: Literal["shopper", "guide"]
    words: Markup | str
    at: float
    choices: tuple[Choice, ...] = ()
    pressed: bool = False


@dataclass(frozen=True)
class Turn:
    """A message of the shopper with the guide's answer.

    Attributes:
        position: of the message among the conversation's events; None for what the guide said before any.
        heard: what was understood, a line each.
        rows: (row of the policy table or None, action that ran).
        typed: whether it was words, so that they can be misread.
        guesses: intents, likeliest first.
        unsure, picked, reviewed, seconds: as the case log has them.
    """

    position: int | None
    bubbles: tuple[Bubble, ...]
    heard: tuple[str, ...] = ()
    rows: tuple[tuple[str | None, str], ...] = ()
    typed: bool = False
    guesses: tuple[str, ...] = ()
    unsure: bool = False
    picked: str | None = None
    reviewed: str | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Transcript:
    """A part of a conversation; `earlier` is where the page before ends, None at the beginning."""

    turns: tuple[Turn, ...]
    earlier: int | None = None


def read(
    connection: sa.engine.Connection, sender_id: str, knowledge: Knowledge, before: int | None = None
) -> Transcript:
    """The newest turns of a conversation, or those before the event at position `before`.

    Raises:
        SQLAlchemyError: the database failed.
    """
    query = sa.select(EVENTS.c.position, EVENTS.c.data).where(EVENTS.c.sender_id == sender_id)
    if before is not None:
        query = query.where(EVENTS.c.position < before)
    rows = connection.execute(query.order_by(EVENTS.c.position.desc()).limit(MOST + 1)).all()[::-1]
    events = [(row.position, _event(row.data)) for row in rows]
    cut = len(rows) > MOST
    if cut:
        # Begin with a message: what answers an earlier one is on the page before.
        starts = [index for index, (_, event) in enumerate(events) if event.get("event") == "user"]
        events = events[(starts or [0])[0] :]
    slots = _slots(connection, sender_id, events[0][0]) if cut and events else {}
    logged = _logged(connection, sender_id, events)
    earlier = events[0][0] if cut and events else None
    return Transcript(tuple(_turns(events, slots, knowledge, logged)), earlier)


def message_at(connection: sa.engine.Connection, sender_id: str, position: int) -> Mapping[str, Any] | None:
    """The event of the shopper's message at that position, without secrets; None where there is none (any more).

    Raises:
        SQLAlchemyError: the database failed.
    """
    here = (EVENTS.c.sender_id == sender_id) & (EVENTS.c.position == position) & (EVENTS.c.type_name == "user")
    data = connection.execute(sa.select(EVENTS.c.data).where(here)).scalar()
    return _event(data) if data else None


def _event(data: str) -> dict[str, Any]:
    """An event as JSON; an earlier version of the guide may have kept a secret in it."""
    event: dict[str, Any] = scrub(json.loads(data))
    return event


def _slots(connection: sa.engine.Connection, sender_id: str, first: int) -> dict[str, Any]:
    """The slots before the event at position `first`."""
    query = sa.select(EVENTS.c.data).where(EVENTS.c.sender_id == sender_id, EVENTS.c.position < first)
    query = query.where(EVENTS.c.type_name.in_(("slot", *_RESETS))).order_by(EVENTS.c.position)
    slots: dict[str, Any] = {}
    for data in connection.execute(query).scalars():
        _set(slots, json.loads(data))
    return slots


def _set(slots: dict[str, Any], event: Mapping[str, Any]) -> None:
    if event.get("event") == "slot":
        slots[str(event.get("name"))] = event.get("value")
    elif event.get("event") in _RESETS:
        slots.clear()


def _logged(
    connection: sa.engine.Connection, sender_id: str, events: Sequence[tuple[int, Mapping[str, Any]]]
) -> dict[int, sa.engine.Row]:
    if not events:
        return {}
    query = sa.select(TURNS).where(
        TURNS.c.sender_id == sender_id, TURNS.c.position.between(events[0][0], events[-1][0])
    )
    return {row.position: row for row in connection.execute(query)}


def _turns(
    events: Sequence[tuple[int, Mapping[str, Any]]],
    slots: dict[str, Any],
    knowledge: Knowledge,
    logged: Mapping[int, sa.engine.Row],
) -> Iterator[Turn]:
    titles: dict[str, str] = {}
    for position, begins, answers in _grouped(events, slots):
        said = [event for _, event in answers if event.get("event") == "bot"]
        pressed = _payload_after(events, answers[-1][0] if answers else position)
        bubbles = [*_shopper(begins, titles)] if begins else []
        for event in said:
            message = Message.from_response({"text": event.get("text"), **(event.get("data") or {})})
            titles |= {button.payload: button.title for button in message.buttons}
            if not message.is_empty:
                bubbles.append(_guide(message, float(event.get("timestamp") or 0.0), pressed))
        if begins is None:
            if bubbles:
                yield Turn(None, tuple(bubbles))
            continue
        yield _turn(position, begins, tuple(bubbles), answers, knowledge, logged.get(position))


_Events = list[tuple[int, Mapping[str, Any]]]


def _grouped(
    events: Iterable[tuple[int, Mapping[str, Any]]], slots: dict[str, Any]
) -> Iterator[tuple[int, dict[str, Any] | None, _Events]]:
    """(position, message with the slots before it, events after it) of each turn; first what precedes any message."""
    position, begins, answers = -1, None, _Events()
    for place, event in events:
        if event.get("event") == "user":
            if begins is not None or answers:
                yield position, begins, answers
            position, begins, answers = place, {**event, "slots": dict(slots)}, []
        elif event.get("event") in _SHOWN:
            answers.append((place, event))
        _set(slots, event)
    if begins is not None or answers:
        yield position, begins, answers


def _turn(
    position: int,
    message: Mapping[str, Any],
    bubbles: tuple[Bubble, ...],
    answers: _Events,
    knowledge: Knowledge,
    logged: sa.engine.Row | None,
) -> Turn:
    parsed = {**(message.get("parse_data") or {}), "text": message.get("text"), "metadata": message.get("metadata")}
    ran = [
        ((event.get("metadata") or event.get("action_metadata") or {}).get("row"), str(event.get("name")))
        for _, event in answers
        if event.get("event") == "action" and event.get("name") != "action_listen"
    ]
    ranking = [str(item.get("name")) for item in parsed.get("intent_ranking") or ()]
    return Turn(
        position=position,
        bubbles=bubbles,
        heard=tuple(_heard(knowledge, parsed, message["slots"])),
        rows=tuple(ran),
        typed=bool(message.get("text")) and not str(message.get("text")).startswith("/"),
        guesses=tuple(ranking),
        unsure=bool(logged and logged.unsure),
        picked=logged.picked if logged else None,
        reviewed=logged.reviewed if logged and logged.text is not None else None,
        seconds=logged.seconds if logged else None,
    )


def _heard(knowledge: Knowledge, parsed: Mapping[str, Any], slots: Mapping[str, Any]) -> Iterator[str]:
    try:
        yield from explain.heard_text(listening.read(knowledge, parsed, slots).heard)
    except (KeyError, TypeError, ValueError):
        yield "Another version of the guide heard this, and noted it in a way that can't be read any more."


def _payload_after(events: Sequence[tuple[int, Mapping[str, Any]]], position: int) -> str | None:
    """The payload of the button that the next message pressed."""
    following = (event for place, event in events if place > position and event.get("event") == "user")
    text = str(next(following, {}).get("text") or "")
    return text if text.startswith("/") else None


def _shopper(event: Mapping[str, Any], titles: Mapping[str, str]) -> Iterator[Bubble]:
    kept = (event.get("metadata") or {}).get(entry.KEY) or {}
    at, text = float(event.get("timestamp") or 0.0), str(event.get("text") or "")
    if text.startswith("/"):
        title = kept.get("title") or titles.get(text)
        if text != entry.GREETING:
            yield Bubble("shopper", _plain(str(title or text)), at, pressed=True)
        return
    for part in kept.get("parts") or [{"text": text, "time": at}]:
        yield Bubble("shopper", _plain(str(part.get("text") or "")), float(part.get("time") or at))


def _guide(message: Message, at: float, pressed: str | None) -> Bubble:
    choices = tuple(Choice(_plain(button.title), button.payload == pressed) for button in message.buttons)
    return Bubble("guide", Markup(markdown.render(message.text, _Linked())), at, choices)


def _plain(text: str) -> str:
    """The words without what HTML doesn't allow. What turns the direction of writing ends with its element."""
    return "".join(char for char in text if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs"))


class _Linked(Html):
    """HTML in which nothing runs and nothing is loaded, with links."""

    def link(self, inner: str, address: str) -> str:
        try:
            is_known = urlsplit(address).scheme.lower() in _LINKS
        except ValueError:
            is_known = False
        return f'<a href="{escape(address)}" rel="noreferrer">{inner}</a>' if is_known else inner
