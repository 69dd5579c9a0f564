"""Bodies and answers about a data-protection complaint."""

from datetime import date

from pydantic import BaseModel

from services.cases.schemas.words import Day, Passage
from shared.platform.web import RequestBody


class DataProtectionComplaint(RequestBody):
    """When it was received; with the complaint where not given."""

    received_on: Day | None = None


class DataProtectionAcknowledgement(RequestBody):
    """How the resident was told that it has been received; today when no day is given."""

    how: Passage
    acknowledged_on: Day | None = None


class DataProtectionAnswer(RequestBody):
    """What the resident was told came of it; today when no day is given."""

    answer: Passage
    answered_on: Day | None = None


class DataProtectionView(BaseModel):
    """How far the data-protection complaint is; it goes to the Information Commissioner."""

    received_on: date
    acknowledged_on: date | None
    how_acknowledged: str | None
    answered_on: date | None
    answer: str | None
