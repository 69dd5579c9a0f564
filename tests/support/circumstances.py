"""What may be recorded about a resident, step by step, on cases that the system can reach."""

from datetime import date

from services.cases.domain import adjustments, procedure, representatives, restrictions
from services.cases.domain.case import Case
from services.cases.domain.restrictions import Proposal
from shared.events.cases import AdjustmentKind, ConsentScope, RestrictionKind
from tests.support.cases import POLICY, SOME_WORDS, after

TODAY = date(2026, 11, 20)


def agreed(case: Case, kind: AdjustmentKind, *, language: str | None = None, review_on: str = "2027-05-20") -> Case:
    """Return the case after an adjustment was agreed on Friday 20 November 2026."""
    event = adjustments.agree(
        case,
        kind=kind,
        language=language,
        words=SOME_WORDS,
        review_owner="user:ann",
        review_on=date.fromisoformat(review_on),
        by="user:ann",
        today=TODAY,
        policy=POLICY,
    )
    return after(case, event)


def appointed(
    case: Case,
    scope: ConsentScope,
    *,
    since: str = "2026-11-20",
    until: str | None = None,
    parts: tuple[int, ...] = (),
) -> Case:
    """Return the case after somebody was appointed to act for the resident."""
    event = representatives.appoint(
        case,
        scope=scope,
        parts=parts,
        since=date.fromisoformat(since),
        until=date.fromisoformat(until) if until else None,
        who=SOME_WORDS,
        contact=SOME_WORDS,
        evidence=SOME_WORDS,
    )
    return after(case, event)


def a_proposal(*, until: str = "2027-05-20", review_on: str = "2027-02-19") -> Proposal:
    return Proposal(
        kind=RestrictionKind.TIMES,
        what=SOME_WORDS,
        reasons=SOME_WORDS,
        evidence=SOME_WORDS,
        equality_act_regard=SOME_WORDS,
        how_to_challenge=SOME_WORDS,
        until=date.fromisoformat(until),
        review_on=date.fromisoformat(review_on),
    )


def restricted(case: Case) -> Case:
    """Return the case after a restriction was proposed by one officer and approved by another."""
    case = after(case, restrictions.propose(case, a_proposal(), by="user:ann", today=TODAY))
    return after(case, restrictions.approve(case, by="user:bob", today=TODAY, policy=POLICY))


def a_closed_case(case: Case) -> Case:
    """Return an answered case after it was closed."""
    closed = procedure.close(case, no_learning_reason=SOME_WORDS, today=TODAY)
    return after(case, closed)
