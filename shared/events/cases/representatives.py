"""Who speaks or reads for a resident, and with what consent."""

from datetime import date
from enum import StrEnum

from shared.events.cases.values import CaseEvent
from shared.kernel.words import WordsReference


class ConsentScope(StrEnum):
    """What a resident has agreed that somebody may do for them."""

    ALL = "all"
    PARTS = "parts"
    """Everything that concerns the named parts of the complaint, and nothing else."""
    RECEIVE_LETTERS = "receive_letters"
    SPEAK = "speak"


class RepresentativeAppointed(CaseEvent):
    """The resident, or a court, lets somebody act for them, for a time and within a scope (Code 3.6)."""

    number: int
    scope: ConsentScope
    parts: tuple[int, ...] = ()
    since: date
    until: date | None = None
    """The last day; None where the consent holds until it is withdrawn."""
    who: WordsReference
    contact: WordsReference
    evidence: WordsReference


class ConsentWithdrawn(CaseEvent):
    """The resident withdrew a consent: from this day on nobody acts on it (Code 3.6)."""

    number: int
    on: date


class ConsentQuestionAnswered(CaseEvent):
    """Somebody had acted for the resident without a consent on record; what the resident said is noted (Code 3.6)."""

    answer: WordsReference
