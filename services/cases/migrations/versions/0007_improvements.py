"""The register of improvements: their clocks, in the order of their dates."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index(
        "deadline_improvement",
        "deadline",
        ["due_on", "reference", "clock"],
        postgresql_where=sa.text("clock LIKE 'improvement:%'"),
    )
