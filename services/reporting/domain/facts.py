"""The facts that reports are made of, one class for each table, and the facts of one batch. No personal data."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from services.reporting.domain.measures import Outcome
from shared.kernel.working_days import Calendar


class Status(StrEnum):
    """Where a case stands, in the order of the procedure."""

    LOGGED = "logged"
    DEFINED = "defined"
    ACKNOWLEDGEMENT_APPROVED = "acknowledgement_approved"
    ACKNOWLEDGED = "acknowledged"
    RESPONSE_APPROVED = "response_approved"
    RESPONDED = "responded"
    CLOSED = "closed"


@dataclass(slots=True)
class SubmissionFact:
    """Something that came in. The order of the fields is the order of the columns, in every fact."""

    reference: str
    landlord: str
    kind: str
    channel: str
    service: str | None
    received_at: datetime
    received_on: date
    occurred_at: datetime
    source_system: str | None
    represented: bool
    attachments: int
    correspondence: int = 0


@dataclass(slots=True)
class CaseFact:
    """A complaint and everything that is counted about it. Who handles it is nobody's figure and is left out."""

    reference: str
    landlord: str
    channel: str
    service: str | None
    received_at: datetime
    received_on: date
    edition: str
    acknowledge_by: date
    stage: int = 1
    status: str = Status.LOGGED
    assigned_on: date | None = None
    defined_on: date | None = None
    parts: int = 0
    acknowledged_on: date | None = None
    acknowledgement: str = Outcome.RUNNING
    acknowledged_within: int | None = None
    respond_by: date | None = None
    responded_on: date | None = None
    response: str = Outcome.RUNNING
    responded_within: int | None = None
    upheld_parts: int = 0
    partly_upheld_parts: int = 0
    not_upheld_parts: int = 0
    actions: int = 0
    correspondence: int = 0
    letters_sent: int = 0
    letters_failed: int = 0
    deadlines_missed: int = 0
    closed_on: date | None = None
    closing_reason: str | None = None
    sequence: int = 1


@dataclass(slots=True)
class DeadlineFact:
    """One clock of one case: what it ran to, and whether anybody noticed that it ran out."""

    reference: str
    clock: str
    landlord: str
    stage: int
    counted_from: date
    due_on: date
    met_on: date | None = None
    missed_on: date | None = None


@dataclass(slots=True)
class LetterFact:
    """A letter that is owed, and what became of it."""

    letter: str
    reference: str
    landlord: str
    kind: str
    cycle: int
    planned_at: datetime
    channel: str | None = None
    sent_at: datetime | None = None
    failed_at: datetime | None = None
    failure: str | None = None
    in_doubt_at: datetime | None = None


class Facts:
    """The facts that one batch of events is about, by their keys, to be changed in memory."""

    def __init__(self, calendar_of: Callable[[str], Calendar]) -> None:
        self.calendar_of = calendar_of
        self.submissions: dict[str, SubmissionFact] = {}
        self.cases: dict[str, CaseFact] = {}
        self.deadlines: dict[tuple[str, str], DeadlineFact] = {}
        self.letters: dict[str, LetterFact] = {}
