"""What intake publishes: something arrived."""

from enum import StrEnum
from typing import ClassVar

from pydantic import AwareDatetime

from shared.events.event import Event


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
