"""Keeps the table of conversations, which their list is read from, and the words that are searched.

Two small statements a turn, one where a button was pressed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import sqlalchemy as sa

from shopguide import __version__
from shopguide.cases import excerpt
from shopguide.storage.schema import CONVERSATION_WORDS, CONVERSATIONS
from shopguide.storage.word_index import words_of

#: Characters of one row of words: what is written anew with each message stays small, however long the conversation.
PART: Final = 4_000
#: … and how long a row takes words, in seconds: each goes when the first of its words is too old.
_PART_SECONDS: Final = 24 * 3600


@dataclass(frozen=True)
class Said:
    """A message, as far as the list of conversations needs it.

    Attributes:
        text: its redacted words; "" for a button.
        version: of the guide that answered it, with its model.
    """

    entry: str
    at: float
    text: str = ""
    language: str | None = None
    unsure: bool = False
    corrected: bool = False
    danger: bool = False
    version: str | None = None


def _upsert() -> sa.sql.elements.TextClause:
    """As text, which both databases read: SQLAlchemy 1.4 compiles its own upserts anew each time."""
    columns = [column for column in CONVERSATIONS.c if not column.primary_key]
    names, values = (", ".join(before + column.name for column in columns) for before in ("", ":"))
    changed = [f"{name} = conversations.{name} OR excluded.{name}" for name in ("unsure", "corrected", "danger")]
    changed += [f"{name} = coalesce(conversations.{name}, excluded.{name})" for name in ("language", "first_words")]
    changed += ["version = coalesce(excluded.version, conversations.version)", "turns = conversations.turns + 1"]
    changed += ["last_heard = excluded.last_heard"]
    statement = sa.text(
        f"INSERT INTO conversations ({names}) VALUES ({values}) ON CONFLICT (sender_id) DO UPDATE SET "
        + ", ".join(changed)
    )
    return statement.bindparams(*(sa.bindparam(column.name, type_=column.type) for column in columns))


_NOTE: Final = _upsert()
_WHO: Final = sa.bindparam("who")
_LAST_PART: Final = (
    sa.select(CONVERSATION_WORDS.c.id, CONVERSATION_WORDS.c.began, CONVERSATION_WORDS.c.words)
    .where(CONVERSATION_WORDS.c.sender_id == _WHO)
    .order_by(CONVERSATION_WORDS.c.id.desc())
    .limit(1)
)
_ADD_PART: Final = CONVERSATION_WORDS.insert()
_CHANGE_PART: Final = (
    CONVERSATION_WORDS.update()
    .where(CONVERSATION_WORDS.c.id == sa.bindparam("which"))
    .values(words=sa.bindparam("words"))
)


def note(connection: sa.engine.Connection, sender_id: str, said: Said, *, simulated: bool = False) -> None:
    """Note a message.

    Args:
        connection: in a transaction, that of the message's events.

    Raises:
        SQLAlchemyError: the database failed.
    """
    connection.execute(_NOTE, first_row(sender_id, said, simulated))
    if said.text:
        add_words(connection, sender_id, said)


def version_of(event: Mapping[str, Any]) -> str | None:
    """The version that read a message, with the beginning of its model's id, as in 0.1.0+3f2a9c1e."""
    model = str((event.get("metadata") or {}).get("model_id") or "")
    return f"{__version__}+{model[:8]}" if model else None


def rows_of(sender_id: str, messages: Sequence[Said], simulated: bool) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The rows of `conversations` and of `conversation_words` that all messages of a conversation lead to.

    For many conversations that are made at once; `note` adds one message.
    """
    first = next((said for said in messages if said.text), messages[0])
    row = first_row(sender_id, first, simulated)
    row |= {name: any(getattr(said, name) for said in messages) for name in ("unsure", "corrected", "danger")}
    row |= {"started": messages[0].at, "last_heard": messages[-1].at, "turns": len(messages)}
    words = words_of(" ".join(said.text for said in messages))
    return row, {"sender_id": sender_id, "began": messages[0].at, "words": " ".join(words)} if words else None


def first_row(sender_id: str, said: Said, simulated: bool) -> dict[str, Any]:
    """The row of a conversation that begins with this message."""
    return {
        "sender_id": sender_id,
        "entry": said.entry,
        "language": said.language,
        "simulated": simulated,
        "started": said.at,
        "last_heard": said.at,
        "turns": 1,
        "unsure": said.unsure,
        "corrected": said.corrected,
        "danger": said.danger,
        "version": said.version,
        "first_words": excerpt(said.text),
    }


def add_words(connection: sa.engine.Connection, sender_id: str, said: Said) -> None:
    """Add the words of a message to those that are searched.

    Raises:
        SQLAlchemyError: the database failed.
    """
    words = words_of(said.text)
    last = connection.execute(_LAST_PART, {"who": sender_id}).first()
    if last is not None and len(last.words) < PART and said.at - last.began < _PART_SECONDS:
        known = last.words.split(" ")
        if fresh := [word for word in words if word not in known]:
            connection.execute(_CHANGE_PART, {"which": last.id, "words": " ".join([*known, *fresh])})
    elif words:
        connection.execute(_ADD_PART, {"sender_id": sender_id, "began": said.at, "words": " ".join(words)})
