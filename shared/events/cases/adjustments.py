"""How a resident is met half-way: reasonable adjustments under the Equality Act."""

from enum import StrEnum

from shared.events.cases.values import CaseEvent, ClockStopped, Deadline
from shared.kernel.words import WordsReference


class AdjustmentKind(StrEnum):
    """What is done differently for this resident."""

    LARGE_PRINT = "large_print"
    EASY_READ = "easy_read"
    AUDIO = "audio"
    TRANSLATION = "translation"
    BRAILLE = "braille"
    EMAIL_ONLY = "email_only"
    PHONE_CALLS = "phone_calls"
    MORE_TIME = "more_time"
    HOME_VISIT = "home_visit"
    OTHER = "other"


class AdjustmentAgreed(CaseEvent):
    """A reasonable adjustment was agreed with the resident; it is reviewed on a set day (Code 5.10)."""

    number: int
    kind: AdjustmentKind
    language: str | None = None
    """A language tag, such as `pl`: what is translated, or spoken, is in this language."""
    words: WordsReference
    agreed_by: str
    review_owner: str
    review: Deadline


class AdjustmentReviewed(CaseEvent):
    """An adjustment was looked at again and kept; the next review is due on a new day (Code 5.10)."""

    number: int
    outcome: WordsReference
    reviewed_by: str
    stopped: ClockStopped
    review: Deadline


class AdjustmentEnded(CaseEvent):
    """An adjustment is not needed any more, for a reason on record (Code 5.10)."""

    number: int
    reason: WordsReference
    ended_by: str
    stopped: ClockStopped
