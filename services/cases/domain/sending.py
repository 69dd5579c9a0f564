"""What follows from the proof that a letter was sent, or the news that it was not. No clock stops without proof."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from services.cases.domain import deadlines, targets, timescales
from services.cases.domain.case import Case, Status
from services.cases.domain.deadlines import Policy
from services.cases.domain.timescales import CountedFrom
from shared.events.cases import (
    CaseClosed,
    CaseEvent,
    ClockKind,
    ClockStopped,
    ClosingReason,
    ComplaintAcknowledged,
    ComplaintNotAccepted,
    ComplaintResponded,
    Deadline,
    EscalationNotAccepted,
    Ground,
    ProgressUpdateSent,
    ProofOfSendingRecorded,
    ResponseExtended,
    SendingFailureRecorded,
    clock_key,
)
from shared.events.notifications import LetterFailed, LetterKind, LetterSent
from shared.kernel.working_days import london_date


def record_sending(case: Case, letter: LetterSent, policy: Policy) -> list[CaseEvent]:
    """Put the proof on the case, and stop the clock that waited for this letter (Code 6.2, 6.3)."""
    proof = ProofOfSendingRecorded(
        letter=letter.letter, kind=letter.kind, cycle=letter.cycle, channel=letter.channel, sent_at=letter.sent_at
    )
    follow = _FOLLOWS.get(letter.kind)
    return [proof, *(follow(case, letter, policy) if follow else [])]


def record_failure(letter: LetterFailed) -> list[CaseEvent]:
    """Put on the case that a letter did not arrive. No clock stops: nothing was sent."""
    return [
        SendingFailureRecorded(
            letter=letter.letter,
            kind=letter.kind,
            cycle=letter.cycle,
            channel=letter.channel,
            failed_at=letter.failed_at,
            reason=letter.reason,
        )
    ]


def _acknowledged(case: Case, letter: LetterSent, policy: Policy) -> list[CaseEvent]:
    # The acknowledgement went out: the response is counted from that day, in the editions of 2024 (Code 6.2, 6.3).
    if case.status is not Status.ACKNOWLEDGEMENT_APPROVED or letter.cycle != case.stage:
        return []
    return acknowledged(case, london_date(letter.sent_at), policy)


def acknowledged(case: Case, sent_on: date, policy: Policy) -> list[CaseEvent]:
    """Return what an acknowledgement sent on that day stops and starts (Code 6.2, 6.3)."""
    clock = timescales.of(case.edition).acknowledge_clocks.get(case.stage)
    return [
        ComplaintAcknowledged(
            stage=case.stage,
            acknowledged_on=sent_on,
            stopped=ClockStopped(clock=clock, on=sent_on) if clock and clock in case.clocks else None,
            respond=deadlines.counted_from(
                timescales.RESPOND[case.stage], CountedFrom.ACKNOWLEDGEMENT, sent_on, case.edition, policy
            ),
        ),
        *targets.begin(case, sent_on, policy),
    ]


def _responded(case: Case, letter: LetterSent, policy: Policy) -> list[CaseEvent]:
    # The response went out: its clock stops, and those of the promised actions start (Code 6.3, 6.6, 6.14, 6.17).
    if case.status is not Status.RESPONSE_APPROVED or letter.cycle != case.stage:
        return []
    sent_on = london_date(letter.sent_at)
    resumed, met = targets.meet(case, on=sent_on, policy=policy)
    return [
        *resumed,
        ComplaintResponded(
            stage=case.stage,
            responded_on=sent_on,
            stopped=ClockStopped(clock=timescales.RESPOND[case.stage], on=sent_on),
            target=met,
            promised=_promised(case, letter, policy),
        ),
    ]


def _promised(case: Case, letter: LetterSent, policy: Policy) -> tuple[Deadline, ...]:
    sent_on = london_date(letter.sent_at)
    actions = [action for answer in case.current.answers for action in answer.actions]
    return tuple(
        deadlines.on_day(ClockKind.ACTION, action.due_on, sent_on, policy, item=action.number) for action in actions
    )


def _extended(case: Case, letter: LetterSent, policy: Policy) -> list[CaseEvent]:
    # The notice went out: only now does the later date hold, and updates are owed (Code 6.4, 6.5, 6.15, 6.16, 5.9).
    extension = case.extension
    owed = case.status in {Status.ACKNOWLEDGED, Status.RESPONSE_APPROVED}
    if extension is None or not extension.approved or extension.number != letter.cycle or not owed:
        return []
    sent_on = london_date(letter.sent_at)
    running = case.clocks[timescales.RESPOND[case.stage].value].deadline
    extended = running.model_copy(update={"due_on": extension.extended_to, "working_days": None})
    following = len(case.updates) + 1
    update = deadlines.in_working_days(
        ClockKind.PROGRESS_UPDATE, extension.update_every, sent_on, policy, edition=case.edition, item=following
    )
    return [
        ResponseExtended(
            number=extension.number, stage=extension.stage, told_on=sent_on, respond=extended, update=update
        )
    ]


def _updated(case: Case, letter: LetterSent, policy: Policy) -> list[CaseEvent]:
    # An update went out; the next one is due after the agreed interval, until the response is given (Code 5.9).
    if letter.cycle not in {update.number for update in case.updates if update.sent_on is None}:
        return []
    sent_on = london_date(letter.sent_at)
    goes_on = case.update_every is not None and case.status is Status.ACKNOWLEDGED
    return [
        ProgressUpdateSent(
            number=letter.cycle,
            sent_on=sent_on,
            stopped=ClockStopped(clock=ClockKind.PROGRESS_UPDATE, item=letter.cycle, on=sent_on)
            if clock_key(ClockKind.PROGRESS_UPDATE, letter.cycle) in case.clocks
            else None,
            following=deadlines.in_working_days(
                ClockKind.PROGRESS_UPDATE,
                case.update_every,
                sent_on,
                policy,
                edition=case.edition,
                item=letter.cycle + 1,
            )
            if goes_on and case.update_every is not None
            else None,
        )
    ]


def _not_accepted(case: Case, letter: LetterSent, _: Policy) -> list[CaseEvent]:
    # The resident was told why, and of the Ombudsman: only now is the complaint refused (Code 2.4).
    if not _is_refused_by(case, letter):
        return []
    sent_on = london_date(letter.sent_at)
    stopped = ClockStopped(clock=ClockKind.STAGE_1_ACKNOWLEDGE, on=sent_on)
    return [
        ComplaintNotAccepted(ground=_ground(case), told_on=sent_on, stopped=stopped),
        CaseClosed(reason=ClosingReason.NOT_ACCEPTED, closed_on=sent_on),
    ]


def _escalation_not_accepted(case: Case, letter: LetterSent, _: Policy) -> list[CaseEvent]:
    # The resident was told why the complaint goes no further, and of the Ombudsman (Code 5.11, 2.4).
    if not _is_refused_by(case, letter):
        return []
    sent_on = london_date(letter.sent_at)
    stopped = stopped_with_escalation(case, sent_on)
    return [EscalationNotAccepted(ground=_ground(case), told_on=sent_on, stopped=stopped)]


def stopped_with_escalation(case: Case, sent_on: date) -> tuple[ClockStopped, ...]:
    """Return the clocks of a further stage that stop when the resident is told that there is none (Code 5.11)."""
    waiting = (ClockKind.STAGE_2_ACKNOWLEDGE, ClockKind.STAGE_2_RESPOND, ClockKind.STAGE_3_RESPOND)
    return tuple(
        ClockStopped(clock=clock, on=sent_on)
        for clock in waiting
        if clock.value in case.clocks and case.clocks[clock.value].is_open
    )


def _is_refused_by(case: Case, letter: LetterSent) -> bool:
    refusal = case.refusal
    return case.status is Status.REFUSAL_APPROVED and refusal is not None and refusal.number == letter.cycle


def _ground(case: Case) -> Ground:
    if case.refusal is None:
        raise AssertionError("a refusal was approved")
    return Ground(case.refusal.ground)


_FOLLOWS: Final[Mapping[LetterKind, Callable[[Case, LetterSent, Policy], list[CaseEvent]]]] = {
    LetterKind.ACKNOWLEDGEMENT: _acknowledged,
    LetterKind.RESPONSE: _responded,
    LetterKind.EXTENSION: _extended,
    LetterKind.PROGRESS_UPDATE: _updated,
    LetterKind.NOT_ACCEPTED: _not_accepted,
    LetterKind.ESCALATION_REFUSED: _escalation_not_accepted,
}
"""What each kind of letter stops or starts once it was sent; other kinds only prove."""
