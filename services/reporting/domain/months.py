"""What a fact adds to the figures of its month. A report adds months up instead of counting cases."""

from datetime import date
from typing import Final, NamedTuple

from services.reporting.domain.facts import CaseFact, SubmissionFact
from services.reporting.domain.measures import Outcome

STAGE_1: Final = 1
NO_SERVICE: Final = ""
"""Stands for "no service given" in keys, which take no null."""


class CaseKey(NamedTuple):
    """Whose figures a case belongs to; the month is that in which the stage was entered."""

    landlord: str
    month: date
    service: str
    channel: str
    stage: int


class CaseCounts(NamedTuple):
    """What is counted for each key. Clocks that still run are received less in time less late."""

    received: int
    open: int
    acknowledged_in_time: int
    acknowledged_late: int
    responded_in_time: int
    responded_late: int


class DaysKey(NamedTuple):
    """A number of working days that something took. Without the channel: that would multiply the rows by eight."""

    landlord: str
    month: date
    service: str
    stage: int
    step: str
    working_days: int


class DaysCount(NamedTuple):
    cases: int


class SubmissionKey(NamedTuple):
    """Whose contact it was and what it was taken for."""

    landlord: str
    month: date
    kind: str
    service: str
    channel: str


class SubmissionCount(NamedTuple):
    submissions: int


def month_of(day: date) -> date:
    return day.replace(day=1)


def case_month(case: CaseFact) -> tuple[CaseKey, CaseCounts]:
    """Return where a case counts and what it adds there."""
    key = CaseKey(case.landlord, month_of(case.received_on), case.service or NO_SERVICE, case.channel, STAGE_1)
    counts = CaseCounts(
        received=1,
        open=int(case.closed_on is None),
        acknowledged_in_time=int(case.acknowledgement == Outcome.IN_TIME),
        acknowledged_late=int(case.acknowledgement == Outcome.LATE),
        responded_in_time=int(case.response == Outcome.IN_TIME),
        responded_late=int(case.response == Outcome.LATE),
    )
    return key, counts


def working_days(case: CaseFact) -> set[DaysKey]:
    """Return how long the finished steps of a case took."""
    steps = {"acknowledge": case.acknowledged_within, "respond": case.responded_within}
    month, service = month_of(case.received_on), case.service or NO_SERVICE
    return {
        DaysKey(case.landlord, month, service, STAGE_1, step, days) for step, days in steps.items() if days is not None
    }


def submission_month(submission: SubmissionFact) -> SubmissionKey:
    return SubmissionKey(
        submission.landlord,
        month_of(submission.received_on),
        submission.kind,
        submission.service or NO_SERVICE,
        submission.channel,
    )
