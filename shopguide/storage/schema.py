"""The tables that talks are kept in."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

METADATA: Final = sa.MetaData()

# Every event of every talk, as Rasa's SQL store keeps them, so that `rasa export` reads them too; and
# `position`, which numbers the events of a talk from 0. Two writers of one talk cannot both take a
# number, so a turn that lost its lock cannot mix its events into another's.
EVENTS: Final = sa.Table(
    "events",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("sender_id", sa.String(255), nullable=False, index=True),
    sa.Column("type_name", sa.String(255), nullable=False),
    sa.Column("timestamp", sa.Float),
    sa.Column("intent_name", sa.String(255)),
    sa.Column("action_name", sa.String(255)),
    sa.Column("data", sa.Text),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Index("ix_events_sender_id_position", "sender_id", "position", unique=True),
    sa.Index("ix_events_timestamp", "timestamp"),
)

# One row a talk: the state before its last events, and when it was last heard of (seconds since 1970).
TALKS: Final = sa.Table(
    "talks",
    METADATA,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("tail_position", sa.Integer, nullable=False),
    sa.Column("snapshot", sa.Text),
    sa.Column("last_heard", sa.Float, nullable=False, index=True),
)

# That a talk was deleted, and when: the session that held it is void then.
DELETED: Final = sa.Table(
    "deleted_talks",
    METADATA,
    sa.Column("sender_id", sa.String(255), primary_key=True),
    sa.Column("deleted_at", sa.Float, nullable=False),
)
