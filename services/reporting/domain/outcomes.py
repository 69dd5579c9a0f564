"""What became of a clock. The one place that says "in time"."""

from datetime import date
from enum import StrEnum
from typing import Final


class Outcome(StrEnum):
    """What became of a clock."""

    RUNNING = "running"
    IN_TIME = "in_time"
    LATE = "late"
    """Met after its due date, or ended after it without being met."""
    ENDED = "ended"
    """Not awaited any more, and ended on or before its due date: withdrawn or refused, for example."""
    NOT_TIMED = "not_timed"
    """The edition of the Code sets no time for this."""


OVERDUE: Final = "overdue"
"""A clock that still runs although its due date has passed: late and open."""


def outcome(due_on: date, met_on: date | None) -> Outcome:
    """Say whether a clock was met on or before its due date (Code 6.2, 6.3, 6.11, 6.14)."""
    if met_on is None:
        return Outcome.RUNNING
    return Outcome.IN_TIME if met_on <= due_on else Outcome.LATE


def outcome_without(due_on: date | None, ended_on: date) -> Outcome:
    """Say what became of a clock that ended without being met: ending it late does not undo the lateness."""
    return Outcome.LATE if due_on is not None and ended_on > due_on else Outcome.ENDED


def moves_the_date(due_on: date | None, told_on: date) -> bool:
    """Say whether an extension counts at its new date: the resident was told while the old one held (Code 6.4, 6.5)."""
    return due_on is None or told_on <= due_on
