"""What a walk may command: a decision, the step that announces it, and the facts that were drawn for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from random import Random
from typing import Final, TypeVar

from services.cases.domain.case import Case
from services.cases.domain.deadlines import Policy
from shared.events.cases import CaseEvent
from shared.kernel.working_days import london_date

OFFICERS: Final = ("user:one", "user:two", "user:three", "user:four")
OTHERS: Final = ("user:five", "user:six")
NUMBERS: Final = (1, 1, 1, 2, 2, 3)
"""The first items are met most often: what happens to one goes furthest."""
_Choice = TypeVar("_Choice", bound=Enum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """What chance decides."""

    by: str
    staff: str
    number: int
    days: int
    which: int
    yes: bool


def drawn(chance: Random) -> Drawn:
    return Drawn(
        by=chance.choice(OFFICERS),
        staff=chance.choice((*OFFICERS, *OTHERS)),
        number=chance.choice(NUMBERS),
        days=chance.randrange(21),
        which=chance.randrange(21),
        yes=chance.random() < 1 / 2,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What chance decided, at a moment and under a policy."""

    drawn: Drawn
    now: datetime
    policy: Policy

    @property
    def today(self) -> date:
        return london_date(self.now)

    @property
    def soon(self) -> date:
        """A day after today."""
        return self.today + timedelta(days=self.drawn.days + 1)

    @property
    def lately(self) -> date:
        """Today, or one of the days before."""
        return self.today - timedelta(days=self.drawn.days // 4)

    @property
    def item(self) -> int:
        return self.drawn.number

    def of(self, choices: type[_Choice]) -> _Choice:
        known = list(choices)
        return known[self.drawn.which % len(known)]

    def part_of(self, case: Case) -> int | None:
        """Return a part of the complaint, or none for the whole."""
        numbers = [part.number for part in case.parts]
        return numbers[self.drawn.which % len(numbers)] if numbers and self.drawn.yes else None


Decide = Callable[[Case, Facts], Sequence[CaseEvent]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A decision beside the procedure."""

    decide: Decide
    step: str | None = None
    """Under which `next_steps` says whether it may be taken; None where it says so only about an item."""
    exact: bool = False
    """Whether nothing stands against the facts, so that it is taken whenever it is announced."""


def one(decide: Callable[[Case, Facts], CaseEvent], step: str | None = None, *, exact: bool = False) -> Command:
    """Return a command that makes one event."""
    return Command(decide=lambda case, facts: [decide(case, facts)], step=step, exact=exact)
