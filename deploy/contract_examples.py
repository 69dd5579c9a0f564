"""One example of every event, in the order in which one complaint would bring them about; all of it is invented."""

import hashlib
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from shared.events import cases, intake, notifications
from shared.events.event import Event
from shared.events.intake import Channel
from shared.events.notifications import LetterChannel, LetterKind
from shared.kernel import references
from shared.kernel.words import WordsReference
from shared.kernel.working_days import CountingRule

SUBJECT: Final = references.from_random(2026_11_20)
LANDLORD: Final = "demo"
CORRELATION_ID: Final = UUID("019aa0f0-0000-7000-8000-00000000c0de")
CAUSATION_ID: Final = UUID("019aa0f0-0000-7000-8000-00000000cafe")
SEQUENCE: Final = 7
SOME_MOMENT: Final = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

_CALENDAR = "england-1c5d0f5a"
_PHONED = datetime(2026, 11, 20, 9, 25, tzinfo=UTC)
_WROTE_AGAIN = datetime(2026, 11, 24, 18, 5, tzinfo=UTC)
_ACKNOWLEDGED = datetime(2026, 11, 25, 14, 10, 30, 250_000, tzinfo=UTC)
_RESPONDED = datetime(2026, 12, 8, 11, 0, tzinfo=UTC)


def _words(number: int) -> WordsReference:
    return WordsReference(id=UUID(int=0x019AA0F0_0000_7000_8000_000000000000 + number), digest=_digest(number))


def _digest(number: int) -> str:
    return hashlib.sha256(f"example {number}".encode()).hexdigest()


def _deadline(clock: cases.ClockKind, counted_from: date, working_days: int, due_on: date) -> cases.Deadline:
    return cases.Deadline(
        clock=clock,
        counted_from=counted_from,
        working_days=working_days,
        due_on=due_on,
        edition=cases.Edition.HOS_2024,
        calendar=_CALENDAR,
        counting=CountingRule.STRICT,
    )


def _letter(kind: LetterKind) -> dict[str, object]:
    return {"letter": f"019aa0f0-1111-7000-8000-{len(kind):012x}", "kind": kind, "cycle": 1}


_INTAKE: Final[tuple[Event, ...]] = (
    intake.SubmissionReceived(
        kind=intake.SubmissionKind.COMPLAINT,
        channel=Channel.PHONE,
        received_at=_PHONED,
        service="repairs",
        source_system="contact-centre",
        represented=True,
        attachments=2,
        digest=_digest(1),
    ),
    intake.CorrespondenceReceived(channel=Channel.EMAIL, received_at=_WROTE_AGAIN, attachments=1, digest=_digest(2)),
    intake.MessageSetAside(channel=Channel.EMAIL, received_at=_WROTE_AGAIN, reason="automatic", digest=_digest(3)),
    intake.DissatisfactionNoted(by="user:officer-17"),
    intake.ChoiceToComplainOffered(
        channel=Channel.PHONE, offered_at=_PHONED, by="user:officer-17", reached=True, attempts=2
    ),
    intake.ChoiceToComplainAnswered(
        choice=intake.Choice.COMPLAIN, channel=Channel.PHONE, answered_at=_PHONED, by="user:officer-17"
    ),
    intake.HowToComplainOwed(channel=Channel.SYSTEM),
    intake.KindCorrected(
        was=intake.SubmissionKind.SERVICE_REQUEST,
        kind=intake.SubmissionKind.COMPLAINT,
        reason=_words(31),
        by="user:officer-17",
        corrected_at=_WROTE_AGAIN,
        channel=Channel.PHONE,
        received_at=_PHONED,
        service="repairs",
    ),
    intake.ContactClosed(
        kind=intake.SubmissionKind.COMMENT, reason=_words(32), closed_on=date(2026, 12, 1), by="user:officer-17"
    ),
    intake.SubmissionErased(erased_on=date(2032, 12, 9), schedule="six years after closing"),
)
_CASES: Final[tuple[Event, ...]] = (
    cases.ComplaintLogged(
        channel=Channel.PHONE,
        service="repairs",
        received_at=_PHONED,
        received_on=date(2026, 11, 20),
        acknowledge=_deadline(cases.ClockKind.STAGE_1_ACKNOWLEDGE, date(2026, 11, 20), 5, date(2026, 11, 27)),
    ),
    cases.CaseAssigned(handler="user:officer-17"),
    cases.ComplaintDefined(
        parts=(
            cases.DefinedPart(number=1, summary=_words(11), landlord_responsible=True),
            cases.DefinedPart(number=2, summary=_words(12), landlord_responsible=False, responsible_body=_words(13)),
        ),
        outcomes_sought=(_words(14), _words(15)),
    ),
    cases.CorrespondenceAdded(channel=Channel.EMAIL, received_at=_WROTE_AGAIN, attachments=1),
    cases.DeadlineApproaching(
        clock=cases.ClockKind.STAGE_1_ACKNOWLEDGE, due_on=date(2026, 11, 27), working_days_left=2
    ),
    cases.AcknowledgementApproved(stage=1),
    cases.ProofOfSendingRecorded(
        **_letter(LetterKind.ACKNOWLEDGEMENT), channel=LetterChannel.EMAIL, sent_at=_ACKNOWLEDGED
    ),
    cases.ComplaintAcknowledged(
        stage=1,
        acknowledged_on=date(2026, 11, 25),
        respond=_deadline(cases.ClockKind.STAGE_1_RESPOND, date(2026, 11, 25), 10, date(2026, 12, 9)),
    ),
    cases.ResponseApproved(
        stage=1,
        answers=(
            cases.PartAnswer(
                part=1,
                finding=cases.Finding.UPHELD,
                reasons=_words(16),
                remedy=_words(17),
                actions=(
                    cases.PromisedAction(number=1, description=_words(18), owner="repairs", due_on=date(2027, 1, 15)),
                ),
            ),
            cases.PartAnswer(part=2, finding=cases.Finding.NOT_UPHELD, reasons=_words(19), no_remedy_reason=_words(20)),
        ),
    ),
    cases.SendingFailureRecorded(
        **_letter(LetterKind.RESPONSE), channel=LetterChannel.EMAIL, failed_at=_RESPONDED, reason="refused"
    ),
    cases.ComplaintResponded(stage=1, responded_on=date(2026, 12, 8)),
    cases.DeadlineMissed(clock=cases.ClockKind.STAGE_1_RESPOND, due_on=date(2026, 12, 9)),
    cases.CaseClosed(reason=cases.ClosingReason.ANSWERED, learning=_words(21)),
)
_NOTIFICATIONS: Final[tuple[Event, ...]] = (
    notifications.LetterPlanned(**_letter(LetterKind.ACKNOWLEDGEMENT)),
    notifications.LetterInDoubt(**_letter(LetterKind.ACKNOWLEDGEMENT), channel=LetterChannel.EMAIL),
    notifications.LetterSent(
        **_letter(LetterKind.ACKNOWLEDGEMENT),
        channel=LetterChannel.EMAIL,
        sent_at=_ACKNOWLEDGED,
        answer="250",
        rendered=_digest(4),
    ),
    notifications.LetterFailed(
        **_letter(LetterKind.RESPONSE), channel=LetterChannel.EMAIL, failed_at=_RESPONDED, reason="refused"
    ),
)
EXAMPLES: Final = (*_INTAKE, *_CASES, *_NOTIFICATIONS)


def of(event_class: type[Event]) -> Event:
    """Return the example of an event; raises LookupError with what to do."""
    for example in EXAMPLES:
        if type(example) is event_class:
            return example
    raise LookupError(f"{event_class.__name__} has no example yet: add one to deploy/contract_examples.py")
