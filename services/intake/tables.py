"""The tables of the intake database. Only repository and migrations use them."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from shared.platform import consumer, event_log, relay

metadata: Final = MetaData()
event_log.declare(metadata)
relay.declare(metadata)
consumer.declare(metadata)

submission: Final = Table(
    "submission",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("landlord", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False, comment="First contact with the landlord."),
    Column("logged_at", DateTime(timezone=True), nullable=False, comment="Data entry."),
    Column("service", Text),
    Column("source_system", Text),
    Column("represented", Boolean, nullable=False),
    Column("content", JSONB, comment="Everything that was said and who said it: personal data; none once erased."),
    Column("salt", LargeBinary, comment="Of the digest in SubmissionReceived; none once erased."),
    Column("tracking_secret", Text, nullable=False, comment="Lets its holder see the progress."),
    Column("beside", Text, comment="The service request about whose handling this complains."),
    Column("erased_on", Date),
)
Index("submission_beside", submission.c.beside, postgresql_where=submission.c.beside.is_not(None))
words: Final = Table(
    "words",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("reference", Text, nullable=False),
    Column("landlord", Text, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("text", Text, nullable=False),
    comment="What officers gave as reasons; events point here.",
)
Index("words_reference", words.c.reference)
submission_key: Final = Table(
    "submission_key",
    metadata,
    Column("landlord", Text, primary_key=True),
    Column("kind", Text, primary_key=True, comment="idempotency, source, message or form"),
    Column("key", Text, primary_key=True),
    Column("reference", Text, nullable=False, comment="What it became; for a message set aside, the message's id."),
    Column("fingerprint", LargeBinary, nullable=False, comment="HMAC of what came with the key."),
    comment="What makes a second arrival the same as the first.",
)
Index("submission_key_reference", submission_key.c.reference)
raw_message: Final = Table(
    "raw_message",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("landlord", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("reference", Text, comment="Under which it was filed; none when it was set aside."),
    Column("set_aside", Text, comment="Why it was set aside; none when it was filed."),
    Column("salt", LargeBinary, comment="Of the digest in MessageSetAside."),
    UniqueConstraint("landlord", "message_id", "sha256", name="raw_message_once"),
    comment="Every e-mail as it came in, whatever became of it.",
)
Index(
    "raw_message_set_aside",
    raw_message.c.landlord,
    raw_message.c.recorded_at,
    postgresql_where=raw_message.c.set_aside.is_not(None),
)
correspondence: Final = Table(
    "correspondence",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("landlord", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("sequence", Integer, nullable=False, comment="Of its event in the stream."),
    Column("channel", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("content", JSONB, comment="None once erased."),
    Column("salt", LargeBinary, comment="Of the digest in CorrespondenceReceived; none once erased."),
    UniqueConstraint("reference", "sequence", name="correspondence_event"),
    comment="What came after the submission: a reply, a further file.",
)
attachment: Final = Table(
    "attachment",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("landlord", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("name", Text, nullable=False, comment="Made safe: no path, no control characters."),
    Column("media_type", Text, nullable=False, comment="By content, whatever the sender claimed."),
    Column("size", BigInteger, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("stored_as", Text, comment="Name in the folder of attachments; none for a refused file."),
    Column("refused", Text, comment="Why the file was not kept: type, size or number."),
    Column("received_at", DateTime(timezone=True), nullable=False),
)
Index("attachment_reference", attachment.c.reference)
erased_file: Final = Table(
    "erased_file",
    metadata,
    Column("stored_as", Text, primary_key=True, comment="Name in the folder of attachments."),
    Column("landlord", Text, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
    comment="Files that nothing refers to any more and that are still to be taken off the disk.",
)
personal_data_access: Final = Table(
    "personal_data_access",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("landlord", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("what", Text, nullable=False, comment="contact, content, attachment, message, record or finding_aids"),
    Column("actor", Text, nullable=False),
    Column("accessed_at", DateTime(timezone=True), nullable=False),
    comment="Who was given a resident's personal data, and when.",
)
Index("personal_data_access_reference", personal_data_access.c.reference)
progress: Final = Table(
    "progress",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("landlord", Text, nullable=False),
    Column("submission", Text, comment="What was sent in, where the case was split off another one."),
    Column("stage", SmallInteger),
    Column("logged_on", Date),
    Column("acknowledge_by", Date),
    Column("acknowledged_on", Date),
    Column("respond_by", Date),
    Column("responded_on", Date),
    Column("extended_on", Date, comment="When the resident was told of the later date."),
    Column("escalated_on", Date, comment="When the resident asked for stage 2."),
    Column("escalation_refused_on", Date),
    Column("stage_2_acknowledge_by", Date),
    Column("stage_2_acknowledged_on", Date),
    Column("stage_2_respond_by", Date),
    Column("stage_2_responded_on", Date),
    Column("stage_2_extended_on", Date),
    Column("updated_on", Date, comment="When the latest progress update went out."),
    Column("update_by", Date, comment="When the next one is due."),
    Column("not_accepted_on", Date, comment="When the resident was told that the complaint is not accepted."),
    Column("directed_on", Date, comment="When the Ombudsman directed that it be accepted after all."),
    Column("closed_on", Date),
    Column("closed_as", Text, comment="answered, withdrawn, resolved, not_accepted, merged or recorded_otherwise"),
    comment="How far the case is: a fold of cases.events, for the tracking page.",
)
letter: Final = Table(
    "letter",
    metadata,
    Column("letter", Text, primary_key=True, comment="The local part of the Message-ID under which it went out."),
    Column("landlord", Text, nullable=False),
    Column("reference", Text, nullable=False),
    comment="Letters that went out, so that a reply finds its case: a fold of cases.events.",
)
concerned_staff: Final = Table(
    "concerned_staff",
    metadata,
    Column("staff", Text, primary_key=True, comment="As it stands in every record, such as user:ann."),
    Column("reference", Text, primary_key=True, comment="Of the case, which may be split off another one."),
    Column("landlord", Text, primary_key=True),
    comment="From whom a case is hidden, because it is about them: a fold of cases.events.",
)
tracking_attempt: Final = Table(
    "tracking_attempt",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("landlord", Text, nullable=False),
    Column("wrong", Integer, nullable=False, comment="Wrong secrets since `since`."),
    Column("since", DateTime(timezone=True), nullable=False),
    comment="How often a wrong secret was tried with a reference of ours.",
)
