"""Bodies of the requests by which officers take the steps of the procedure."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field

from services.cases.schemas.words import Day, Passage, Sentence, StaffId
from shared.events.cases import ClockKind, Finding, Ground, LatenessCause, Party, WaitingFor
from shared.events.intake import Channel
from shared.platform.web import RequestBody, one_line

PartNumber = Annotated[int, Field(ge=1, le=50)]
WorkingDays = Annotated[int, Field(ge=1, le=60)]


class Assignment(RequestBody):
    """Who takes the case, and the declaration that goes with it (Code 5.8)."""

    handler: StaffId
    free_of_conflict: bool
    declaration: Passage | None = None
    """What the handler declared, where there was something to say."""


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
    due_on: Day
    agreed: bool | None = None
    """Whether the resident agreed to it; null when they were not asked."""


class Answer(RequestBody):
    """The decision on one part (Code 6.7, 6.9, 7.1)."""

    part: PartNumber
    finding: Finding
    reasons: Passage
    references: Passage | None = None
    """The policy, law or good practice relied on (Code 6.7)."""
    what_went_wrong: Passage | None = None
    """Needed where the part is upheld, wholly or partly (Code 7.1)."""
    remedy: Passage | None = None
    no_remedy_reason: Passage | None = None
    actions: Annotated[list[Action], Field(max_length=50)] = Field(default_factory=list)


class Response(RequestBody):
    """The response of the stage, part by part (Code 6.9, 6.19)."""

    answers: Annotated[list[Answer], Field(min_length=1, max_length=50)]
    written_by: StaffId | None = None
    """Who wrote it, where it was not the handler (Code 6.13)."""


class Question(RequestBody):
    """What the resident is asked because it is unclear (Code 5.6)."""

    question: Passage


class Clarity(RequestBody):
    """What the resident answered (Code 5.6)."""

    answer: Passage
    received_at: AwareDatetime | None = None


class Escalation(RequestBody):
    """A request to go to the next stage. Nothing but the fact is needed (Code 6.10, 6.12)."""

    parts: Annotated[list[PartNumber], Field(max_length=50)] = Field(default_factory=list)
    """Which parts; all of them when none are named."""
    channel: Channel
    requested_by: Party = Party.RESIDENT
    received_at: AwareDatetime | None = None
    """First contact; now when not given."""
    said: Passage | None = None


class Ending(RequestBody):
    """What the resident said on withdrawing the complaint, or on agreeing that it is resolved."""

    explanation: Passage


class Approval(RequestBody):
    """Whether somebody else's proposal is approved."""

    approved: bool


class Extension(RequestBody):
    """A later response date (Code 6.4, 6.15). Beyond the cap it needs a good reason, and an approver."""

    extended_to: Day
    reason: Passage
    good_reason: Passage | None = None
    update_every: WorkingDays
    """Working days between the updates that were agreed with the resident (Code 5.9)."""


class UpdateInterval(RequestBody):
    """How often the resident hears while the response is late, in working days (Code 5.9)."""

    update_every: WorkingDays


class ProgressUpdate(RequestBody):
    """What has been done, and what is next (Code 5.9)."""

    done: Passage
    next_steps: Passage


class Lateness(RequestBody):
    """Why a deadline was missed."""

    clock: ClockKind
    item: Annotated[int | None, Field(ge=1, le=10_000)] = None
    cause: LatenessCause
    explanation: Passage | None = None


class Waiting(RequestBody):
    """Whom the case waits for; no clock stops."""

    waiting_for: WaitingFor
    what_for: Passage


class Refusal(RequestBody):
    """Why a complaint, or its escalation, should not be accepted: a ground, what it needs, and reasons (Code 2.2)."""

    ground: Ground
    reasons: Passage
    """Written for this resident and this complaint: they go into the letter (Code 2.1, 2.4)."""
    evidence: Passage
    issue_arose_on: date | None = None
    became_aware_on: date | None = None
    no_discretion_reason: Passage | None = None
    court: Sentence | None = None
    claim_number: Sentence | None = None
    claim_filed_on: date | None = None
    decided_in: Annotated[str, one_line(40)] | None = None


class Discretion(RequestBody):
    """Why a late complaint is accepted all the same (Code 2.3)."""

    issue_arose_on: date
    became_aware_on: date
    reasons: Passage


class Direction(RequestBody):
    """The Ombudsman's direction to accept what was refused (Code 2.4)."""

    ombudsman: Annotated[str, one_line(40)]
    directed_on: date | None = None
