"""Turns what is known of the keeping of a record into a part of the case's answer. Holds no rules."""

from collections.abc import Collection, Mapping
from uuid import UUID

from services.cases.domain import retention
from services.cases.domain.case import Case
from services.cases.domain.deadlines import Policy
from services.cases.schemas import HoldView, KeptRecord, MarkView


def kept_record(case: Case, texts: Mapping[UUID, str], policy: Policy, erased: Collection[str]) -> KeptRecord:
    """Return how long the record is kept, and why."""
    schedule = retention.schedule_of(case, policy.schedules)
    record = case.record
    return KeptRecord(
        erase_from=retention.erase_from(case, policy.schedules),
        schedule=record.schedule or (schedule.name if schedule else None),
        kept_for=[standing.name for standing in retention.holds(case, erased=erased)],
        holds=[
            HoldView(number=hold.number, ground=hold.ground, reason=texts.get(hold.reason.id)) for hold in record.holds
        ],
        marks=[
            MarkView(number=mark.number, passages=list(mark.passages), reason=texts.get(mark.reason.id))
            for mark in record.marks
        ],
    )
