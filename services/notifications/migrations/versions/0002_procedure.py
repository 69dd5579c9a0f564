"""Letters of the whole procedure: their stage, letters that are not wanted any more, and erasure."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_STAGE = "The stage that it belongs to, where its event says so."
_SERVICE = "The service that the submission is about: it decides which Ombudsman is named."
_UNWANTED = "Why it is not to be sent any more: case_closed, answered, erased."
_SENT_BY = "The channel that took it; null unless it was sent."
_SENT_AT = "When it went, as the proof says."
# What was sent before is told by its proof; the wall between landlords is open for this one statement.
_OPEN = "SELECT set_config('app.landlords', '*', true)"
_FILL = """
UPDATE letter SET sent_by = data ->> 'channel', sent_at = CAST(data ->> 'sent_at' AS timestamptz)
FROM event_log WHERE type = 'LetterSent' AND stream = reference AND data ->> 'letter' = CAST(letter.id AS text)
"""
_CLOSE = "SELECT set_config('app.landlords', '', true)"
_ERASED = "When its words and its address were removed for good."


def upgrade() -> None:
    op.alter_column("letter", "cycle", comment="The stage or a number; 1 for a receipt.")
    op.alter_column("letter", "digest", comment="SHA-256 of subject, text and HTML; stays when they are erased.")
    op.add_column("letter", sa.Column("stage", sa.SmallInteger(), nullable=True, comment=_STAGE))
    op.add_column("letter", sa.Column("service", sa.Text(), nullable=True, comment=_SERVICE))
    op.add_column("letter", sa.Column("unwanted", sa.Text(), nullable=True, comment=_UNWANTED))
    op.add_column("letter", sa.Column("erased_on", sa.Date(), nullable=True, comment=_ERASED))
    op.add_column("letter", sa.Column("sent_by", sa.Text(), nullable=True, comment=_SENT_BY))
    op.add_column("letter", sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True, comment=_SENT_AT))
    for statement in (_OPEN, _FILL, _CLOSE):
        op.execute(statement)
    op.drop_index("letter_unsettled", table_name="letter")
    op.create_index(
        "letter_unsettled", "letter", ["state"], postgresql_where=sa.text("state NOT IN ('accepted', 'cancelled')")
    )
