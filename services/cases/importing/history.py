"""The history of a case as it is told again: each event on its true day, and each clock that ran out in between."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Final, NamedTuple

from services.cases.domain import case as case_domain
from services.cases.domain import deadlines
from services.cases.domain.case import Case, RunningClock
from services.cases.domain.deadlines import Policy
from shared.events.cases import CaseEvent, ClockKind, ComplaintLogged, DeadlineMissed
from shared.kernel.words import WordsReference
from shared.kernel.working_days import LONDON, start_of

NOT_IN_THE_RECORDS: Final = "Not in the records that were taken over."
Keep = Callable[[str], WordsReference]
"""Keeps a text and returns what an event says instead of it."""


class Happened(NamedTuple):
    """An event, and when it took place."""

    at: datetime
    event: CaseEvent


class Step(NamedTuple):
    """Something that happened on a day; what is told of one day is told in the order of `rank`."""

    day: date
    rank: int
    tell: Callable[[], None]


class History:
    """Tells the events of one case in order; what was late by the day of the next one is said before it."""

    def __init__(
        self,
        reference: str,
        landlord: str,
        logged: ComplaintLogged,
        *,
        now: datetime,
        policy: Policy,
        keep: Keep,
    ) -> None:
        self.policy = policy
        self.now = now
        first = max(noon(logged.logged_on), logged.received_at)
        self.happened = [Happened(min(first, now), logged)]
        self.case: Case = case_domain.begin(reference, landlord, logged)
        self._keep = keep

    def tell(self, day: date, events: Sequence[CaseEvent]) -> None:
        """Let events happen at noon of a day."""
        self._miss(start_of(day), updates=False)
        for event in events:
            self._take(noon(day), event)

    def end(self) -> None:
        """Say of each clock that still runs that it ran out, where it has by now."""
        self._miss(self.now, updates=True)

    def words(self, text: str | None) -> WordsReference:
        return self._keep(text or NOT_IN_THE_RECORDS)

    def words_if_any(self, text: str | None) -> WordsReference | None:
        return None if text is None else self._keep(text)

    def _miss(self, until: datetime, *, updates: bool) -> None:
        # Nobody wrote down which updates went out before the response: none of them is called missed afterwards.
        late = [
            clock
            for clock in self.case.clocks.values()
            if clock.is_open
            and not clock.missed
            and deadlines.due_at(clock.deadline) <= until
            and (updates or clock.deadline.clock is not ClockKind.PROGRESS_UPDATE)
        ]
        for clock in sorted(late, key=_due_at):
            deadline = clock.deadline
            missed = DeadlineMissed(clock=deadline.clock, item=deadline.item, due_on=deadline.due_on)
            self._take(deadlines.due_at(deadline), missed)

    def _take(self, at: datetime, event: CaseEvent) -> None:
        # Several things on one day keep their order, and today's noon may lie ahead.
        moment = min(max(at, self.happened[-1].at), self.now)
        self.case = case_domain.evolve(self.case, event)  # type: ignore[arg-type]  # every case event is one of the union
        self.happened.append(Happened(moment, event))


def noon(day: date) -> datetime:
    """Return the middle of a day in England: the moment of what is known by its day alone."""
    return datetime.combine(day, time(12), tzinfo=LONDON)


def _due_at(clock: RunningClock) -> datetime:
    return deadlines.due_at(clock.deadline)
