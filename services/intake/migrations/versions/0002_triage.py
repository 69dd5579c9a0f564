"""Keep what triage decides, how far a case of two stages is, and what is left after erasure."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.platform.migrations import wall

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('erased_file',
    sa.Column('stored_as', sa.Text(), nullable=False, comment='Name in the folder of attachments.'),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('since', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('stored_as'),
    comment='Files that nothing refers to any more and that are still to be taken off the disk.'
    )
    op.create_table('words',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('reference', sa.Text(), nullable=False),
    sa.Column('landlord', sa.Text(), nullable=False),
    sa.Column('salt', sa.LargeBinary(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    comment='What officers gave as reasons; events point here.'
    )
    op.create_index('words_reference', 'words', ['reference'], unique=False)
    op.alter_column('correspondence', 'content',
               existing_type=postgresql.JSONB(astext_type=sa.Text()),
               nullable=True,
               comment='None once erased.')
    op.alter_column('correspondence', 'salt',
               existing_type=postgresql.BYTEA(),
               nullable=True,
               comment='Of the digest in CorrespondenceReceived; none once erased.',
               existing_comment='Of the digest in CorrespondenceReceived.')
    op.alter_column('personal_data_access', 'what',
               existing_type=sa.TEXT(),
               comment='contact, content, attachment, message, record or finding_aids',
               existing_comment='contact, content or attachment',
               existing_nullable=False)
    op.add_column('progress', sa.Column('extended_on', sa.Date(), nullable=True, comment='When the resident was told of the later date.'))
    op.add_column('progress', sa.Column('escalated_on', sa.Date(), nullable=True, comment='When the resident asked for stage 2.'))
    op.add_column('progress', sa.Column('escalation_refused_on', sa.Date(), nullable=True))
    op.add_column('progress', sa.Column('stage_2_acknowledge_by', sa.Date(), nullable=True))
    op.add_column('progress', sa.Column('stage_2_acknowledged_on', sa.Date(), nullable=True))
    op.add_column('progress', sa.Column('stage_2_respond_by', sa.Date(), nullable=True))
    op.add_column('progress', sa.Column('stage_2_responded_on', sa.Date(), nullable=True))
    op.add_column('progress', sa.Column('stage_2_extended_on', sa.Date(), nullable=True))
    op.add_column('progress', sa.Column('updated_on', sa.Date(), nullable=True, comment='When the latest progress update went out.'))
    op.add_column('progress', sa.Column('update_by', sa.Date(), nullable=True, comment='When the next one is due.'))
    op.add_column('progress', sa.Column('not_accepted_on', sa.Date(), nullable=True, comment='When the resident was told that the complaint is not accepted.'))
    op.add_column('progress', sa.Column('directed_on', sa.Date(), nullable=True, comment='When the Ombudsman directed that it be accepted after all.'))
    op.add_column('progress', sa.Column('closed_as', sa.Text(), nullable=True, comment='answered, withdrawn, resolved, not_accepted, merged or recorded_otherwise'))
    op.add_column('submission', sa.Column('beside', sa.Text(), nullable=True, comment='The service request about whose handling this complains.'))
    op.add_column('submission', sa.Column('erased_on', sa.Date(), nullable=True))
    op.alter_column('submission', 'content',
               existing_type=postgresql.JSONB(astext_type=sa.Text()),
               nullable=True,
               comment='Everything that was said and who said it: personal data; none once erased.',
               existing_comment='Everything that was said and who said it: personal data.')
    op.alter_column('submission', 'salt',
               existing_type=postgresql.BYTEA(),
               nullable=True,
               comment='Of the digest in SubmissionReceived; none once erased.',
               existing_comment='Of the digest in SubmissionReceived.')
    op.create_index('submission_beside', 'submission', ['beside'], unique=False, postgresql_where=sa.text('beside IS NOT NULL'))
    wall("erased_file", "words")
