"""Marked passages, holds and erasure of the record of a case."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from services.cases.schemas.words import Passage
from shared.events.cases import ErasureGround, HoldGround, MarkedIn, MarkedPassage
from shared.platform.web import RequestBody, one_line

Character = Annotated[int, Field(ge=0, le=1_000_000)]


class PassageMark(RequestBody):
    """A passage about somebody else: a whole item, or its characters from `start` up to `end`."""

    source: MarkedIn
    item: Annotated[str, one_line(200)]
    """The id of the words, letter, attachment or message; in the submission, a path such as /content/description."""
    start: Character | None = None
    end: Character | None = None

    def marked(self) -> MarkedPassage:
        return MarkedPassage(source=self.source, item=self.item, start=self.start, end=self.end)


class ThirdPartyMark(RequestBody):
    """Passages about somebody else, and why they are left out of what goes to the resident."""

    passages: Annotated[list[PassageMark], Field(min_length=1, max_length=100)]
    reason: Passage


class HoldRequest(RequestBody):
    """Why the record must be kept whatever the retention schedule says."""

    ground: HoldGround
    reason: Passage


class ErasureRequest(RequestBody):
    """Why personal data is erased before its time."""

    ground: ErasureGround


class MarkView(BaseModel):
    """Passages that are left out of what goes to the resident."""

    number: int
    passages: list[MarkedPassage]
    reason: str | None


class HoldView(BaseModel):
    """A hold that an officer placed."""

    number: int
    ground: HoldGround
    reason: str | None


class KeptRecord(BaseModel):
    """How long the record is kept, what holds it, what is left out of copies for the resident."""

    erase_from: date | None
    """The first day on which the schedule lets it be erased; null while the case is open."""
    schedule: str | None
    """In force for this case; once erased, what asked for the erasure."""
    kept_for: list[str]
    """Why it is kept beyond the schedule: open_case, open_clock with the clock, or a hold's ground and number.

    split_off_case names a case that was split off: it needs the contact details kept here until it is erased itself.
    """
    holds: list[HoldView]
    marks: list[MarkView]
