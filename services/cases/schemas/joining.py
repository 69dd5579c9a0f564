"""Bodies of the requests that join or part cases, and what the API answers about it."""

from typing import Annotated

from pydantic import BaseModel, Field

from services.cases.schemas.procedure import PartDefinition, PartNumber
from services.cases.schemas.words import Passage
from shared.platform.web import RequestBody, one_line

CaseReference = Annotated[str, one_line(40)]


class NewPoints(RequestBody):
    """Points that came up after the acknowledgement, and the decision to answer them with the rest (Code 6.8)."""

    parts: Annotated[list[PartDefinition], Field(min_length=1, max_length=20)]
    related: bool
    """Whether they are related to what the complaint is about."""
    delays_response: bool
    """Whether looking into them would delay the response unreasonably."""
    reason: Passage


class NewPointsElsewhere(RequestBody):
    """The complaint that was logged for points of this one, and why they are not answered here (Code 6.8)."""

    new_reference: CaseReference
    reason: Passage


class Merging(RequestBody):
    """The earlier case about the same matter, which goes on."""

    into: CaseReference
    reason: Passage


class Splitting(RequestBody):
    """Which parts go into a case of their own, and why."""

    parts: Annotated[list[PartNumber], Field(min_length=1, max_length=50)]
    reason: Passage


class Grouping(RequestBody):
    """Another resident's case about the same matter, and whether this one leads."""

    beside: CaseReference
    lead: bool = False


class SplitOffView(BaseModel):
    parts: list[int]
    reference: str


class JoiningView(BaseModel):
    """The cases that this one came from, went into or stands beside."""

    submission: str
    """The reference of what the resident sent in."""
    split_from: str | None
    split_off: list[SplitOffView]
    merged_into: str | None
    joined_by: list[str]
    joined_parts: list[int]
    """Parts that came up after the acknowledgement had been released (Code 6.8)."""
    logged_anew: list[str]
    taken_up_from: list[str]
    group: str | None
    leads_group: bool
    group_cases: list[str]
    """The other cases of the group that you may see."""
