"""The governing body's report: what is asked, and what it answers."""

from datetime import date
from typing import Annotated, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from services.reporting.domain.items import Topic
from services.reporting.domain.measures import Unit
from services.reporting.schemas.periods import Code, Day
from shared.events.cases import Ground
from shared.events.intake import SubmissionKind

LONGEST_PERIOD_DAYS: Final = 5 * 366


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
