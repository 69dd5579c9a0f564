"""The record of a case beyond the procedure: what is left out of copies, how long it is kept, that it was erased."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from shared.events.cases.values import CaseEvent
from shared.kernel.words import WordsReference


class MarkedIn(StrEnum):
    """Where a marked passage stands."""

    WORDS = "words"
    LETTER = "letter"
    ATTACHMENT = "attachment"
    MESSAGE = "message"
    SUBMISSION = "submission"


class MarkedPassage(BaseModel):
    """A passage about somebody else: a whole item, or the characters from `start` up to `end`."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    source: MarkedIn
    item: str
    """The id of the words, the letter, the attachment or the message; in a submission, where in its record."""
    start: int | None = None
    end: int | None = None


class HoldGround(StrEnum):
    """Why a record is kept although its time has come."""

    LEGAL_ACTION = "legal_action"
    OMBUDSMAN = "ombudsman"
    OTHER = "other"


class ErasureGround(StrEnum):
    """Why personal data is erased before its time."""

    RIGHT_TO_ERASURE = "right_to_erasure"
    COURT_ORDER = "court_order"
    RECORDED_IN_ERROR = "recorded_in_error"
    OTHER = "other"


class ThirdPartyMarked(CaseEvent):
    """Passages about somebody else were marked: they are left out of what goes to the resident (Code 5.12)."""

    number: int
    passages: tuple[MarkedPassage, ...]
    reason: WordsReference


class MarkLifted(CaseEvent):
    """A mark was a mistake, or is not needed any more."""

    number: int


class HoldPlaced(CaseEvent):
    """The record is kept until the hold is released, whatever the retention schedule says."""

    number: int
    ground: HoldGround
    reason: WordsReference


class HoldReleased(CaseEvent):
    """The ground for keeping the record has gone."""

    number: int


class ErasureApproved(CaseEvent):
    """Somebody who may approve decided to erase personal data before its time."""

    ground: ErasureGround
    approved_by: str


class PersonalDataErased(CaseEvent):
    """The retention schedule has run out: everybody removes what is personal under this reference."""

    erased_on: date
    schedule: str
    """The landlord's retention schedule that asked for it; `on_request` where it was approved before its time."""
