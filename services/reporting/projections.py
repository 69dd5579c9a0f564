"""What each event changes in the facts: one function for each, named as the event. Holds no SQL.

The facts of a table follow from one owner's events alone, so that it does not matter which owner is heard first.
"""

from collections import Counter
from typing import Final

from services.reporting.domain import measures
from services.reporting.domain.facts import CaseFact, DeadlineFact, Facts, LetterFact, Status, SubmissionFact
from shared.events import cases, intake, notifications
from shared.events.cases import ClockKind, Deadline, Finding
from shared.kernel.working_days import london_date
from shared.platform.received import Received

_ACKNOWLEDGE_CLOCKS: Final = {1: ClockKind.STAGE_1_ACKNOWLEDGE}
_STAGES: Final = {ClockKind.STAGE_1_ACKNOWLEDGE: 1, ClockKind.STAGE_1_RESPOND: 1}


def submission_received(facts: Facts, received: Received, event: intake.SubmissionReceived) -> None:
    facts.submissions[received.stream] = SubmissionFact(
        reference=received.stream,
        landlord=received.landlord,
        kind=event.kind.value,
        channel=event.channel.value,
        service=event.service,
        received_at=event.received_at,
        received_on=london_date(event.received_at),
        occurred_at=received.occurred_at,
        source_system=event.source_system,
        represented=event.represented,
        attachments=event.attachments,
    )


def correspondence_received(facts: Facts, received: Received, event: intake.CorrespondenceReceived) -> None:
    submission = facts.submissions[received.stream]
    submission.correspondence += 1
    submission.attachments += event.attachments


def complaint_logged(facts: Facts, received: Received, event: cases.ComplaintLogged) -> None:
    facts.cases[received.stream] = CaseFact(
        reference=received.stream,
        landlord=received.landlord,
        channel=event.channel.value,
        service=event.service,
        received_at=event.received_at,
        received_on=event.received_on,
        edition=event.acknowledge.edition.value,
        acknowledge_by=event.acknowledge.due_on,
    )
    _start(facts, received, event.acknowledge)


def case_assigned(facts: Facts, received: Received, _: cases.CaseAssigned) -> None:
    _case(facts, received).assigned_on = london_date(received.occurred_at)


def complaint_defined(facts: Facts, received: Received, event: cases.ComplaintDefined) -> None:
    case = _case(facts, received)
    case.status = Status.DEFINED
    case.defined_on = london_date(received.occurred_at)
    case.parts = len(event.parts)


def acknowledgement_approved(facts: Facts, received: Received, _: cases.AcknowledgementApproved) -> None:
    _case(facts, received).status = Status.ACKNOWLEDGEMENT_APPROVED


def complaint_acknowledged(facts: Facts, received: Received, event: cases.ComplaintAcknowledged) -> None:
    case = _case(facts, received)
    case.status = Status.ACKNOWLEDGED
    case.acknowledged_on = event.acknowledged_on
    case.acknowledgement = measures.outcome(case.acknowledge_by, event.acknowledged_on)
    case.acknowledged_within = facts.calendar_of(case.landlord).between(case.received_on, event.acknowledged_on)
    case.respond_by = event.respond.due_on
    facts.deadlines[received.stream, _ACKNOWLEDGE_CLOCKS[event.stage].value].met_on = event.acknowledged_on
    _start(facts, received, event.respond)


def response_approved(facts: Facts, received: Received, event: cases.ResponseApproved) -> None:
    case = _case(facts, received)
    case.status = Status.RESPONSE_APPROVED
    findings = Counter(answer.finding for answer in event.answers)
    case.upheld_parts = findings[Finding.UPHELD]
    case.partly_upheld_parts = findings[Finding.PARTLY_UPHELD]
    case.not_upheld_parts = findings[Finding.NOT_UPHELD]
    case.actions = sum(len(answer.actions) for answer in event.answers)


def complaint_responded(facts: Facts, received: Received, event: cases.ComplaintResponded) -> None:
    case = _case(facts, received)
    if case.acknowledged_on is None or case.respond_by is None:
        raise ValueError("a response before an acknowledgement: the stream cannot be right")
    case.status = Status.RESPONDED
    case.responded_on = event.responded_on
    case.response = measures.outcome(case.respond_by, event.responded_on)
    case.responded_within = facts.calendar_of(case.landlord).between(case.acknowledged_on, event.responded_on)
    facts.deadlines[received.stream, ClockKind.STAGE_1_RESPOND.value].met_on = event.responded_on


def correspondence_added(facts: Facts, received: Received, _: cases.CorrespondenceAdded) -> None:
    _case(facts, received).correspondence += 1


def proof_of_sending_recorded(facts: Facts, received: Received, _: cases.ProofOfSendingRecorded) -> None:
    _case(facts, received).letters_sent += 1


def sending_failure_recorded(facts: Facts, received: Received, _: cases.SendingFailureRecorded) -> None:
    _case(facts, received).letters_failed += 1


def deadline_missed(facts: Facts, received: Received, event: cases.DeadlineMissed) -> None:
    _case(facts, received).deadlines_missed += 1
    facts.deadlines[received.stream, event.clock.value].missed_on = london_date(received.occurred_at)


def case_closed(facts: Facts, received: Received, event: cases.CaseClosed) -> None:
    case = _case(facts, received)
    case.status = Status.CLOSED
    case.closed_on = london_date(received.occurred_at)
    case.closing_reason = event.reason.value


def letter_planned(facts: Facts, received: Received, event: notifications.LetterPlanned) -> None:
    facts.letters[event.letter] = LetterFact(
        letter=event.letter,
        reference=received.stream,
        landlord=received.landlord,
        kind=event.kind.value,
        cycle=event.cycle,
        planned_at=received.occurred_at,
    )


def letter_sent(facts: Facts, _: Received, event: notifications.LetterSent) -> None:
    letter = facts.letters[event.letter]
    letter.channel, letter.sent_at = event.channel.value, event.sent_at


def letter_failed(facts: Facts, _: Received, event: notifications.LetterFailed) -> None:
    letter = facts.letters[event.letter]
    letter.channel, letter.failed_at, letter.failure = event.channel.value, event.failed_at, event.reason


def letter_in_doubt(facts: Facts, received: Received, event: notifications.LetterInDoubt) -> None:
    letter = facts.letters[event.letter]
    letter.channel, letter.in_doubt_at = event.channel.value, received.occurred_at


def _case(facts: Facts, received: Received) -> CaseFact:
    case = facts.cases[received.stream]
    case.sequence = received.sequence
    return case


def _start(facts: Facts, received: Received, deadline: Deadline) -> None:
    facts.deadlines[received.stream, deadline.clock.value] = DeadlineFact(
        reference=received.stream,
        clock=deadline.clock.value,
        landlord=received.landlord,
        stage=_STAGES[deadline.clock],
        counted_from=deadline.counted_from,
        due_on=deadline.due_on,
    )
