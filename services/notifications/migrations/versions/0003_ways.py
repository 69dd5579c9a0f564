"""By which way each letter goes, and why."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_WAY = "How it goes: e-mail to the resident or their representative, or post; null for none."
_BECAUSE = "usual, no_address, adjustment, safe_contact; null until it is written."


def upgrade() -> None:
    op.add_column("letter", sa.Column("way", sa.Text(), nullable=True, comment=_WAY))
    op.add_column("letter", sa.Column("way_because", sa.Text(), nullable=True, comment=_BECAUSE))
