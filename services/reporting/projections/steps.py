"""The steps of the procedure, stage by stage, from logging a complaint to its close."""

from collections import Counter
from collections.abc import Sequence

from services.reporting.domain import outcomes
from services.reporting.domain.facts import Facts
from services.reporting.domain.outcomes import Outcome
from services.reporting.domain.stages import CaseFact, StageFact, StageFinding, Status
from services.reporting.projections import clocks, putting_right, waiting
from shared.events import cases
from shared.events.cases import Finding, PartAnswer
from shared.kernel.working_days import london_date
from shared.platform.received import Received


def complaint_logged(facts: Facts, received: Received, event: cases.ComplaintLogged) -> None:
    facts.cases[received.stream] = CaseFact(
        reference=received.stream,
        landlord=received.landlord,
        channel=event.channel.value,
        service=event.service,
        received_at=event.received_at,
        received_on=event.received_on,
        logged_on=event.logged_on,
        edition=event.acknowledge.edition.value,
        imported_from=event.imported_from,
        split_from=event.split_from,
    )
    facts.stages[received.stream] = {
        1: StageFact(
            reference=received.stream,
            stage=1,
            landlord=received.landlord,
            channel=event.channel.value,
            entered_on=event.received_on,
        )
    }
    clocks.of(facts, received)


def case_assigned(facts: Facts, received: Received, _: cases.CaseAssigned) -> None:
    case = clocks.of(facts, received)
    clocks.stage_of(facts, case, case.stage).assigned_on = london_date(received.occurred_at)


def complaint_defined(facts: Facts, received: Received, event: cases.ComplaintDefined) -> None:
    case = clocks.of(facts, received)
    case.status = Status.DEFINED
    case.parts = len(event.parts)
    clocks.stage_of(facts, case, case.stage).defined_on = london_date(received.occurred_at)


def acknowledgement_approved(facts: Facts, received: Received, _: cases.AcknowledgementApproved) -> None:
    clocks.of(facts, received).status = Status.ACKNOWLEDGEMENT_APPROVED


def complaint_acknowledged(facts: Facts, received: Received, event: cases.ComplaintAcknowledged) -> None:
    case = clocks.of(facts, received)
    case.status = Status.ACKNOWLEDGED
    stage = clocks.stage_of(facts, case, event.stage)
    stage.acknowledged_on = event.acknowledged_on
    if stage.acknowledge_by is not None:
        stage.acknowledgement = outcomes.outcome(stage.acknowledge_by, event.acknowledged_on)
    begun = stage.acknowledge_from or stage.entered_on
    stage.acknowledged_within = facts.calendar_of(case.landlord).between(begun, event.acknowledged_on)


def response_approved(facts: Facts, received: Received, event: cases.ResponseApproved) -> None:
    case = clocks.of(facts, received)
    case.status = Status.RESPONSE_APPROVED
    _answered(case, clocks.stage_of(facts, case, event.stage), event.answers)


def _answered(case: CaseFact, stage: StageFact, answers: Sequence[PartAnswer]) -> None:
    case.actions += sum(len(answer.actions) for answer in answers)
    findings = Counter(answer.finding for answer in answers)
    stage.upheld_parts = findings[Finding.UPHELD]
    stage.partly_upheld_parts = findings[Finding.PARTLY_UPHELD]
    stage.not_upheld_parts = findings[Finding.NOT_UPHELD]
    stage.finding = StageFinding(*findings) if len(findings) == 1 else StageFinding.PARTLY_UPHELD


def complaint_responded(facts: Facts, received: Received, event: cases.ComplaintResponded) -> None:
    case = clocks.of(facts, received)
    stage = clocks.stage_of(facts, case, event.stage)
    if stage.respond_by is None or stage.respond_from is None:
        raise ValueError("a response whose clock never ran: the stream cannot be right")
    if event.answers:
        # History that was taken over: it was released elsewhere.
        _answered(case, stage, event.answers)
    case.status = Status.RESPONDED
    stage.responded_on = stage.ended_on = event.responded_on
    stage.response = outcomes.outcome(stage.respond_by, event.responded_on)
    stage.responded_within = facts.calendar_of(case.landlord).between(stage.respond_from, event.responded_on)
    waiting.end(facts, case, event.responded_on)


def escalation_requested(facts: Facts, received: Received, event: cases.EscalationRequested) -> None:
    case, stages = facts.cases[received.stream], facts.stages[received.stream]
    before = stages.get(event.stage)
    stages[event.stage] = StageFact(
        reference=case.reference,
        stage=event.stage,
        landlord=case.landlord,
        channel=event.channel.value,
        entered_on=event.received_on,
        requested_by=event.requested_by.value,
        escalated_parts=list(event.parts),
        closed_before=case.closed_on,
    )
    if before is not None:
        # Asked for again after it was refused: the refusal stays counted.
        stages[event.stage].refusal_ground, stages[event.stage].refused_on = before.refusal_ground, before.refused_on
    stages[event.stage - 1].escalated_on = event.received_on
    case.stage, case.status = event.stage, Status.ESCALATED
    case.closed_on = case.closing_reason = None
    clocks.of(facts, received)


def parts_escalated(facts: Facts, received: Received, event: cases.PartsEscalated) -> None:
    case = clocks.of(facts, received)
    stage = clocks.stage_of(facts, case, case.stage)
    stage.escalated_parts = sorted({*stage.escalated_parts, *event.parts})


def case_closed(facts: Facts, received: Received, event: cases.CaseClosed) -> None:
    case = clocks.of(facts, received)
    case.status = Status.CLOSED
    case.closed_on = event.closed_on
    case.closing_reason = event.reason.value
    for stage in facts.stages[case.reference].values():
        stage.end(event.closed_on)
    waiting.end(facts, case, event.closed_on)
    putting_right.learned(facts, received, event)


def case_reopened(facts: Facts, received: Received, _: cases.CaseReopened) -> None:
    _run_again(facts.cases[received.stream], facts.stages[received.stream][1])
    clocks.of(facts, received)


def acceptance_directed(facts: Facts, received: Received, event: cases.AcceptanceDirected) -> None:
    case, stages = facts.cases[received.stream], facts.stages[received.stream]
    stage = stages.setdefault(
        event.stage,
        StageFact(
            reference=case.reference,
            stage=event.stage,
            landlord=case.landlord,
            channel=case.channel,
            entered_on=event.directed_on,
        ),
    )
    stage.directed_on = event.directed_on
    _run_again(case, stage)
    clocks.of(facts, received)


def _run_again(case: CaseFact, stage: StageFact) -> None:
    """Open a case again at a stage that had ended without a response; its clocks are started anew."""
    stage.acknowledgement, stage.response = Outcome.NOT_TIMED, Outcome.RUNNING
    stage.acknowledge_by = stage.respond_by = stage.first_respond_by = stage.ended_on = None
    case.stage = stage.stage
    case.status = Status.LOGGED if stage.stage == 1 else Status.ESCALATED
    case.closed_on = case.closing_reason = None
