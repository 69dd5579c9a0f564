"""The figures: the value of each measure, and what it is computed from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.reporting.domain import measures
from services.reporting.domain.measures import Measure
from services.reporting.domain.months import NOTHING, STAGE_1, StageCounts

STAGE_2 = 2
Days = Mapping[int, int]
"""How many complaints took how many working days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """How the clocks of a group of complaints stand; the five add up to the complaints received."""

    in_time: int
    late: int
    overdue: int
    running: int
    ended: int

    @property
    def decided(self) -> int:
        """Those of which it can be said whether they were in time."""
        return self.in_time + self.late + self.overdue


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The counts of a group of complaints at one stage."""

    counts: StageCounts = NOTHING
    acknowledgement_overdue: int = 0
    response_overdue: int = 0

    @property
    def acknowledgement(self) -> Clock:
        counts = self.counts
        return _clock(
            counts.received,
            counts.acknowledged_in_time,
            counts.acknowledged_late,
            self.acknowledgement_overdue,
            counts.acknowledgement_ended,
        )

    @property
    def response(self) -> Clock:
        counts = self.counts
        return _clock(
            counts.received,
            counts.responded_in_time,
            counts.responded_late,
            self.response_overdue,
            counts.response_ended,
        )


def _clock(received: int, in_time: int, late: int, overdue: int, ended: int) -> Clock:
    running = received - in_time - late - overdue - ended
    return Clock(in_time=in_time, late=late, overdue=overdue, running=running, ended=ended)


@dataclass(frozen=True, slots=True, kw_only=True)
class AtStage:
    """What was counted at one stage, and how long its steps took."""

    tally: Tally = Tally()
    to_acknowledge: Days
    to_respond: Days


NO_STAGE = AtStage(to_acknowledge={}, to_respond={})


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemCount:
    """How many things of a kind began in the period, and what became of them."""

    topic: str
    kind: str
    begun: int
    done: int
    not_wanted: int
    amount_pence: int | None
    done_pence: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measure's value, with what it is computed from; None where there is nothing to compute it from."""

    measure: Measure
    numerator: int
    denominator: int | None
    value: float | None


def figures(stages: Mapping[int, AtStage]) -> Sequence[Figure]:
    """Compute every measure."""
    first, second = (stages.get(number, NO_STAGE) for number in (STAGE_1, STAGE_2))
    counts, acknowledgement, response = first.tally.counts, first.tally.acknowledgement, first.tally.response
    return (
        _count(measures.RECEIVED, counts.received),
        _count(measures.OPEN, counts.open),
        _in_time(measures.ACKNOWLEDGED_IN_TIME, acknowledgement),
        _count(measures.ACKNOWLEDGEMENT_OVERDUE, acknowledgement.overdue),
        _in_time(measures.RESPONDED_IN_TIME, response),
        _count(measures.RESPONSE_OVERDUE, response.overdue),
        _count(measures.EXTENDED, counts.extended),
        _days(measures.AVERAGE_DAYS_TO_ACKNOWLEDGE, first.to_acknowledge, average(first.to_acknowledge)),
        _days(measures.NINETIETH_DAYS_TO_ACKNOWLEDGE, first.to_acknowledge, ninetieth(first.to_acknowledge)),
        _days(measures.AVERAGE_DAYS_TO_RESPOND, first.to_respond, average(first.to_respond)),
        _days(measures.NINETIETH_DAYS_TO_RESPOND, first.to_respond, ninetieth(first.to_respond)),
        _share(measures.ESCALATED, counts.escalated, counts.responded),
        _count(measures.STAGE_2_RECEIVED, second.tally.counts.received),
        _in_time(measures.STAGE_2_ACKNOWLEDGED_IN_TIME, second.tally.acknowledgement),
        _in_time(measures.STAGE_2_RESPONDED_IN_TIME, second.tally.response),
        _count(measures.STAGE_2_RESPONSE_OVERDUE, second.tally.response.overdue),
    )


def average(days: Days) -> float | None:
    """Return the mean, in which every complaint weighs alike."""
    cases = sum(days.values())
    return round(sum(each * count for each, count in days.items()) / cases, 1) if cases else None


def ninetieth(days: Days) -> int | None:
    """Take the nearest rank: a number of days that a complaint really took."""
    cases, reached = sum(days.values()), 0
    for each in sorted(days):
        reached += days[each]
        if 10 * reached >= 9 * cases:
            return each
    return None


def _count(measure: Measure, cases: int) -> Figure:
    return Figure(measure=measure, numerator=cases, denominator=None, value=cases)


def _in_time(measure: Measure, clock: Clock) -> Figure:
    return _share(measure, clock.in_time, clock.decided)


def _share(measure: Measure, part: int, whole: int) -> Figure:
    value = round(100 * part / whole, 1) if whole else None
    return Figure(measure=measure, numerator=part, denominator=whole, value=value)


def _days(measure: Measure, days: Days, value: float | None) -> Figure:
    total = sum(each * count for each, count in days.items())
    return Figure(measure=measure, numerator=total, denominator=sum(days.values()), value=value)
