"""The event log, the letters and their attempts."""

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
    op.create_table('letter',
    sa.Column('id', sa.Uuid(), nullable=False, comment='Follows from reference, kind and cycle.'),
    sa.Column('number', sa.BigInteger(), sa.Identity(always=True), nullable=False, comment='Orders the list of letters.'),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('cycle', sa.SmallInteger(), nullable=False, comment='The stage; 1 for a receipt.'),
    sa.Column('statutory', sa.Boolean(), nullable=False, comment='A clock waits for it; it goes before receipts.'),
    sa.Column('submission_kind', sa.Text(), nullable=True),
    sa.Column('channel', sa.Text(), nullable=True, comment='How the submission came; receipts say it.'),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acknowledge_by', sa.Date(), nullable=True),
    sa.Column('planned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('correlation_id', sa.Uuid(), nullable=False),
    sa.Column('causation_id', sa.Uuid(), nullable=True, comment='The event for which the letter is owed.'),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('doubted', sa.Boolean(), nullable=False, comment='An attempt ended without an answer: the words stay as sent.'),
    sa.Column('failure', sa.Text(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('pauses', sa.Integer(), nullable=False, comment='How often in a row it was put off; the pause grows with it.'),
    sa.Column('claims', sa.Integer(), nullable=False, comment='Counts up with each claim: an older claim may not write.'),
    sa.Column('next_try_at', sa.DateTime(timezone=True), nullable=True, comment='When it is looked at next: due, or its claim or attempt has run out; null when it is settled.'),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('rendered_on', sa.Date(), nullable=True, comment='The day in England that the dates in the words count from.'),
    sa.Column('rendered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('recipient', sa.Text(), nullable=True),
    sa.Column('subject', sa.Text(), nullable=True),
    sa.Column('body_text', sa.Text(), nullable=True),
    sa.Column('body_html', sa.Text(), nullable=True),
    sa.Column('digest', sa.Text(), nullable=True, comment='SHA-256 of subject, text and HTML.'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('reference', 'kind', 'cycle', name='letter_once'),
    comment='Each letter, once for each case, kind and cycle, as it was or will be sent.'
    )
    op.create_index('letter_due', 'letter', ['statutory', 'next_try_at'], unique=False, postgresql_where=sa.text('next_try_at IS NOT NULL'))
    op.create_index('letter_listed', 'letter', ['landlord', 'number'], unique=False)
    op.create_index('letter_unsettled', 'letter', ['state'], unique=False, postgresql_where=sa.text("state != 'accepted'"))
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
    op.create_table('attempt',
    sa.Column('letter', sa.Uuid(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('digest', sa.Text(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.Text(), nullable=True, comment='accepted, refused, not_sent, in_doubt; null while nobody knows.'),
    sa.Column('code', sa.Text(), nullable=True, comment="The number of the channel's answer."),
    sa.ForeignKeyConstraint(['letter'], ['letter.id'], ),
    sa.PrimaryKeyConstraint('letter', 'number'),
    comment='Each attempt to send a letter, written before the channel is called.'
    )
    guard_event_log()
    wall("event_log", "stream", "letter", "attempt")
