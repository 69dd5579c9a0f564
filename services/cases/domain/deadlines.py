"""Deadlines: how one is computed, when to look at it next, and what to say when that moment has come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from services.cases.domain import timescales
from services.cases.domain.case import Case, RunningClock
from shared.events.cases import ClockKind, Deadline, DeadlineApproaching, DeadlineMissed, Edition
from shared.kernel.working_days import Calendar, CountingRule, end_of, london_date, start_of

ON_THE_DAY: Final = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the landlord has decided where the Code leaves it open, and the calendar in force."""

    calendar: Calendar
    counting: CountingRule
    warn_within: int
    """Working days before the due date on which the officer is warned first."""


def compute(clock: ClockKind, counted_from: date, edition: Edition, policy: Policy) -> Deadline:
    """Return the date by which the clock must be met, with everything it rests on (Code 6.2, 6.3)."""
    working_days = timescales.timescale(edition, clock).working_days
    return Deadline(
        clock=clock,
        counted_from=counted_from,
        working_days=working_days,
        due_on=policy.calendar.add(counted_from, working_days, policy.counting),
        edition=edition,
        calendar=policy.calendar.version,
        counting=policy.counting,
    )


def provisional_respond_by(case: Case, policy: Policy) -> date | None:
    """Return the latest lawful response date while the acknowledgement has not gone out (Code 6.2, 6.3)."""
    if case.acknowledged_on is not None:
        return None
    acknowledge = case.clocks[ClockKind.STAGE_1_ACKNOWLEDGE].deadline
    return compute(ClockKind.STAGE_1_RESPOND, acknowledge.due_on, acknowledge.edition, policy).due_on


def look_at(clock: RunningClock, policy: Policy) -> datetime | None:
    """Return the next moment at which this clock wants attention; None when nothing more can happen to it."""
    if clock.met_on is not None or clock.missed:
        return None
    due_on = clock.deadline.due_on
    if clock.warned_at is None:
        return start_of(policy.calendar.subtract(due_on, policy.warn_within))
    if clock.warned_at > ON_THE_DAY:
        return start_of(due_on)
    return end_of(due_on)


def due_events(case: Case, policy: Policy, now: datetime) -> list[DeadlineApproaching | DeadlineMissed]:
    """Return what has to be said about the case's clocks now; a timer asks, this decides."""
    return [event for clock in case.open_clocks() for event in _due(clock, policy, now)]


def _due(clock: RunningClock, policy: Policy, now: datetime) -> Iterator[DeadlineApproaching | DeadlineMissed]:
    moment = look_at(clock, policy)
    if moment is None or now < moment:
        return
    kind, due_on = clock.deadline.clock, clock.deadline.due_on
    if now >= end_of(due_on):
        yield DeadlineMissed(clock=kind, due_on=due_on)
    else:
        left = policy.calendar.between(london_date(now), due_on)
        yield DeadlineApproaching(clock=kind, due_on=due_on, working_days_left=left)
