"""The remedies of a case, and how each event changes them. Holds no rules: see domain/remedies.py."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import assert_never

from shared.events import cases as events
from shared.events.cases import RemedyTerms
from shared.kernel.words import WordsReference

AnyRemedyEvent = (
    events.RemedyProposed
    | events.RemedyApproved
    | events.RemedyDeclined
    | events.RemedyOffered
    | events.RemedyAccepted
    | events.RemedyRejected
    | events.RemedyPaid
    | events.RemedyProvided
)


class RemedyStatus(StrEnum):
    """How far a remedy is."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PROVIDED = "provided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedy:
    """A remedy, from its proposal or offer to the proof that it was provided."""

    number: int
    terms: RemedyTerms
    status: RemedyStatus
    proposed_by: str | None = None
    approved_by: str | None = None
    offered_on: date | None = None
    offered_by: str | None = None
    answered_on: date | None = None
    said: WordsReference | None = None
    """What the resident said when they did not take it."""
    provided_on: date | None = None
    proof: WordsReference | None = None

    @property
    def amount_pence(self) -> int:
        return sum(each.amount_pence for each in self.terms.compensation)

    @property
    def is_owed(self) -> bool:
        return self.status in {RemedyStatus.OFFERED, RemedyStatus.ACCEPTED}

    @property
    def is_unsettled(self) -> bool:
        """Whether it is owed, waits for an approver, or was turned down with nothing in its place."""
        return self.is_owed or self.status in {RemedyStatus.PROPOSED, RemedyStatus.REJECTED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedies:
    """All remedies of a case, in order."""

    items: tuple[Remedy, ...] = ()

    def get(self, number: int) -> Remedy | None:
        return next((remedy for remedy in self.items if remedy.number == number), None)


def after(remedies: Remedies, event: AnyRemedyEvent) -> Remedies:
    """Return the remedies after `event`."""
    match event:
        case events.RemedyProposed():
            remedy = Remedy(
                number=event.number, terms=event.terms, status=RemedyStatus.PROPOSED, proposed_by=event.proposed_by
            )
        case events.RemedyOffered():
            before = remedies.get(event.number) or _new(event)
            remedy = replace(
                before, status=RemedyStatus.OFFERED, offered_on=event.offered_on, offered_by=event.offered_by
            )
        case _:
            remedy = _changed(remedies.get(event.number), event)
    others = (each for each in remedies.items if each.number != event.number)
    return Remedies(items=tuple(sorted((*others, remedy), key=lambda each: each.number)))


def _new(event: events.RemedyOffered) -> Remedy:
    return Remedy(number=event.number, terms=event.terms, status=RemedyStatus.OFFERED)


_Change = (
    events.RemedyApproved
    | events.RemedyDeclined
    | events.RemedyAccepted
    | events.RemedyRejected
    | events.RemedyPaid
    | events.RemedyProvided
)


def _changed(remedy: Remedy | None, event: _Change) -> Remedy:
    if remedy is None:
        raise ValueError("a remedy is proposed or offered before anything else happens to it")
    match event:
        case events.RemedyApproved():
            return replace(remedy, approved_by=event.approved_by)
        case events.RemedyDeclined():
            return replace(remedy, status=RemedyStatus.DECLINED)
        case events.RemedyAccepted():
            return replace(remedy, status=RemedyStatus.ACCEPTED, answered_on=event.accepted_on)
        case events.RemedyRejected():
            return replace(remedy, status=RemedyStatus.REJECTED, answered_on=event.rejected_on, said=event.said)
        case events.RemedyPaid():
            return replace(remedy, status=RemedyStatus.PROVIDED, provided_on=event.paid_on, proof=event.proof)
        case events.RemedyProvided():
            return replace(remedy, status=RemedyStatus.PROVIDED, provided_on=event.provided_on, proof=event.proof)
        case _:
            assert_never(event)
