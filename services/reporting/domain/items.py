"""What a case may have several of, and a report counts by kind: remedies, orders, hazards, restrictions and others."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final


class Topic(StrEnum):
    REMEDY = "remedy"
    COMPENSATION = "compensation"
    THEME = "theme"
    ROOT_CAUSE = "root_cause"
    IMPROVEMENT = "improvement"
    REFERRAL = "referral"
    DETERMINATION = "determination"
    ORDER = "order"
    FAILURE_ORDER = "failure_order"
    ADJUSTMENT = "adjustment"
    RESTRICTION = "restriction"
    HAZARD = "hazard"
    DATA_PROTECTION = "data_protection"
    DISRUPTION = "disruption"


LASTING: Final = frozenset({Topic.THEME, Topic.ROOT_CAUSE, Topic.DETERMINATION})
"""What is found once and for all: nothing about it stays open."""


class Settled(StrEnum):
    """How something was settled."""

    DONE = "done"
    NOT_WANTED = "not_wanted"
    """Rejected by the resident, dropped, or found not to be needed."""
    REPLACED = "replaced"
    """Another one took its place: it is counted no more."""


@dataclass(slots=True)
class ItemFact:
    """One thing of some kind, when it began, and whether it is settled. What it says stays with its owner."""

    reference: str
    topic: str
    item: str
    landlord: str
    kind: str
    begun_on: date
    amount_pence: int | None = None
    settled: str | None = None
    settled_on: date | None = None

    def settle(self, how: Settled, on: date) -> None:
        self.settled, self.settled_on = how, on

    def open_again(self) -> None:
        self.settled = self.settled_on = None
