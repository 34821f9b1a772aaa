"""Numbers the events of each talk, and makes the tables of snapshots and of deleted talks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Number what is there in the order it was written."""
    op.add_column("events", sa.Column("position", sa.Integer))
    op.execute(
        "UPDATE events SET position = numbered.position FROM ("
        "SELECT id, row_number() OVER (PARTITION BY sender_id ORDER BY id) - 1 AS position FROM events"
        ") AS numbered WHERE events.id = numbered.id"
    )
    with op.batch_alter_table("events") as events:
        events.alter_column("position", existing_type=sa.Integer, nullable=False)
    op.create_index("ix_events_sender_id_position", "events", ["sender_id", "position"], unique=True)
    op.create_index("ix_events_timestamp", "events", ["timestamp"])
    op.create_table(
        "talks",
        sa.Column("sender_id", sa.String(255), primary_key=True),
        sa.Column("tail_position", sa.Integer, nullable=False),
        sa.Column("snapshot", sa.Text),
        sa.Column("last_heard", sa.Float, nullable=False),
    )
    op.create_table(
        "deleted_talks",
        sa.Column("sender_id", sa.String(255), primary_key=True),
        sa.Column("deleted_at", sa.Float, nullable=False),
    )
    op.create_index("ix_talks_last_heard", "talks", ["last_heard"])
    op.execute(
        "INSERT INTO talks (sender_id, tail_position, last_heard) "
        "SELECT sender_id, 0, coalesce(max(timestamp), 0) FROM events GROUP BY sender_id"
    )
