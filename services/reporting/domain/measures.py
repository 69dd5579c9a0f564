"""The measures: what each figure of a report means, in words and in numbers. The one place that says "in time"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final


class Outcome(StrEnum):
    """What became of a clock."""

    RUNNING = "running"
    IN_TIME = "in_time"
    LATE = "late"


OVERDUE: Final = "overdue"
"""A clock that still runs although its due date has passed: late and open."""


def outcome(due_on: date, met_on: date | None) -> Outcome:
    """Say whether a clock was met on or before its due date (Code 6.2, 6.3)."""
    if met_on is None:
        return Outcome.RUNNING
    return Outcome.IN_TIME if met_on <= due_on else Outcome.LATE


class Unit(StrEnum):
    CASES = "cases"
    PER_CENT = "per_cent"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A figure's meaning. No measure says whether its value is good: few complaints may be a bad sign (Code 3.3)."""

    name: str
    title: str
    definition: str
    provision: str
    unit: Unit
    cases: Mapping[str, str] = field(default_factory=dict)
    """The filter of the case list that shows the cases behind the figure, beside period, landlord and service."""


RECEIVED: Final = Measure(
    name="received",
    title="Complaints received",
    definition="Complaints whose first contact with the landlord, by any channel, lies in the period.",
    provision="9.7",
    unit=Unit.CASES,
)
OPEN: Final = Measure(
    name="open",
    title="Open complaints",
    definition="Complaints received in the period that are not closed yet.",
    provision="9.7",
    unit=Unit.CASES,
    cases={"open": "true"},
)
ACKNOWLEDGED_IN_TIME: Final = Measure(
    name="acknowledged_in_time",
    title="Acknowledged in time",
    definition=(
        "Complaints whose acknowledgement was sent on or before its due date, as a share of those that were"
        " acknowledged or whose due date has passed. Complaints still within their time are not counted."
    ),
    provision="6.2",
    unit=Unit.PER_CENT,
    cases={"acknowledgement": Outcome.IN_TIME},
)
ACKNOWLEDGEMENT_OVERDUE: Final = Measure(
    name="acknowledgement_overdue",
    title="Acknowledgement late and not sent",
    definition="Complaints received in the period whose acknowledgement is due before today and has not been sent.",
    provision="6.2",
    unit=Unit.CASES,
    cases={"acknowledgement": OVERDUE},
)
RESPONDED_IN_TIME: Final = Measure(
    name="responded_in_time",
    title="Responded in time",
    definition=(
        "Complaints whose stage 1 response was sent on or before its due date, which is counted from the day the"
        " acknowledgement was sent, as a share of those that were answered or whose due date has passed."
    ),
    provision="6.3",
    unit=Unit.PER_CENT,
    cases={"response": Outcome.IN_TIME},
)
RESPONSE_OVERDUE: Final = Measure(
    name="response_overdue",
    title="Response late and not sent",
    definition="Complaints received in the period whose response is due before today and has not been sent.",
    provision="6.3",
    unit=Unit.CASES,
    cases={"response": OVERDUE},
)
AVERAGE_DAYS_TO_ACKNOWLEDGE: Final = Measure(
    name="average_days_to_acknowledge",
    title="Average working days to acknowledge",
    definition=(
        "Working days after the day of receipt up to the day the acknowledgement was sent: the mean over the"
        " complaints received in the period that were acknowledged."
    ),
    provision="9.7",
    unit=Unit.WORKING_DAYS,
)
NINETIETH_DAYS_TO_ACKNOWLEDGE: Final = Measure(
    name="ninetieth_days_to_acknowledge",
    title="Working days to acknowledge, 90th percentile",
    definition="Nine in ten of the complaints that were acknowledged took at most so many working days.",
    provision="9.7",
    unit=Unit.WORKING_DAYS,
)
AVERAGE_DAYS_TO_RESPOND: Final = Measure(
    name="average_days_to_respond",
    title="Average working days to respond",
    definition=(
        "Working days after the day the acknowledgement was sent up to the day the response was sent: the mean over"
        " the complaints received in the period that were answered."
    ),
    provision="9.7",
    unit=Unit.WORKING_DAYS,
)
NINETIETH_DAYS_TO_RESPOND: Final = Measure(
    name="ninetieth_days_to_respond",
    title="Working days to respond, 90th percentile",
    definition="Nine in ten of the complaints that were answered took at most so many working days.",
    provision="9.7",
    unit=Unit.WORKING_DAYS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """How the clocks of a group of complaints stand; the four add up to the complaints received."""

    in_time: int
    late: int
    overdue: int
    running: int

    @property
    def decided(self) -> int:
        """Those of which it can be said whether they were in time."""
        return self.in_time + self.late + self.overdue


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The counts of a group of complaints."""

    received: int
    open: int
    acknowledgement: Clock
    response: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measure's value, with what it is computed from; None where there is nothing to compute it from."""

    measure: Measure
    numerator: int
    denominator: int | None
    value: float | None


Days = Mapping[int, int]
"""How many complaints took how many working days."""


def figures(tally: Tally, to_acknowledge: Days, to_respond: Days) -> Sequence[Figure]:
    """Compute every measure."""
    return (
        _count(RECEIVED, tally.received),
        _count(OPEN, tally.open),
        _share(ACKNOWLEDGED_IN_TIME, tally.acknowledgement),
        _count(ACKNOWLEDGEMENT_OVERDUE, tally.acknowledgement.overdue),
        _share(RESPONDED_IN_TIME, tally.response),
        _count(RESPONSE_OVERDUE, tally.response.overdue),
        _average(AVERAGE_DAYS_TO_ACKNOWLEDGE, to_acknowledge),
        _ninetieth(NINETIETH_DAYS_TO_ACKNOWLEDGE, to_acknowledge),
        _average(AVERAGE_DAYS_TO_RESPOND, to_respond),
        _ninetieth(NINETIETH_DAYS_TO_RESPOND, to_respond),
    )


def _count(measure: Measure, cases: int) -> Figure:
    return Figure(measure=measure, numerator=cases, denominator=None, value=cases)


def _share(measure: Measure, clock: Clock) -> Figure:
    value = round(100 * clock.in_time / clock.decided, 1) if clock.decided else None
    return Figure(measure=measure, numerator=clock.in_time, denominator=clock.decided, value=value)


def _average(measure: Measure, days: Days) -> Figure:
    total, cases = sum(each * count for each, count in days.items()), sum(days.values())
    return Figure(measure=measure, numerator=total, denominator=cases, value=round(total / cases, 1) if cases else None)


def _ninetieth(measure: Measure, days: Days) -> Figure:
    """Take the nearest rank: a number of days that a complaint really took."""
    cases = sum(days.values())
    reached, value = 0, None
    for each in sorted(days):
        reached += days[each]
        if 10 * reached >= 9 * cases:
            value = each
            break
    return Figure(measure=measure, numerator=reached, denominator=cases, value=value)
