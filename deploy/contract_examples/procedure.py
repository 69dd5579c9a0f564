"""One example of each step of the procedure."""

from datetime import date
from typing import Final

from deploy.contract_examples.values import (
    ACKNOWLEDGED,
    CALENDAR,
    ESCALATED,
    PHONED,
    RESPONDED,
    WROTE_AGAIN,
    deadline,
    digest,
    letter,
    set_date,
    words,
)
from shared.events import cases
from shared.events.event import Event
from shared.events.intake import Channel
from shared.events.notifications import LetterChannel, LetterKind

PROCEDURE: Final[tuple[Event, ...]] = (
    cases.ComplaintLogged(
        channel=Channel.PHONE,
        service="repairs",
        received_at=PHONED,
        received_on=date(2026, 11, 20),
        logged_on=date(2026, 11, 20),
        acknowledge=deadline(cases.ClockKind.STAGE_1_ACKNOWLEDGE, date(2026, 11, 20), 5, date(2026, 11, 27)),
    ),
    cases.CaseAssigned(handler="user:officer-17"),
    cases.ComplaintDefined(
        parts=(
            cases.DefinedPart(number=1, summary=words(11), landlord_responsible=True),
            cases.DefinedPart(number=2, summary=words(12), landlord_responsible=False, responsible_body=words(13)),
        ),
        outcomes_sought=(words(14), words(15)),
    ),
    cases.CorrespondenceAdded(channel=Channel.EMAIL, received_at=WROTE_AGAIN, attachments=1),
    cases.DeadlineApproaching(
        clock=cases.ClockKind.STAGE_1_ACKNOWLEDGE, due_on=date(2026, 11, 27), working_days_left=2
    ),
    cases.AcknowledgementApproved(stage=1),
    cases.ProofOfSendingRecorded(
        **letter(LetterKind.ACKNOWLEDGEMENT), channel=LetterChannel.EMAIL, sent_at=ACKNOWLEDGED
    ),
    cases.ComplaintAcknowledged(
        stage=1,
        acknowledged_on=date(2026, 11, 25),
        stopped=cases.ClockStopped(clock=cases.ClockKind.STAGE_1_ACKNOWLEDGE, on=date(2026, 11, 25)),
        respond=deadline(cases.ClockKind.STAGE_1_RESPOND, date(2026, 11, 25), 10, date(2026, 12, 9)),
    ),
    cases.ResponseApproved(
        stage=1,
        approved_by="user:manager-3",
        answers=(
            cases.PartAnswer(
                part=1,
                finding=cases.Finding.UPHELD,
                reasons=words(16),
                references=words(22),
                what_went_wrong=words(23),
                remedy=words(17),
                actions=(
                    cases.PromisedAction(number=1, description=words(18), owner="repairs", due_on=date(2027, 1, 15)),
                ),
            ),
            cases.PartAnswer(part=2, finding=cases.Finding.NOT_UPHELD, reasons=words(19), no_remedy_reason=words(20)),
        ),
    ),
    cases.SendingFailureRecorded(
        **letter(LetterKind.RESPONSE), channel=LetterChannel.EMAIL, failed_at=RESPONDED, reason="refused"
    ),
    cases.ComplaintResponded(
        stage=1,
        responded_on=date(2026, 12, 8),
        stopped=cases.ClockStopped(clock=cases.ClockKind.STAGE_1_RESPOND, on=date(2026, 12, 8)),
        promised=(set_date(cases.ClockKind.ACTION, 1, date(2026, 12, 8), date(2027, 1, 15)),),
    ),
    cases.DeadlineMissed(clock=cases.ClockKind.STAGE_1_RESPOND, due_on=date(2026, 12, 9)),
    cases.CaseClosed(reason=cases.ClosingReason.ANSWERED, learning=words(21), closed_on=date(2026, 12, 9)),
    cases.ClarificationRequested(number=1, question=words(41)),
    cases.ClarificationReceived(number=1, answer=words(42), received_at=WROTE_AGAIN),
    cases.ExtensionProposed(
        number=1,
        stage=1,
        extended_to=date(2026, 12, 30),
        reason=words(43),
        good_reason=words(44),
        update_every=5,
        proposed_by="user:officer-17",
    ),
    cases.ExtensionDeclined(number=1, declined_by="user:manager-3"),
    cases.ExtensionApproved(
        number=2,
        stage=1,
        extended_to=date(2026, 12, 22),
        reason=words(45),
        update_every=5,
        approved_by="user:officer-17",
    ),
    cases.ResponseExtended(
        number=2,
        stage=1,
        told_on=date(2026, 12, 2),
        respond=deadline(cases.ClockKind.STAGE_1_RESPOND, date(2026, 11, 25), None, date(2026, 12, 22)),
        update=deadline(cases.ClockKind.PROGRESS_UPDATE, date(2026, 12, 2), 5, date(2026, 12, 9), item=1),
    ),
    cases.UpdatesAgreed(
        update_every=3,
        update=deadline(cases.ClockKind.PROGRESS_UPDATE, date(2026, 12, 2), 3, date(2026, 12, 7), item=1),
    ),
    cases.ProgressUpdateApproved(number=1, done=words(46), next_steps=words(47)),
    cases.ProgressUpdateSent(
        number=1,
        sent_on=date(2026, 12, 7),
        stopped=cases.ClockStopped(clock=cases.ClockKind.PROGRESS_UPDATE, item=1, on=date(2026, 12, 7)),
        following=deadline(cases.ClockKind.PROGRESS_UPDATE, date(2026, 12, 7), 3, date(2026, 12, 10), item=2),
    ),
    cases.LatenessExplained(
        clock=cases.ClockKind.STAGE_1_RESPOND,
        cause=cases.LatenessCause.WAITING_FOR_CONTRACTOR,
        explanation=words(48),
    ),
    cases.WaitingBegun(waiting_for=cases.WaitingFor.CONTRACTOR, what_for=words(49)),
    cases.WaitingEnded(),
    cases.RefusalProposed(
        number=1,
        stage=1,
        ground=cases.Ground.OVER_TWELVE_MONTHS,
        grounds_since=date(2024, 4, 1),
        reasons=words(50),
        wording=digest(50),
        evidence=words(51),
        issue_arose_on=date(2025, 3, 1),
        became_aware_on=date(2025, 4, 1),
        no_discretion_reason=words(52),
        proposed_by="user:officer-17",
    ),
    cases.RefusalDeclined(number=1, declined_by="user:manager-3"),
    cases.DiscretionUsed(issue_arose_on=date(2025, 3, 1), became_aware_on=date(2025, 4, 1), reasons=words(53)),
    cases.RefusalApproved(number=1, stage=1, ground=cases.Ground.OVER_TWELVE_MONTHS, approved_by="user:manager-3"),
    cases.ComplaintNotAccepted(
        ground=cases.Ground.OVER_TWELVE_MONTHS,
        told_on=date(2026, 11, 25),
        stopped=cases.ClockStopped(clock=cases.ClockKind.STAGE_1_ACKNOWLEDGE, on=date(2026, 11, 25)),
    ),
    cases.EscalationNotAccepted(
        ground=cases.Ground.COURT_CLAIM,
        told_on=date(2026, 12, 16),
        stopped=(cases.ClockStopped(clock=cases.ClockKind.STAGE_2_ACKNOWLEDGE, on=date(2026, 12, 16)),),
    ),
    cases.AcceptanceDirected(
        ombudsman="housing",
        directed_on=date(2027, 1, 4),
        stage=1,
        acknowledge=deadline(cases.ClockKind.STAGE_1_ACKNOWLEDGE, date(2027, 1, 4), 5, date(2027, 1, 11)),
    ),
    cases.CaseReopened(
        acknowledge=deadline(cases.ClockKind.STAGE_1_ACKNOWLEDGE, date(2026, 11, 20), 5, date(2026, 11, 27))
    ),
    cases.EscalationRequested(
        stage=2,
        channel=Channel.PHONE,
        requested_by=cases.Party.REPRESENTATIVE,
        received_at=ESCALATED,
        received_on=date(2026, 12, 14),
        parts=(1,),
        said=words(54),
        acknowledge=deadline(cases.ClockKind.STAGE_2_ACKNOWLEDGE, date(2026, 12, 14), 5, date(2026, 12, 21)),
    ),
    cases.PartsEscalated(parts=(2,), received_at=ESCALATED),
    cases.DeadlineRecomputed(
        was_due_on=date(2026, 12, 21),
        was_calendar=CALENDAR,
        deadline=deadline(cases.ClockKind.STAGE_2_ACKNOWLEDGE, date(2026, 12, 14), 5, date(2026, 12, 22)),
    ),
)
