"""The event log, the cases, their deadlines and words."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.platform.migrations import guard_event_log, wall

revision: str = '0001'
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('complaint_case',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('status', sa.Text(), nullable=False),
    sa.Column('stage', sa.SmallInteger(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('service', sa.Text(), nullable=True),
    sa.Column('handler', sa.Text(), nullable=True),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('next_clock', sa.Text(), nullable=True, comment='The open clock that is due next.'),
    sa.Column('next_due_on', sa.Date(), nullable=False, comment='The last day there is when no clock runs: pages need an order.'),
    sa.Column('document', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="The whole state: the fold of the case's events."),
    sa.PrimaryKeyConstraint('reference'),
    comment='The state of each case, written in the transaction that appends its events.'
    )
    op.create_index('complaint_case_worklist', 'complaint_case', ['landlord', 'next_due_on', 'reference'], unique=False)
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
    op.create_table('event_log',
    sa.Column('position', sa.BigInteger(), sa.Identity(always=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('stream', sa.Text(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('type', sa.Text(), nullable=False),
    sa.Column('version', sa.SmallInteger(), nullable=False),
    sa.Column('occurred_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('causation_id', sa.Uuid(), nullable=True),
    sa.Column('correlation_id', sa.Uuid(), nullable=False),
    sa.Column('data', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('previous_hash', sa.LargeBinary(), nullable=False),
    sa.Column('hash', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('position'),
    sa.UniqueConstraint('stream', 'sequence', name='event_log_stream_sequence'),
    comment='Insert only: UPDATE, DELETE and TRUNCATE are revoked and refused by a trigger.'
    )
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
    op.create_table('published',
    sa.Column('partition', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('newest_offset', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('partition'),
    comment="The newest offset that Kafka gave for each partition of this service's topic."
    )
    op.create_table('reconciled',
    sa.Column('consumer', sa.Text(), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('consumer', 'owner'),
    comment="How far each consumer has compared its watermarks with the owner's change feed."
    )
    op.create_table('stream',
    sa.Column('stream', sa.Text(), nullable=False),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('hash', sa.LargeBinary(), nullable=False),
    sa.PrimaryKeyConstraint('stream'),
    comment='The head of each stream; its row lock orders the writers.'
    )
    op.create_table('unpublished',
    sa.Column('position', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('stream', sa.Text(), nullable=False),
    sa.Column('blocked', sa.Text(), nullable=True, comment='Why this event cannot be sent; it holds back its own stream only.'),
    sa.PrimaryKeyConstraint('position'),
    comment='Positions that the relay still has to send.'
    )
    op.create_index('unpublished_blocked', 'unpublished', ['stream'], unique=False, postgresql_where=sa.text('blocked IS NOT NULL'))
    op.create_table('watermark',
    sa.Column('consumer', sa.Text(), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('stream', sa.Text(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('consumer', 'owner', 'stream'),
    comment='How far each consumer has got with each stream.'
    )
    op.create_table('words',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    comment='Free text that events point at; erasing a person deletes it here and nowhere else.'
    )
    op.create_index('words_reference', 'words', ['reference'], unique=False)
    op.create_table('deadline',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('clock', sa.Text(), nullable=False),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False, comment='The first moment at which it is late.'),
    sa.Column('look_at', sa.DateTime(timezone=True), nullable=True, comment='When the sweep asks the case next; null when never again.'),
    sa.Column('met_on', sa.Date(), nullable=True),
    sa.Column('missed', sa.Boolean(), nullable=False),
    sa.Column('edition', sa.Text(), nullable=False),
    sa.Column('calendar', sa.Text(), nullable=False),
    sa.Column('counting', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['reference'], ['complaint_case.reference'], ),
    sa.PrimaryKeyConstraint('reference', 'clock'),
    comment='Each clock of each case. The row is a timer that asks; the case decides.'
    )
    op.create_index('deadline_look_at', 'deadline', ['look_at', 'reference'], unique=False, postgresql_where=sa.text('look_at IS NOT NULL'))
    op.create_index('deadline_open', 'deadline', ['due_at'], unique=False, postgresql_where=sa.text('met_on IS NULL'))
    guard_event_log()
    wall("event_log", "stream", "complaint_case", "deadline", "words")
