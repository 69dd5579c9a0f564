"""The facts that reports are made of, one class for each table, and the facts of one batch. No personal data."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from services.reporting.domain.items import ItemFact
from services.reporting.domain.stages import CaseFact, StageFact
from shared.kernel.working_days import Calendar


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
    erased_on: date | None = None


@dataclass(slots=True)
class DeadlineFact:
    """One clock of one case: what it ran to, and whether anybody noticed that it ran out."""

    reference: str
    clock: str
    landlord: str
    kind: str
    stage: int
    counted_from: date
    due_on: date
    due_at: datetime | None
    edition: str
    generation: int = 1
    met_on: date | None = None
    met_at: datetime | None = None
    ended_on: date | None = None
    missed_on: date | None = None
    times_missed: int = 0
    lateness: str | None = None
    disruption: str | None = None

    @property
    def is_open(self) -> bool:
        return self.met_on is None and self.ended_on is None


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
    cancelled_at: datetime | None = None


class Facts:
    """The facts that one batch of events is about, by their keys, to be changed in memory."""

    def __init__(self, calendar_of: Callable[[str], Calendar]) -> None:
        self.calendar_of = calendar_of
        self.submissions: dict[str, SubmissionFact] = {}
        self.cases: dict[str, CaseFact] = {}
        self.stages: dict[str, dict[int, StageFact]] = {}
        self.deadlines: dict[str, dict[str, DeadlineFact]] = {}
        self.items: dict[str, dict[tuple[str, str], ItemFact]] = {}
        self.letters: dict[str, LetterFact] = {}

    def each_stage(self) -> Iterator[tuple[CaseFact, StageFact]]:
        """Return every stage with its case."""
        return ((self.cases[reference], stage) for reference, of in self.stages.items() for stage in of.values())
