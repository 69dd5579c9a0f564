"""The landlord's own targets, beside the clocks of the Code: they may be paused, and are counted apart."""

from datetime import date

from shared.events.cases.values import CaseEvent, ClockEnded, Deadline
from shared.kernel.words import WordsReference


class TargetSet(CaseEvent):
    """The landlord's own target for the response of a stage began to run."""

    stage: int
    deadline: Deadline


class TargetPaused(CaseEvent):
    """The target waits. No clock of the Code does."""

    stage: int
    paused_on: date
    reason: WordsReference
    ended: ClockEnded


class TargetResumed(CaseEvent):
    """The target runs on; its date moved by the working days for which it waited."""

    stage: int
    resumed_on: date
    working_days_paused: int
    deadline: Deadline
