"""A fact for each stage, figures by stage, and every clock by its key"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.platform.migrations import wall

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

# All facts are made from the owners' events, and are made again: what is forgotten here makes the consumer read every
# stream from its owner's feed once more.
_FORGET = ("submission_fact", "days_month", "submission_month", "watermark", "reconciled", "parked_event")


def upgrade() -> None:
    for table in ("case_fact", "deadline_fact", "letter_fact", "case_month"):
        op.drop_table(table)
    for table in _FORGET:
        op.execute(f"TRUNCATE {table}")
    op.add_column("submission_fact", sa.Column("erased_on", sa.Date(), nullable=True))
    op.create_table_comment("days_month", "How many stages of a month took how many working days: averages and percentiles come from here.")
    op.create_table('case_fact',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('service', sa.Text(), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('logged_on', sa.Date(), nullable=False),
    sa.Column('edition', sa.Text(), nullable=False),
    sa.Column('imported_from', sa.Text(), nullable=True, comment='The system that the history was taken over from.'),
    sa.Column('split_from', sa.Text(), nullable=True, comment='The case that its parts were taken out of; it is counted as one of its own.'),
    sa.Column('stage', sa.SmallInteger(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('parts', sa.SmallInteger(), nullable=False),
    sa.Column('waiting_for', sa.Text(), nullable=True),
    sa.Column('waiting_since', sa.Date(), nullable=True),
    sa.Column('waited', sa.SmallInteger(), nullable=False, comment='Working days of waits that are over. No date moved.'),
    sa.Column('updates_sent', sa.SmallInteger(), nullable=False),
    sa.Column('updates_missed', sa.SmallInteger(), nullable=False, comment='Each breaks what was agreed with the resident.'),
    sa.Column('actions', sa.SmallInteger(), nullable=False),
    sa.Column('correspondence', sa.Integer(), nullable=False),
    sa.Column('letters_sent', sa.Integer(), nullable=False),
    sa.Column('letters_failed', sa.Integer(), nullable=False),
    sa.Column('deadlines_missed', sa.SmallInteger(), nullable=False),
    sa.Column('deadlines_recomputed', sa.SmallInteger(), nullable=False),
    sa.Column('compensation_offered_pence', sa.Integer(), nullable=False, comment='Offers that were rejected among them.'),
    sa.Column('compensation_paid_pence', sa.Integer(), nullable=False),
    sa.Column('discretion_used_on', sa.Date(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('closing_reason', sa.Text(), nullable=True),
    sa.Column('erased_on', sa.Date(), nullable=True, comment="What was personal went from the owners' records; these facts never held any."),
    sa.Column('sequence', sa.Integer(), nullable=False, comment='The newest event of the case that is counted here.'),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False, comment='When this row was last written here; a rebuild writes every row.'),
    sa.PrimaryKeyConstraint('reference'),
    comment="One row for each complaint, from cases' events.",
    postgresql_with={'fillfactor': 70}
    )
    op.create_index('case_fact_received', 'case_fact', ['landlord', 'received_on'], unique=False)
    op.create_index('case_fact_waiting', 'case_fact', ['landlord'], unique=False, postgresql_where=sa.text('waiting_for IS NOT NULL'))
    op.create_table('stage_fact',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('stage', sa.SmallInteger(), nullable=False),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('entered_on', sa.Date(), nullable=False, comment='Stage 1: the receipt. Later: the latest request for it.'),
    sa.Column('requested_by', sa.Text(), nullable=True),
    sa.Column('escalated_parts', sa.ARRAY(sa.SmallInteger()), nullable=False, comment='At stage 1 none: it is about all of them.'),
    sa.Column('assigned_on', sa.Date(), nullable=True),
    sa.Column('defined_on', sa.Date(), nullable=True),
    sa.Column('acknowledge_from', sa.Date(), nullable=True),
    sa.Column('acknowledge_by', sa.Date(), nullable=True),
    sa.Column('acknowledged_on', sa.Date(), nullable=True),
    sa.Column('acknowledgement', sa.Text(), nullable=False, comment='How its clock stands: see domain/outcomes.py.'),
    sa.Column('acknowledged_within', sa.SmallInteger(), nullable=True, comment='Working days after its clock started.'),
    sa.Column('respond_from', sa.Date(), nullable=True, comment='The acknowledgement; under the edition of 2022 the logging or the request.'),
    sa.Column('first_respond_by', sa.Date(), nullable=True, comment='Before any extension.'),
    sa.Column('respond_by', sa.Date(), nullable=True, comment='Null until its clock runs. An extension told too late does not move it.'),
    sa.Column('extensions', sa.SmallInteger(), nullable=False, comment='Those of which the resident was told.'),
    sa.Column('extensions_beyond_cap', sa.SmallInteger(), nullable=False),
    sa.Column('extensions_told_late', sa.SmallInteger(), nullable=False),
    sa.Column('extensions_declined', sa.SmallInteger(), nullable=False),
    sa.Column('proposed_extension', sa.SmallInteger(), nullable=True, comment='The number of the latest that lay beyond the cap.'),
    sa.Column('responded_on', sa.Date(), nullable=True),
    sa.Column('response', sa.Text(), nullable=False),
    sa.Column('responded_within', sa.SmallInteger(), nullable=True, comment='Working days after its clock started.'),
    sa.Column('finding', sa.Text(), nullable=True, comment='On the whole: partly_upheld unless all parts were alike.'),
    sa.Column('upheld_parts', sa.SmallInteger(), nullable=False),
    sa.Column('partly_upheld_parts', sa.SmallInteger(), nullable=False),
    sa.Column('not_upheld_parts', sa.SmallInteger(), nullable=False),
    sa.Column('refusal_ground', sa.Text(), nullable=True, comment='Stays when acceptance is directed, or stage 2 is asked for again.'),
    sa.Column('refused_on', sa.Date(), nullable=True),
    sa.Column('refusals_declined', sa.SmallInteger(), nullable=False),
    sa.Column('directed_on', sa.Date(), nullable=True, comment='When the Ombudsman directed that it be accepted.'),
    sa.Column('closed_before', sa.Date(), nullable=True, comment='The close that the request undid; it holds again if that is refused.'),
    sa.Column('escalated_on', sa.Date(), nullable=True, comment='When the next stage was asked for.'),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False, comment='When this row was last written here; a rebuild writes every row.'),
    sa.PrimaryKeyConstraint('reference', 'stage'),
    comment="One row for each stage of each complaint, from cases' events.",
    postgresql_with={'fillfactor': 70}
    )
    op.create_index('stage_fact_entered', 'stage_fact', ['landlord', 'entered_on'], unique=False)
    op.create_index('stage_fact_refused', 'stage_fact', ['landlord', 'entered_on'], unique=False, postgresql_where=sa.text('refusal_ground IS NOT NULL'))
    op.create_index('stage_fact_running', 'stage_fact', ['landlord', 'entered_on'], unique=False, postgresql_where=sa.text("response = 'running'"))
    op.create_table('deadline_fact',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('clock', sa.Text(), nullable=False, comment='Its kind, and its number where a case has several: action:3.'),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('stage', sa.SmallInteger(), nullable=False),
    sa.Column('counted_from', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True, comment='The moment, where hours count.'),
    sa.Column('edition', sa.Text(), nullable=False),
    sa.Column('generation', sa.SmallInteger(), nullable=False, comment='Counts up when the date was counted anew.'),
    sa.Column('met_on', sa.Date(), nullable=True),
    sa.Column('met_at', sa.DateTime(timezone=True), nullable=True, comment='The moment, where hours count.'),
    sa.Column('ended_on', sa.Date(), nullable=True, comment='When it was not awaited any more.'),
    sa.Column('missed_on', sa.Date(), nullable=True, comment='When cases recorded that the clock ran out; the watchdog asks where it did not.'),
    sa.Column('times_missed', sa.SmallInteger(), nullable=False, comment='More than once where the clock was started again.'),
    sa.Column('lateness', sa.Text(), nullable=True, comment='The cause on record.'),
    sa.Column('disruption', sa.Text(), nullable=True, comment='The declared disruption in which it ran out.'),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False, comment='When this row was last written here; a rebuild writes every row.'),
    sa.PrimaryKeyConstraint('reference', 'clock'),
    comment="Each clock of each case, from cases' events."
    )
    op.create_index('deadline_fact_missed', 'deadline_fact', ['landlord', 'due_on'], unique=False, postgresql_where=sa.text('times_missed > 0'))
    op.create_index('deadline_fact_unnoticed', 'deadline_fact', ['due_on'], unique=False, postgresql_where=sa.text('met_on IS NULL AND ended_on IS NULL AND missed_on IS NULL'))
    op.create_table('item_fact',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('topic', sa.Text(), nullable=False),
    sa.Column('item', sa.Text(), nullable=False, comment='Its number in the case, and the part of it: 2:1.'),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('begun_on', sa.Date(), nullable=False),
    sa.Column('amount_pence', sa.Integer(), nullable=True),
    sa.Column('settled', sa.Text(), nullable=True, comment='Null while it is open: see domain/items.py.'),
    sa.Column('settled_on', sa.Date(), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False, comment='When this row was last written here; a rebuild writes every row.'),
    sa.PrimaryKeyConstraint('reference', 'topic', 'item'),
    comment="What a case may have several of: remedies, orders, hazards, restrictions and others, from cases' events."
    )
    op.create_index('item_fact_begun', 'item_fact', ['landlord', 'begun_on'], unique=False)
    op.create_table('letter_fact',
    sa.Column('letter', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('cycle', sa.SmallInteger(), nullable=False),
    sa.Column('planned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('channel', sa.Text(), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('failure', sa.Text(), nullable=True),
    sa.Column('in_doubt_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True, comment='When it was not owed any more.'),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False, comment='When this row was last written here; a rebuild writes every row.'),
    sa.PrimaryKeyConstraint('letter'),
    comment="Each letter that was owed, from notifications' events."
    )
    op.create_index('letter_fact_unsent', 'letter_fact', ['planned_at'], unique=False, postgresql_where=sa.text('sent_at IS NULL AND failed_at IS NULL AND cancelled_at IS NULL'))
    op.create_table('stage_month',
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False, comment='The month in which the stage was entered.'),
    sa.Column('service', sa.Text(), nullable=False, comment='Empty where no service was given.'),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('stage', sa.SmallInteger(), nullable=False),
    sa.Column('received', sa.Integer(), nullable=False),
    sa.Column('open', sa.Integer(), nullable=False),
    sa.Column('acknowledged_in_time', sa.Integer(), nullable=False),
    sa.Column('acknowledged_late', sa.Integer(), nullable=False),
    sa.Column('acknowledgement_ended', sa.Integer(), nullable=False),
    sa.Column('responded', sa.Integer(), nullable=False),
    sa.Column('responded_in_time', sa.Integer(), nullable=False),
    sa.Column('responded_late', sa.Integer(), nullable=False),
    sa.Column('response_ended', sa.Integer(), nullable=False),
    sa.Column('extended', sa.Integer(), nullable=False),
    sa.Column('extended_beyond_cap', sa.Integer(), nullable=False),
    sa.Column('extended_too_late', sa.Integer(), nullable=False),
    sa.Column('upheld', sa.Integer(), nullable=False),
    sa.Column('partly_upheld', sa.Integer(), nullable=False),
    sa.Column('not_upheld', sa.Integer(), nullable=False),
    sa.Column('escalated', sa.Integer(), nullable=False),
    sa.Column('directed', sa.Integer(), nullable=False),
    sa.Column('discretion_used', sa.Integer(), nullable=False),
    sa.Column('answered', sa.Integer(), nullable=False),
    sa.Column('withdrawn', sa.Integer(), nullable=False),
    sa.Column('resolved', sa.Integer(), nullable=False),
    sa.Column('not_accepted', sa.Integer(), nullable=False),
    sa.Column('merged', sa.Integer(), nullable=False),
    sa.Column('recorded_otherwise', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('landlord', 'month', 'service', 'channel', 'stage'),
    comment='Stages by the month in which they were entered: the sum of stage_fact, kept up to date with it.'
    )
    wall("case_fact", "stage_fact", "deadline_fact", "item_fact", "letter_fact", "stage_month")

