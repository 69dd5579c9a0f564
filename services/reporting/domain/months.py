"""What a fact adds to the figures of its month. A report adds months up instead of counting cases."""

from datetime import date
from typing import Final, NamedTuple

from services.reporting.domain.facts import SubmissionFact
from services.reporting.domain.outcomes import Outcome
from services.reporting.domain.stages import CaseFact, StageFact, StageFinding
from shared.events.cases import ClosingReason

STAGE_1: Final = 1
NO_SERVICE: Final = ""
"""Stands for "no service given" in keys, which take no null."""


class StageKey(NamedTuple):
    """Whose figures a stage of a case belongs to; the month is that in which the stage was entered."""

    landlord: str
    month: date
    service: str
    channel: str
    stage: int


class StageCounts(NamedTuple):
    """What is counted for each key. Clocks that still run are received less all the others.

    How a case ended and whether discretion was used is counted once, at stage 1: those add up over complaints.
    """

    received: int
    open: int
    acknowledged_in_time: int
    acknowledged_late: int
    acknowledgement_ended: int
    responded: int
    responded_in_time: int
    responded_late: int
    response_ended: int
    extended: int
    extended_beyond_cap: int
    extended_too_late: int
    upheld: int
    partly_upheld: int
    not_upheld: int
    escalated: int
    directed: int
    discretion_used: int
    answered: int
    withdrawn: int
    resolved: int
    not_accepted: int
    merged: int
    recorded_otherwise: int


NOTHING: Final = StageCounts(*(0 for _ in StageCounts._fields))


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


def stage_month(case: CaseFact, stage: StageFact) -> tuple[StageKey, StageCounts]:
    """Return where a stage of a case counts and what it adds there."""
    key = StageKey(case.landlord, month_of(stage.entered_on), case.service or NO_SERVICE, stage.channel, stage.stage)
    finding = stage.finding if stage.responded_on is not None else None
    ending = case.closing_reason if stage.stage == STAGE_1 else None
    counts = StageCounts(
        received=1,
        open=int(case.closed_on is None),
        acknowledged_in_time=int(stage.acknowledgement == Outcome.IN_TIME),
        acknowledged_late=int(stage.acknowledgement == Outcome.LATE),
        acknowledgement_ended=int(stage.acknowledgement in {Outcome.ENDED, Outcome.NOT_TIMED}),
        responded=int(stage.responded_on is not None),
        responded_in_time=int(stage.response == Outcome.IN_TIME),
        responded_late=int(stage.response == Outcome.LATE),
        response_ended=int(stage.response == Outcome.ENDED),
        extended=int(stage.extensions > 0),
        extended_beyond_cap=int(stage.extensions_beyond_cap > 0),
        extended_too_late=int(stage.extensions_told_late > 0),
        upheld=int(finding == StageFinding.UPHELD),
        partly_upheld=int(finding == StageFinding.PARTLY_UPHELD),
        not_upheld=int(finding == StageFinding.NOT_UPHELD),
        escalated=int(stage.escalated_on is not None),
        directed=int(stage.directed_on is not None),
        discretion_used=int(stage.stage == STAGE_1 and case.discretion_used_on is not None),
        answered=int(ending == ClosingReason.ANSWERED),
        withdrawn=int(ending == ClosingReason.WITHDRAWN),
        resolved=int(ending == ClosingReason.RESOLVED),
        not_accepted=int(ending == ClosingReason.NOT_ACCEPTED),
        merged=int(ending == ClosingReason.MERGED),
        recorded_otherwise=int(ending == ClosingReason.RECORDED_OTHERWISE),
    )
    return key, counts


def working_days(case: CaseFact, stage: StageFact) -> set[DaysKey]:
    """Return how long the finished steps of a stage took."""
    steps = {"acknowledge": stage.acknowledged_within, "respond": stage.responded_within}
    month, service = month_of(stage.entered_on), case.service or NO_SERVICE
    return {
        DaysKey(case.landlord, month, service, stage.stage, step, days)
        for step, days in steps.items()
        if days is not None
    }


def submission_month(submission: SubmissionFact) -> SubmissionKey:
    return SubmissionKey(
        submission.landlord,
        month_of(submission.received_on),
        submission.kind,
        submission.service or NO_SERVICE,
        submission.channel,
    )
