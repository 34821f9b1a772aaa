"""What the guide said on Slack and Telegram and is not delivered yet, in SQL.

Every function works within the caller's transaction and may raise SQLAlchemyError.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from shopguide.storage import channel_content
from shopguide.storage.schema import REPLIES


@dataclass(frozen=True)
class Undelivered:
    """A reply on its way.

    Attributes:
        id: its place in the order it was said.
        content: as it was added.
        parts: how many parts of it were taken.
        attempts: how many attempts have failed.
        at: when it was said, in seconds since 1970.
        lost: whether the service refused it for good.
    """

    id: int
    content: dict[str, Any]
    parts: int
    attempts: int
    at: float
    lost: bool


def add(connection: sa.engine.Connection, channel: str, sender_id: str, contents: Iterable[dict[str, Any]]) -> None:
    """Add replies in the order they were said."""
    now = time.time()
    for content in contents:
        row = {"channel": channel, "sender_id": sender_id, "content": channel_content.dumps(content), "at": now}
        connection.execute(REPLIES.insert(), row | {"parts": 0, "attempts": 0, "next_try": now})


def undelivered(connection: sa.engine.Connection, sender_id: str) -> list[Undelivered]:
    """All replies of a chat that are not delivered, in the order they were said."""
    query = sa.select(REPLIES).where(REPLIES.c.sender_id == sender_id).order_by(REPLIES.c.id)
    return [
        Undelivered(row.id, json.loads(row.content), row.parts, row.attempts, row.at, row.next_try is None)
        for row in connection.execute(query)
    ]


def delivered(connection: sa.engine.Connection, reply_id: int) -> None:
    """Forget a reply that was delivered."""
    connection.execute(REPLIES.delete().where(REPLIES.c.id == reply_id))


def part_delivered(connection: sa.engine.Connection, reply_id: int, parts: int) -> None:
    """Note how many parts of a reply were delivered."""
    connection.execute(REPLIES.update().where(REPLIES.c.id == reply_id).values(parts=parts))


def failed(connection: sa.engine.Connection, ids: Sequence[int], next_try: float | None) -> None:
    """Count a failed attempt; without a next one the replies are lost until the person writes again."""
    values = {"attempts": REPLIES.c.attempts + 1, "next_try": next_try}
    connection.execute(REPLIES.update().where(REPLIES.c.id.in_(ids)).values(values))


def drop(connection: sa.engine.Connection, ids: Sequence[int]) -> None:
    """Give replies up."""
    connection.execute(REPLIES.delete().where(REPLIES.c.id.in_(ids)))


def prune(connection: sa.engine.Connection, before: float) -> None:
    """Delete replies that were said before that time."""
    connection.execute(REPLIES.delete().where(REPLIES.c.at < before))
