"""Bodies and answers about Ombudsman matters and orders."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from services.cases.schemas.words import Day, Passage
from shared.events.cases import (
    DeterminationOutcome,
    FailureOrderKind,
    FailureOrderReason,
    OmbudsmanBody,
    OrderHead,
    OrderKind,
)
from shared.platform.web import RequestBody


class Referral(RequestBody):
    """Which body the resident went to, and when; today when not given (Code 2.4)."""

    ombudsman: OmbudsmanBody
    referred_on: Day | None = None
    case_number: (
        Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9/ .-]*$")] | None
    ) = None
    """The body's own number: letters and digits, never a name."""


class EvidenceWanted(RequestBody):
    """What a body asked for, and by when."""

    request: Passage
    due_on: Day


class EvidenceGiven(RequestBody):
    """What was sent to the body, and how; today when no day is given."""

    sent: Passage
    sent_on: Day | None = None


class PartOutcome(RequestBody):
    """What was decided on one part, or on the whole complaint where no part is named."""

    part: Annotated[int | None, Field(ge=1, le=50)] = None
    outcome: DeterminationOutcome


class Determination(RequestBody):
    """What the body decided, in its own words (Code 5.3)."""

    determined_on: Day
    parts: Annotated[list[PartOutcome], Field(min_length=1, max_length=51)]
    after_review: bool = False
    """Whether it takes the place of an earlier determination."""


class OrderBody(RequestBody):
    """What was ordered or recommended, and by when."""

    kind: OrderKind
    head: OrderHead
    ordered: Passage
    amount_pence: Annotated[int | None, Field(ge=1, le=100_000_000)] = None
    due_on: Day


class Compliance(RequestBody):
    """What was done, and the proof of it; today when no day is given."""

    proof: Passage
    complied_on: Day | None = None


class ComplianceDecision(RequestBody):
    """Whether the body is satisfied; if not, why not, and the new date."""

    accepted: bool
    decided_on: Day | None = None
    why: Passage | None = None
    due_on: Day | None = None


class FailureOrderBody(RequestBody):
    """A complaint handling failure order, or a notice of one."""

    kind: FailureOrderKind
    failure: FailureOrderReason
    issued_on: Day
    due_on: Day | None = None


class FailureOrderAnswer(RequestBody):
    """What the landlord did about it and told the Ombudsman; today when no day is given."""

    answer: Passage
    answered_on: Day | None = None


class PartOutcomeView(BaseModel):
    part: int | None
    outcome: DeterminationOutcome


class MatterView(BaseModel):
    """What one body looks into. `warning` says where it is not the body that is responsible."""

    number: int
    ombudsman: OmbudsmanBody
    referred_on: date
    case_number: str | None
    warning: str | None
    determined_on: date | None
    parts: list[PartOutcomeView]


class EvidenceRequestView(BaseModel):
    number: int
    matter: int
    request: str | None
    due_on: date
    sent: str | None
    sent_on: date | None


class OrderView(BaseModel):
    number: int
    matter: int
    kind: OrderKind
    head: OrderHead
    amount_pence: int | None
    ordered: str | None
    due_on: date
    proof: str | None
    complied_on: date | None
    accepted_on: date | None
    not_accepted_why: str | None


class FailureOrderView(BaseModel):
    number: int
    kind: FailureOrderKind
    failure: FailureOrderReason
    stage: int
    issued_on: date
    due_on: date | None
    answer: str | None
    answered_on: date | None


class OmbudsmanView(BaseModel):
    """Everything that concerns Ombudsmen. `right_bodies` is who is responsible for what the complaint is about."""

    right_bodies: list[OmbudsmanBody]
    matters: list[MatterView]
    evidence_requests: list[EvidenceRequestView]
    orders: list[OrderView]
    failure_orders: list[FailureOrderView]
