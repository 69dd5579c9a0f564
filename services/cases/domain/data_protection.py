"""A data-protection complaint within a case: acknowledged in 30 calendar days, whatever the housing reply does."""

from datetime import date, timedelta
from typing import Final

from services.cases.domain import deadlines, happened
from services.cases.domain.case import Case
from services.cases.domain.deadlines import Policy
from shared.events.cases import (
    ClockKind,
    ClockStopped,
    DataProtectionComplaintAcknowledged,
    DataProtectionComplaintAnswered,
    DataProtectionComplaintRecognised,
    Edition,
)
from shared.kernel.refusals import Refusal, Unacceptable
from shared.kernel.words import WordsReference

SINCE: Final = date(2026, 6, 19)
"""Data (Use and Access) Act 2025: the duty to take complaints is in force from this day on."""
ACKNOWLEDGE_WITHIN: Final = timedelta(days=30)
"""Calendar days, the first one after the receipt. Where the last one is a holiday the law would wait; we do not."""


class BeforeTheDuty(Unacceptable):
    """The law gives no clock to what was received earlier."""

    title = "The duty did not exist yet"


class AlreadyRecognised(Refusal):
    """A case has one data-protection complaint: what is said about it later belongs to it."""

    title = "The data-protection complaint is on record"


class NoDataProtectionComplaint(Refusal):
    """It is recognised first."""

    title = "There is no data-protection complaint that waits for this"


def recognise(
    case: Case, *, received_on: date | None, today: date, policy: Policy
) -> DataProtectionComplaintRecognised:
    """Start the clock from the receipt of what was said about personal data: the complaint's own where not given."""
    may_recognise(case)
    since = received_on or case.received_on
    happened.check(since, today=today, field="received_on")
    if since < SINCE:
        raise BeforeTheDuty(f"The law has asked for this since {SINCE.isoformat()}.", field="received_on")
    deadline = deadlines.on_day(
        ClockKind.DATA_PROTECTION_ACKNOWLEDGE,
        since + ACKNOWLEDGE_WITHIN,
        since,
        policy,
        edition=Edition.DATA_PROTECTION_2026,
    )
    return DataProtectionComplaintRecognised(received_on=since, deadline=deadline)


def acknowledge(
    case: Case, how: WordsReference, *, acknowledged_on: date, today: date
) -> DataProtectionComplaintAcknowledged:
    """Record that the resident was told that it has been received and is looked into."""
    may_acknowledge(case)
    happened.check(acknowledged_on, today=today, field="acknowledged_on", after=case.data_protection.received_on)
    return DataProtectionComplaintAcknowledged(
        acknowledged_on=acknowledged_on, how=how, stopped=_stopped(acknowledged_on)
    )


def answer(case: Case, said: WordsReference, *, answered_on: date, today: date) -> DataProtectionComplaintAnswered:
    """Record what came of it; an answer that is given at once is its acknowledgement too."""
    may_answer(case)
    known = case.data_protection
    happened.check(answered_on, today=today, field="answered_on", after=known.acknowledged_on or known.received_on)
    stopped = None if known.acknowledged_on else _stopped(answered_on)
    return DataProtectionComplaintAnswered(answered_on=answered_on, answer=said, stopped=stopped)


def _stopped(on: date) -> ClockStopped:
    return ClockStopped(clock=ClockKind.DATA_PROTECTION_ACKNOWLEDGE, on=on)


# Whether each step may be taken now; a closed case may have an open data-protection complaint.


def may_recognise(case: Case) -> None:
    if case.data_protection.received_on is not None:
        raise AlreadyRecognised("The clock of the data-protection complaint runs already.")


def may_acknowledge(case: Case) -> None:
    may_answer(case)
    if case.data_protection.acknowledged_on is not None:
        raise NoDataProtectionComplaint("The data-protection complaint has been acknowledged.")


def may_answer(case: Case) -> None:
    if case.data_protection.received_on is None:
        raise NoDataProtectionComplaint("No data-protection complaint has been recognised.")
    if case.data_protection.answered_on is not None:
        raise NoDataProtectionComplaint("The data-protection complaint has been answered.")
