"""The facts of a case and of each stage that it went through. No personal data."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from services.reporting.domain.outcomes import Outcome, outcome_without


class Status(StrEnum):
    """Where a case stands, in the order of the procedure; each stage begins again at `defined`."""

    LOGGED = "logged"
    ESCALATED = "escalated"
    DEFINED = "defined"
    ACKNOWLEDGEMENT_APPROVED = "acknowledgement_approved"
    ACKNOWLEDGED = "acknowledged"
    RESPONSE_APPROVED = "response_approved"
    RESPONDED = "responded"
    REFUSAL_APPROVED = "refusal_approved"
    CLOSED = "closed"


class StageFinding(StrEnum):
    """What a response found on the whole: upheld or not where all parts were, else partly."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    NOT_UPHELD = "not_upheld"


@dataclass(slots=True)
class CaseFact:
    """A complaint as a whole. Who handles it is nobody's figure and is left out."""

    reference: str
    landlord: str
    channel: str
    service: str | None
    received_at: datetime
    received_on: date
    logged_on: date
    edition: str
    imported_from: str | None = None
    split_from: str | None = None
    stage: int = 1
    status: str = Status.LOGGED
    parts: int = 0
    waiting_for: str | None = None
    waiting_since: date | None = None
    waited: int = 0
    updates_sent: int = 0
    updates_missed: int = 0
    actions: int = 0
    correspondence: int = 0
    letters_sent: int = 0
    letters_failed: int = 0
    deadlines_missed: int = 0
    deadlines_recomputed: int = 0
    compensation_offered_pence: int = 0
    compensation_paid_pence: int = 0
    discretion_used_on: date | None = None
    closed_on: date | None = None
    closing_reason: str | None = None
    erased_on: date | None = None
    sequence: int = 1


@dataclass(slots=True)
class StageFact:
    """One stage of a complaint: when it was entered, what was due, what became of it."""

    reference: str
    stage: int
    landlord: str
    channel: str
    entered_on: date
    requested_by: str | None = None
    escalated_parts: list[int] = field(default_factory=list)
    assigned_on: date | None = None
    defined_on: date | None = None
    acknowledge_from: date | None = None
    acknowledge_by: date | None = None
    acknowledged_on: date | None = None
    acknowledgement: str = Outcome.NOT_TIMED
    acknowledged_within: int | None = None
    respond_from: date | None = None
    first_respond_by: date | None = None
    respond_by: date | None = None
    extensions: int = 0
    extensions_beyond_cap: int = 0
    extensions_told_late: int = 0
    extensions_declined: int = 0
    proposed_extension: int | None = None
    responded_on: date | None = None
    response: str = Outcome.RUNNING
    responded_within: int | None = None
    finding: str | None = None
    upheld_parts: int = 0
    partly_upheld_parts: int = 0
    not_upheld_parts: int = 0
    refusal_ground: str | None = None
    refused_on: date | None = None
    refusals_declined: int = 0
    directed_on: date | None = None
    closed_before: date | None = None
    escalated_on: date | None = None
    ended_on: date | None = None

    def end(self, on: date) -> None:
        """End what still runs at this stage, without acknowledgement or response."""
        if self.acknowledgement == Outcome.RUNNING:
            self.acknowledgement = outcome_without(self.acknowledge_by, on)
        if self.response == Outcome.RUNNING:
            self.response = outcome_without(self.respond_by, on)
            self.ended_on = on
