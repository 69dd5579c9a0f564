"""Cases that were split off another: replies to them belong to what was sent in under the first reference."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "progress",
        sa.Column(
            "submission",
            sa.Text(),
            nullable=True,
            comment="What was sent in, where the case was split off another one.",
        ),
    )
