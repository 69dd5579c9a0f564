"""Staff whom a case is about: what was sent in is hidden from them."""

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
        sa.Column("reference", sa.Text(), nullable=False, comment="Of the case, which may be split off another one."),
        sa.Column("landlord", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("staff", "reference", "landlord"),
        comment="From whom a case is hidden, because it is about them: a fold of cases.events.",
    )
    wall("concerned_staff")
