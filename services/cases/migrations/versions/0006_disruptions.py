"""Declared disruptions."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.platform.migrations import wall

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "disruption",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("landlord", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column(
            "document",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="The whole state: the fold of the disruption's events.",
        ),
        sa.PrimaryKeyConstraint("id"),
        comment="Declared disruptions (Code 8.5), each with a stream of its own.",
    )
    op.create_index("disruption_landlord", "disruption", ["landlord", "since", "id"])
    wall("disruption")
