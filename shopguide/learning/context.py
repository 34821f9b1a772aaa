"""What was said around a message: what it answers, and how the guide took it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from shopguide.markdown import plain
from shopguide.privacy.backstop import scrub_text
from shopguide.storage.schema import EVENTS, TURNS

#: Events looked at before and after a message: an answer has several messages, and each comes with slots and actions.
_EVENTS: Final = 120
_MOST: Final = 6


@dataclass(frozen=True)
class Said:
    """A message of a conversation, redacted and without markup."""

    by_guide: bool
    text: str


@dataclass(frozen=True)
class Context:
    """A message's surroundings; empty where the conversation was deleted.

    Attributes:
        entry: where people met the guide: web, slack, telegram, shell, rest.
        before: from the shopper's message before it on.
        after: the guide's answer to it.
    """

    entry: str = ""
    before: tuple[Said, ...] = ()
    after: tuple[Said, ...] = ()


def around(engine: sa.engine.Engine, turn: int) -> Context:
    """What was said around the message of a row of `turns`.

    Raises:
        SQLAlchemyError: the database doesn't answer.
    """
    where = sa.select(TURNS.c.sender_id, TURNS.c.position, TURNS.c.entry).where(TURNS.c.id == turn)
    with engine.connect() as connection:
        place = connection.execute(where).first()
        if place is None:
            return Context()
        said = sa.select(EVENTS.c.type_name, EVENTS.c.data).where(EVENTS.c.sender_id == place.sender_id)
        before = connection.execute(
            said.where(EVENTS.c.position < place.position).order_by(EVENTS.c.position.desc()).limit(_EVENTS)
        ).all()
        after = connection.execute(
            said.where(EVENTS.c.position > place.position).order_by(EVENTS.c.position).limit(_EVENTS)
        ).all()
    return Context(place.entry, tuple(reversed(_until_shopper(before, whole=True))), tuple(_until_shopper(after)))


def _until_shopper(rows: list[sa.engine.Row], *, whole: bool = False) -> list[Said]:
    """The messages up to the shopper's next one, which is among them if `whole`."""
    found: list[Said] = []
    for kind, data in rows:
        if kind not in ("user", "bot"):
            continue
        if kind == "bot" or whole:
            text = scrub_text(str(json.loads(data or "{}").get("text") or ""))
            if text and (kind == "user" or len(found) < _MOST):
                found.append(Said(kind == "bot", plain(text) if kind == "bot" else text))
        if kind == "user":
            break
    return found
