"""The tables of the cases service; the event log, the relay and the consumer add theirs."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.platform import consumer, event_log, relay

metadata = MetaData()
event_log.declare(metadata)
relay.declare(metadata)
consumer.declare(metadata)

complaint_case = Table(
    "complaint_case",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("landlord", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("stage", SmallInteger, nullable=False),
    Column("channel", Text, nullable=False),
    Column("service", Text),
    Column("handler", Text),
    Column("received_on", Date, nullable=False),
    Column("next_clock", Text, comment="The open clock that is due next."),
    Column(
        "next_due_on", Date, nullable=False, comment="The last day there is when no clock runs: pages need an order."
    ),
    Column("owner", Text, nullable=False, server_default="team:complaints"),
    Column("case_group", Text, comment="Residents who complain about one matter."),
    Column(
        "hidden_from",
        ARRAY(Text),
        nullable=False,
        server_default="{}",
        comment="Staff whom the complaint is about.",
    ),
    Column("waiting_for", Text, comment="Moves no deadline."),
    Column("closing_reason", Text, comment="While it is closed."),
    Column("edition", Text, nullable=False),
    Column("document", JSONB, nullable=False, comment="The whole state: the fold of the case's events."),
    comment="The state of each case, written in the transaction that appends its events.",
)
# Each case is in one of the first two. They hold what the worklist is narrowed by, so that rows that are not asked for
# are never read. Closed cases are many: of them, the index of a rare value is read instead.
_FILTERS = ("handler", "service", "owner", "stage", "channel", "received_on", "edition")
Index(
    "complaint_case_open",
    *(complaint_case.c[name] for name in ("landlord", "next_due_on", "reference", "status", "waiting_for", *_FILTERS)),
    postgresql_where=text("status <> 'closed'"),
)
Index(
    "complaint_case_closed",
    *(complaint_case.c[name] for name in ("landlord", "next_due_on", "reference", "closing_reason", *_FILTERS)),
    postgresql_where=text("status = 'closed'"),
)
# Staff are so many that how rare a name is cannot be known beforehand: theirs are in the order of the worklist.
_ORDERED = {"handler": ("next_due_on", "reference"), "owner": ("next_due_on", "reference")}
for _name in ("closing_reason", *_FILTERS):
    Index(
        f"complaint_case_closed_{_name}",
        *(complaint_case.c[name] for name in ("landlord", _name, *_ORDERED.get(_name, ()))),
        postgresql_where=text("status = 'closed'"),
    )
Index(
    "complaint_case_group",
    complaint_case.c.case_group,
    postgresql_where=complaint_case.c.case_group.is_not(None),
)
Index(
    "complaint_case_refusal",
    complaint_case.c.landlord,
    text("((document -> 'refusal'::text) ->> 'wording'::text)"),
    postgresql_where=text("(document -> 'refusal' ->> 'wording') IS NOT NULL"),
)

Index(
    "complaint_case_retention",
    complaint_case.c.landlord,
    text("(document ->> 'closed_on')"),
    complaint_case.c.reference,
    postgresql_where=text("status = 'closed' AND (document -> 'record' ->> 'erased_on') IS NULL"),
)
Index(
    "complaint_case_restricted",
    complaint_case.c.reference,
    postgresql_where=text("(document -> 'circumstances' -> 'restrictions' -> 'imposed' -> 0) IS NOT NULL"),
)

deadline = Table(
    "deadline",
    metadata,
    Column("reference", Text, ForeignKey("complaint_case.reference"), primary_key=True),
    Column("clock", Text, primary_key=True, comment="Its kind, and its number where a case has several: action:3."),
    Column("landlord", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False, comment="The first moment at which it is late."),
    Column("look_at", DateTime(timezone=True), comment="When the sweep asks the case next; null when never again."),
    Column("met_on", Date),
    Column("ended", Boolean, nullable=False, server_default="false", comment="Not awaited any more."),
    Column("counted", Boolean, nullable=False, server_default="true", comment="In working days: can be counted anew."),
    Column("missed", Boolean, nullable=False),
    Column("edition", Text, nullable=False),
    Column("calendar", Text, nullable=False),
    Column("counting", Text, nullable=False),
    comment="Each clock of each case. The row is a timer that asks; the case decides.",
)
Index("deadline_look_at", deadline.c.look_at, deadline.c.reference, postgresql_where=deadline.c.look_at.is_not(None))
Index("deadline_open", deadline.c.due_at, postgresql_where=deadline.c.met_on.is_(None) & ~deadline.c.ended)
Index(
    "deadline_counted",
    deadline.c.landlord,
    deadline.c.calendar,
    postgresql_where=deadline.c.met_on.is_(None) & ~deadline.c.ended & deadline.c.counted,
)
Index(
    "deadline_improvement",
    deadline.c.due_on,
    deadline.c.reference,
    deadline.c.clock,
    postgresql_where=text("clock LIKE 'improvement:%'"),
)


disruption = Table(
    "disruption",
    metadata,
    Column("id", Text, primary_key=True),
    Column("landlord", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("since", Date, nullable=False),
    Column("ended_on", Date),
    Column("document", JSONB, nullable=False, comment="The whole state: the fold of the disruption's events."),
    comment="Declared disruptions (Code 8.5), each with a stream of its own.",
)
Index("disruption_landlord", disruption.c.landlord, disruption.c.since, disruption.c.id)

words = Table(
    "words",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("reference", Text, nullable=False),
    Column("landlord", Text, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("text", Text, nullable=False),
    Column("personal", Boolean, nullable=False, server_default="false", comment="Only for who may read personal data."),
    comment="Free text that events point at; erasing a person deletes it here and nowhere else.",
)
Index("words_reference", words.c.reference)

disclosure_words = Table(
    "disclosure_words",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("reference", Text, nullable=False),
    Column("landlord", Text, nullable=False),
    Column("salt", LargeBinary, nullable=False),
    Column("text", Text, nullable=False),
    comment="What residents said about a disability: special category data, apart from all other words.",
)
Index("disclosure_words_reference", disclosure_words.c.reference)

disclosure_access = Table(
    "disclosure_access",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("landlord", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("accessed_at", DateTime(timezone=True), nullable=False),
    comment="Who was given the disclosures of a case, and when.",
)
Index("disclosure_access_reference", disclosure_access.c.reference)

record_access = Table(
    "record_access",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("landlord", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("purpose", Text, nullable=False, comment="internal, ombudsman or subject_access"),
    Column("actor", Text, nullable=False),
    Column("accessed_at", DateTime(timezone=True), nullable=False),
    comment="Who was given the full record of a case, what for, and when.",
)
Index("record_access_reference", record_access.c.reference)

finding_aid = Table(
    "finding_aid",
    metadata,
    Column("landlord", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("hash", LargeBinary, primary_key=True),
    Column("received_on", Date, primary_key=True, comment="Of the case: pages begin with the latest."),
    Column("reference", Text, primary_key=True),
    comment="Keyed hashes of who complains, as intake gives them; the words stay with intake.",
)
Index("finding_aid_reference", finding_aid.c.reference)

finding_aid_wanted = Table(
    "finding_aid_wanted",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("landlord", Text, nullable=False),
    Column("look_at", DateTime(timezone=True), nullable=False, comment="When intake is asked next."),
    Column("attempts", Integer, nullable=False, server_default="0"),
    comment="Cases for which intake has not been asked yet, or has not answered.",
)
Index("finding_aid_wanted_look_at", finding_aid_wanted.c.look_at, finding_aid_wanted.c.reference)

search_access = Table(
    "search_access",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("landlord", Text, nullable=False),
    Column("kinds", Text, nullable=False, comment="Of what was searched by, never what it was."),
    Column("actor", Text, nullable=False),
    Column("accessed_at", DateTime(timezone=True), nullable=False),
    comment="Who searched a landlord's cases for a person, and when.",
)

imported_case = Table(
    "imported_case",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("landlord", Text, nullable=False),
    Column("source_system", Text, nullable=False),
    Column("external_reference", Text, nullable=False, comment="What that system calls the case."),
    Column("salt", LargeBinary, comment="Of the digest; none once erased."),
    Column("digest", LargeBinary, comment="Of the row that was taken over; none once erased."),
    UniqueConstraint("landlord", "source_system", "external_reference", name="imported_case_once"),
    comment="Cases whose history was taken over from another system, each once.",
)
