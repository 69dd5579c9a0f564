"""The tables of the notifications service; the event log, the relay and the consumer add theirs."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from shared.platform import consumer, event_log, relay

metadata = MetaData()
event_log.declare(metadata)
relay.declare(metadata)
consumer.declare(metadata)

letter = Table(
    "letter",
    metadata,
    Column("id", Uuid, primary_key=True, comment="Follows from reference, kind and cycle."),
    Column("number", BigInteger, Identity(always=True), nullable=False, comment="Orders the list of letters."),
    Column("landlord", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("cycle", SmallInteger, nullable=False, comment="The stage or a number; 1 for a receipt."),
    Column("stage", SmallInteger, comment="The stage that it belongs to, where its event says so."),
    Column("statutory", Boolean, nullable=False, comment="A clock waits for it; it goes before receipts."),
    Column("submission_kind", Text),
    Column("channel", Text, comment="How the submission came; receipts say it."),
    Column("service", Text, comment="The service that the submission is about: it decides which Ombudsman is named."),
    Column("received_at", DateTime(timezone=True)),
    Column("acknowledge_by", Date),
    Column("planned_at", DateTime(timezone=True), nullable=False),
    Column("correlation_id", Uuid, nullable=False),
    Column("causation_id", Uuid, comment="The event for which the letter is owed."),
    Column("state", Text, nullable=False),
    Column("doubted", Boolean, nullable=False, comment="An attempt ended without an answer: the words stay as sent."),
    Column("failure", Text),
    Column("unwanted", Text, comment="Why it is not to be sent any more: case_closed, answered, erased."),
    Column("attempts", Integer, nullable=False),
    Column("pauses", Integer, nullable=False, comment="How often in a row it was put off; the pause grows with it."),
    Column("claims", Integer, nullable=False, comment="Counts up with each claim: an older claim may not write."),
    Column(
        "next_try_at",
        DateTime(timezone=True),
        comment="When it is looked at next: due, or its claim or attempt has run out; null when it is settled.",
    ),
    Column("settled_at", DateTime(timezone=True)),
    Column("sent_by", Text, comment="The channel that took it; null unless it was sent."),
    Column("sent_at", DateTime(timezone=True), comment="When it went, as the proof says."),
    Column("way", Text, comment="How it goes: e-mail to the resident or their representative, or post; null for none."),
    Column("way_because", Text, comment="usual, no_address, adjustment, safe_contact; null until it is written."),
    Column("rendered_on", Date, comment="The day in England that the dates in the words count from."),
    Column("rendered_at", DateTime(timezone=True)),
    Column("recipient", Text),
    Column("subject", Text),
    Column("body_text", Text),
    Column("body_html", Text),
    Column("digest", Text, comment="SHA-256 of subject, text and HTML; stays when they are erased."),
    Column("erased_on", Date, comment="When its words and its address were removed for good."),
    UniqueConstraint("reference", "kind", "cycle", name="letter_once"),
    comment="Each letter, once for each case, kind and cycle, as it was or will be sent.",
)
Index("letter_due", letter.c.statutory, letter.c.next_try_at, postgresql_where=letter.c.next_try_at.is_not(None))
Index("letter_unsettled", letter.c.state, postgresql_where=letter.c.state.not_in(("accepted", "cancelled")))
Index("letter_listed", letter.c.landlord, letter.c.number)

attempt = Table(
    "attempt",
    metadata,
    Column("letter", Uuid, ForeignKey("letter.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("landlord", Text, nullable=False),
    Column("began_at", DateTime(timezone=True), nullable=False),
    Column("digest", Text, nullable=False),
    Column("ended_at", DateTime(timezone=True)),
    Column("outcome", Text, comment="accepted, refused, not_sent, in_doubt; null while nobody knows."),
    Column("code", Text, comment="The number of the channel's answer."),
    comment="Each attempt to send a letter, written before the channel is called.",
)

concerned_staff = Table(
    "concerned_staff",
    metadata,
    Column("staff", Text, primary_key=True, comment="As it stands in every record, such as user:ann."),
    Column("reference", Text, primary_key=True),
    Column("landlord", Text, primary_key=True),
    comment="From whom the letters of a case are hidden, because it is about them: a fold of cases.events.",
)

split_off = Table(
    "split_off",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("landlord", Text, primary_key=True),
    Column("came_from", Text, primary_key=True, comment="The case whose letters told of its parts before."),
    comment="Cases that were split off others: a fold of cases.events.",
)
