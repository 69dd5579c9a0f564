"""Who was given a case's full record, and closed cases by the day on which they were closed."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from shared.platform.migrations import wall

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "record_access",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("landlord", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False, comment="internal, ombudsman or subject_access"),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("accessed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        comment="Who was given the full record of a case, what for, and when.",
    )
    op.create_index("record_access_reference", "record_access", ["reference"])
    wall("record_access")
    op.create_index(
        "complaint_case_retention",
        "complaint_case",
        ["landlord", sa.text("(document ->> 'closed_on')"), "reference"],
        postgresql_where=sa.text("status = 'closed' AND (document -> 'record' ->> 'erased_on') IS NULL"),
    )
