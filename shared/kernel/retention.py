"""How long records are kept: a count of months for each kind of record."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class RecordKind(StrEnum):
    """What is kept for a time of its own; a complaint that ended in any other way is a case."""

    CASE = "case"
    NOT_ACCEPTED = "not_accepted"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """For how many months after its closing a kind of record is kept, if it was closed on `since` or later."""

    kind: RecordKind
    months: int
    since: date

    @property
    def name(self) -> str:
        """How it is named where it was applied."""
        since = "" if self.since == date.min else f", since {self.since.isoformat()}"
        return f"{self.kind}, {self.months} months{since}"

    def erase_from(self, closed_on: date) -> date:
        """Return the first day on which what was closed on that day is not kept any more."""
        return months_after(closed_on, self.months)

    def is_over(self, closed_on: date, today: date) -> bool:
        return self.erase_from(closed_on) <= today


def months_after(day: date, months: int) -> date:
    """Return the day so many months later; a month that has no such day ends before it."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


MONTHS_UNLESS_SET: Final = 72
UNLESS_SET: Final = tuple(Schedule(kind=kind, months=MONTHS_UNLESS_SET, since=date.min) for kind in RecordKind)
"""Six years, as is common, where a landlord has not said."""


def schedule_for(schedules: Iterable[Schedule], kind: RecordKind, closed_on: date) -> Schedule:
    """Return the latest schedule for this kind that was in force when the record was closed."""
    in_force = [each for each in (*UNLESS_SET, *schedules) if each.kind is kind and each.since <= closed_on]
    return max(in_force, key=lambda each: each.since)
