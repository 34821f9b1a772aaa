"""Makes the tables of the list of conversations and of their search, and fills them from what is logged already."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from shopguide.cases import excerpt
from shopguide.storage import conversations, word_index

revision = "0008"
down_revision = "0007"
_BATCH: Final = 500  # conversations read at a time
_DANGER: Final = ("danger", "danger_again", "danger_country", "still_in_danger", "worry")
# Conversations from before the case log have no turns; they are listed from their next message on.
_FILL: Final = """
    INSERT INTO conversations (sender_id, entry, simulated, started, last_heard, turns, unsure, corrected, danger)
    SELECT turns.sender_id, max(turns.entry), max(CASE WHEN turns.simulated THEN 1 ELSE 0 END) = 1, min(turns.at),
        max(turns.at), count(*), max(CASE WHEN turns.unsure THEN 1 ELSE 0 END) = 1,
        max(CASE WHEN turns.picked IS NOT NULL AND NOT turns.unsure THEN 1 ELSE 0 END) = 1,
        max(CASE WHEN turns.row IN ({rows}) THEN 1 ELSE 0 END) = 1
    FROM turns JOIN talks ON talks.sender_id = turns.sender_id GROUP BY turns.sender_id
"""
_LANGUAGE: Final = """
    UPDATE conversations SET language = (
        SELECT language FROM cases WHERE cases.sender_id = conversations.sender_id ORDER BY cases.number LIMIT 1
    )
"""


def upgrade() -> None:
    """Make the tables and fill them."""
    op.create_table(
        "conversations",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sender_id", sa.String(255), nullable=False, unique=True),
        sa.Column("entry", sa.String(20), nullable=False),
        sa.Column("language", sa.String(10)),
        sa.Column("simulated", sa.Boolean, nullable=False),
        sa.Column("started", sa.Float, nullable=False),
        sa.Column("last_heard", sa.Float, nullable=False),
        sa.Column("turns", sa.Integer, nullable=False),
        sa.Column("unsure", sa.Boolean, nullable=False),
        sa.Column("corrected", sa.Boolean, nullable=False),
        sa.Column("danger", sa.Boolean, nullable=False),
        sa.Column("version", sa.String(60)),
        sa.Column("first_words", sa.Text),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_conversations_last_heard", "conversations", ["last_heard", "id"])
    op.create_table(
        "conversation_words",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sender_id", sa.String(255), nullable=False),
        sa.Column("began", sa.Float, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
    )
    op.create_index("ix_conversation_words_sender_id", "conversation_words", ["sender_id"])
    connection = op.get_bind()
    word_index.create(connection)
    op.execute(_FILL.format(rows=", ".join(f"'{row}'" for row in _DANGER)))
    op.execute(_LANGUAGE)
    for senders in _senders(connection):
        _fill_words(connection, senders)


def _senders(connection: sa.engine.Connection) -> Iterator[list[str]]:
    last = ""
    query = sa.text("SELECT sender_id FROM conversations WHERE sender_id > :last ORDER BY sender_id LIMIT :most")
    while senders := connection.execute(query, {"last": last, "most": _BATCH}).scalars().all():
        last = senders[-1]
        yield list(senders)


def _fill_words(connection: sa.engine.Connection, senders: list[str]) -> None:
    query = sa.text(
        "SELECT sender_id, timestamp, data FROM events WHERE type_name = 'user' AND sender_id BETWEEN :first AND :last "
        "ORDER BY sender_id, position"
    )
    first = sa.text("UPDATE conversations SET first_words = :words WHERE sender_id = :who AND first_words IS NULL")
    for row in connection.execute(query, {"first": senders[0], "last": senders[-1]}).all():
        message: Mapping[str, Any] = json.loads(row.data)
        text = str(message.get("text") or "")
        if text and not text.startswith("/"):
            said = conversations.Said("", float(row.timestamp or 0.0), text)
            conversations.add_words(connection, row.sender_id, said)
            connection.execute(first, {"who": row.sender_id, "words": excerpt(text)})
