"""Words that only some may read, disclosures in a place of their own, and the cases with restrictions."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from shared.platform.migrations import wall

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "words",
        sa.Column(
            "personal",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="Only for who may read personal data.",
        ),
    )
    op.create_table(
        "disclosure_words",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("landlord", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        comment="What residents said about a disability: special category data, apart from all other words.",
    )
    op.create_index("disclosure_words_reference", "disclosure_words", ["reference"])
    op.create_table(
        "disclosure_access",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("landlord", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("accessed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        comment="Who was given the disclosures of a case, and when.",
    )
    op.create_index("disclosure_access_reference", "disclosure_access", ["reference"])
    wall("disclosure_words", "disclosure_access")
    op.create_index(
        "complaint_case_restricted",
        "complaint_case",
        ["reference"],
        postgresql_where=sa.text("(document -> 'circumstances' -> 'restrictions' -> 'imposed' -> 0) IS NOT NULL"),
    )
