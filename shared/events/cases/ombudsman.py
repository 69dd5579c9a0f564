"""Ombudsman matters on a case: referrals, evidence, determinations, orders, failure orders."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from shared.events.cases.values import CaseEvent, ClockStopped, Deadline
from shared.kernel.words import WordsReference


class OmbudsmanBody(StrEnum):
    """Who looks into a complaint that the landlord's procedure did not settle; it follows the subject."""

    HOUSING = "housing"
    LOCAL_GOVERNMENT = "local_government"
    INFORMATION_COMMISSIONER = "information_commissioner"


class DeterminationOutcome(StrEnum):
    """What a body decided, in its own word; which word belongs to which body is in the cases domain."""

    NO_MALADMINISTRATION = "no_maladministration"
    SERVICE_FAILURE = "service_failure"
    MALADMINISTRATION = "maladministration"
    SEVERE_MALADMINISTRATION = "severe_maladministration"
    MEDIATION = "mediation"
    REASONABLE_REDRESS = "reasonable_redress"
    OUTSIDE_JURISDICTION = "outside_jurisdiction"
    WITHDRAWN = "withdrawn"
    CLOSED_AFTER_INITIAL_ENQUIRIES = "closed_after_initial_enquiries"
    ADVICE_GIVEN = "advice_given"
    REFERRED_BACK = "referred_back"
    INVESTIGATED_NOT_UPHELD = "investigated_not_upheld"
    UPHELD = "upheld"
    NO_INFRINGEMENT = "no_infringement"
    INFRINGEMENT_LIKELY = "infringement_likely"
    NO_FURTHER_ACTION = "no_further_action"
    REGULATORY_ACTION = "regulatory_action"


class OrderKind(StrEnum):
    """An order binds the landlord; a recommendation does not."""

    ORDER = "order"
    RECOMMENDATION = "recommendation"


class OrderHead(StrEnum):
    """What an order or a recommendation is for."""

    APOLOGY = "apology"
    COMPENSATION = "compensation"
    WORKS = "works"
    CASE_REVIEW = "case_review"
    POLICY_CHANGE = "policy_change"
    STAFF_TRAINING = "staff_training"
    OTHER = "other"


class FailureOrderKind(StrEnum):
    """What the Ombudsman issues against a landlord that fails to handle a complaint."""

    COMPLAINT_HANDLING_FAILURE_ORDER = "complaint_handling_failure_order"
    COMPLAINT_HANDLING_FAILURE_NOTICE = "complaint_handling_failure_notice"


class FailureOrderReason(StrEnum):
    """What the landlord failed to do."""

    COMPLAINT_NOT_ACCEPTED = "complaint_not_accepted"
    COMPLAINT_NOT_PROGRESSED = "complaint_not_progressed"
    EVIDENCE_NOT_PROVIDED = "evidence_not_provided"
    ORDER_NOT_COMPLIED_WITH = "order_not_complied_with"


class PartDetermination(BaseModel):
    """What was decided on one part of the complaint, or on the whole of it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    part: int | None = None
    """None for the complaint as a whole."""
    outcome: DeterminationOutcome


class ReferredToOmbudsman(CaseEvent):
    """The resident went to an Ombudsman, or to the Information Commissioner; nothing need be exhausted (Code 2.4)."""

    number: int
    """Counts the matters of a case."""
    ombudsman: OmbudsmanBody
    right_bodies: tuple[OmbudsmanBody, ...]
    """Who is responsible for what the case is about: another one is recorded, with a warning."""
    referred_on: date
    case_number: str | None = None
    """The body's own number for it."""


class EvidenceRequested(CaseEvent):
    """The body asked for evidence by a date."""

    number: int
    """Counts the requests of a case."""
    matter: int
    request: WordsReference
    deadline: Deadline


class EvidenceSent(CaseEvent):
    """What the body had asked for was sent to it."""

    number: int
    sent: WordsReference
    """What was sent, and how."""
    stopped: ClockStopped


class MatterDetermined(CaseEvent):
    """The body decided a matter, part by part."""

    number: int
    """Of the matter."""
    ombudsman: OmbudsmanBody
    determined_on: date
    parts: tuple[PartDetermination, ...]
    after_review: bool = False
    """Takes the place of an earlier determination."""


class OrderMade(CaseEvent):
    """The body ordered or recommended something, by a date."""

    number: int
    """Counts orders, recommendations and failure orders of a case."""
    matter: int
    kind: OrderKind
    head: OrderHead
    amount_pence: int | None = None
    ordered: WordsReference
    deadline: Deadline


class OrderCompliedWith(CaseEvent):
    """The landlord did what was ordered or recommended, and has proof."""

    number: int
    proof: WordsReference
    stopped: ClockStopped


class ComplianceAccepted(CaseEvent):
    """The body is satisfied with what was done."""

    number: int
    accepted_on: date


class ComplianceNotAccepted(CaseEvent):
    """The body is not satisfied: the order is open again, to a new date."""

    number: int
    why: WordsReference
    deadline: Deadline


class FailureOrderIssued(CaseEvent):
    """The Ombudsman ordered the landlord to handle the complaint as it must, or gave notice of a failure to do so."""

    number: int
    """Counts orders, recommendations and failure orders of a case."""
    kind: FailureOrderKind
    failure: FailureOrderReason
    stage: int
    issued_on: date
    deadline: Deadline | None = None


class FailureOrderAnswered(CaseEvent):
    """The landlord did what the failure order asks, and told the Ombudsman."""

    number: int
    answer: WordsReference
    answered_on: date
    stopped: ClockStopped | None = None
