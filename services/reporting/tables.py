"""The tables of the reporting service; the consumer adds its own. All of them can be built again from the events."""

from typing import Final

from sqlalchemy import (
    ARRAY,
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

from services.reporting.domain.months import StageCounts
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
    Column("erased_on", Date),
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
    Column("logged_on", Date, nullable=False),
    Column("edition", Text, nullable=False),
    Column("imported_from", Text, comment="The system that the history was taken over from."),
    Column("split_from", Text, comment="The case that its parts were taken out of; it is counted as one of its own."),
    Column("stage", SmallInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("parts", SmallInteger, nullable=False),
    Column("waiting_for", Text),
    Column("waiting_since", Date),
    Column("waited", SmallInteger, nullable=False, comment="Working days of waits that are over. No date moved."),
    Column("updates_sent", SmallInteger, nullable=False),
    Column("updates_missed", SmallInteger, nullable=False, comment="Each breaks what was agreed with the resident."),
    Column("actions", SmallInteger, nullable=False),
    Column("correspondence", Integer, nullable=False),
    Column("letters_sent", Integer, nullable=False),
    Column("letters_failed", Integer, nullable=False),
    Column("deadlines_missed", SmallInteger, nullable=False),
    Column("deadlines_recomputed", SmallInteger, nullable=False),
    Column("compensation_offered_pence", Integer, nullable=False, comment="Offers that were rejected among them."),
    Column("compensation_paid_pence", Integer, nullable=False),
    Column("discretion_used_on", Date),
    Column("closed_on", Date),
    Column("closing_reason", Text),
    Column("erased_on", Date, comment="What was personal went from the owners' records; these facts never held any."),
    Column("sequence", Integer, nullable=False, comment="The newest event of the case that is counted here."),
    _updated_at(),
    comment="One row for each complaint, from cases' events.",
    # A case is written many times: with room on its page, and no index on what changes, a new version needs no index.
    postgresql_with={"fillfactor": 70},
)
Index("case_fact_received", case_fact.c.landlord, case_fact.c.received_on)
Index("case_fact_waiting", case_fact.c.landlord, postgresql_where=case_fact.c.waiting_for.is_not(None))

stage_fact = Table(
    "stage_fact",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("stage", SmallInteger, primary_key=True),
    Column("landlord", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("entered_on", Date, nullable=False, comment="Stage 1: the receipt. Later: the latest request for it."),
    Column("requested_by", Text),
    Column("escalated_parts", ARRAY(SmallInteger), nullable=False, comment="At stage 1 none: it is about all of them."),
    Column("assigned_on", Date),
    Column("defined_on", Date),
    Column("acknowledge_from", Date),
    Column("acknowledge_by", Date),
    Column("acknowledged_on", Date),
    Column("acknowledgement", Text, nullable=False, comment="How its clock stands: see domain/outcomes.py."),
    Column("acknowledged_within", SmallInteger, comment="Working days after its clock started."),
    Column("respond_from", Date, comment="The acknowledgement; under the edition of 2022 the logging or the request."),
    Column("first_respond_by", Date, comment="Before any extension."),
    Column("respond_by", Date, comment="Null until its clock runs. An extension told too late does not move it."),
    Column("extensions", SmallInteger, nullable=False, comment="Those of which the resident was told."),
    Column("extensions_beyond_cap", SmallInteger, nullable=False),
    Column("extensions_told_late", SmallInteger, nullable=False),
    Column("extensions_declined", SmallInteger, nullable=False),
    Column("proposed_extension", SmallInteger, comment="The number of the latest that lay beyond the cap."),
    Column("responded_on", Date),
    Column("response", Text, nullable=False),
    Column("responded_within", SmallInteger, comment="Working days after its clock started."),
    Column("finding", Text, comment="On the whole: partly_upheld unless all parts were alike."),
    Column("upheld_parts", SmallInteger, nullable=False),
    Column("partly_upheld_parts", SmallInteger, nullable=False),
    Column("not_upheld_parts", SmallInteger, nullable=False),
    Column("refusal_ground", Text, comment="Stays when acceptance is directed, or stage 2 is asked for again."),
    Column("refused_on", Date),
    Column("refusals_declined", SmallInteger, nullable=False),
    Column("directed_on", Date, comment="When the Ombudsman directed that it be accepted."),
    Column("closed_before", Date, comment="The close that the request undid; it holds again if that is refused."),
    Column("escalated_on", Date, comment="When the next stage was asked for."),
    Column("ended_on", Date),
    _updated_at(),
    comment="One row for each stage of each complaint, from cases' events.",
    postgresql_with={"fillfactor": 70},
)
Index("stage_fact_entered", stage_fact.c.landlord, stage_fact.c.entered_on)
Index(
    "stage_fact_running",
    stage_fact.c.landlord,
    stage_fact.c.entered_on,
    postgresql_where=stage_fact.c.response == "running",
)
Index(
    "stage_fact_refused",
    stage_fact.c.landlord,
    stage_fact.c.entered_on,
    postgresql_where=stage_fact.c.refusal_ground.is_not(None),
)

deadline_fact = Table(
    "deadline_fact",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("clock", Text, primary_key=True, comment="Its kind, and its number where a case has several: action:3."),
    Column("landlord", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("stage", SmallInteger, nullable=False),
    Column("counted_from", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("due_at", DateTime(timezone=True), comment="The moment, where hours count."),
    Column("edition", Text, nullable=False),
    Column("generation", SmallInteger, nullable=False, comment="Counts up when the date was counted anew."),
    Column("met_on", Date),
    Column("met_at", DateTime(timezone=True), comment="The moment, where hours count."),
    Column("ended_on", Date, comment="When it was not awaited any more."),
    Column(
        "missed_on", Date, comment="When cases recorded that the clock ran out; the watchdog asks where it did not."
    ),
    Column("times_missed", SmallInteger, nullable=False, comment="More than once where the clock was started again."),
    Column("lateness", Text, comment="The cause on record."),
    Column("disruption", Text, comment="The declared disruption in which it ran out."),
    _updated_at(),
    comment="Each clock of each case, from cases' events.",
)
Index(
    "deadline_fact_unnoticed",
    deadline_fact.c.due_on,
    postgresql_where=deadline_fact.c.met_on.is_(None)
    & deadline_fact.c.ended_on.is_(None)
    & deadline_fact.c.missed_on.is_(None),
)
Index(
    "deadline_fact_missed",
    deadline_fact.c.landlord,
    deadline_fact.c.due_on,
    postgresql_where=deadline_fact.c.times_missed > 0,
)

item_fact = Table(
    "item_fact",
    metadata,
    Column("reference", Text, primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("item", Text, primary_key=True, comment="Its number in the case, and the part of it: 2:1."),
    Column("landlord", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("begun_on", Date, nullable=False),
    Column("amount_pence", Integer),
    Column("settled", Text, comment="Null while it is open: see domain/items.py."),
    Column("settled_on", Date),
    _updated_at(),
    comment="What a case may have several of: remedies, orders, hazards, restrictions and others, from cases' events.",
)
Index("item_fact_begun", item_fact.c.landlord, item_fact.c.begun_on)

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
    Column("cancelled_at", DateTime(timezone=True), comment="When it was not owed any more."),
    _updated_at(),
    comment="Each letter that was owed, from notifications' events.",
)
Index(
    "letter_fact_unsent",
    letter_fact.c.planned_at,
    postgresql_where=letter_fact.c.sent_at.is_(None)
    & letter_fact.c.failed_at.is_(None)
    & letter_fact.c.cancelled_at.is_(None),
)

stage_month = Table(
    "stage_month",
    metadata,
    Column("landlord", Text, primary_key=True),
    Column("month", Date, primary_key=True, comment="The month in which the stage was entered."),
    Column("service", Text, primary_key=True, comment="Empty where no service was given."),
    Column("channel", Text, primary_key=True),
    Column("stage", SmallInteger, primary_key=True),
    *(Column(name, Integer, nullable=False) for name in StageCounts._fields),
    comment="Stages by the month in which they were entered: the sum of stage_fact, kept up to date with it.",
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
    comment="How many stages of a month took how many working days: averages and percentiles come from here.",
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

FACTS: Final = (submission_fact, case_fact, stage_fact, deadline_fact, item_fact, letter_fact)
MONTHS: Final = (stage_month, days_month, submission_month)
