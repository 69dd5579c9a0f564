"""Which cases a tool asks for, and a case as a row."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from services.reporting.domain.stages import StageFinding, Status
from services.reporting.repository.exports import Filters
from services.reporting.schemas.periods import Code, Day
from shared.events.cases import ClosingReason, Edition, Ground, Party, WaitingFor
from shared.events.intake import Channel

MOST_CASES: Final = 1000


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
