"""The clocks of a case: which event starts, counts anew, stops or ends which. How long they run is in timescales.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from shared.events.cases import (
    CaseClosed,
    CaseEvent,
    ClockEnded,
    ClockKind,
    ClockStopped,
    ComplaintResponded,
    Deadline,
    DeadlineApproaching,
    DeadlineMissed,
    EscalationNotAccepted,
    clock_key,
)
from shared.kernel.replacing import replace

STATUTORY: Final = frozenset(
    {
        ClockKind.STAGE_1_ACKNOWLEDGE,
        ClockKind.STAGE_1_RESPOND,
        ClockKind.STAGE_2_ACKNOWLEDGE,
        ClockKind.STAGE_2_RESPOND,
        ClockKind.STAGE_3_RESPOND,
    }
)
"""The clocks of the Code. Nothing pauses them."""
_UNTIL_ANSWERED: Final = frozenset({ClockKind.PROGRESS_UPDATE, ClockKind.TARGET, ClockKind.CONTRIBUTION})
_UNTIL_CLOSED: Final = STATUTORY | _UNTIL_ANSWERED
"""All other clocks outlive the case: a promise, an order, a hazard or a review is not settled by closing it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningClock:
    """A deadline and what became of it."""

    deadline: Deadline
    met_on: date | None = None
    met_at: datetime | None = None
    """The moment, where hours count."""
    ended: bool = False
    """What it waited for is not awaited any more: the case closed, or was answered, or the promise fell away."""
    warned_at: int | None = None
    """Working days left at the latest warning."""
    missed: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it still runs. A missed clock runs until it is met."""
        return self.met_on is None and not self.ended

    @property
    def is_met_late(self) -> bool:
        if self.deadline.due_at is not None and self.met_at is not None:
            return self.met_at > self.deadline.due_at
        return self.met_on is not None and self.met_on > self.deadline.due_on


Clocks = Mapping[str, RunningClock]


def after(clocks: Clocks, event: CaseEvent) -> dict[str, RunningClock]:
    """Return the clocks after `event`: first what it stops, then what it ends, then what it starts."""
    changed = dict(clocks)
    for stopped in event.stops():
        _stop(changed, stopped)
    for ended in event.ends():
        _fall_away(changed, ended)
    _end(changed, event)
    for deadline in event.starts():
        changed[deadline.key] = _started(changed.get(deadline.key), deadline)
    if isinstance(event, DeadlineApproaching):
        key = clock_key(event.clock, event.item)
        changed[key] = replace(changed[key], warned_at=event.working_days_left)
    if isinstance(event, DeadlineMissed):
        key = clock_key(event.clock, event.item)
        changed[key] = replace(changed[key], missed=True)
    return changed


def _stop(clocks: dict[str, RunningClock], stopped: ClockStopped) -> None:
    running = clocks.get(stopped.key)
    if running is not None and running.is_open:
        clocks[stopped.key] = replace(running, met_on=stopped.on, met_at=stopped.at)


def _fall_away(clocks: dict[str, RunningClock], ended: ClockEnded) -> None:
    running = clocks.get(ended.key)
    if running is not None and running.is_open:
        clocks[ended.key] = replace(running, ended=True)


def _end(clocks: dict[str, RunningClock], event: CaseEvent) -> None:
    match event:
        case CaseClosed():
            ended = _UNTIL_CLOSED
        case ComplaintResponded() | EscalationNotAccepted():
            ended = _UNTIL_ANSWERED
        case _:
            return
    for key, running in clocks.items():
        if running.is_open and running.deadline.clock in ended:
            clocks[key] = replace(running, ended=True)


def _started(before: RunningClock | None, deadline: Deadline) -> RunningClock:
    """Return a clock as it starts; one that only got a later date has still been missed, if it was."""
    moved = before is not None and before.is_open and before.deadline.counted_from == deadline.counted_from
    return RunningClock(deadline=deadline, missed=before.missed if before is not None and moved else False)
