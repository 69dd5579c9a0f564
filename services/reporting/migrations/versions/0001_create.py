"""The facts, the figures of each month and the consumer's tables"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from shared.platform.migrations import wall


revision: str = '0001'
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('case_fact',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('service', sa.Text(), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('edition', sa.Text(), nullable=False),
    sa.Column('acknowledge_by', sa.Date(), nullable=False),
    sa.Column('stage', sa.SmallInteger(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('assigned_on', sa.Date(), nullable=True),
    sa.Column('defined_on', sa.Date(), nullable=True),
    sa.Column('parts', sa.SmallInteger(), nullable=False),
    sa.Column('acknowledged_on', sa.Date(), nullable=True),
    sa.Column('acknowledgement', sa.Text(), nullable=False, comment='running, in_time or late: see domain/measures.py'),
    sa.Column('acknowledged_within', sa.SmallInteger(), nullable=True, comment='Working days after receipt.'),
    sa.Column('respond_by', sa.Date(), nullable=True, comment='Null until the acknowledgement is sent: the clock does not run before.'),
    sa.Column('responded_on', sa.Date(), nullable=True),
    sa.Column('response', sa.Text(), nullable=False, comment='running, in_time or late'),
    sa.Column('responded_within', sa.SmallInteger(), nullable=True, comment='Working days after the acknowledgement.'),
    sa.Column('upheld_parts', sa.SmallInteger(), nullable=False),
    sa.Column('partly_upheld_parts', sa.SmallInteger(), nullable=False),
    sa.Column('not_upheld_parts', sa.SmallInteger(), nullable=False),
    sa.Column('actions', sa.SmallInteger(), nullable=False),
    sa.Column('correspondence', sa.Integer(), nullable=False),
    sa.Column('letters_sent', sa.Integer(), nullable=False),
    sa.Column('letters_failed', sa.Integer(), nullable=False),
    sa.Column('deadlines_missed', sa.SmallInteger(), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('closing_reason', sa.Text(), nullable=True),
    sa.Column('sequence', sa.Integer(), nullable=False, comment='The newest event of the case that is counted here.'),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False, comment='When this row was last written here; a rebuild writes every row.'),
    sa.PrimaryKeyConstraint('reference'),
    comment="One row for each complaint, wide and flat for BI tools, from cases' events.",
    postgresql_with={'fillfactor': 70}
    )
    op.create_index('case_fact_open', 'case_fact', ['landlord', 'received_on'], unique=False, postgresql_where=sa.text('closed_on IS NULL'))
    op.create_index('case_fact_received', 'case_fact', ['landlord', 'received_on'], unique=False)
    op.create_table('case_month',
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('service', sa.Text(), nullable=False, comment='Empty where no service was given.'),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('stage', sa.SmallInteger(), nullable=False),
    sa.Column('received', sa.Integer(), nullable=False),
    sa.Column('open', sa.Integer(), nullable=False),
    sa.Column('acknowledged_in_time', sa.Integer(), nullable=False),
    sa.Column('acknowledged_late', sa.Integer(), nullable=False),
    sa.Column('responded_in_time', sa.Integer(), nullable=False),
    sa.Column('responded_late', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('landlord', 'month', 'service', 'channel', 'stage'),
    comment='Complaints by the month of their receipt: the sum of case_fact, kept up to date with it.'
    )
    op.create_table('days_month',
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('service', sa.Text(), nullable=False),
    sa.Column('stage', sa.SmallInteger(), nullable=False),
    sa.Column('step', sa.Text(), nullable=False, comment='acknowledge or respond'),
    sa.Column('working_days', sa.SmallInteger(), nullable=False),
    sa.Column('cases', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('landlord', 'month', 'service', 'stage', 'step', 'working_days'),
    comment='How many complaints of a month took how many working days: averages and percentiles come from here.'
    )
    op.create_table('deadline_fact',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('clock', sa.Text(), nullable=False),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('stage', sa.SmallInteger(), nullable=False),
    sa.Column('counted_from', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('met_on', sa.Date(), nullable=True),
    sa.Column('missed_on', sa.Date(), nullable=True, comment='When cases recorded that the clock ran out; the watchdog asks where it did not.'),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False, comment='When this row was last written here; a rebuild writes every row.'),
    sa.PrimaryKeyConstraint('reference', 'clock'),
    comment="Each clock of each case, from cases' events."
    )
    op.create_index('deadline_fact_unnoticed', 'deadline_fact', ['due_on'], unique=False, postgresql_where=sa.text('met_on IS NULL AND missed_on IS NULL'))
    op.create_table('discarded_event',
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('consumer', sa.Text(), nullable=False),
    sa.Column('origin', sa.Text(), nullable=False),
    sa.Column('raw', sa.LargeBinary(), nullable=False),
    sa.Column('discarded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('discarded_by', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    comment='Parked messages that a person gave up, with the reason; never deleted.'
    )
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
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False, comment='When this row was last written here; a rebuild writes every row.'),
    sa.PrimaryKeyConstraint('letter'),
    comment="Each letter that was owed, from notifications' events."
    )
    op.create_index('letter_fact_unsent', 'letter_fact', ['planned_at'], unique=False, postgresql_where=sa.text('sent_at IS NULL AND failed_at IS NULL'))
    op.create_table('parked_event',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('consumer', sa.Text(), nullable=False),
    sa.Column('owner', sa.Text(), nullable=True),
    sa.Column('stream', sa.Text(), nullable=True),
    sa.Column('sequence', sa.Integer(), nullable=True),
    sa.Column('raw', sa.LargeBinary(), nullable=False),
    sa.Column('origin', sa.Text(), nullable=False, comment="The event's id, or topic/partition/offset of unreadable bytes."),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False, comment='waiting (tried again by itself), dead (a person must look)'),
    sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
    sa.Column('parked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('consumer', 'origin', name='parked_event_once')
    )
    op.create_index('parked_event_stream', 'parked_event', ['consumer', 'owner', 'stream', 'sequence'], unique=False)
    op.create_table('reconciled',
    sa.Column('consumer', sa.Text(), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('consumer', 'owner'),
    comment="How far each consumer has compared its watermarks with the owner's change feed."
    )
    op.create_table('submission_fact',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('service', sa.Text(), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('occurred_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('source_system', sa.Text(), nullable=True),
    sa.Column('represented', sa.Boolean(), nullable=False),
    sa.Column('attachments', sa.Integer(), nullable=False),
    sa.Column('correspondence', sa.Integer(), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False, comment='When this row was last written here; a rebuild writes every row.'),
    sa.PrimaryKeyConstraint('reference'),
    comment="What came in, from intake's events."
    )
    op.create_index('submission_fact_complaint', 'submission_fact', ['occurred_at'], unique=False, postgresql_where=sa.text("kind = 'complaint'"))
    op.create_index('submission_fact_received', 'submission_fact', ['landlord', 'received_on'], unique=False)
    op.create_table('submission_month',
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('service', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('submissions', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('landlord', 'month', 'kind', 'service', 'channel'),
    comment='Everything that came in, by the month of its receipt and what it was taken for.'
    )
    op.create_table('watermark',
    sa.Column('consumer', sa.Text(), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('stream', sa.Text(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('consumer', 'owner', 'stream'),
    comment='How far each consumer has got with each stream.'
    )
    wall(
        "submission_fact", "case_fact", "deadline_fact", "letter_fact", "case_month", "days_month", "submission_month"
    )
