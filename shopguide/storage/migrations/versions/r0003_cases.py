"""Makes the tables of the case log: cases, the steps they came to, and what was understood turn by turn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables; talks from before have no cases."""
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sender_id", sa.String(255), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("entry", sa.String(20), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("simulated", sa.Boolean, nullable=False),
        sa.Column("issue", sa.String(60), nullable=False),
        sa.Column("confidence", sa.Float),
        sa.Column("urgent", sa.Boolean, nullable=False),
        sa.Column("offered", sa.Text, nullable=False),
        sa.Column("tried", sa.Text, nullable=False),
        sa.Column("escalated_to", sa.String(60)),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("rating", sa.Integer),
        sa.Column("comment", sa.Text),
        sa.Column("excerpt", sa.Text),
        sa.Column("turns", sa.Integer, nullable=False),
        sa.Column("started", sa.Float, nullable=False),
        sa.Column("last_heard", sa.Float, nullable=False),
    )
    op.create_index("ix_cases_sender_id_number", "cases", ["sender_id", "number"], unique=True)
    op.create_index("ix_cases_started", "cases", ["started"])
    op.create_table(
        "case_steps",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sender_id", sa.String(255), nullable=False),
        sa.Column("case_number", sa.Integer, nullable=False),
        sa.Column("channel", sa.String(60), nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("stuck", sa.Boolean, nullable=False),
        sa.Column("reached", sa.Float, nullable=False),
    )
    op.create_index("ix_case_steps_place", "case_steps", ["sender_id", "case_number", "channel", "step"], unique=True)
    op.create_index("ix_case_steps_reached", "case_steps", ["reached"])
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("sender_id", sa.String(255), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("case_number", sa.Integer),
        sa.Column("entry", sa.String(20), nullable=False),
        sa.Column("simulated", sa.Boolean, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
        sa.Column("seconds", sa.Float),
        sa.Column("pressed", sa.Boolean, nullable=False),
        sa.Column("intent", sa.String(60), nullable=False),
        sa.Column("confidence", sa.Float),
        sa.Column("unsure", sa.Boolean, nullable=False),
        sa.Column("guesses", sa.Text),
        sa.Column("picked", sa.String(60)),
        sa.Column("text", sa.Text),
        sa.Column("reviewed", sa.String(60)),
    )
    op.create_index("ix_turns_sender_id_position", "turns", ["sender_id", "position"], unique=True)
    op.create_index("ix_turns_at", "turns", ["at"])
