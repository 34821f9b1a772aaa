"""Notes the row of the policy table with each message, and the playbook with each step."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the columns; they stay empty for what was logged before."""
    op.add_column("turns", sa.Column("row", sa.String(60)))
    op.add_column("case_steps", sa.Column("playbook", sa.String(60)))
