"""Bodies of the requests that say who looks after a case, who contributes, and who must have no part in it."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from services.cases.schemas.words import Day, Passage, StaffId
from shared.events.cases import ContributorKind
from shared.platform.web import RequestBody, one_line

ServiceCode = Annotated[str, one_line(40)]


class NamedOwner(RequestBody):
    """The team (`team:...`) or officer who owns the case from now on (Code 4.1)."""

    owner: StaffId


class NamedManager(RequestBody):
    """Who is told after the officer when a date comes near or has passed (Code 4.2)."""

    manager: StaffId


class NamedApprover(RequestBody):
    """Who releases the response of this stage (Code 6.13)."""

    approver: StaffId


class NamedServices(RequestBody):
    """Which service leads, and which others are concerned; the case is counted once, under the lead."""

    lead: ServiceCode
    others: Annotated[list[ServiceCode], Field(max_length=20)] = Field(default_factory=list)


class ConflictDeclaration(RequestBody):
    """Who has a conflict of interest in this case, and which (Code 5.8)."""

    staff: StaffId
    declaration: Passage


class StaffNamed(RequestBody):
    """A member of staff whom the complaint is, or is not, about (Code 5.8)."""

    staff: StaffId


class ContributionRequest(RequestBody):
    """What a service area, a contractor or a colleague is asked, and until when (Code 5.4)."""

    kind: ContributorKind
    contributor: StaffId
    """The code of the service, the contractor's code, or a staff id."""
    question: Passage
    due_on: Day


class Chaser(RequestBody):
    """A reminder; whom it was raised to, where reminding did not help (Code 4.2)."""

    raised_to: StaffId | None = None


class Contributed(RequestBody):
    """What came in, and which member of staff wrote it (Code 6.13)."""

    contribution: Passage
    written_by: StaffId | None = None


class ContributionWithdrawal(RequestBody):
    """Why a contribution is not needed any more, or not relied on."""

    reason: Passage


class ContributionView(BaseModel):
    """What somebody was asked for. `state` is awaited, received, signed_off or withdrawn."""

    number: int
    stage: int
    kind: ContributorKind
    contributor: str
    question: str | None
    due_on: date
    state: str
    chasers: int
    raised_to: str | None
    contribution: str | None
    written_by: str | None
    received_on: date | None
    signed_off_by: str | None


class PeopleView(BaseModel):
    """Who looks after the case, who contributes, and from whom it is kept."""

    owner: str
    manager: str | None
    approver: str | None
    """Where nobody was named, whoever may work on the case releases the response."""
    lead_service: str | None
    other_services: list[str]
    conflicts: list[str]
    concerned: list[str]
    """Whom the complaint is about: the case is hidden from them."""
    contributions: list[ContributionView]
