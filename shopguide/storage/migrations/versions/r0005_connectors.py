"""Makes the tables of Slack and Telegram: messages received, replies not yet delivered, and who works on which chat."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "received",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("sender_id", sa.String(255), nullable=False),
        sa.Column("content", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("next_try", sa.Float),
    )
    op.create_index("ix_received_channel_key", "received", ["channel", "key"], unique=True)
    op.create_index("ix_received_sender_id_next_try", "received", ["sender_id", "next_try"])
    op.create_index("ix_received_channel_next_try", "received", ["channel", "next_try"])
    op.create_index("ix_received_at", "received", ["at"])
    op.create_table(
        "replies",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("sender_id", sa.String(255), nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("parts", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("next_try", sa.Float),
    )
    op.create_index("ix_replies_sender_id", "replies", ["sender_id"])
    op.create_index("ix_replies_channel_next_try", "replies", ["channel", "next_try"])
    op.create_index("ix_replies_at", "replies", ["at"])
    op.create_table(
        "chat_claims",
        sa.Column("sender_id", sa.String(255), primary_key=True),
        sa.Column("owner", sa.String(40), nullable=False),
        sa.Column("until", sa.Float, nullable=False),
    )
    op.create_index("ix_chat_claims_owner", "chat_claims", ["owner"])
