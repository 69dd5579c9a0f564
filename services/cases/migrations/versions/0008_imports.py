"""Which cases were taken over from which system, under which number of theirs."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from shared.platform.migrations import wall

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "imported_case",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("landlord", sa.Text(), nullable=False),
        sa.Column("source_system", sa.Text(), nullable=False),
        sa.Column("external_reference", sa.Text(), nullable=False, comment="What that system calls the case."),
        sa.Column("salt", sa.LargeBinary(), nullable=True, comment="Of the digest; none once erased."),
        sa.Column(
            "digest", sa.LargeBinary(), nullable=True, comment="Of the row that was taken over; none once erased."
        ),
        sa.PrimaryKeyConstraint("reference"),
        sa.UniqueConstraint("landlord", "source_system", "external_reference", name="imported_case_once"),
        comment="Cases whose history was taken over from another system, each once.",
    )
    wall("imported_case")
