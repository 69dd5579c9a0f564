"""Limits on contact because of unacceptable behaviour: reasoned, proportionate, approved, reviewed, ended.

No step of the procedure and no new complaint asks whether contact is restricted (Code 5.15).
"""

from dataclasses import dataclass
from datetime import date

from services.cases.domain import deadlines
from services.cases.domain.case import Case
from services.cases.domain.case.restrictions import Restriction
from services.cases.domain.circumstances import check_goes_on
from services.cases.domain.deadlines import Policy
from services.cases.domain.refusals import NothingToApprove, SomebodyElseApproves
from shared.events.cases import (
    ClockKind,
    ClockStopped,
    RestrictionDeclined,
    RestrictionImposed,
    RestrictionKind,
    RestrictionLifted,
    RestrictionProposed,
    RestrictionReviewed,
)
from shared.kernel.refusals import Refusal, Unacceptable
from shared.kernel.words import WordsReference


class ReasonsNeeded(Unacceptable):
    """What is restricted, why, on what evidence, and how to challenge it is on record before anything is restricted."""

    title = "A restriction needs its reasons on record"
    provision = "5.14"


class EqualityActRegardNeeded(Unacceptable):
    """A restriction is proportionate, and regard is had to the Equality Act before it is imposed."""

    title = "Say how the Equality Act was regarded"
    provision = "5.15"


class EndAndReviewNeeded(Unacceptable):
    """A restriction ends, and is looked at again before it does."""

    title = "A restriction needs an end, and a review before it"
    provision = "5.14"


class OneAtATime(Refusal):
    """One proposal is decided after the other."""

    title = "A restriction waits for approval already"
    provision = "5.14"


class ProposalOutOfDate(Refusal):
    """A restriction whose review has passed cannot begin."""

    title = "The proposal is out of date"
    provision = "5.14"


class NoSuchRestriction(Refusal):
    """Only a restriction that was imposed is reviewed or lifted."""

    title = "There is no such restriction"
    provision = "5.14"


class LongerNeedsApproval(Unacceptable):
    """A review never makes a restriction longer than was approved: that is a proposal of its own."""

    title = "A longer restriction must be proposed anew"
    provision = "5.14"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What an officer says for a restriction; what is missing is named."""

    kind: RestrictionKind
    what: WordsReference | None
    reasons: WordsReference | None
    evidence: WordsReference | None
    equality_act_regard: WordsReference | None
    how_to_challenge: WordsReference | None
    until: date | None
    review_on: date | None


def propose(case: Case, said: Proposal, *, by: str, today: date) -> RestrictionProposed:
    """Propose to restrict contact, with everything that it must rest on (Code 5.14, 5.15)."""
    may_propose(case)
    if said.equality_act_regard is None:
        raise EqualityActRegardNeeded(
            "Say how disability and other protected characteristics were weighed, and why this is proportionate.",
            field="equality_act_regard",
        )
    until, review_on = _dates(said.until, said.review_on, today)
    return RestrictionProposed(
        number=case.circumstances.restrictions.count + 1,
        kind=said.kind,
        what=_needed(said.what, "what"),
        reasons=_needed(said.reasons, "reasons"),
        evidence=_needed(said.evidence, "evidence"),
        equality_act_regard=said.equality_act_regard,
        how_to_challenge=_needed(said.how_to_challenge, "how_to_challenge"),
        until=until,
        review_on=review_on,
        proposed_by=by,
    )


def approve(case: Case, *, by: str, today: date, policy: Policy) -> RestrictionImposed:
    """Impose a restriction that somebody else proposed; the resident is told (Code 5.14)."""
    proposed = _proposed(case, by)
    if proposed.review_on <= today:
        raise ProposalOutOfDate("Its review, or its end, has come already. Propose it anew, or decline it.")
    return RestrictionImposed(
        number=proposed.number,
        letter=_next_letter(case),
        kind=proposed.kind,
        imposed_on=today,
        until=proposed.until,
        approved_by=by,
        review=deadlines.on_day(ClockKind.RESTRICTION_REVIEW, proposed.review_on, today, policy, item=proposed.number),
    )


def decline(case: Case, *, by: str) -> RestrictionDeclined:
    """Do not agree to a restriction: contact stays as it is (Code 5.15)."""
    return RestrictionDeclined(number=_proposed(case, by).number, declined_by=by)


def review(
    case: Case,
    number: int,
    *,
    reasons: WordsReference,
    until: date,
    review_on: date,
    by: str,
    today: date,
    policy: Policy,
) -> RestrictionReviewed:
    """Let a restriction go on, as long as was approved or shorter (Code 5.14)."""
    restriction = _imposed(case, number)
    if not restriction.holds_on(today):
        raise NoSuchRestriction("This restriction has run out: lift it, or propose another.", field="number")
    if until > restriction.until:
        raise LongerNeedsApproval(f"It was approved until {restriction.until.isoformat()}.", field="until")
    ends_on, looked_at_on = _dates(until, review_on, today)
    return RestrictionReviewed(
        number=number,
        letter=_next_letter(case),
        reasons=reasons,
        until=ends_on,
        reviewed_by=by,
        stopped=_stopped(number, today),
        review=deadlines.on_day(ClockKind.RESTRICTION_REVIEW, looked_at_on, today, policy, item=number),
    )


def lift(case: Case, number: int, *, reasons: WordsReference, by: str, today: date) -> RestrictionLifted:
    """End a restriction, in whatever state the case is (Code 5.14)."""
    _imposed(case, number)
    return RestrictionLifted(
        number=number,
        letter=_next_letter(case),
        reasons=reasons,
        lifted_on=today,
        lifted_by=by,
        stopped=_stopped(number, today),
    )


def may_propose(case: Case) -> None:
    check_goes_on(case)
    if case.circumstances.restrictions.proposed is not None:
        raise OneAtATime("Decide first on the restriction that was proposed.")


def may_approve(case: Case) -> None:
    if case.circumstances.restrictions.proposed is None:
        raise NothingToApprove("No restriction waits for approval.")


def _proposed(case: Case, by: str) -> Restriction:
    may_approve(case)
    proposed = case.circumstances.restrictions.proposed
    if proposed is None:
        raise AssertionError("may_approve looked")
    if proposed.proposed_by == by:
        raise SomebodyElseApproves("You proposed this restriction yourself.", field=None)
    return proposed


def _imposed(case: Case, number: int) -> Restriction:
    for restriction in case.circumstances.restrictions.imposed:
        if restriction.number == number and restriction.lifted_on is None:
            return restriction
    raise NoSuchRestriction("No restriction of this number stands.", field="number")


def _next_letter(case: Case) -> int:
    return len(case.circumstances.restrictions.notices) + 1


def _dates(until: date | None, review_on: date | None, today: date) -> tuple[date, date]:
    """Return the end and the review, which lies ahead and not after the end."""
    if until is None or until <= today:
        raise EndAndReviewNeeded("Choose a last day after today.", field="until")
    if review_on is None or not today < review_on <= until:
        raise EndAndReviewNeeded("Choose a review after today, and not after the last day.", field="review_on")
    return until, review_on


def _needed(words: WordsReference | None, field: str) -> WordsReference:
    if words is None:
        raise ReasonsNeeded("A restriction is not imposed without this.", field=field)
    return words


def _stopped(number: int, today: date) -> ClockStopped:
    return ClockStopped(clock=ClockKind.RESTRICTION_REVIEW, item=number, on=today)
