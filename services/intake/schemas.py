"""Request and response bodies of the intake API."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field

from services.intake.domain import contact
from services.intake.domain.submission import (
    LONGEST_DESCRIPTION,
    LONGEST_SUBJECT,
    Address,
    PreferredChannel,
    Representative,
    Resident,
    Source,
    Submission,
)
from services.intake.handlers import Accepted
from services.intake.repository import Attachment, Kept, SetAside, Tracked
from shared.events.intake import Channel, SubmissionKind
from shared.platform.web import RequestBody, free_text, one_line

MOST_LINES: Final = 8
MOST_ENTRIES: Final = 20


def _written_as(read: Callable[[str], str | None], sentence: str) -> AfterValidator:
    def check(text: str) -> str:
        value = read(text)
        if value is None:
            raise ValueError(sentence)
        return value

    return AfterValidator(check)


Line = Annotated[str, one_line(200)]
Email = Annotated[
    str, one_line(contact.LONGEST_EMAIL), _written_as(contact.email, "An address looks like name@example.com.")
]
Phone = Annotated[
    str, one_line(40), _written_as(contact.phone, "A number has 7 to 15 digits, for example 01632 960 001.")
]
Postcode = Annotated[str, one_line(12), _written_as(contact.postcode, "A postcode looks like EX1 1AA.")]
Uprn = Annotated[str, one_line(12), _written_as(contact.uprn, "A UPRN has 1 to 12 digits.")]
Entries = Annotated[tuple[Annotated[str, free_text(5_000)], ...], Field(max_length=MOST_ENTRIES)]


class AddressBody(RequestBody):
    lines: Annotated[tuple[Line, ...], Field(max_length=MOST_LINES)] = ()
    postcode: Postcode | None = None
    uprn: Uprn | None = None

    def value(self) -> Address:
        return Address(lines=self.lines, postcode=self.postcode, uprn=self.uprn)


class ResidentBody(RequestBody):
    """Who complains. Everything may be left out: a complaint may be anonymous."""

    name: Line | None = None
    email: Email | None = None
    phone: Phone | None = None
    address: AddressBody | None = None
    preferred_channel: PreferredChannel | None = None

    def value(self) -> Resident:
        return Resident(
            name=self.name,
            email=self.email,
            phone=self.phone,
            address=self.address.value() if self.address else None,
            preferred_channel=self.preferred_channel,
        )


class RepresentativeBody(RequestBody):
    """Who speaks for the resident."""

    name: Line | None = None
    email: Email | None = None
    phone: Phone | None = None
    relationship: Line | None = None
    organisation: Line | None = None

    def value(self) -> Representative:
        return Representative(
            name=self.name,
            email=self.email,
            phone=self.phone,
            relationship=self.relationship,
            organisation=self.organisation,
        )


class SourceBody(RequestBody):
    """The system that passes it on. `system` and `reference` together make a repeat the same submission."""

    system: Annotated[str, one_line(80)]
    reference: Annotated[str, one_line(200)] | None = None
    agent: Annotated[str, one_line(200)] | None = None

    def value(self) -> Source:
        return Source(system=self.system, reference=self.reference, agent=self.agent)


class SubmissionBody(RequestBody):
    """What somebody told the landlord."""

    channel: Channel
    kind: SubmissionKind = SubmissionKind.COMPLAINT
    received_at: AwareDatetime | None = None
    """First contact with the landlord, with time zone; now when left out."""
    landlord: Annotated[str, one_line(40)] | None = None
    """Needed only by a caller that works for several landlords."""
    resident: ResidentBody | None = None
    representative: RepresentativeBody | None = None
    subject: Annotated[str, one_line(LONGEST_SUBJECT)] | None = None
    description: Annotated[str, free_text(LONGEST_DESCRIPTION)]
    outcomes_sought: Entries = ()
    service: Annotated[str, one_line(80)] | None = None
    """A code of the landlord's list of services."""
    adjustments: Entries = ()
    source: SourceBody | None = None

    def submission(self) -> Submission:
        return Submission(
            channel=self.channel,
            kind=self.kind,
            received_at=self.received_at,
            resident=self.resident.value() if self.resident else None,
            representative=self.representative.value() if self.representative else None,
            subject=self.subject,
            description=self.description,
            outcomes_sought=self.outcomes_sought,
            service=self.service,
            adjustments=self.adjustments,
            source=self.source.value() if self.source else None,
        )


class SubmissionAnswer(BaseModel):
    """The submission is kept; what follows is told at `status_url`."""

    reference: str
    kind: SubmissionKind
    received_at: AwareDatetime
    status_url: str


class ProgressAnswer(BaseModel):
    """How far the complaint is; a date is missing until it is known."""

    stage: int | None = None
    logged_on: date | None = None
    acknowledge_by: date | None = None
    acknowledged_on: date | None = None
    respond_by: date | None = None
    responded_on: date | None = None
    closed_on: date | None = None


class StatusAnswer(BaseModel):
    """What was received and how far it is. No personal data: see contact and content."""

    reference: str
    landlord: str
    kind: SubmissionKind
    channel: Channel
    received_at: AwareDatetime
    logged_at: AwareDatetime
    service: str | None
    source_system: str | None
    status: str
    """received, logged, acknowledged, responded or closed."""
    progress: ProgressAnswer | None


class ContactAnswer(BaseModel):
    """How to reach the resident, and what to mind. Each read is recorded."""

    reference: str
    name: str | None
    email: str | None
    phone: str | None
    address: dict[str, Any] | None
    preferred_channel: PreferredChannel | None
    representative: dict[str, Any] | None
    adjustments: list[str]
    subject: str | None
    tracking_url: str


class AttachmentAnswer(BaseModel):
    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    received_at: AwareDatetime
    refused: str | None
    """Why the file was not kept: type, size or number; None for a file that was kept."""


class ContentAnswer(BaseModel):
    """What the resident wrote. Each read is recorded."""

    reference: str
    subject: str | None
    description: str
    outcomes_sought: list[str]
    attachments: list[AttachmentAnswer]


class FiledAnswer(BaseModel):
    """What became of an e-mail."""

    outcome: str
    """received (a new submission), joined (correspondence on a known reference), set_aside."""
    reference: str | None
    reason: str | None
    """Why it was set aside: unreadable, automatic, bounce, message_id_reused."""


class SetAsideAnswer(BaseModel):
    """A message that waits for a person; the message itself is kept."""

    id: UUID
    landlord: str
    received_at: AwareDatetime
    reason: str
    size: int
    sha256: str


def status_url(reference: str) -> str:
    return f"/v1/submissions/{reference}"


def submission_answer(accepted: Accepted) -> SubmissionAnswer:
    return SubmissionAnswer(
        reference=accepted.reference,
        kind=accepted.kind,
        received_at=accepted.received_at,
        status_url=status_url(accepted.reference),
    )


def status_answer(kept: Kept, tracked: Tracked) -> StatusAnswer:
    progress = ProgressAnswer.model_validate(tracked, from_attributes=True)
    return StatusAnswer(
        reference=kept.reference,
        landlord=kept.landlord,
        kind=kept.kind,
        channel=kept.channel,
        received_at=kept.received_at,
        logged_at=kept.logged_at,
        service=kept.service,
        source_system=kept.source_system,
        status=tracked.status,
        progress=progress if tracked.logged_on else None,
    )


def contact_answer(kept: Kept, tracking_url: str) -> ContactAnswer:
    resident = kept.content.get("resident", {})
    return ContactAnswer(
        reference=kept.reference,
        name=resident.get("name"),
        email=resident.get("email"),
        phone=resident.get("phone"),
        address=resident.get("address"),
        preferred_channel=resident.get("preferred_channel"),
        representative=kept.content.get("representative"),
        adjustments=kept.content.get("adjustments", []),
        subject=kept.content.get("subject"),
        tracking_url=tracking_url,
    )


def content_answer(kept: Kept, files: Sequence[Attachment]) -> ContentAnswer:
    return ContentAnswer(
        reference=kept.reference,
        subject=kept.content.get("subject"),
        description=kept.content.get("description", ""),
        outcomes_sought=kept.content.get("outcomes_sought", []),
        attachments=[attachment_answer(file) for file in files],
    )


def attachment_answer(file: Attachment) -> AttachmentAnswer:
    return AttachmentAnswer.model_validate(file, from_attributes=True)


def set_aside_answer(message: SetAside) -> SetAsideAnswer:
    return SetAsideAnswer.model_validate(message, from_attributes=True)
