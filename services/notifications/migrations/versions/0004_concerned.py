"""Staff whom a case is about, from whom its letters are hidden, and which cases were split off others."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from shared.platform.migrations import wall

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "concerned_staff",
        sa.Column("staff", sa.Text(), nullable=False, comment="As it stands in every record, such as user:ann."),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("landlord", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("staff", "reference", "landlord"),
        comment="From whom the letters of a case are hidden, because it is about them: a fold of cases.events.",
    )
    op.create_table(
        "split_off",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("landlord", sa.Text(), nullable=False),
        sa.Column("came_from", sa.Text(), nullable=False, comment="The case whose letters told of its parts before."),
        sa.PrimaryKeyConstraint("reference", "landlord", "came_from"),
        comment="Cases that were split off others: a fold of cases.events.",
    )
    wall("concerned_staff", "split_off")
