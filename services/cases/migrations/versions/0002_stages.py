"""Clocks that several promises of a case may have, and deadlines that ended or were counted anew."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_CLOCK = "Its kind, and its number where a case has several: action:3."


def upgrade() -> None:
    op.alter_column("deadline", "clock", comment=_CLOCK)
    op.add_column(
        "deadline",
        sa.Column("ended", sa.Boolean(), server_default="false", nullable=False, comment="Not awaited any more."),
    )
    op.add_column(
        "deadline",
        sa.Column(
            "counted",
            sa.Boolean(),
            server_default="true",
            nullable=False,
            comment="In working days: can be counted anew.",
        ),
    )
    op.drop_index("deadline_open", table_name="deadline")
    op.create_index(
        "deadline_open", "deadline", ["due_at"], postgresql_where=sa.text("met_on IS NULL AND NOT ended")
    )
    op.create_index(
        "deadline_counted",
        "deadline",
        ["landlord", "calendar"],
        postgresql_where=sa.text("met_on IS NULL AND NOT ended AND counted"),
    )
    op.create_index(
        "complaint_case_refusal",
        "complaint_case",
        ["landlord", sa.text("(document -> 'refusal' ->> 'wording')")],
        postgresql_where=sa.text("(document -> 'refusal' ->> 'wording') IS NOT NULL"),
    )
