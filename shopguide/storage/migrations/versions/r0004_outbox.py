"""Makes the outbox: summaries that shoppers wanted sent, until it is confirmed that they were taken."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "outbox",
        sa.Column("id", sa.String(40), primary_key=True),
        sa.Column("sender_id", sa.String(255), nullable=False),
        sa.Column("recipient", sa.String(100), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("reason", sa.String(60)),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("next_try", sa.Float, nullable=False),
        sa.Column("finished", sa.Float),
    )
    op.create_index("ix_outbox_sender_id", "outbox", ["sender_id"])
    op.create_index("ix_outbox_state_next_try", "outbox", ["state", "next_try"])
