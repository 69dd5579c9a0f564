"""Deadlines: how one is computed, when to look at it next, and what to say when that moment has come."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from services.cases.domain import people, timescales
from services.cases.domain.case import DEFAULT_OWNER, Case, RunningClock
from services.cases.domain.timescales import CountedFrom, Scheme
from shared.events.cases import (
    ClockKind,
    Deadline,
    DeadlineApproaching,
    DeadlineMissed,
    DeadlineRecomputed,
    Edition,
)
from shared.kernel.compensation import RemedyGuidance
from shared.kernel.retention import Schedule
from shared.kernel.targets import Target
from shared.kernel.themes import Theme
from shared.kernel.working_days import Calendar, CountingRule, end_of, london_date, start_of

ON_THE_DAY: Final = 0
WARN_OF_HOURS: Final = timedelta(hours=6)
"""How long before its moment a clock that counts hours is warned of."""
_COUNTED_BY_LAW: Final = frozenset({Edition.AWAABS_LAW_2025})
"""Regulations that say themselves how working days are counted: no landlord's policy changes that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """What the landlord has decided where the Code leaves it open, and the calendar in force."""

    calendar: Calendar
    counting: CountingRule
    warn_within: int
    """Working days before the due date on which the officer is warned first."""
    scheme: Scheme = Scheme.HOUSING
    third_stage: bool = False
    """Whether the landlord's procedure had a third stage while that was tolerated."""
    owner: str = DEFAULT_OWNER
    """The team or officer who owns a complaint from the moment of its logging (Code 4.1)."""
    services: frozenset[str] = frozenset()
    """The landlord's own list of services."""
    schedules: tuple[Schedule, ...] = ()
    """How long each kind of record is kept, as far as the landlord has said."""
    themes: Mapping[str, Theme] = field(default_factory=dict)
    targets: tuple[Target, ...] = ()
    guidance: tuple[RemedyGuidance, ...] = ()
    compensation_limits: Mapping[str, int] = field(default_factory=dict)
    """Up to how many pence somebody with a role may offer alone; nothing where the role is not named."""


def compute(clock: ClockKind, counted_from: date, edition: Edition, policy: Policy) -> Deadline:
    """Return the date by which a clock of the Code must be met, with everything it rests on (Code 6.2, 6.3)."""
    working_days = timescales.timescale(edition, clock).working_days
    return in_working_days(clock, working_days, counted_from, policy, edition=edition)


def counted_from(clock: ClockKind, start: CountedFrom, day: date, edition: Edition, policy: Policy) -> Deadline | None:
    """Return the deadline, if the edition has this clock and counts it from `start`."""
    known = timescales.of(edition).clocks.get(clock)
    return compute(clock, day, edition, policy) if known is not None and known.counted_from is start else None


def in_working_days(
    clock: ClockKind,
    working_days: int,
    counted_from: date,
    policy: Policy,
    *,
    edition: Edition = Edition.LANDLORD,
    item: int | None = None,
) -> Deadline:
    """Return a deadline so many working days after a day."""
    return Deadline(
        clock=clock,
        item=item,
        counted_from=counted_from,
        working_days=working_days,
        due_on=policy.calendar.add(counted_from, working_days, policy.counting),
        edition=edition,
        calendar=policy.calendar.version,
        counting=policy.counting,
    )


def on_day(
    clock: ClockKind,
    due_on: date,
    counted_from: date,
    policy: Policy,
    *,
    edition: Edition = Edition.LANDLORD,
    item: int | None = None,
    due_at: datetime | None = None,
) -> Deadline:
    """Return a deadline on a day, or at a moment of it, that was set rather than counted in working days."""
    return Deadline(
        clock=clock,
        item=item,
        counted_from=counted_from,
        working_days=None,
        due_on=due_on,
        due_at=due_at,
        edition=edition,
        calendar=policy.calendar.version,
        counting=policy.counting,
    )


def provisional_respond_by(case: Case, policy: Policy) -> date | None:
    """Return the latest lawful response date while the acknowledgement has not gone out (Code 6.2, 6.3)."""
    acknowledge = case.clocks.get(timescales.of(case.edition).acknowledge_clocks.get(case.stage, ""))
    respond = timescales.RESPOND[case.stage]
    if case.current.acknowledged_on is not None or acknowledge is None or respond in case.clocks:
        return None
    return compute(respond, acknowledge.deadline.due_on, acknowledge.deadline.edition, policy).due_on


def due_at(deadline: Deadline) -> datetime:
    """Return the first moment at which it is late."""
    return deadline.due_at or end_of(deadline.due_on)


def look_at(clock: RunningClock, policy: Policy) -> datetime | None:
    """Return the next moment at which this clock wants attention; None when nothing more can happen to it."""
    if not clock.is_open or clock.missed:
        return None
    deadline = clock.deadline
    if deadline.due_at is not None:
        return deadline.due_at - WARN_OF_HOURS if clock.warned_at is None else deadline.due_at
    if clock.warned_at is None:
        return start_of(policy.calendar.subtract(deadline.due_on, policy.warn_within))
    if clock.warned_at > ON_THE_DAY:
        return start_of(deadline.due_on)
    return end_of(deadline.due_on)


def due_events(case: Case, policy: Policy, now: datetime) -> list[DeadlineApproaching | DeadlineMissed]:
    """Return what has to be said about the case's clocks now; a timer asks, this decides."""
    return [event for clock in case.open_clocks() for event in _due(case, clock, policy, now)]


def _due(
    case: Case, clock: RunningClock, policy: Policy, now: datetime
) -> Iterator[DeadlineApproaching | DeadlineMissed]:
    moment = look_at(clock, policy)
    if moment is None or now < moment:
        return
    deadline = clock.deadline
    if now >= due_at(deadline):
        told = people.to_tell(case, on_the_day=True)
        yield DeadlineMissed(clock=deadline.clock, item=deadline.item, due_on=deadline.due_on, tell=told)
    else:
        left = policy.calendar.between(london_date(now), deadline.due_on)
        yield DeadlineApproaching(
            clock=deadline.clock,
            item=deadline.item,
            due_on=deadline.due_on,
            working_days_left=left,
            tell=people.to_tell(case, on_the_day=left <= ON_THE_DAY),
        )


def recompute(case: Case, policy: Policy) -> list[DeadlineRecomputed]:
    """Count the open deadlines anew where the calendar or the counting rule changed; the old dates stay on record.

    A date that was set, extended or missed stays: only what was counted in working days can be counted again.
    """
    return [event for clock in case.open_clocks() for event in _recomputed(clock, policy)]


def _recomputed(clock: RunningClock, policy: Policy) -> Iterator[DeadlineRecomputed]:
    old = clock.deadline
    counting = old.counting if old.edition in _COUNTED_BY_LAW else policy.counting
    as_before = (old.calendar, old.counting) == (policy.calendar.version, counting)
    if as_before or old.working_days is None or clock.missed:
        return
    due_on = policy.calendar.add(old.counted_from, old.working_days, counting)
    new = old.model_copy(
        update={
            "due_on": due_on,
            "calendar": policy.calendar.version,
            "counting": counting,
            "generation": old.generation + 1,
        }
    )
    yield DeadlineRecomputed(was_due_on=old.due_on, was_calendar=old.calendar, deadline=new)
