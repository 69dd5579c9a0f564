"""Bodies and answers about hazards."""

from datetime import date, datetime

from pydantic import AwareDatetime, BaseModel

from services.cases.schemas.words import Day, Passage
from shared.events.cases import HazardClass, HazardFound, HazardKind
from shared.platform.web import RequestBody


class HazardReport(RequestBody):
    """A possible hazard. The landlord is aware of it since the complaint, where no other moment is given."""

    kind: HazardKind
    hazard_class: HazardClass
    aware_at: AwareDatetime | None = None


class HazardInvestigation(RequestBody):
    """What the investigation found; it ended now where no moment is given."""

    found: HazardFound
    ended_at: AwareDatetime | None = None


class HazardSummary(RequestBody):
    """The day on which the resident got the written summary; today when not given."""

    sent_on: Day | None = None


class HazardSafety(RequestBody):
    """How the home was made safe; now where no moment is given."""

    how: Passage
    made_safe_at: AwareDatetime | None = None


class FurtherWorksPlan(RequestBody):
    """Why further works cannot begin at once, and by when they will."""

    why: Passage
    begin_by: Day


class FurtherWorks(RequestBody):
    """What further works have begun, or why none are needed; today when no day is given."""

    works: Passage
    begun_on: Day | None = None


class HazardView(BaseModel):
    """A hazard and how far it is; its dates are among the deadlines, under its number."""

    number: int
    kind: HazardKind
    hazard_class: HazardClass
    aware_at: datetime
    found: HazardFound | None
    investigated_at: datetime | None
    summary_sent_on: date | None
    made_safe_at: datetime | None
    how_made_safe: str | None
    works_begin_by: date | None
    why_planned: str | None
    works_begun_on: date | None
    works: str | None
