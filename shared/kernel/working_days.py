"""Counting working days: not Saturday, Sunday or a bank holiday in England. Which days are holidays is data."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

LONDON: Final = ZoneInfo("Europe/London")
_ONE_DAY: Final = timedelta(days=1)
_FRIDAY: Final = 4


class CountingRule(StrEnum):
    """How an event on a day that is not a working day is counted; the Code does not say, so it is a policy."""

    STRICT = "strict"
    """Day 1 is the first working day after the event, whatever day the event fell on."""
    LENIENT = "lenient"
    """An event on a weekend or holiday counts as if it fell on the next working day (that day is day 0)."""


class OutsideCalendar(LookupError):
    """A date beyond the years for which the holidays are known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The bank holidays of the years `first_year` to `last_year`, under a version that deadlines remember."""

    version: str
    first_year: int
    last_year: int
    holidays: frozenset[date]

    def is_working_day(self, day: date) -> bool:
        if not self.first_year <= day.year <= self.last_year:
            raise OutsideCalendar(f"the calendar {self.version} ends outside {self.first_year}-{self.last_year}")
        return day.weekday() <= _FRIDAY and day not in self.holidays

    def add(self, start: date, working_days: int, rule: CountingRule = CountingRule.STRICT) -> date:
        """Return the `working_days`-th working day after `start` (day 1 is the first one after it)."""
        day = start if rule is CountingRule.STRICT else self.on_or_after(start)
        for _ in range(working_days):
            day = self.on_or_after(day + _ONE_DAY)
        return day

    def subtract(self, end: date, working_days: int) -> date:
        """Return the working day that lies `working_days` before `end`."""
        day = end
        for _ in range(working_days):
            day -= _ONE_DAY
            while not self.is_working_day(day):
                day -= _ONE_DAY
        return day

    def between(self, start: date, end: date) -> int:
        """Count working days after `start` up to and including `end`; negative when `end` is earlier."""
        if end < start:
            return -self.between(end, start)
        return sum(1 for day in _days(start + _ONE_DAY, end) if self.is_working_day(day))

    def on_or_after(self, day: date) -> date:
        while not self.is_working_day(day):
            day += _ONE_DAY
        return day


def london_date(moment: datetime) -> date:
    """Return the date on a calendar in England at that moment."""
    return moment.astimezone(LONDON).date()


@lru_cache(maxsize=4096)  # asked about the same few days all day long
def end_of(day: date) -> datetime:
    """Return the first moment after `day` in England: something due on `day` is late from then on."""
    return datetime.combine(day + _ONE_DAY, time.min, tzinfo=LONDON).astimezone(ZoneInfo("UTC"))


def start_of(day: date) -> datetime:
    """Return the first moment of `day` in England, in UTC."""
    return end_of(day - _ONE_DAY)


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += _ONE_DAY
