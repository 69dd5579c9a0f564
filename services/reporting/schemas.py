"""What is asked of the reporting API, and what it answers."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from services.reporting.domain.items import Topic
from services.reporting.domain.measures import Unit
from services.reporting.domain.stages import StageFinding, Status
from services.reporting.repository.exports import Filters
from shared.events.cases import ClosingReason, Edition, Ground, Party, WaitingFor
from shared.events.intake import Channel, SubmissionKind

EARLIEST: Final = date(2015, 1, 1)
LATEST: Final = date(2040, 12, 31)
LONGEST_PERIOD_DAYS: Final = 5 * 366
MOST_CASES: Final = 1000

Code = Annotated[str, Field(max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
Day = Annotated[date, Field(ge=EARLIEST, le=LATEST)]


class ReportQuery(BaseModel):
    """A period of receipt, both days included, and whose complaints."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    first: Annotated[Day, Field(alias="from", description="First day of receipt.")]
    last: Annotated[Day, Field(alias="to", description="Last day of receipt.")]
    landlord: Annotated[Code | None, Field(description="Needed by callers who work for several landlords.")] = None
    service: Annotated[Code | None, Field(description="A code of the landlord's services.")] = None

    @field_validator("last")
    @classmethod
    def _after_first(cls, last: date, info: ValidationInfo) -> date:
        first = info.data.get("first")
        if first is not None and last < first:
            raise ValueError("The period ends before it begins.")
        if first is not None and (last - first).days >= LONGEST_PERIOD_DAYS:
            raise ValueError("A period has at most five years.")
        return last


class ClockFilter(StrEnum):
    """How a clock stands; a running one that is past its date is overdue."""

    RUNNING = "running"
    IN_TIME = "in_time"
    LATE = "late"
    OVERDUE = "overdue"
    ENDED = "ended"
    NOT_TIMED = "not_timed"


class CasesQuery(BaseModel):
    """Which cases, in which form, and which page of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    landlord: Code | None = None
    received_from: Day | None = None
    received_to: Day | None = None
    updated_since: Annotated[
        AwareDatetime | None,
        Field(
            ge=datetime(2015, 1, 1, tzinfo=UTC),
            le=datetime(2040, 12, 31, tzinfo=UTC),
            description=(
                "Cases whose row changed here since then. Ask from a few minutes before your last answer:"
                " a row may become visible a moment after its time."
            ),
        ),
    ] = None
    status: Status | None = None
    open: bool | None = None
    service: Code | None = None
    without_service: Annotated[bool, Field(description="Only cases for which no service was given.")] = False
    channel: Channel | None = None
    edition: Edition | None = None
    closing_reason: ClosingReason | None = None
    waiting_for: WaitingFor | None = None
    escalated: Annotated[bool | None, Field(description="Whether stage 2 was asked for.")] = None
    at_stage: Annotated[
        int,
        Field(
            ge=1,
            le=3,
            description="The stage that `entered_...`, `acknowledgement`, `response`, `extended`, `finding` and"
            " `refusal_ground` ask about. Cases that never entered it are left out.",
        ),
    ] = 1
    entered_from: Annotated[Day | None, Field(description="First day on which the stage was entered.")] = None
    entered_to: Annotated[Day | None, Field(description="Last day on which the stage was entered.")] = None
    acknowledgement: ClockFilter | None = None
    response: ClockFilter | None = None
    extended: bool | None = None
    finding: StageFinding | None = None
    refusal_ground: Ground | None = None
    format: Annotated[Literal["json", "csv"] | None, Field(description="Wins over the Accept header.")] = None
    cursor: Annotated[str | None, Field(max_length=200, pattern=r"^[A-Za-z0-9_-]+$")] = None
    limit: Annotated[int, Field(ge=1, le=MOST_CASES, description="Cases on a page of JSON.")] = 200

    @field_validator("received_to", "entered_to")
    @classmethod
    def _after_from(cls, last: date | None, info: ValidationInfo) -> date | None:
        first = info.data.get(str(info.field_name).replace("_to", "_from"))
        if last is not None and first is not None and last < first:
            raise ValueError("The period ends before it begins.")
        return last

    def filters(self) -> Filters:
        asked = self.model_dump(exclude={"landlord", "format", "cursor", "limit"})
        return Filters(**asked)


Standing = Literal["running", "in_time", "late", "ended", "not_timed"]


class CaseRow(BaseModel):
    """One complaint, flat. Dates are days in England; `..._within` count working days.

    What has no prefix and belongs to a stage belongs to stage 1; `stage_2_...` is null where stage 2 was not asked for.
    """

    reference: str
    landlord: str
    channel: Channel
    service: str | None
    received_at: AwareDatetime
    received_on: date
    logged_on: date
    edition: Edition
    imported_from: str | None
    split_from: str | None
    stage: int
    status: Status
    parts: int
    waiting_for: WaitingFor | None
    waiting_since: date | None
    waited: int
    updates_sent: int
    updates_missed: int
    actions: int
    correspondence: int
    letters_sent: int
    letters_failed: int
    deadlines_missed: int
    deadlines_recomputed: int
    compensation_offered_pence: int
    compensation_paid_pence: int
    discretion_used_on: date | None
    closed_on: date | None
    closing_reason: ClosingReason | None
    erased_on: date | None
    assigned_on: date | None
    defined_on: date | None
    acknowledge_by: date | None
    acknowledged_on: date | None
    acknowledgement: Standing
    acknowledged_within: int | None
    first_respond_by: date | None
    respond_by: date | None
    extensions: int
    extensions_beyond_cap: int
    extensions_told_late: int
    responded_on: date | None
    response: Standing
    responded_within: int | None
    finding: StageFinding | None
    upheld_parts: int
    partly_upheld_parts: int
    not_upheld_parts: int
    refusal_ground: Ground | None
    refused_on: date | None
    directed_on: date | None
    stage_2_requested_on: date | None
    stage_2_requested_by: Party | None
    stage_2_assigned_on: date | None
    stage_2_defined_on: date | None
    stage_2_acknowledge_by: date | None
    stage_2_acknowledged_on: date | None
    stage_2_acknowledgement: Standing | None
    stage_2_acknowledged_within: int | None
    stage_2_first_respond_by: date | None
    stage_2_respond_by: date | None
    stage_2_extensions: int | None
    stage_2_extensions_beyond_cap: int | None
    stage_2_extensions_told_late: int | None
    stage_2_responded_on: date | None
    stage_2_response: Standing | None
    stage_2_responded_within: int | None
    stage_2_finding: StageFinding | None
    stage_2_upheld_parts: int | None
    stage_2_partly_upheld_parts: int | None
    stage_2_not_upheld_parts: int | None
    stage_2_refusal_ground: Ground | None
    stage_2_refused_on: date | None
    stage_2_directed_on: date | None
    sequence: int
    updated_at: AwareDatetime


class FigureView(BaseModel):
    """One figure, what it means, and the address of the cases behind it."""

    name: str
    title: str
    definition: str
    provision: str
    """Of the Complaint Handling Code."""
    unit: Unit
    value: float | None
    """None where there is nothing to compute it from."""
    numerator: int
    denominator: int | None
    cases: str


class ClockView(BaseModel):
    """Complaints by how their clock stands; the five add up to `received`."""

    in_time: int
    late: int
    overdue: int
    """Late and still open."""
    running: int
    ended: int
    """Not awaited any more and not late, or not timed by the edition."""


class GroupView(BaseModel):
    """The counts of the complaints that have something in common."""

    key: str | None
    """None where the complaints have none, for example no service."""
    title: str
    received: int
    open: int
    acknowledgement: ClockView
    response: ClockView
    cases: str


class DaysView(BaseModel):
    """How many working days something took; None where it never happened."""

    average: float | None
    ninetieth: int | None
    """Nine in ten took at most so many."""


class StageView(BaseModel):
    """What is counted of the complaints that entered a stage in the period: stage 1 by receipt, others by request."""

    stage: int
    title: str
    received: int
    open: int
    """Not closed yet."""
    acknowledgement: ClockView
    response: ClockView
    extended: int
    extended_beyond_cap: int
    extended_too_late: int
    """Told after the date had passed: such an extension does not move it."""
    days_to_acknowledge: DaysView
    days_to_respond: DaysView
    responded: int
    upheld: int
    partly_upheld: int
    not_upheld: int
    escalated: int
    """Asked to be taken to the next stage."""
    directed: int
    """Accepted because the Ombudsman said so."""
    discretion_used: int
    """Accepted although late."""
    cases: str


class CountView(BaseModel):
    """How many there are of something."""

    key: str
    title: str
    count: int
    cases: str | None = None


class ItemView(BaseModel):
    """How many things of a kind began in the period: remedies, orders, hazards and others."""

    topic: Topic
    topic_title: str
    kind: str
    title: str
    begun: int
    done: int
    """Paid, provided, complied with, made safe, answered or ended."""
    not_wanted: int
    """Rejected by the resident, dropped, or found not to be needed."""
    open: int
    amount_pence: int | None
    done_pence: int | None


class RefusalView(BaseModel):
    """How many of the complaints that entered a stage in the period were not accepted on a ground."""

    stage: int
    ground: Ground
    title: str
    complaints: int
    cases: str


class ContactView(BaseModel):
    """How many submissions came in that were taken for this."""

    kind: SubmissionKind
    title: str
    submissions: int


class Report(BaseModel):
    """The governing body's figures (Code 9.7) about the complaints received in a period, as they stand now."""

    landlord: str
    landlord_name: str
    first: Annotated[date, Field(alias="from")]
    last: Annotated[date, Field(alias="to")]
    service: str | None
    as_at: AwareDatetime
    figures: list[FigureView]
    by_stage: list[StageView]
    by_month: list[GroupView]
    by_channel: list[GroupView]
    by_service: list[GroupView]
    ends: list[CountView]
    """How the complaints received in the period ended."""
    refusals: list[RefusalView]
    missed: list[CountView]
    """Deadlines missed that were due in the period, by clock; a missed update is one of its own."""
    lateness: list[CountView]
    """The same, by the cause on record."""
    waiting: list[CountView]
    """Complaints received in the period that wait for somebody now; no clock stands still for it."""
    items: list[ItemView]
    """What was offered, ordered, agreed or found in the period, whenever the complaint was received."""
    contacts: list[ContactView]

    model_config = ConfigDict(populate_by_name=True)


class FindingView(BaseModel):
    """Something that should have happened by now and did not."""

    kind: Literal[
        "deadline_not_noticed", "no_clock_running", "letter_not_sent", "letter_in_doubt", "complaint_not_logged"
    ]
    title: str
    count: int
    oldest: AwareDatetime
    references: list[str]
    """The oldest ones."""


class Watchdog(BaseModel):
    """What the watchdog has found; an empty list is good news."""

    as_at: AwareDatetime
    findings: list[FindingView]
