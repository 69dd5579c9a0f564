"""Request and response bodies of the intake API."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Final

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
    id: str
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

    id: str
    landlord: str
    received_at: AwareDatetime
    reason: str
    size: int
    sha256: str
