"""Create the intake database."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.platform.migrations import guard_event_log, wall

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('attachment',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False, comment='Made safe: no path, no control characters.'),
    sa.Column('media_type', sa.Text(), nullable=False, comment='By content, whatever the sender claimed.'),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('stored_as', sa.Text(), nullable=True, comment='Name in the folder of attachments; none for a refused file.'),
    sa.Column('refused', sa.Text(), nullable=True, comment='Why the file was not kept: type, size or number.'),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('attachment_reference', 'attachment', ['reference'], unique=False)
    op.create_table('correspondence',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('sequence', sa.Integer(), nullable=False, comment='Of its event in the stream.'),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=False, comment='Of the digest in CorrespondenceReceived.'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('reference', 'sequence', name='correspondence_event'),
    comment='What came after the submission: a reply, a further file.'
    )
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
    sa.Column('letter', sa.Text(), nullable=False, comment='The local part of the Message-ID under which it went out.'),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('letter'),
    comment='Letters that went out, so that a reply finds its case: a fold of cases.events.'
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
    op.create_table('personal_data_access',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False, comment='contact, content or attachment'),
    sa.Column('actor', sa.Text(), nullable=False),
    sa.Column('accessed_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    comment="Who was given a resident's personal data, and when."
    )
    op.create_index('personal_data_access_reference', 'personal_data_access', ['reference'], unique=False)
    op.create_table('progress',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('stage', sa.SmallInteger(), nullable=True),
    sa.Column('logged_on', sa.Date(), nullable=True),
    sa.Column('acknowledge_by', sa.Date(), nullable=True),
    sa.Column('acknowledged_on', sa.Date(), nullable=True),
    sa.Column('respond_by', sa.Date(), nullable=True),
    sa.Column('responded_on', sa.Date(), nullable=True),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.PrimaryKeyConstraint('reference'),
    comment='How far the case is: a fold of cases.events, for the tracking page.'
    )
    op.create_table('published',
    sa.Column('partition', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('newest_offset', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('partition'),
    comment="The newest offset that Kafka gave for each partition of this service's topic."
    )
    op.create_table('raw_message',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('message_id', sa.Text(), nullable=False),
    sa.Column('sha256', sa.Text(), nullable=False),
    sa.Column('raw', sa.LargeBinary(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reference', sa.Text(), nullable=True, comment='Under which it was filed; none when it was set aside.'),
    sa.Column('set_aside', sa.Text(), nullable=True, comment='Why it was set aside; none when it was filed.'),
    sa.Column('salt', sa.LargeBinary(), nullable=True, comment='Of the digest in MessageSetAside.'),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('landlord', 'message_id', 'sha256', name='raw_message_once'),
    comment='Every e-mail as it came in, whatever became of it.'
    )
    op.create_index('raw_message_set_aside', 'raw_message', ['landlord', 'recorded_at'], unique=False, postgresql_where=sa.text('set_aside IS NOT NULL'))
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
    op.create_table('submission',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('channel', sa.Text(), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False, comment='First contact with the landlord.'),
    sa.Column('logged_at', sa.DateTime(timezone=True), nullable=False, comment='Data entry.'),
    sa.Column('service', sa.Text(), nullable=True),
    sa.Column('source_system', sa.Text(), nullable=True),
    sa.Column('represented', sa.Boolean(), nullable=False),
    sa.Column('content', postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment='Everything that was said and who said it: personal data.'),
    sa.Column('salt', sa.LargeBinary(), nullable=False, comment='Of the digest in SubmissionReceived.'),
    sa.Column('tracking_secret', sa.Text(), nullable=False, comment='Lets its holder see the progress.'),
    sa.PrimaryKeyConstraint('reference')
    )
    op.create_table('submission_key',
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False, comment='idempotency, source, message or form'),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False, comment="What it became; for a message set aside, the message's id."),
    sa.Column('fingerprint', sa.LargeBinary(), nullable=False, comment='HMAC of what came with the key.'),
    sa.PrimaryKeyConstraint('landlord', 'kind', 'key'),
    comment='What makes a second arrival the same as the first.'
    )
    op.create_index('submission_key_reference', 'submission_key', ['reference'], unique=False)
    op.create_table('tracking_attempt',
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('wrong', sa.Integer(), nullable=False, comment='Wrong secrets since `since`.'),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('reference'),
    comment='How often a wrong secret was tried with a reference of ours.'
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
    guard_event_log()
    wall(
        "event_log", "stream", "submission", "submission_key", "raw_message", "correspondence", "attachment",
        "personal_data_access", "progress", "letter", "tracking_attempt",
    )
