"""What is asked of the reporting API, and what it answers."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from services.reporting.domain.facts import Status
from services.reporting.domain.measures import Unit
from services.reporting.repository.exports import Filters
from shared.events.cases import ClosingReason, Edition
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
    acknowledgement: ClockFilter | None = None
    response: ClockFilter | None = None
    format: Annotated[Literal["json", "csv"] | None, Field(description="Wins over the Accept header.")] = None
    cursor: Annotated[str | None, Field(max_length=200, pattern=r"^[A-Za-z0-9_-]+$")] = None
    limit: Annotated[int, Field(ge=1, le=MOST_CASES, description="Cases on a page of JSON.")] = 200

    @field_validator("received_to")
    @classmethod
    def _after_from(cls, received_to: date | None, info: ValidationInfo) -> date | None:
        received_from = info.data.get("received_from")
        if received_to is not None and received_from is not None and received_to < received_from:
            raise ValueError("The period ends before it begins.")
        return received_to

    def filters(self) -> Filters:
        return Filters(
            received_from=self.received_from,
            received_to=self.received_to,
            updated_since=self.updated_since,
            status=self.status,
            open=self.open,
            service=self.service,
            without_service=self.without_service,
            channel=self.channel,
            acknowledgement=self.acknowledgement,
            response=self.response,
        )


class CaseRow(BaseModel):
    """One complaint, flat. Dates are days in England; `..._within` count working days."""

    reference: str
    landlord: str
    channel: Channel
    service: str | None
    received_at: AwareDatetime
    received_on: date
    edition: Edition
    acknowledge_by: date
    stage: int
    status: Status
    assigned_on: date | None
    defined_on: date | None
    parts: int
    acknowledged_on: date | None
    acknowledgement: Literal["running", "in_time", "late"]
    acknowledged_within: int | None
    respond_by: date | None
    responded_on: date | None
    response: Literal["running", "in_time", "late"]
    responded_within: int | None
    upheld_parts: int
    partly_upheld_parts: int
    not_upheld_parts: int
    actions: int
    correspondence: int
    letters_sent: int
    letters_failed: int
    deadlines_missed: int
    closed_on: date | None
    closing_reason: ClosingReason | None
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
    """Complaints by how their clock stands; the four add up to `received`."""

    in_time: int
    late: int
    overdue: int
    """Late and still open."""
    running: int


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
    by_month: list[GroupView]
    by_channel: list[GroupView]
    by_service: list[GroupView]
    by_stage: list[GroupView]
    contacts: list[ContactView]

    model_config = ConfigDict(populate_by_name=True)


class FindingView(BaseModel):
    """Something that should have happened by now and did not."""

    kind: Literal["deadline_not_noticed", "letter_not_sent", "letter_in_doubt", "complaint_not_logged"]
    title: str
    count: int
    oldest: AwareDatetime
    references: list[str]
    """The oldest ones."""


class Watchdog(BaseModel):
    """What the watchdog has found; an empty list is good news."""

    as_at: AwareDatetime
    findings: list[FindingView]
