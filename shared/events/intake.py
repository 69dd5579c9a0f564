"""What intake publishes: something arrived, what it was taken for, and that it was erased."""

from datetime import date
from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from shared.events.event import Event
from shared.kernel.words import WordsReference


class Channel(StrEnum):
    """How it reached the landlord (any of them is valid: Code 3.1, 3.2)."""

    WEB = "web"
    EMAIL = "email"
    PHONE = "phone"
    LETTER = "letter"
    IN_PERSON = "in_person"
    SOCIAL_MEDIA = "social_media"
    COUNCILLOR = "councillor"
    SYSTEM = "system"


class SubmissionKind(StrEnum):
    """What it is taken for; a complaint need not use the word (Code 1.3), a service request is no complaint (1.4)."""

    COMPLAINT = "complaint"
    SERVICE_REQUEST = "service_request"
    SURVEY_FEEDBACK = "survey_feedback"
    COMPLIMENT = "compliment"
    COMMENT = "comment"


class Choice(StrEnum):
    """What a resident said when asked whether to complain (Code 1.3)."""

    COMPLAIN = "complain"
    NOT_COMPLAIN = "not_complain"


class IntakeEvent(Event):
    owner: ClassVar[str] = "intake"


class SubmissionReceived(IntakeEvent):
    """Something came in through a channel and is kept as it came."""

    kind: SubmissionKind
    channel: Channel
    received_at: AwareDatetime
    """First contact with the landlord, not data entry."""
    service: str | None = None
    """A code of the landlord's service hierarchy."""
    source_system: str | None = None
    represented: bool = False
    attachments: int = 0
    digest: str
    """SHA-256 over a salt and the submission as kept: proves that intake's record was not changed."""
    dissatisfied: bool = False
    """Somebody is not satisfied, whatever kind it was taken for; always so for a complaint."""
    beside: str | None = None
    """The service request about whose handling this complains; the request goes on untouched (Code 1.5)."""
    imported_from: str | None = None
    """The system that it was taken over from, together with the history of its case."""


class CorrespondenceReceived(IntakeEvent):
    """A further message about a case that exists: a reply that quotes its reference."""

    channel: Channel
    received_at: AwareDatetime
    attachments: int = 0
    digest: str


class MessageSetAside(IntakeEvent):
    """A message that could not be read or files nowhere is kept and waits for a person."""

    channel: Channel
    received_at: AwareDatetime
    reason: str
    """A code: unreadable, automatic, bounce, too_large."""
    digest: str


class DissatisfactionNoted(IntakeEvent):
    """An officer saw that a contact taken for something else expresses dissatisfaction (Code 1.3)."""

    by: str


class ChoiceToComplainOffered(IntakeEvent):
    """The resident was asked whether to complain, or somebody tried to ask (Code 1.3)."""

    channel: Channel
    offered_at: AwareDatetime
    by: str
    reached: bool
    """False where nobody could be reached: nothing was offered yet."""
    attempts: int
    """How often it was tried this time."""


class ChoiceToComplainAnswered(IntakeEvent):
    """The resident chose; a later answer takes the place of an earlier one (Code 1.3)."""

    choice: Choice
    channel: Channel
    answered_at: AwareDatetime
    by: str
    """Who asked."""


class HowToComplainOwed(IntakeEvent):
    """Feedback in a survey was not satisfied: the resident is to be told how to complain (Code 1.6)."""

    channel: Channel


class KindCorrected(IntakeEvent):
    """It was taken for the wrong kind; for a complaint the clock runs from the true receipt all the same."""

    was: SubmissionKind
    kind: SubmissionKind
    reason: WordsReference
    by: str
    corrected_at: AwareDatetime
    channel: Channel
    received_at: AwareDatetime
    service: str | None = None
    represented: bool = False


class ContactClosed(IntakeEvent):
    """Nothing is left to do about a submission that is no complaint; a complaint is closed by its case."""

    kind: SubmissionKind
    reason: WordsReference
    closed_on: date
    by: str


class SubmissionErased(IntakeEvent):
    """Everything personal under this reference was removed; facts and digests stay."""

    erased_on: date
    schedule: str
    """The landlord's retention schedule that asked for it."""
