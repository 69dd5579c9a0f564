"""What is known of the people of a case: who looks after it, who feeds it, who must have no part. Holds no rules."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.events.cases import ContributorKind
from shared.kernel.staff import as_actor
from shared.kernel.words import WordsReference

DEFAULT_OWNER: Final = "team:complaints"
"""Owns what was logged before owners were on record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contribution:
    """What somebody was asked for, and what came of it."""

    number: int
    stage: int
    kind: ContributorKind
    contributor: str
    question: WordsReference
    due_on: date
    chasers: int = 0
    raised_to: str | None = None
    contribution: WordsReference | None = None
    written_by: str | None = None
    received_on: date | None = None
    signed_off_by: str | None = None
    withdrawn: bool = False

    @property
    def is_awaited(self) -> bool:
        return self.contribution is None and not self.withdrawn

    @property
    def needs_sign_off(self) -> bool:
        return self.contribution is not None and not self.withdrawn and self.signed_off_by is None


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Who looks after the case, who contributes, and from whom it is kept."""

    owner: str = DEFAULT_OWNER
    manager: str | None = None
    approver: str | None = None
    """Of the stage that the case is at."""
    lead_service: str | None = None
    other_services: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()
    """Who declared a conflict of interest: they may read the case, and have no part in it."""
    concerned: tuple[str, ...] = ()
    """Whom the complaint is about: the case is hidden from them."""
    contributions: tuple[Contribution, ...] = ()

    def is_hidden_from(self, actor: str) -> bool:
        return as_actor(actor) in self.concerned

    def keeps_out(self, staff: str) -> bool:
        """Tell whether somebody must have no part in the case (Code 5.8)."""
        return as_actor(staff) in {*self.conflicts, *self.concerned}
