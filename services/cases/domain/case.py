"""What we know of a case, and how each event changes it. Holds no rules: see procedure.py."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import assert_never

from shared.events import cases as events
from shared.events.cases import ClockKind, ClosingReason, Deadline, DefinedPart, PartAnswer
from shared.events.intake import Channel
from shared.kernel.words import WordsReference

AnyCaseEvent = (
    events.ComplaintLogged
    | events.CaseAssigned
    | events.ComplaintDefined
    | events.AcknowledgementApproved
    | events.ComplaintAcknowledged
    | events.ResponseApproved
    | events.ComplaintResponded
    | events.CorrespondenceAdded
    | events.ProofOfSendingRecorded
    | events.SendingFailureRecorded
    | events.DeadlineApproaching
    | events.DeadlineMissed
    | events.CaseClosed
)


class Status(StrEnum):
    """Where a case stands, in the order of the procedure."""

    LOGGED = "logged"
    DEFINED = "defined"
    ACKNOWLEDGEMENT_APPROVED = "acknowledgement_approved"
    ACKNOWLEDGED = "acknowledged"
    RESPONSE_APPROVED = "response_approved"
    RESPONDED = "responded"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningClock:
    """A deadline and what became of it."""

    deadline: Deadline
    met_on: date | None = None
    warned_at: int | None = None
    """Working days left at the latest warning."""
    missed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterProof:
    """What a channel said about a letter: sent, or why not."""

    letter: str
    kind: str
    cycle: int
    channel: str
    at: datetime
    failure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One complaint, from its logging to its close."""

    reference: str
    landlord: str
    sequence: int
    status: Status
    stage: int
    channel: Channel
    service: str | None
    received_at: datetime
    received_on: date
    clocks: dict[ClockKind, RunningClock]
    handler: str | None = None
    parts: tuple[DefinedPart, ...] = ()
    outcomes_sought: tuple[WordsReference, ...] = ()
    answers: tuple[PartAnswer, ...] = ()
    acknowledged_on: date | None = None
    responded_on: date | None = None
    closed: ClosingReason | None = None
    letters: tuple[LetterProof, ...] = ()
    correspondence: int = field(default=0)

    @property
    def is_open(self) -> bool:
        return self.status is not Status.CLOSED

    def open_clocks(self) -> list[RunningClock]:
        """Return the clocks that still run, the next one first. A missed clock runs until it is met."""
        running = [clock for clock in self.clocks.values() if clock.met_on is None and self.is_open]
        return sorted(running, key=lambda clock: clock.deadline.due_on)


def begin(reference: str, landlord: str, event: events.ComplaintLogged) -> Case:
    """Return the case that its first event begins."""
    return Case(
        reference=reference,
        landlord=landlord,
        sequence=1,
        status=Status.LOGGED,
        stage=1,
        channel=event.channel,
        service=event.service,
        received_at=event.received_at,
        received_on=event.received_on,
        clocks={event.acknowledge.clock: RunningClock(deadline=event.acknowledge)},
    )


def evolve(case: Case, event: AnyCaseEvent) -> Case:
    """Return the case after `event`; every event counts one."""
    return replace(_apply(case, event), sequence=case.sequence + 1)


def _apply(case: Case, event: AnyCaseEvent) -> Case:  # noqa: C901, PLR0911, PLR0912 - one arm for each event
    match event:
        case events.ComplaintLogged():
            raise ValueError("a case is logged once: see begin")
        case events.CaseAssigned():
            return replace(case, handler=event.handler)
        case events.ComplaintDefined():
            return replace(case, status=Status.DEFINED, parts=event.parts, outcomes_sought=event.outcomes_sought)
        case events.AcknowledgementApproved():
            return replace(case, status=Status.ACKNOWLEDGEMENT_APPROVED)
        case events.ComplaintAcknowledged():
            clocks = _met(case, ClockKind.STAGE_1_ACKNOWLEDGE, event.acknowledged_on)
            clocks[event.respond.clock] = RunningClock(deadline=event.respond)
            return replace(case, status=Status.ACKNOWLEDGED, acknowledged_on=event.acknowledged_on, clocks=clocks)
        case events.ResponseApproved():
            return replace(case, status=Status.RESPONSE_APPROVED, answers=event.answers)
        case events.ComplaintResponded():
            clocks = _met(case, ClockKind.STAGE_1_RESPOND, event.responded_on)
            return replace(case, status=Status.RESPONDED, responded_on=event.responded_on, clocks=clocks)
        case events.CorrespondenceAdded():
            return replace(case, correspondence=case.correspondence + 1)
        case events.ProofOfSendingRecorded():
            return _with_letter(case, event, event.sent_at, None)
        case events.SendingFailureRecorded():
            return _with_letter(case, event, event.failed_at, event.reason)
        case events.DeadlineApproaching():
            clock = replace(case.clocks[event.clock], warned_at=event.working_days_left)
            return replace(case, clocks=case.clocks | {event.clock: clock})
        case events.DeadlineMissed():
            clock = replace(case.clocks[event.clock], missed=True)
            return replace(case, clocks=case.clocks | {event.clock: clock})
        case events.CaseClosed():
            return replace(case, status=Status.CLOSED, closed=event.reason)
        case _:
            assert_never(event)


def _met(case: Case, kind: ClockKind, on: date) -> dict[ClockKind, RunningClock]:
    return case.clocks | {kind: replace(case.clocks[kind], met_on=on)}


def _with_letter(
    case: Case,
    event: events.ProofOfSendingRecorded | events.SendingFailureRecorded,
    at: datetime,
    failure: str | None,
) -> Case:
    proof = LetterProof(
        letter=event.letter, kind=event.kind, cycle=event.cycle, channel=event.channel, at=at, failure=failure
    )
    return replace(case, letters=(*case.letters, proof))
