"""Actions: bodies of requests, and how they are answered."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from services.cases.schemas.words import Day, Passage, StaffId
from shared.platform.web import RequestBody


class NewAction(RequestBody):
    """A step that is promised outside a response (Code 7.3)."""

    description: Passage
    owner: StaffId
    due_on: Day
    agreed: bool | None = None
    """Whether the resident agreed to it; null when they were not asked."""
    part: Annotated[int | None, Field(ge=1, le=50)] = None


class ActionHandover(RequestBody):
    """Who answers for the action from now on."""

    owner: StaffId


class ActionUpdate(RequestBody):
    """How the action stands: the resident is told in these words."""

    what_happened: Passage


class ActionDate(RequestBody):
    """Another date, and why: the resident is told in these words."""

    due_on: Day
    reason: Passage
    agreed: bool | None = None


class ActionCompletion(RequestBody):
    """That the action was done: what the resident is told, and what proves it."""

    completed_on: Day | None = None
    what_happened: Passage
    proof: Passage


class ActionCancellation(RequestBody):
    """Why the action will not be done: the resident is told in these words."""

    reason: Passage


class ActionMoveView(BaseModel):
    """A date that the action had before."""

    was_due_on: date
    was_missed: bool
    reason: str | None


class ActionUpdateView(BaseModel):
    """What the resident was to be told about the action."""

    letter: int
    """The number of the letter among those about actions of this case."""
    what_happened: str | None


class TrackedAction(BaseModel):
    """An action as it stands, with every date that it has had. `state` is open, completed or cancelled."""

    number: int
    description: str | None
    owner: str
    due_on: date
    agreed: bool | None
    part: int | None
    state: str
    missed: bool
    """Whether any of its dates has been missed; another date does not undo that."""
    moved: list[ActionMoveView]
    updates: list[ActionUpdateView]
    completed_on: date | None
    proof: str | None


class ActionContents(BaseModel):
    """What a letter about an action says (Code 6.6, 6.17)."""

    description: str | None
    what_happened: str | None
    due_on: date | None
    """The date that holds now; null when the action was done or will not be done."""
