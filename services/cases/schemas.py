"""Bodies of requests and answers of the cases API."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, Field

from services.cases.domain.case import Status
from services.cases.domain.procedure import NextStep
from shared.events.cases import ClockKind, Edition, Finding
from shared.events.intake import Channel
from shared.kernel.working_days import CountingRule
from shared.platform.web import RequestBody, free_text, one_line

Sentence = Annotated[str, one_line(300)]
Passage = Annotated[str, free_text(20_000)]
StaffId = Annotated[str, one_line(100)]


class Assignment(RequestBody):
    """Who takes the case, and the declaration that goes with it (Code 5.8)."""

    handler: StaffId
    free_of_conflict: bool


class PartDefinition(RequestBody):
    """One point of the complaint (Code 5.6, 5.7)."""

    summary: Passage
    landlord_responsible: bool = True
    responsible_body: Sentence | None = None


class Definition(RequestBody):
    """The landlord's understanding of the complaint (Code 5.6)."""

    parts: Annotated[list[PartDefinition], Field(min_length=1, max_length=50)]
    outcomes_sought: Annotated[list[Passage], Field(min_length=1, max_length=50)]


class Action(RequestBody):
    """A promised step (Code 7.3)."""

    description: Passage
    owner: StaffId
    due_on: date


class Answer(RequestBody):
    """The decision on one part (Code 6.7, 6.9, 7.1)."""

    part: Annotated[int, Field(ge=1, le=50)]
    finding: Finding
    reasons: Passage
    remedy: Passage | None = None
    no_remedy_reason: Passage | None = None
    actions: Annotated[list[Action], Field(max_length=50)] = Field(default_factory=list)


class Response(RequestBody):
    """The stage 1 response, part by part (Code 6.9)."""

    answers: Annotated[list[Answer], Field(min_length=1, max_length=50)]


class Closing(RequestBody):
    """What is learned, or why nothing is (Code 9.1): one of the two."""

    learning: Passage | None = None
    no_learning_reason: Passage | None = None


class DeadlineView(BaseModel):
    """A statutory clock. `state` is running, met, missed (late and still open) or met_late."""

    clock: ClockKind
    due_on: date
    state: str
    met_on: date | None
    working_days_left: int | None
    """Negative when it is late; null when it is met."""
    counted_from: date
    working_days: int
    provision: str
    edition: Edition
    calendar: str
    counting: CountingRule


class ActionView(BaseModel):
    number: int
    description: str | None
    owner: str
    due_on: date


class PartView(BaseModel):
    """A part with its answer so far; a text is null once it has been erased."""

    number: int
    summary: str | None
    landlord_responsible: bool
    responsible_body: str | None
    finding: Finding | None = None
    reasons: str | None = None
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


class CaseView(BaseModel):
    """A case as it stands. Its ETag is the sequence of its latest event."""

    reference: str
    landlord: str
    sequence: int
    status: Status
    stage: int
    channel: Channel
    service: str | None
    received_at: datetime
    received_on: date
    handler: str | None
    acknowledged_on: date | None
    responded_on: date | None
    provisional_respond_by: date | None
    """The latest lawful response date, while the acknowledgement has not been sent."""
    outcomes_sought: list[str | None]
    parts: list[PartView]
    deadlines: list[DeadlineView]
    letters: list[LetterView]
    correspondence: int
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
    landlord: str
    stage: int
    received_on: date
    channel: Channel
    service: str | None
    respond_by: date | None
    """Counted as if the letter went out on the day asked for, where it is the acknowledgement."""
    outcomes_sought: list[str | None]
    parts: list[PartView]
