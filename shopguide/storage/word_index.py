"""Finds conversations by words, by the databases' own means: FTS5 of SQLite, tsvector of PostgreSQL.

Both index the table `conversation_words` by themselves: FTS5 by triggers, PostgreSQL by a generated column. The words
are made plain here, so that both find the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from shopguide.storage.schema import CONVERSATION_WORDS

#: Names that the databases have beside those of schema.py.
NAMES: Final = ("conversation_index", "vector", "ix_conversation_words_vector", "sqlite_sequence")
# A word is cut there: PostgreSQL takes none of more than 2 kB.
_LONGEST: Final = 40
# Words of a search; the others are left out.
_MOST: Final = 12
# From so many characters on, a word of a search may also be the beginning of one.
_BEGINNING: Final = 3
_WORDS: Final = re.compile(r"[^\W_]+")
# Pages that one step of a purge writes: some 20 ms, after which turns that wait to be stored get theirs.
_STEP: Final = 400
_INDEX: Final = "conversation_index"

# `detail=none` keeps of each word which rows have it and not where, which is a third of the size.
_SQLITE: Final = (
    f"""CREATE VIRTUAL TABLE {_INDEX} USING fts5(
        words, content='conversation_words', content_rowid='id', detail=none, columnsize=0, prefix='3',
        tokenize="unicode61 remove_diacritics 0"
    )""",
    f"""CREATE TRIGGER conversation_words_added AFTER INSERT ON conversation_words BEGIN
        INSERT INTO {_INDEX} (rowid, words) VALUES (new.id, new.words);
    END""",
    f"""CREATE TRIGGER conversation_words_deleted AFTER DELETE ON conversation_words BEGIN
        INSERT INTO {_INDEX} ({_INDEX}, rowid, words) VALUES ('delete', old.id, old.words);
    END""",
    f"""CREATE TRIGGER conversation_words_changed AFTER UPDATE OF words ON conversation_words BEGIN
        INSERT INTO {_INDEX} ({_INDEX}, rowid, words) VALUES ('delete', old.id, old.words);
        INSERT INTO {_INDEX} (rowid, words) VALUES (new.id, new.words);
    END""",
)
_POSTGRES: Final = (
    """ALTER TABLE conversation_words ADD COLUMN vector tsvector
        GENERATED ALWAYS AS (array_to_tsvector(string_to_array(words, ' '))) STORED""",
    "CREATE INDEX ix_conversation_words_vector ON conversation_words USING gin (vector)",
)


def create(connection: sa.engine.Connection) -> None:
    """Make the index; the table is there.

    Raises:
        SQLAlchemyError: the database failed.
    """
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRES:
        connection.exec_driver_sql(statement)


def words_of(text: str) -> list[str]:
    """The words of a text, each once: small letters without marks, cut where they are very long."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    found = _WORDS.findall("".join(char for char in plain if not unicodedata.combining(char)))
    return list(dict.fromkeys(word[:_LONGEST] for word in found))


def searched(text: str) -> tuple[str, ...]:
    """The words of a search."""
    return tuple(words_of(text)[:_MOST])


def matching(dialect: str, words: Sequence[str], *, one_by_one: bool = False) -> tuple[sa.sql.ColumnElement[Any], str]:
    """The condition on `conversation_words` that a row holds all of `words`, and what its parameter `sought` has to be.

    A word of three characters or more may be the beginning of a longer one.

    Args:
        one_by_one: whether rows that are come to by another way are looked at, and not those that the index finds.
    """
    if dialect == "sqlite":
        sought = " AND ".join(f'"{word}"{"*" if len(word) >= _BEGINNING else ""}' for word in words)
        rows = sa.text(f"SELECT rowid FROM {_INDEX} WHERE {_INDEX} MATCH :sought")
        # With the plus SQLite asks its index once and keeps the answer; else it would ask it again for each row.
        number = sa.literal_column("+conversation_words.id") if one_by_one else CONVERSATION_WORDS.c.id
        return number.in_(rows.columns(sa.column("rowid", sa.Integer)).scalar_subquery()), sought
    sought = " & ".join(f"'{word}'{':*' if len(word) >= _BEGINNING else ''}" for word in words)
    return sa.literal_column("conversation_words.vector").op("@@")(sa.text("CAST(:sought AS tsquery)")), sought


def purge(engine: sa.engine.Engine) -> None:
    """Take the words of deleted conversations out of SQLite's index, where they stay until its parts are merged.

    In steps, so that turns are stored in between. PostgreSQL's vacuum does it by itself, as for every other table.

    Raises:
        SQLAlchemyError: the database failed.
    """
    if engine.dialect.name != "sqlite":
        return
    writing = engine.execution_options(begin="BEGIN IMMEDIATE")
    pages = -_STEP  # below 0: everything into one part
    while True:
        with writing.begin() as connection:
            before = _changes(connection)
            command = f"INSERT INTO {_INDEX} ({_INDEX}, rank) VALUES ('merge', ?)"
            connection.exec_driver_sql(command, (pages,))
            # "If the difference is less than 2, the command had no effect" (sqlite.org/fts5.html#the_merge_command).
            if _changes(connection) - before < 2:
                return
        pages = _STEP


def _changes(connection: sa.engine.Connection) -> int:
    return int(connection.exec_driver_sql("SELECT total_changes()").scalar() or 0)
