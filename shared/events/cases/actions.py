"""Actions: what was promised to a resident, with owner and date. They outlive the case."""

from datetime import date

from shared.events.cases.values import CaseEvent, ClockEnded, ClockStopped, Deadline
from shared.kernel.words import WordsReference


class ActionAdded(CaseEvent):
    """An action was promised outside a response (Code 7.3)."""

    number: int
    """Counts through the whole case, together with those promised in responses."""
    description: WordsReference
    owned_by: str
    agreed: bool | None = None
    part: int | None = None
    deadline: Deadline


class ActionHandedOver(CaseEvent):
    """Somebody else answers for the action now."""

    number: int
    owned_by: str


class ActionUpdateGiven(CaseEvent):
    """The resident is to hear how an action stands (Code 6.6, 6.17)."""

    number: int
    letter: int
    """Counts the letters about actions of this case."""
    what_happened: WordsReference


class ActionMoved(CaseEvent):
    """An action got another date, and the resident is to hear of it; if the old one was missed it stays missed."""

    number: int
    letter: int
    reason: WordsReference
    was_due_on: date
    was_missed: bool
    deadline: Deadline
    agreed: bool | None = None


class ActionCompleted(CaseEvent):
    """What was promised has been done, with proof; the resident is to hear of it."""

    number: int
    letter: int
    completed_on: date
    what_happened: WordsReference
    proof: WordsReference
    stopped: ClockStopped


class ActionCancelled(CaseEvent):
    """An action will not be done; the resident is to hear why."""

    number: int
    letter: int
    reason: WordsReference
    ended: ClockEnded
