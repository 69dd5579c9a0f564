"""Remedies: bodies of requests, and how they are answered."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from services.cases.domain.case.remedies import RemedyStatus
from services.cases.schemas.words import Day, Passage
from shared.events.cases import CompensationHead, RemedyKind
from shared.platform.web import RequestBody, one_line


class CompensationAmount(RequestBody):
    """An amount, in pence, and what it is for."""

    head: CompensationHead
    amount_pence: Annotated[int, Field(ge=1, le=100_000_000)]


class RemedyOffer(RequestBody):
    """How something is put right, and by when (Code 5.13, 7.1-7.4). Nothing is escalated by it."""

    kind: RemedyKind
    part: Annotated[int | None, Field(ge=1, le=50)] = None
    """Null where it is for the whole complaint."""
    description: Passage
    impact: Passage
    """What the fault did to the resident (Code 7.2)."""
    compensation: Annotated[list[CompensationAmount], Field(max_length=50)] = Field(default_factory=list)
    """For compensation, and for nothing else."""
    provide_by: Day
    agreed: bool | None = None
    """Whether the resident agreed to the date; null when they were not asked."""
    band: Annotated[str, one_line(60)] | None = None
    """The severity under which the guidance in force lists the amount, where the landlord has adopted one."""
    outside_band: Passage | None = None
    """Why the amount differs from the band (Code 7.4)."""


class RemedyAcceptance(RequestBody):
    """The resident took the offer."""

    accepted_on: Day | None = None


class RemedyRejection(RequestBody):
    """The resident turned the offer down; another may be made."""

    rejected_on: Day | None = None
    said: Passage | None = None


class RemedyProof(RequestBody):
    """What proves that the remedy was paid or provided."""

    provided_on: Day | None = None
    proof: Passage


class CompensationView(BaseModel):
    head: CompensationHead
    amount_pence: int


class RemedyView(BaseModel):
    """A remedy as it stands. A text is null once it has been erased."""

    number: int
    kind: RemedyKind
    status: RemedyStatus
    part: int | None
    stage: int
    description: str | None
    impact: str | None
    compensation: list[CompensationView]
    amount_pence: int
    provide_by: date
    agreed: bool | None
    guidance: str | None
    """The version of the guidance that the offer was held against."""
    band: str | None
    outside_band: str | None
    proposed_by: str | None
    approved_by: str | None
    offered_on: date | None
    answered_on: date | None
    said: str | None
    provided_on: date | None
    proof: str | None
