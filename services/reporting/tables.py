"""The tables of the reporting service; the consumer adds its own. All of them can be built again from the events."""

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    Table,
    Text,
    func,
)

from shared.platform import consumer

metadata = MetaData()
consumer.declare(metadata)


def _updated_at() -> "Column[object]":
    return Column(
        "updated_at",
        DateTime(timezone=True),
        nullable=False,
        server_default=func.now(),
        comment="When this row was last written here; a rebuild writes every row.",
    )


submission_fact = Table(
    "submission_fact",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("landlord", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("service", Text),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("received_on", Date, nullable=False),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
    Column("source_system", Text),
    Column("represented", Boolean, nullable=False),
    Column("attachments", Integer, nullable=False),
    Column("correspondence", Integer, nullable=False),
    _updated_at(),
    comment="What came in, from intake's events.",
)
Index("submission_fact_received", submission_fact.c.landlord, submission_fact.c.received_on)
Index(
    "submission_fact_complaint", submission_fact.c.occurred_at, postgresql_where=submission_fact.c.kind == "complaint"
)

case_fact = Table(
    "case_fact",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("landlord", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("service", Text),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Column("received_on", Date, nullable=False),
    Column("edition", Text, nullable=False),
    Column("acknowledge_by", Date, nullable=False),
    Column("stage", SmallInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("assigned_on", Date),
    Column("defined_on", Date),
    Column("parts", SmallInteger, nullable=False),
    Column("acknowledged_on", Date),
    Column("acknowledgement", Text, nullable=False, comment="running, in_time or late: see domain/measures.py"),
    Column("acknowledged_within", SmallInteger, comment="Working days after receipt."),
    Column("respond_by", Date, comment="Null until the acknowledgement is sent: the clock does not run before."),
    Column("responded_on", Date),
    Column("response", Text, nullable=False, comment="running, in_time or late"),
    Column("responded_within", SmallInteger, comment="Working days after the acknowledgement."),
    Column("upheld_parts", SmallInteger, nullable=False),
    Column("partly_upheld_parts", SmallInteger, nullable=False),
    Column("not_upheld_parts", SmallInteger, nullable=False),
    Column("actions", SmallInteger, nullable=False),
    Column("correspondence", Integer, nullable=False),
    Column("letters_sent", Integer, nullable=False),
    Column("letters_failed", Integer, nullable=False),
    Column("deadlines_missed", SmallInteger, nullable=False),
    Column("closed_on", Date),
    Column("closing_reason", Text),
    Column("sequence", Integer, nullable=False, comment="The newest event of the case that is counted here."),
    _updated_at(),
    comment="One row for each complaint, wide and flat for BI tools, from cases' events.",
    # A case is written many times: with room on its page, and no index on what changes, a new version needs no index.
    postgresql_with={"fillfactor": 70},
)
Index("case_fact_received", case_fact.c.landlord, case_fact.c.received_on)
Index(
    "case_fact_open",
    case_fact.c.landlord,
    case_fact.c.received_on,
    postgresql_where=case_fact.c.closed_on.is_(None),
)

deadline_fact = Table(
    "deadline_fact",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("clock", Text, primary_key=True),
    Column("landlord", Text, nullable=False),
    Column("stage", SmallInteger, nullable=False),
    Column("counted_from", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("met_on", Date),
    Column(
        "missed_on", Date, comment="When cases recorded that the clock ran out; the watchdog asks where it did not."
    ),
    _updated_at(),
    comment="Each clock of each case, from cases' events.",
)
Index(
    "deadline_fact_unnoticed",
    deadline_fact.c.due_on,
    postgresql_where=deadline_fact.c.met_on.is_(None) & deadline_fact.c.missed_on.is_(None),
)

letter_fact = Table(
    "letter_fact",
    metadata,
    Column("letter", Text, primary_key=True),
    Column("reference", Text, nullable=False),
    Column("landlord", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("cycle", SmallInteger, nullable=False),
    Column("planned_at", DateTime(timezone=True), nullable=False),
    Column("channel", Text),
    Column("sent_at", DateTime(timezone=True)),
    Column("failed_at", DateTime(timezone=True)),
    Column("failure", Text),
    Column("in_doubt_at", DateTime(timezone=True)),
    _updated_at(),
    comment="Each letter that was owed, from notifications' events.",
)
Index(
    "letter_fact_unsent",
    letter_fact.c.planned_at,
    postgresql_where=letter_fact.c.sent_at.is_(None) & letter_fact.c.failed_at.is_(None),
)

case_month = Table(
    "case_month",
    metadata,
    Column("landlord", Text, primary_key=True),
    Column("month", Date, primary_key=True),
    Column("service", Text, primary_key=True, comment="Empty where no service was given."),
    Column("channel", Text, primary_key=True),
    Column("stage", SmallInteger, primary_key=True),
    Column("received", Integer, nullable=False),
    Column("open", Integer, nullable=False),
    Column("acknowledged_in_time", Integer, nullable=False),
    Column("acknowledged_late", Integer, nullable=False),
    Column("responded_in_time", Integer, nullable=False),
    Column("responded_late", Integer, nullable=False),
    comment="Complaints by the month of their receipt: the sum of case_fact, kept up to date with it.",
)
days_month = Table(
    "days_month",
    metadata,
    Column("landlord", Text, primary_key=True),
    Column("month", Date, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("stage", SmallInteger, primary_key=True),
    Column("step", Text, primary_key=True, comment="acknowledge or respond"),
    Column("working_days", SmallInteger, primary_key=True),
    Column("cases", Integer, nullable=False),
    comment="How many complaints of a month took how many working days: averages and percentiles come from here.",
)
submission_month = Table(
    "submission_month",
    metadata,
    Column("landlord", Text, primary_key=True),
    Column("month", Date, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("service", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("submissions", Integer, nullable=False),
    comment="Everything that came in, by the month of its receipt and what it was taken for.",
)

FACTS: Final = (submission_fact, case_fact, deadline_fact, letter_fact)
MONTHS: Final = (case_month, days_month, submission_month)
