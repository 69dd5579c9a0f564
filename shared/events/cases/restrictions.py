"""Limits on contact because of unacceptable behaviour. None of them stops a complaint."""

from datetime import date
from enum import StrEnum

from shared.events.cases.values import CaseEvent, ClockStopped, Deadline
from shared.kernel.words import WordsReference


class RestrictionKind(StrEnum):
    """What is limited. There is no kind that closes every way of contact."""

    NAMED_CONTACT = "named_contact"
    CHANNEL = "channel"
    TIMES = "times"
    FREQUENCY = "frequency"
    VISITS = "visits"
    OTHER = "other"


class RestrictionProposed(CaseEvent):
    """An officer proposes to restrict contact; somebody else must approve (Code 5.14, 5.15)."""

    number: int
    kind: RestrictionKind
    what: WordsReference
    reasons: WordsReference
    evidence: WordsReference
    equality_act_regard: WordsReference
    """How disability and other protected characteristics were weighed, and why this is proportionate (Code 5.15)."""
    how_to_challenge: WordsReference
    until: date
    review_on: date
    proposed_by: str


class RestrictionDeclined(CaseEvent):
    """The approver did not agree: contact stays as it is."""

    number: int
    declined_by: str


class RestrictionImposed(CaseEvent):
    """A restriction was approved; the resident is told what, why, until when and how to challenge it (Code 5.14)."""

    number: int
    letter: int
    """Counts the letters about restrictions of this case."""
    kind: RestrictionKind
    imposed_on: date
    until: date
    approved_by: str
    review: Deadline


class RestrictionReviewed(CaseEvent):
    """A restriction was looked at again and goes on, never beyond the day that was approved (Code 5.14)."""

    number: int
    letter: int
    reasons: WordsReference
    until: date
    reviewed_by: str
    stopped: ClockStopped
    review: Deadline


class RestrictionLifted(CaseEvent):
    """A restriction ended before its time, or after it (Code 5.14)."""

    number: int
    letter: int
    reasons: WordsReference
    lifted_on: date
    lifted_by: str
    stopped: ClockStopped
