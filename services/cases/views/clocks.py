"""Turns the clocks of a case into the deadlines of its answer. Holds no rules."""

from datetime import date

from services.cases.domain import timescales
from services.cases.domain.case import STATUTORY, Case, RunningClock
from services.cases.domain.deadlines import Policy
from services.cases.schemas import DeadlineView
from shared.events.cases import ClockKind


def deadline_views(case: Case, policy: Policy, today: date) -> list[DeadlineView]:
    """Return the deadlines by their dates, but for the landlord's own targets, which stand apart."""
    apart = (clock for clock in case.clocks.values() if clock.deadline.clock is not ClockKind.TARGET)
    return [_deadline(clock, policy, today) for clock in sorted(apart, key=lambda clock: clock.deadline.due_on)]


def state_of(clock: RunningClock) -> str:
    """Return running, met, missed (late and still open), met_late or ended (not awaited any more)."""
    if clock.met_on is not None:
        return "met_late" if clock.is_met_late else "met"
    if clock.ended:
        return "ended"
    return "missed" if clock.missed else "running"


def _deadline(clock: RunningClock, policy: Policy, today: date) -> DeadlineView:
    deadline = clock.deadline
    return DeadlineView(
        clock=deadline.clock,
        item=deadline.item,
        statutory=deadline.clock in STATUTORY,
        due_on=deadline.due_on,
        due_at=deadline.due_at,
        state=state_of(clock),
        met_on=clock.met_on,
        working_days_left=None if not clock.is_open else policy.calendar.between(today, deadline.due_on),
        counted_from=deadline.counted_from,
        working_days=deadline.working_days,
        provision=timescales.provision(deadline.edition, deadline.clock),
        edition=deadline.edition,
        calendar=deadline.calendar,
        counting=deadline.counting,
        generation=deadline.generation,
    )
