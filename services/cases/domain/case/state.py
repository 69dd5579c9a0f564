"""What we know of a case: a frozen picture, made of events alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from services.cases.domain.case.actions import Actions
from services.cases.domain.case.circumstances import Circumstances
from services.cases.domain.case.clocks import STATUTORY, RunningClock
from services.cases.domain.case.data_protection import DataProtection
from services.cases.domain.case.hazards import Hazards
from services.cases.domain.case.joining import Joining
from services.cases.domain.case.learning import Learning
from services.cases.domain.case.ombudsman import OmbudsmanMatters
from services.cases.domain.case.people import People
from services.cases.domain.case.record import Record
from services.cases.domain.case.remedies import Remedies
from services.cases.domain.case.stages import Clarification, Extension, Refusal, Stage, Update
from services.cases.domain.case.targets import Targets
from shared.events.cases import ClosingReason, DefinedPart, Edition, WaitingFor
from shared.events.intake import Channel
from shared.kernel.words import WordsReference


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


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterProof:
    """What a channel said about a letter: sent, or why not."""

    letter: str
    kind: str
    cycle: int
    channel: str
    at: datetime
    failure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One complaint, from its logging to its end, and what outlives it."""

    reference: str
    landlord: str
    sequence: int
    status: Status
    edition: Edition
    channel: Channel
    service: str | None
    received_at: datetime
    received_on: date
    logged_on: date
    imported_from: str | None = None
    clocks: Mapping[str, RunningClock]
    stages: tuple[Stage, ...]
    handler: str | None = None
    parts: tuple[DefinedPart, ...] = ()
    outcomes_sought: tuple[WordsReference, ...] = ()
    clarifications: tuple[Clarification, ...] = ()
    closed: ClosingReason | None = None
    closed_on: date | None = None
    """When it was closed last; it may have been opened again since."""
    before_escalation: Status | None = None
    """Where the case stood when escalation was asked for; it goes back there when that is not accepted."""
    extension: Extension | None = None
    extensions: int = 0
    refusal: Refusal | None = None
    refusals: int = 0
    discretion_used: bool = False
    update_every: int | None = None
    """Working days between the updates that were agreed."""
    updates: tuple[Update, ...] = ()
    waiting_for: WaitingFor | None = None
    late_explained: tuple[str, ...] = ()
    letters: tuple[LetterProof, ...] = ()
    correspondence: int = field(default=0)
    people: People = field(default_factory=People)
    joining: Joining = field(default_factory=Joining)
    remedies: Remedies = field(default_factory=Remedies)
    actions: Actions = field(default_factory=Actions)
    learning: Learning = field(default_factory=Learning)
    targets: Targets = field(default_factory=Targets)
    ombudsman: OmbudsmanMatters = field(default_factory=OmbudsmanMatters)
    hazards: Hazards = field(default_factory=Hazards)
    data_protection: DataProtection = field(default_factory=DataProtection)
    record: Record = field(default_factory=Record)
    circumstances: Circumstances = field(default_factory=Circumstances)

    @property
    def is_open(self) -> bool:
        return self.status is not Status.CLOSED

    @property
    def current(self) -> Stage:
        """The stage that the case is at."""
        return self.stages[-1]

    @property
    def stage(self) -> int:
        return self.current.number

    @property
    def current_parts(self) -> tuple[DefinedPart, ...]:
        """What this stage is about: every part, or those that were escalated."""
        return tuple(part for part in self.parts if not self.current.parts or part.number in self.current.parts)

    def open_clocks(self) -> list[RunningClock]:
        """Return the clocks that still run, the next one first; some outlive the case."""
        return sorted(
            (clock for clock in self.clocks.values() if clock.is_open), key=lambda clock: clock.deadline.due_on
        )

    def statutory_clocks(self) -> list[RunningClock]:
        """Return the clocks of the Code that still run."""
        return [clock for clock in self.open_clocks() if clock.deadline.clock in STATUTORY]
