"""What the API answers about a case."""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from services.cases.domain.case import Status
from services.cases.domain.steps import NextStep
from services.cases.schemas.actions import ActionContents, TrackedAction
from services.cases.schemas.circumstances_views import CircumstancesView, CommunicationView, RestrictionContents
from services.cases.schemas.data_protection import DataProtectionView
from services.cases.schemas.hazards import HazardView
from services.cases.schemas.joining import JoiningView
from services.cases.schemas.learning import LearningView
from services.cases.schemas.ombudsman import OmbudsmanView
from services.cases.schemas.people import PeopleView
from services.cases.schemas.remedies import RemedyView
from services.cases.schemas.retention import KeptRecord
from services.cases.schemas.targets import TargetView
from shared.events.cases import ClockKind, ClosingReason, Edition, Finding, Ground, WaitingFor
from shared.events.intake import Channel
from shared.kernel.working_days import CountingRule


class DeadlineView(BaseModel):
    """A clock. `state` is running, met, missed (late and still open), met_late or ended (not awaited any more)."""

    clock: ClockKind
    item: int | None
    statutory: bool
    """Whether it is a clock of the Code; nothing pauses one."""
    due_on: date
    due_at: datetime | None
    """The moment, where hours count."""
    state: str
    met_on: date | None
    working_days_left: int | None
    """Negative when it is late; null when it is met."""
    counted_from: date
    working_days: int | None
    provision: str | None
    edition: Edition
    calendar: str
    counting: CountingRule
    generation: int
    """Above 1 when the calendar changed and the date was counted anew; the history has the old one."""


class ActionView(BaseModel):
    number: int
    description: str | None
    owner: str
    due_on: date
    agreed: bool | None


class PartView(BaseModel):
    """A part with its answer so far; a text is null once it has been erased."""

    number: int
    summary: str | None
    landlord_responsible: bool
    responsible_body: str | None
    finding: Finding | None = None
    reasons: str | None = None
    references: str | None = None
    what_went_wrong: str | None = None
    remedy: str | None = None
    no_remedy_reason: str | None = None
    actions: list[ActionView] = Field(default_factory=list)


class LetterView(BaseModel):
    """What a channel said about a letter of this case."""

    letter: str
    kind: str
    cycle: int
    channel: str
    at: datetime
    failure: str | None


class StageView(BaseModel):
    """One stage: when it began, what it was about, how it was answered."""

    number: int
    begun_on: date
    parts: list[PartView]
    acknowledged_on: date | None
    responded_on: date | None


class ExtensionView(BaseModel):
    """An extension that waits for approval, or whose notice has not gone out yet."""

    number: int
    extended_to: date
    approved: bool


class RefusalView(BaseModel):
    """A refusal that was proposed or approved."""

    number: int
    stage: int
    ground: Ground
    approved: bool


class ClarificationView(BaseModel):
    number: int
    question: str | None
    answer: str | None


class CaseView(BaseModel):
    """A case as it stands. Its ETag is the sequence of its latest event."""

    reference: str
    landlord: str
    sequence: int
    status: Status
    closed: ClosingReason | None
    edition: Edition
    stage: int
    channel: Channel
    service: str | None
    received_at: datetime
    received_on: date
    logged_on: date
    handler: str | None
    waiting_for: WaitingFor | None
    acknowledged_on: date | None
    responded_on: date | None
    provisional_respond_by: date | None
    """The latest lawful response date, while the acknowledgement has not been sent."""
    outcomes_sought: list[str | None]
    parts: list[PartView]
    """What the current stage is about, with its answers."""
    stages: list[StageView]
    clarifications: list[ClarificationView]
    extension: ExtensionView | None
    latest_extension: date | None
    """The last day to which the response may be extended without a good reason and an approver (Code 6.4, 6.15)."""
    update_every: int | None
    refusal: RefusalView | None
    deadlines: list[DeadlineView]
    """Without the landlord's own targets, which stand apart."""
    targets: list[TargetView]
    remedies: list[RemedyView]
    actions: list[TrackedAction]
    """Those that have been promised to the resident; they outlive the case."""
    learning: LearningView
    letters: list[LetterView]
    correspondence: int
    record: KeptRecord
    erased_on: date | None
    """When personal data was erased: every text is null since then."""
    circumstances: CircumstancesView
    people: PeopleView
    joining: JoiningView
    ombudsman: OmbudsmanView
    hazards: list[HazardView]
    data_protection: DataProtectionView | None
    disruptions: list[str]
    """Declared disruptions in which a clock of the case ran; it ran on (Code 8.5)."""
    next_steps: list[NextStep]


class CaseSummary(BaseModel):
    """A line of the worklist."""

    reference: str
    landlord: str
    status: Status
    stage: int
    channel: Channel
    service: str | None
    handler: str | None
    owner: str
    group: str | None
    received_on: date
    next_clock: ClockKind | None
    next_due_on: date | None
    working_days_left: int | None


class HistoryEntry(BaseModel):
    """An event of the case: what, who, when. Words stand where the event points at them; null once erased."""

    sequence: int
    event: str
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    data: dict[str, Any]


class History(BaseModel):
    reference: str
    items: list[HistoryEntry]


class LetterContents(BaseModel):
    """What a letter about this case says, in words: for the notifications service, when it renders."""

    reference: str
    submission: str
    """The reference of what the resident sent in: where to ask how to reach them."""
    landlord: str
    edition: Edition
    ombudsman: str
    """The scheme whose Ombudsman the letter names: the body follows the subject."""
    stage: int
    stages: int
    """How many stages this complaint may go through; the response of the last one is final."""
    received_on: date
    channel: Channel
    service: str | None
    acknowledge_by: date | None
    """While the acknowledgement of this stage is still owed, and timed."""
    respond_by: date | None
    """Counted as if the letter went out on the day asked for, where it is the acknowledgement."""
    response_due_on: date | None
    """While the response is owed and its clock runs; a day that is over says that it is late."""
    outcomes_sought: list[str | None]
    parts: list[PartView]
    communication: CommunicationView
    """By which ways the letter may go, on the day asked for: no other may be used."""
    extension: "ExtensionContents | None" = None
    update: "UpdateContents | None" = None
    refusal: "RefusalContents | None" = None
    restriction: RestrictionContents | None = None
    question: str | None = None
    """What a clarification asks."""
    action: ActionContents | None = None


class ExtensionContents(BaseModel):
    """What an extension notice says (Code 6.4, 6.5)."""

    extended_to: date
    reason: str | None
    update_every: int
    """Working days between updates."""


class UpdateContents(BaseModel):
    """What a progress update says (Code 5.9)."""

    done: str | None
    next_steps: str | None


class RefusalContents(BaseModel):
    """What a letter says that does not accept a complaint, or its escalation (Code 2.4, 5.11)."""

    ground: Ground
    reasons: str | None
