"""Remedies: what is offered to put things right, whether it was taken, and that it was provided."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from shared.events.cases.values import CaseEvent, ClockEnded, ClockStopped, Deadline
from shared.kernel.words import WordsReference


class RemedyKind(StrEnum):
    """How something is put right (Code 7.1)."""

    APOLOGY = "apology"
    EXPLANATION = "explanation"
    WORKS = "works"
    COMPENSATION = "compensation"
    RECORD_CORRECTED = "record_corrected"
    CHANGE_OF_PRACTICE = "change_of_practice"
    OTHER = "other"


class CompensationHead(StrEnum):
    """What an amount is paid for."""

    DELAY = "delay"
    DISTRESS_AND_INCONVENIENCE = "distress_and_inconvenience"
    TIME_AND_TROUBLE = "time_and_trouble"
    LOSS_OF_SERVICE = "loss_of_service"
    LOSS_OF_AMENITY = "loss_of_amenity"
    COMPLAINT_HANDLING = "complaint_handling"
    REIMBURSEMENT = "reimbursement"
    """Of what the resident had to spend, or lost."""
    STATUTORY_PAYMENT = "statutory_payment"
    """Owed by law or contract, whatever a guidance says."""
    OTHER = "other"


class Compensation(BaseModel):
    """An amount under one head, in pence."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    head: CompensationHead
    amount_pence: int


class RemedyTerms(BaseModel):
    """What a remedy consists of (Code 7.1-7.4)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: RemedyKind
    part: int | None = None
    """None where it is for the whole complaint."""
    stage: int
    """Where the complaint stood: a remedy escalates nothing."""
    description: WordsReference
    impact: WordsReference
    """What the fault did to the resident (Code 7.2)."""
    compensation: tuple[Compensation, ...] = ()
    provide_by: date
    agreed: bool | None = None
    """Whether the date was agreed with the resident; None when they were not asked (Code 7.3)."""
    guidance: str | None = None
    """The version of the Ombudsman's guidance that was taken into account (Code 7.4)."""
    band: str | None = None
    outside_band: WordsReference | None = None
    """Why the amount differs from the band of the guidance (Code 7.4)."""


class RemedyProposed(CaseEvent):
    """Compensation above the officer's own limit was proposed: somebody else must approve it."""

    number: int
    terms: RemedyTerms
    proposed_by: str


class RemedyApproved(CaseEvent):
    """Somebody else approved a proposed remedy."""

    number: int
    approved_by: str


class RemedyDeclined(CaseEvent):
    """The approver did not agree; another remedy may be proposed."""

    number: int
    declined_by: str


class RemedyOffered(CaseEvent):
    """The landlord offers a remedy; it is owed by its date (Code 5.13, 7.1, 7.3)."""

    number: int
    terms: RemedyTerms
    offered_on: date
    offered_by: str
    deadline: Deadline


class RemedyAccepted(CaseEvent):
    """The resident took the offer."""

    number: int
    accepted_on: date


class RemedyRejected(CaseEvent):
    """The resident did not take the offer: it is not owed any more, and another may be made."""

    number: int
    rejected_on: date
    said: WordsReference | None = None
    ended: ClockEnded


class RemedyPaid(CaseEvent):
    """Compensation was paid, with proof."""

    number: int
    paid_on: date
    amount_pence: int
    proof: WordsReference
    stopped: ClockStopped


class RemedyProvided(CaseEvent):
    """A remedy other than money was provided, with proof."""

    number: int
    provided_on: date
    proof: WordsReference
    stopped: ClockStopped
