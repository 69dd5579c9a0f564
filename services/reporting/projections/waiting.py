"""Whom a case waits for, and for how long. It is shown and reported, and moves no date."""

from datetime import date

from services.reporting.domain.facts import Facts
from services.reporting.domain.stages import CaseFact
from services.reporting.projections import clocks
from shared.events import cases
from shared.kernel.working_days import london_date
from shared.platform.received import Received


def waiting_begun(facts: Facts, received: Received, event: cases.WaitingBegun) -> None:
    case = clocks.of(facts, received)
    begun_on = london_date(received.occurred_at)
    end(facts, case, begun_on)
    case.waiting_for, case.waiting_since = event.waiting_for.value, begun_on


def waiting_ended(facts: Facts, received: Received, _: cases.WaitingEnded) -> None:
    end(facts, clocks.of(facts, received), london_date(received.occurred_at))


def end(facts: Facts, case: CaseFact, on: date) -> None:
    """Add up the working days that a case waited, if it did."""
    if case.waiting_since is not None:
        case.waited += facts.calendar_of(case.landlord).between(case.waiting_since, max(case.waiting_since, on))
    case.waiting_for = case.waiting_since = None
