"""The landlord's own targets: bodies of requests, and how they are answered."""

from datetime import date

from pydantic import BaseModel

from services.cases.schemas.words import Passage
from shared.platform.web import RequestBody


class TargetPause(RequestBody):
    """Why the target waits. No clock of the Code does."""

    reason: Passage


class PauseView(BaseModel):
    paused_on: date
    resumed_on: date | None
    working_days: int | None
    reason: str | None


class TargetView(BaseModel):
    """A target. `state` is running, paused, met, missed (late and still open), met_late or ended."""

    stage: int
    due_on: date
    """Of a target that is paused: the date that it had."""
    state: str
    met_on: date | None
    working_days_left: int | None
    counted_from: date
    working_days: int | None
    """With the days for which it was paused."""
    pauses: list[PauseView]
