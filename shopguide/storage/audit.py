"""The log of what operators did: who, what, which conversation, when. No words of a shopper, nor what was searched."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import sqlalchemy as sa

from shopguide.storage.schema import AUDIT, TALKS

#: Days that an entry is kept.
DAYS: Final = 365
_DAY: Final = 24 * 3600
_DETAIL: Final = 200  # characters


class What(StrEnum):
    """What was done."""

    SIGNED_IN = "signed in"
    SIGNED_OUT = "signed out"
    WRONG_PASSWORD = "wrong password"
    LISTED = "listed conversations"
    SEARCHED = "searched conversations"
    READ = "read a conversation"
    MISREAD = "marked a message as misread"
    NOT_MISREAD = "took a misread mark back"
    DELETED = "deleted a conversation"
    FORM = "sent a form"
    ACCOUNT_ADDED = "added an account"
    ACCOUNT_CHANGED = "changed an account"
    ACCOUNT_REMOVED = "removed an account"


@dataclass(frozen=True)
class Noted:
    """One entry.

    Attributes:
        at: seconds since 1970.
        operator: name of the account, "token", or "command line".
        conversation: sender id; None where it was none, or it is long deleted.
        detail: which message, form or account.
    """

    id: int
    at: float
    operator: str
    what: str
    conversation: str | None
    detail: str | None


def note(
    connection: sa.engine.Connection,
    operator: str,
    what: What,
    conversation: str | None = None,
    detail: str | None = None,
) -> None:
    """Add an entry.

    Raises:
        SQLAlchemyError: the database failed.
    """
    row = {"at": time.time(), "operator": operator[:60], "what": what.value, "conversation": conversation}
    connection.execute(AUDIT.insert().values(row | {"detail": detail[:_DETAIL] if detail else None}))


def entries(
    connection: sa.engine.Connection, most: int, *, before: int | None = None, conversation: str | None = None
) -> Sequence[Noted]:
    """The newest entries, newest first.

    Args:
        most: how many.
        before: only those with a smaller id, for the next page.
        conversation: only those about it.

    Raises:
        SQLAlchemyError: the database failed.
    """
    query = sa.select(AUDIT).order_by(AUDIT.c.id.desc()).limit(most)
    if before is not None:
        query = query.where(AUDIT.c.id < before)
    if conversation is not None:
        query = query.where(AUDIT.c.conversation == conversation)
    return [Noted(**row._mapping) for row in connection.execute(query)]


def retain(connection: sa.engine.Connection, remembered: float) -> None:
    """Delete entries that are too old, and take the id out of those about a conversation that is long gone.

    Args:
        remembered: entries after this moment keep the id (seconds since 1970).

    Raises:
        SQLAlchemyError: the database failed.
    """
    connection.execute(AUDIT.delete().where(AUDIT.c.at < time.time() - DAYS * _DAY))
    gone = ~sa.select(TALKS.c.sender_id).where(TALKS.c.sender_id == AUDIT.c.conversation).exists()
    old = (AUDIT.c.at < remembered) & AUDIT.c.conversation.is_not(None)
    connection.execute(AUDIT.update().where(old, gone).values(conversation=None))
