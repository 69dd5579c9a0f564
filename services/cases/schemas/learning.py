"""Learning and improvements: bodies of requests, and how they are answered."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from services.cases.schemas.words import Day, Passage, StaffId
from shared.events.cases import RootCause
from shared.platform.web import RequestBody, one_line

Code = Annotated[str, one_line(60)]


class ImprovementPlan(RequestBody):
    """A change that the landlord undertakes because of a complaint (Code 9.1)."""

    description: Passage
    owner: StaffId
    due_on: Day
    service: Code | None = None
    """Of the landlord's list of services."""
    theme: Code | None = None
    """Of the landlord's list of themes."""


class Closing(RequestBody):
    """What is learned, or why nothing is (Code 9.1): one of the two."""

    learning: Passage | None = None
    no_learning_reason: Passage | None = None
    theme: Code | None = None
    subtheme: Code | None = None
    root_cause: RootCause | None = None
    service: Code | None = None
    """The service that learns from it."""
    improvements: Annotated[list[ImprovementPlan], Field(max_length=20)] = Field(default_factory=list)


class ImprovementProof(RequestBody):
    """What proves that the change was made."""

    made_on: Day | None = None
    proof: Passage


class ImprovementAbandonment(RequestBody):
    """Why the change will not be made."""

    reason: Passage


class ImprovementView(BaseModel):
    """An improvement as it stands. `state` is open, made or dropped."""

    number: int
    description: str | None
    owner: str
    service: str | None
    theme: str | None
    due_on: date
    state: str
    made_on: date | None
    proof: str | None
    dropped: str | None
    """Why it was dropped."""


class LearningView(BaseModel):
    """What was learned from the case."""

    learning: str | None
    no_learning_reason: str | None
    theme: str | None
    subtheme: str | None
    root_cause: RootCause | None
    service: str | None
    improvements: list[ImprovementView]


class RegisteredImprovement(BaseModel):
    """A line of the register of improvements. `state` is open, made or dropped."""

    reference: str
    landlord: str
    number: int
    description: str | None
    owner: str
    service: str | None
    theme: str | None
    due_on: date
    state: str
    overdue: bool
    made_on: date | None
