"""What is known of one stage of a case."""

from dataclasses import dataclass
from datetime import date

from shared.events.cases import PartAnswer
from shared.kernel.words import WordsReference


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage: what it is about, how far it is, and who had a hand in it."""

    number: int
    begun_on: date
    """The day of the receipt, or of the request to escalate."""
    parts: tuple[int, ...] = ()
    """The parts that were escalated; at stage 1 all that were defined."""
    acknowledged_on: date | None = None
    first_respond_by: date | None = None
    """Before any extension: the cap is measured from here."""
    responded_on: date | None = None
    answers: tuple[PartAnswer, ...] = ()
    officers: tuple[str, ...] = ()
    """Who handled, wrote or approved at this stage (Code 6.13)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """The latest extension: proposed, or approved and waiting for its notice to be sent; None stands for neither."""

    number: int
    stage: int
    extended_to: date
    reason: WordsReference
    update_every: int
    proposed_by: str | None
    good_reason: WordsReference | None = None
    approved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A refusal: proposed, or approved and waiting for its letter to be sent."""

    number: int
    stage: int
    ground: str
    reasons: WordsReference
    wording: str
    proposed_by: str
    approved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """A progress update that was released (Code 5.9)."""

    number: int
    done: WordsReference
    next_steps: WordsReference
    sent_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clarification:
    """What the resident was asked, and whether they answered."""

    number: int
    question: WordsReference
    answer: WordsReference | None = None
