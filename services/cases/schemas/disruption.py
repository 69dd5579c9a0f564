"""Bodies and answers about declared disruptions (Code 8.5)."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from services.cases.schemas.words import Day, Passage
from shared.events.cases import DisruptionCause
from shared.platform.web import RequestBody, free_text, one_line

Banner = Annotated[str, free_text(1_000)]


class Declaration(RequestBody):
    """A disruption: why, since when, until when it is expected to last, and what residents read (Code 8.5)."""

    landlord: Annotated[str, one_line(40)] | None = None
    """Needed where the caller works for several."""
    cause: DisruptionCause
    since: Day
    expected_until: Day
    affected_services: Annotated[list[Annotated[str, one_line(40)]], Field(max_length=100)] = Field(
        default_factory=list
    )
    """None named: every service."""
    banner: Banner


class Prolongation(RequestBody):
    """Another day of return, and what residents read now."""

    expected_until: Day
    banner: Banner


class Telling(RequestBody):
    """How the Ombudsman, or residents, were told; today when no day is given (Code 8.5)."""

    how: Passage
    told_on: Day | None = None


class DisruptionEnd(RequestBody):
    """The last day of the disruption; today when not given."""

    ended_on: Day | None = None


class DisruptionView(BaseModel):
    """A disruption as it stands. Its ETag is the sequence of its latest event."""

    id: str
    landlord: str
    sequence: int
    cause: DisruptionCause
    since: date
    expected_until: date
    affected_services: list[str]
    banner: str | None
    ombudsman_told_on: date | None
    residents_told_on: date | None
    ended_on: date | None


class BannerView(BaseModel):
    """What residents read while a disruption lasts; there is nothing in it that may not be public."""

    id: str
    since: date
    expected_until: date
    affected_services: list[str]
    banner: str | None


class Banners(BaseModel):
    landlord: str
    items: list[BannerView]
