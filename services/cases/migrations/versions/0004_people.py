"""Who owns a case, the group of residents that it belongs to, and from whom it is hidden."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("complaint_case", sa.Column("owner", sa.Text(), server_default="team:complaints", nullable=False))
    op.add_column(
        "complaint_case",
        sa.Column("case_group", sa.Text(), nullable=True, comment="Residents who complain about one matter."),
    )
    op.add_column(
        "complaint_case",
        sa.Column(
            "hidden_from",
            postgresql.ARRAY(sa.Text()),
            server_default="{}",
            nullable=False,
            comment="Staff whom the complaint is about.",
        ),
    )
    op.create_index(
        "complaint_case_group",
        "complaint_case",
        ["case_group"],
        postgresql_where=sa.text("case_group IS NOT NULL"),
    )
