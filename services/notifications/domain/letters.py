"""Which letter is owed after which event, and which are not to be sent any more."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID, uuid5

from services.notifications.domain.states import Cancellation
from shared.events.cases import (
    AcknowledgementApproved,
    ActionCancelled,
    ActionCompleted,
    ActionMoved,
    ActionUpdateGiven,
    CaseClosed,
    ClarificationRequested,
    ClosingReason,
    ComplaintLogged,
    ExtensionApproved,
    ProgressUpdateApproved,
    RefusalApproved,
    ResponseApproved,
    RestrictionImposed,
    RestrictionLifted,
    RestrictionReviewed,
)
from shared.events.intake import Channel, HowToComplainOwed, SubmissionKind, SubmissionReceived
from shared.events.notifications import LetterKind

_LETTERS: Final = UUID("6f0f4b62-3c0e-5f43-9a34-5d6d3b0c8e51")
_CLOCK_WAITS: Final = frozenset(
    {
        LetterKind.CLARIFICATION,
        LetterKind.ACKNOWLEDGEMENT,
        LetterKind.NOT_ACCEPTED,
        LetterKind.EXTENSION,
        LetterKind.PROGRESS_UPDATE,
        LetterKind.RESPONSE,
        LetterKind.ESCALATION_REFUSED,
    }
)
WITHOUT_A_CASE: Final = frozenset({LetterKind.RECEIPT, LetterKind.HOW_TO_COMPLAIN})
"""Written from what intake knows alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A letter that must be written, with what its event says and no owner has to be asked for."""

    kind: LetterKind
    cycle: int
    stage: int | None = None
    """The stage that it belongs to, where its event says so."""
    submission_kind: SubmissionKind | None = None
    channel: Channel | None = None
    service: str | None = None
    received_at: datetime | None = None
    acknowledge_by: date | None = None

    @property
    def has_a_case(self) -> bool:
        """Whether cases must know the reference; of the other letters it may."""
        return must_have_a_case(self.kind, self.submission_kind)

    @property
    def statutory(self) -> bool:
        """Whether a clock of the Code runs while it waits: such letters go first when there is a queue."""
        return self.kind in _CLOCK_WAITS


def must_have_a_case(kind: LetterKind, submission_kind: SubmissionKind | None) -> bool:
    """Tell whether a letter is about a case; the receipt of a complaint is, though intake alone knows its words."""
    return kind not in WITHOUT_A_CASE or submission_kind is SubmissionKind.COMPLAINT


def receipt_of_submission(event: SubmissionReceived) -> Owed | None:
    """Return the receipt of anything but a complaint, whose receipt names a date that only cases knows."""
    if event.kind is SubmissionKind.COMPLAINT:
        return None
    return Owed(
        kind=LetterKind.RECEIPT,
        cycle=1,
        submission_kind=event.kind,
        channel=event.channel,
        service=event.service,
        received_at=event.received_at,
    )


def receipt_of_complaint(event: ComplaintLogged) -> Owed | None:
    """Return the receipt of a complaint; none where its history was taken over, or it was split off another case."""
    if event.imported_from is not None or event.split_from is not None:
        return None
    return Owed(
        kind=LetterKind.RECEIPT,
        cycle=1,
        stage=1,
        submission_kind=SubmissionKind.COMPLAINT,
        channel=event.channel,
        service=event.service,
        received_at=event.received_at,
        acknowledge_by=event.acknowledge.due_on,
    )


def how_to_complain(event: HowToComplainOwed) -> Owed:
    return Owed(kind=LetterKind.HOW_TO_COMPLAIN, cycle=1, channel=event.channel)


def clarification(event: ClarificationRequested) -> Owed:
    return Owed(kind=LetterKind.CLARIFICATION, cycle=event.number)


def acknowledgement(event: AcknowledgementApproved) -> Owed:
    return Owed(kind=LetterKind.ACKNOWLEDGEMENT, cycle=event.stage, stage=event.stage)


def refusal(event: RefusalApproved) -> Owed:
    """Return the letter with the reasons and the right to go to the Ombudsman (Code 2.4, 5.11)."""
    kind = LetterKind.NOT_ACCEPTED if event.stage == 1 else LetterKind.ESCALATION_REFUSED
    return Owed(kind=kind, cycle=event.number, stage=event.stage)


def extension(event: ExtensionApproved) -> Owed:
    return Owed(kind=LetterKind.EXTENSION, cycle=event.number, stage=event.stage)


def progress_update(event: ProgressUpdateApproved) -> Owed:
    return Owed(kind=LetterKind.PROGRESS_UPDATE, cycle=event.number)


def response(event: ResponseApproved) -> Owed:
    return Owed(kind=LetterKind.RESPONSE, cycle=event.stage, stage=event.stage)


def action_update(event: ActionMoved | ActionUpdateGiven | ActionCancelled) -> Owed:
    """Return the letter that says how a promised action stands, or that it will not be done (Code 6.6, 6.17)."""
    return Owed(kind=LetterKind.ACTION_UPDATE, cycle=event.letter)


def action_completed(event: ActionCompleted) -> Owed:
    return Owed(kind=LetterKind.ACTION_COMPLETED, cycle=event.letter)


def restriction(event: RestrictionImposed | RestrictionReviewed | RestrictionLifted) -> Owed:
    """Return the letter that says what is limited, why and until when, or that it has ended (Code 5.14)."""
    return Owed(kind=LetterKind.RESTRICTION, cycle=event.letter)


@dataclass(frozen=True, slots=True)
class Unwanted:
    """Kinds of letters that are not to be sent any more, and why."""

    kinds: frozenset[LetterKind]
    why: Cancellation


_OUTLIVE_THE_CASE: Final = frozenset(
    {
        LetterKind.HOW_TO_COMPLAIN,
        LetterKind.ACTION_UPDATE,
        LetterKind.ACTION_COMPLETED,
        LetterKind.RESTRICTION,
    }
)
_ABOUT_THE_PROCEDURE: Final = frozenset(LetterKind) - _OUTLIVE_THE_CASE
_STILL_TRUE: Final[Mapping[ClosingReason, frozenset[LetterKind]]] = {
    # Whoever wrote is told that it arrived; the case that it was joined to keeps the promise of the receipt.
    ClosingReason.MERGED: frozenset({LetterKind.RECEIPT}),
}


def unwanted_once_closed(event: CaseClosed) -> Unwanted:
    """Return what is not to be sent about a case that has ended: whatever promises a step (Code 6.6: actions go on)."""
    still_true = _STILL_TRUE.get(event.reason, frozenset())
    return Unwanted(_ABOUT_THE_PROCEDURE - still_true, Cancellation.CASE_CLOSED)


UNWANTED_ONCE_ANSWERED: Final = Unwanted(
    frozenset({LetterKind.EXTENSION, LetterKind.PROGRESS_UPDATE}), Cancellation.ANSWERED
)
"""Nobody is told that the answer will be late after having had it."""


def identity(reference: str, kind: LetterKind, cycle: int) -> UUID:
    """Return the id of a letter, the same however often it is planned: a letter cannot exist twice."""
    return uuid5(_LETTERS, f"{reference}|{kind}|{cycle}")


def message_id(letter: UUID, domain: str) -> str:
    """Return the Message-ID, the same for each attempt: by it a mail system recognises a letter sent twice."""
    return f"<{letter}@{domain}>"
