"""What comes in over the intake API, and what is answered at once."""

from collections.abc import Callable
from typing import Annotated, Final

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
from shared.events.intake import Channel, SubmissionKind
from shared.kernel import references
from shared.kernel.references import MistypedReference
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


def _reference(text: str) -> str:
    try:
        return references.parse(text)
    except MistypedReference as mistyped:
        raise ValueError(mistyped.detail) from None


Line = Annotated[str, one_line(200)]
Email = Annotated[
    str, one_line(contact.LONGEST_EMAIL), _written_as(contact.email, "An address looks like name@example.com.")
]
Phone = Annotated[
    str, one_line(40), _written_as(contact.phone, "A number has 7 to 15 digits, for example 01632 960 001.")
]
Postcode = Annotated[str, one_line(12), _written_as(contact.postcode, "A postcode looks like EX1 1AA.")]
Uprn = Annotated[str, one_line(12), _written_as(contact.uprn, "A UPRN has 1 to 12 digits.")]
Reference = Annotated[str, one_line(40), AfterValidator(_reference)]
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
    dissatisfied: bool = False
    """Somebody is not satisfied, though it is taken for something else than a complaint."""
    beside: Reference | None = None
    """The service request about whose handling this complains; the request itself goes on."""

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
            dissatisfied=self.dissatisfied,
            beside=self.beside,
        )


class SubmissionAnswer(BaseModel):
    """The submission is kept; what follows is told at `status_url`."""

    reference: str
    kind: SubmissionKind
    received_at: AwareDatetime
    status_url: str


class FiledAnswer(BaseModel):
    """What became of an e-mail."""

    outcome: str
    """received (a new submission), joined (correspondence on a known reference), set_aside."""
    reference: str | None
    reason: str | None
    """Why it was set aside: unreadable, automatic, bounce, message_id_reused."""


def status_url(reference: str) -> str:
    return f"/v1/submissions/{reference}"


def submission_answer(accepted: Accepted) -> SubmissionAnswer:
    return SubmissionAnswer(
        reference=accepted.reference,
        kind=accepted.kind,
        received_at=accepted.received_at,
        status_url=status_url(accepted.reference),
    )
