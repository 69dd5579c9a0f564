"""How each event of the procedure changes a case. Holds no rules: see procedure.py."""

from datetime import datetime
from typing import assert_never

from services.cases.domain.case import actions, circumstances, learning
from services.cases.domain.case.stages import Clarification, Extension, Refusal, Stage, Update
from services.cases.domain.case.state import Case, LetterProof, Status
from shared.events import cases as events
from shared.kernel.replacing import replace

_RESPOND = frozenset(
    {events.ClockKind.STAGE_1_RESPOND, events.ClockKind.STAGE_2_RESPOND, events.ClockKind.STAGE_3_RESPOND}
)
AnyStep = (
    events.ComplaintLogged
    | events.CaseAssigned
    | events.ComplaintDefined
    | events.ClarificationRequested
    | events.ClarificationReceived
    | events.AcknowledgementApproved
    | events.ComplaintAcknowledged
    | events.ResponseApproved
    | events.ComplaintResponded
    | events.EscalationRequested
    | events.PartsEscalated
    | events.CaseReopened
    | events.CaseClosed
)
AnyAside = (
    events.ExtensionProposed
    | events.ExtensionDeclined
    | events.ExtensionApproved
    | events.ResponseExtended
    | events.UpdatesAgreed
    | events.ProgressUpdateApproved
    | events.ProgressUpdateSent
    | events.LatenessExplained
    | events.WaitingBegun
    | events.WaitingEnded
    | events.CorrespondenceAdded
    | events.ProofOfSendingRecorded
    | events.SendingFailureRecorded
    | events.DeadlineApproaching
    | events.DeadlineMissed
    | events.DeadlineRecomputed
)
AnyRefusal = (
    events.RefusalProposed
    | events.RefusalDeclined
    | events.DiscretionUsed
    | events.RefusalApproved
    | events.ComplaintNotAccepted
    | events.EscalationNotAccepted
    | events.AcceptanceDirected
)


def step(case: Case, event: AnyStep) -> Case:  # noqa: C901, PLR0911, PLR0912 - one arm for each event
    """Return the case after a step from one status to the next."""
    match event:
        case events.ComplaintLogged():
            raise ValueError("a case is logged once: see begin")
        case events.CaseAssigned():
            return replace(_with_officers(case, event.handler), handler=event.handler)
        case events.ComplaintDefined():
            return replace(case, status=Status.DEFINED, parts=event.parts, outcomes_sought=event.outcomes_sought)
        case events.ClarificationRequested():
            asked = Clarification(number=event.number, question=event.question)
            return replace(case, clarifications=(*case.clarifications, asked))
        case events.ClarificationReceived():
            return replace(case, clarifications=tuple(_answered(asked, event) for asked in case.clarifications))
        case events.AcknowledgementApproved():
            return replace(case, status=Status.ACKNOWLEDGEMENT_APPROVED)
        case events.ComplaintAcknowledged():
            respond_by = event.respond.due_on if event.respond else case.current.first_respond_by
            at_stage = replace(case.current, acknowledged_on=event.acknowledged_on, first_respond_by=respond_by)
            return replace(_at(case, at_stage), status=Status.ACKNOWLEDGED)
        case events.ResponseApproved():
            case = _with_officers(case, *filter(None, (event.written_by, event.approved_by)))
            at_stage = replace(case.current, answers=event.answers)
            return replace(_at(case, at_stage), status=Status.RESPONSE_APPROVED)
        case events.ComplaintResponded():
            answers = event.answers or case.current.answers
            at_stage = replace(case.current, responded_on=event.responded_on, answers=answers)
            case = replace(case, actions=actions.promised(case.actions, _promises(at_stage)))
            return replace(
                _at(case, at_stage), status=Status.RESPONDED, extension=None, update_every=None, waiting_for=None
            )
        case events.EscalationRequested():
            return _escalated(case, event)
        case events.PartsEscalated():
            parts = tuple(sorted({*case.current.parts, *event.parts}))
            return _at(_asked_for(case, event), replace(case.current, parts=parts))
        case events.CaseReopened():
            return replace(case, status=Status.LOGGED, closed=None)
        case events.CaseClosed():
            return _closed(case, event)
        case _:
            assert_never(event)


def aside(case: Case, event: AnyAside) -> Case:  # noqa: C901, PLR0911, PLR0912 - one arm for each event
    """Return the case after something that happens beside the steps."""
    match event:
        case events.ExtensionProposed():
            return replace(case, extension=_extension(event, event.proposed_by), extensions=event.number)
        case events.ExtensionDeclined():
            return replace(case, extension=None)
        case events.ExtensionApproved():
            proposed_by = case.extension.proposed_by if case.extension else None
            extension = replace(_extension(event, proposed_by), approved=True)
            return replace(_with_officers(case, event.approved_by), extension=extension, extensions=event.number)
        case events.ResponseExtended():
            every = case.extension.update_every if case.extension else event.update.working_days
            extensions = max(case.extensions, event.number)
            return replace(case, extension=None, extensions=extensions, update_every=every)
        case events.UpdatesAgreed():
            return replace(case, update_every=event.update_every)
        case events.ProgressUpdateApproved():
            update = Update(number=event.number, done=event.done, next_steps=event.next_steps)
            return replace(case, updates=(*case.updates, update))
        case events.ProgressUpdateSent():
            updates = tuple(
                replace(update, sent_on=event.sent_on) if update.number == event.number else update
                for update in case.updates
            )
            return replace(case, updates=updates)
        case events.LatenessExplained():
            return replace(case, late_explained=(*case.late_explained, events.clock_key(event.clock, event.item)))
        case events.WaitingBegun():
            return replace(case, waiting_for=event.waiting_for)
        case events.WaitingEnded():
            return replace(case, waiting_for=None)
        case events.CorrespondenceAdded():
            return replace(case, correspondence=case.correspondence + 1)
        case events.ProofOfSendingRecorded():
            return _with_letter(case, event, event.sent_at, None)
        case events.SendingFailureRecorded():
            return _with_letter(case, event, event.failed_at, event.reason)
        case events.DeadlineRecomputed():
            return _recomputed(case, event)
        case events.DeadlineApproaching() | events.DeadlineMissed():
            return case
        case _:
            assert_never(event)


def refusal(case: Case, event: AnyRefusal) -> Case:  # noqa: PLR0911 - one arm for each event
    """Return the case after what concerns not accepting it, or its escalation."""
    match event:
        case events.RefusalProposed():
            proposed = Refusal(
                number=event.number, stage=event.stage, ground=event.ground, reasons=event.reasons,
                wording=event.wording, proposed_by=event.proposed_by,
            )  # fmt: skip
            return replace(case, refusal=proposed, refusals=event.number)
        case events.RefusalDeclined():
            return replace(case, refusal=None)
        case events.DiscretionUsed():
            return replace(case, discretion_used=True)
        case events.RefusalApproved():
            approved = case.refusal and replace(case.refusal, approved=True)
            return replace(_with_officers(case, event.approved_by), refusal=approved, status=Status.REFUSAL_APPROVED)
        case events.ComplaintNotAccepted():
            return case
        case events.EscalationNotAccepted():
            back = case.before_escalation or Status.RESPONDED
            at_end = (events.ClosingReason.ANSWERED, event.told_on) if back is Status.CLOSED else (None, None)
            return replace(
                case,
                status=back,
                stages=case.stages[:-1],
                before_escalation=None,
                closed=at_end[0],
                closed_on=at_end[1],
            )
        case events.AcceptanceDirected():
            return _directed(case, event)
        case _:
            assert_never(event)


def _closed(case: Case, event: events.CaseClosed) -> Case:
    return replace(
        case,
        status=Status.CLOSED,
        closed=event.reason,
        closed_on=event.closed_on,
        learning=learning.closed(case.learning, event),
        extension=None,
        waiting_for=None,
    )


def _recomputed(case: Case, event: events.DeadlineRecomputed) -> Case:
    """Move what the cap on extensions is measured from with a response date that was counted anew."""
    if event.deadline.clock not in _RESPOND or event.was_due_on != case.current.first_respond_by:
        return case
    return _at(case, replace(case.current, first_respond_by=event.deadline.due_on))


def _escalated(case: Case, event: events.EscalationRequested) -> Case:
    respond_by = event.respond.due_on if event.respond else None
    begun = Stage(number=event.stage, begun_on=event.received_on, parts=event.parts, first_respond_by=respond_by)
    return replace(
        _asked_for(case, event),
        status=Status.ESCALATED,
        stages=(*case.stages, begun),
        before_escalation=case.status,
        handler=None,
        people=replace(case.people, approver=None),
        refusal=None,
        closed=None,
    )


def _asked_for(case: Case, event: events.EscalationRequested | events.PartsEscalated) -> Case:
    """Open the question of consent where a representative asked without one (Code 3.6)."""
    asked = circumstances.after_request(case.circumstances, consent_missing=event.consent_missing)
    return replace(case, circumstances=asked)


def _directed(case: Case, event: events.AcceptanceDirected) -> Case:
    """Open the case again, at stage 1 or at the stage whose escalation had been refused."""
    respond_by = event.respond.due_on if event.respond else None
    stages = (*case.stages[:-1], replace(case.current, first_respond_by=respond_by))
    if event.stage > case.stage:
        stages = (*case.stages, Stage(number=event.stage, begun_on=event.directed_on, first_respond_by=respond_by))
    status = Status.LOGGED if event.stage == 1 else Status.ESCALATED
    people = replace(case.people, approver=None)
    return replace(case, status=status, stages=stages, closed=None, refusal=None, handler=None, people=people)


def _extension(event: events.ExtensionProposed | events.ExtensionApproved, proposed_by: str | None) -> Extension:
    return Extension(
        number=event.number,
        stage=event.stage,
        extended_to=event.extended_to,
        reason=event.reason,
        good_reason=event.good_reason,
        update_every=event.update_every,
        proposed_by=proposed_by,
    )


def _promises(stage: Stage) -> list[tuple[int, events.PromisedAction]]:
    return [(answer.part, action) for answer in stage.answers for action in answer.actions]


def _answered(asked: Clarification, event: events.ClarificationReceived) -> Clarification:
    return replace(asked, answer=event.answer) if asked.number == event.number else asked


def _at(case: Case, stage: Stage) -> Case:
    return replace(case, stages=(*case.stages[:-1], stage))


def _with_officers(case: Case, *officers: str) -> Case:
    known = case.current.officers
    new = tuple(officer for officer in officers if officer not in known)
    return _at(case, replace(case.current, officers=(*known, *new)))


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
