"""The worklist by every filter, and hashes by which a resident's cases are found."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from shared.platform.migrations import wall

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# The wall between landlords stands for migrations too.
_OPEN = "SELECT set_config('app.landlords', '*', true)"
_FILL_COLUMNS = """
UPDATE complaint_case SET waiting_for = document ->> 'waiting_for', closing_reason = document ->> 'closed',
    edition = document ->> 'edition'
"""
_WANT_HASHES = """
INSERT INTO finding_aid_wanted (reference, landlord, look_at)
SELECT reference, landlord, now() FROM complaint_case WHERE (document -> 'record' ->> 'erased_on') IS NULL
"""
_CLOSE = "SELECT set_config('app.landlords', '', true)"


def upgrade() -> None:
    _add_columns()
    _add_hashes()
    op.create_table(
        "search_access",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("landlord", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False, comment="Of what was searched by, never what it was."),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("accessed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        comment="Who searched a landlord's cases for a person, and when.",
    )
    wall("finding_aid", "finding_aid_wanted", "search_access")
    for statement in (_OPEN, _FILL_COLUMNS, _WANT_HASHES, _CLOSE):
        op.execute(statement)
    op.alter_column("complaint_case", "edition", nullable=False)
    _replace_index()


def _add_columns() -> None:
    op.add_column(
        "complaint_case",
        sa.Column("waiting_for", sa.Text(), nullable=True, comment="Moves no deadline."),
    )
    op.add_column(
        "complaint_case", sa.Column("closing_reason", sa.Text(), nullable=True, comment="While it is closed.")
    )
    op.add_column("complaint_case", sa.Column("edition", sa.Text(), nullable=True))


def _add_hashes() -> None:
    op.create_table(
        "finding_aid",
        sa.Column("landlord", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False, comment="Of the case: pages begin with the latest."),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("landlord", "kind", "hash", "received_on", "reference"),
        comment="Keyed hashes of who complains, as intake gives them; the words stay with intake.",
    )
    op.create_index("finding_aid_reference", "finding_aid", ["reference"])
    op.create_table(
        "finding_aid_wanted",
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("landlord", sa.Text(), nullable=False),
        sa.Column("look_at", sa.DateTime(timezone=True), nullable=False, comment="When intake is asked next."),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("reference"),
        comment="Cases for which intake has not been asked yet, or has not answered.",
    )
    op.create_index("finding_aid_wanted_look_at", "finding_aid_wanted", ["look_at", "reference"])


def _replace_index() -> None:
    op.drop_index("complaint_case_worklist", table_name="complaint_case")
    filters = ["handler", "service", "owner", "stage", "channel", "received_on", "edition"]
    op.create_index(
        "complaint_case_open",
        "complaint_case",
        ["landlord", "next_due_on", "reference", "status", "waiting_for", *filters],
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.create_index(
        "complaint_case_closed",
        "complaint_case",
        ["landlord", "next_due_on", "reference", "closing_reason", *filters],
        postgresql_where=sa.text("status = 'closed'"),
    )
    for name in ("closing_reason", *filters):
        op.create_index(
            f"complaint_case_closed_{name}",
            "complaint_case",
            ["landlord", name, *(["next_due_on", "reference"] if name in {"handler", "owner"} else [])],
            postgresql_where=sa.text("status = 'closed'"),
        )
