"""Remedies: offered at any time and stage without escalating, approved where they must be, followed through."""

from dataclasses import dataclass
from datetime import date

from services.cases.domain import compensation, deadlines, happened
from services.cases.domain.case import Case
from services.cases.domain.case.remedies import Remedy, RemedyStatus
from services.cases.domain.deadlines import Policy
from services.cases.domain.refusals import CaseIsClosed, NotAPart, NothingToApprove, SomebodyElseApproves
from shared.events.cases import (
    CaseEvent,
    ClockEnded,
    ClockKind,
    ClockStopped,
    RemedyAccepted,
    RemedyApproved,
    RemedyDeclined,
    RemedyKind,
    RemedyOffered,
    RemedyPaid,
    RemedyProposed,
    RemedyProvided,
    RemedyRejected,
    RemedyTerms,
)
from shared.kernel.refusals import NotFound, Refusal, Unacceptable
from shared.kernel.words import WordsReference


class RemedyInThePast(Unacceptable):
    """What is offered lies ahead."""

    title = "A remedy must be due today or later"
    provision = "7.3"


class NotOwed(Refusal):
    """The remedy was not offered, was turned down, or has been provided."""

    title = "This remedy is not owed"
    provision = "7.3"


class AlreadyAnsweredByResident(Refusal):
    """The resident has said yes or no."""

    title = "The resident has answered this offer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """Who decides, and what their roles are."""

    actor: str
    roles: frozenset[str]


def offer(
    case: Case, terms: RemedyTerms, by: Officer, policy: Policy, *, today: date
) -> RemedyOffered | RemedyProposed:
    """Offer a remedy, or propose it where it exceeds the officer's limit; nothing escalates (Code 5.13, 7.1, 7.2)."""
    may_offer(case)
    _check(case, terms, today)
    terms = compensation.within_guidance(terms, policy, today)
    number = len(case.remedies.items) + 1
    if compensation.exceeds_limit(case, terms, by.roles, policy):
        return RemedyProposed(number=number, terms=terms, proposed_by=by.actor)
    return _offered(number, terms, by.actor, today, policy)


def decide(case: Case, number: int, *, approved: bool, by: str, today: date, policy: Policy) -> list[CaseEvent]:
    """Approve a remedy that somebody else proposed, so that it is offered; or decline it."""
    remedy = _proposed(case, number, by)
    if not approved:
        return [RemedyDeclined(number=number, declined_by=by)]
    _check_due(remedy.terms.provide_by, today)
    return [RemedyApproved(number=number, approved_by=by), _offered(number, remedy.terms, by, today, policy)]


def accept(case: Case, number: int, *, on: date, today: date) -> RemedyAccepted:
    """Put on record that the resident took the offer (Code 7.3)."""
    _unanswered(case, number)
    happened.check(on, today=today, field="accepted_on")
    return RemedyAccepted(number=number, accepted_on=on)


def reject(case: Case, number: int, said: WordsReference | None, *, on: date, today: date) -> RemedyRejected:
    """Put on record that the resident turned the offer down; another may be made (Code 7.3)."""
    remedy = _unanswered(case, number)
    happened.check(on, today=today, field="rejected_on")
    ended = ClockEnded(clock=_clock(remedy.terms), item=number)
    return RemedyRejected(number=number, rejected_on=on, said=said, ended=ended)


def provide(case: Case, number: int, proof: WordsReference, *, on: date, today: date) -> RemedyPaid | RemedyProvided:
    """Put the proof on record that the remedy was paid or provided; on a closed case too (Code 7.3)."""
    remedy = _one(case, number)
    if not remedy.is_owed:
        raise NotOwed(f"Remedy {number} is {remedy.status}.")
    happened.check(on, today=today, field="provided_on")
    stopped = ClockStopped(clock=_clock(remedy.terms), item=number, on=on)
    if remedy.terms.kind is RemedyKind.COMPENSATION:
        return RemedyPaid(number=number, paid_on=on, amount_pence=remedy.amount_pence, proof=proof, stopped=stopped)
    return RemedyProvided(number=number, provided_on=on, proof=proof, stopped=stopped)


def _check(case: Case, terms: RemedyTerms, today: date) -> None:
    if terms.part is not None and terms.part not in {part.number for part in case.parts}:
        raise NotAPart("Name a part of the definition, or none for the whole complaint.", field="part")
    compensation.check_amounts(terms)
    _check_due(terms.provide_by, today)


def _check_due(provide_by: date, today: date) -> None:
    if provide_by < today:
        raise RemedyInThePast("The day by which it is provided has passed.", field="provide_by")


def _offered(number: int, terms: RemedyTerms, by: str, today: date, policy: Policy) -> RemedyOffered:
    deadline = deadlines.on_day(_clock(terms), terms.provide_by, today, policy, item=number)
    return RemedyOffered(number=number, terms=terms, offered_on=today, offered_by=by, deadline=deadline)


def _clock(terms: RemedyTerms) -> ClockKind:
    return ClockKind.PAYMENT if terms.kind is RemedyKind.COMPENSATION else ClockKind.REMEDY


def _proposed(case: Case, number: int, by: str) -> Remedy:
    remedy = _one(case, number)
    if remedy.status is not RemedyStatus.PROPOSED:
        raise NothingToApprove("This remedy does not wait for approval.")
    if remedy.proposed_by == by:
        raise SomebodyElseApproves("You proposed this remedy yourself.")
    return remedy


def _unanswered(case: Case, number: int) -> Remedy:
    remedy = _one(case, number)
    if remedy.answered_on is not None:
        raise AlreadyAnsweredByResident(f"Remedy {number} has been {remedy.status}.")
    if not remedy.is_owed:
        raise NotOwed(f"Remedy {number} is {remedy.status}.")
    return remedy


def _one(case: Case, number: int) -> Remedy:
    remedy = case.remedies.get(number)
    if remedy is None:
        raise NotFound("This case has no remedy of this number.", field="number")
    return remedy


def may_offer(case: Case) -> None:
    if not case.is_open and not any(remedy.is_unsettled for remedy in case.remedies.items):
        raise CaseIsClosed("The case is closed, and none of its remedies is still to be settled.")


def may_approve(case: Case) -> None:
    if all(remedy.status is not RemedyStatus.PROPOSED for remedy in case.remedies.items):
        raise NothingToApprove("No remedy waits for approval.")
