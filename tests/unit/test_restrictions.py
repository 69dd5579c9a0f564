"""Limits on contact: reasoned, proportionate, approved by somebody else, reviewed, ended, and in nobody's way."""

from dataclasses import replace
from datetime import date

import pytest

from services.cases.domain import restrictions, steps
from services.cases.domain.case import Case
from services.cases.domain.case.restrictions import Change
from services.cases.domain.refusals import NothingToApprove, SomebodyElseApproves
from services.cases.domain.restrictions import (
    EndAndReviewNeeded,
    EqualityActRegardNeeded,
    LongerNeedsApproval,
    NoSuchRestriction,
    OneAtATime,
    ProposalOutOfDate,
    ReasonsNeeded,
)
from services.cases.views import circumstances_view, restriction_contents
from shared.events.cases import RestrictionReviewed
from tests.support.cases import (
    POLICY,
    SOME_WORDS,
    a_defined_case,
    a_logged_case,
    a_responded_case,
    after,
    an_acknowledged_case,
    at,
    escalated,
    swept,
)
from tests.support.circumstances import TODAY, a_closed_case, a_proposal, restricted

RECEIVED = at("2026-11-20")
STATES = {
    "logged": a_logged_case(RECEIVED),
    "defined": a_defined_case(RECEIVED),
    "acknowledged": an_acknowledged_case(RECEIVED, at("2026-11-24")),
    "responded": a_responded_case(RECEIVED, at("2026-11-24")),
    "escalated": escalated(a_responded_case(RECEIVED, at("2026-11-24")), "2026-12-01"),
    "closed": a_closed_case(a_responded_case(RECEIVED, at("2026-11-24"))),
}


@pytest.mark.parametrize("state", ["logged", "defined", "acknowledged", "responded", "escalated"])
def test_a_restriction_bars_no_step_of_the_procedure_and_moves_no_date(state: str) -> None:  # Code 5.15
    free = STATES[state]

    case = restricted(free)

    assert steps.next_steps(case) == steps.next_steps(free)
    assert case.statutory_clocks() == free.statutory_clocks()


def test_a_restriction_is_imposed_by_somebody_else_than_its_proposer() -> None:  # Code 5.14
    case = _proposed()

    with pytest.raises(SomebodyElseApproves):
        restrictions.approve(case, by="user:ann", today=TODAY, policy=POLICY)
    imposed = after(case, restrictions.approve(case, by="user:bob", today=TODAY, policy=POLICY))
    (restriction,) = imposed.circumstances.restrictions.imposed
    assert (restriction.proposed_by, restriction.approved_by) == ("user:ann", "user:bob")
    assert imposed.clocks["restriction_review:1"].deadline.due_on == date(2027, 2, 19)


@pytest.mark.parametrize("missing", ["what", "reasons", "evidence", "how_to_challenge"])
def test_a_restriction_needs_reasons_evidence_and_a_way_to_challenge_it(missing: str) -> None:
    proposal = replace(a_proposal(), **{missing: None})  # type: ignore[arg-type]  # each of these may be missing

    with pytest.raises(ReasonsNeeded) as refused:
        restrictions.propose(STATES["logged"], proposal, by="user:ann", today=TODAY)
    assert (refused.value.provision, refused.value.field) == ("5.14", missing)


def test_a_restriction_needs_regard_to_the_equality_act() -> None:  # Code 5.15
    proposal = replace(a_proposal(), equality_act_regard=None)

    with pytest.raises(EqualityActRegardNeeded) as refused:
        restrictions.propose(STATES["logged"], proposal, by="user:ann", today=TODAY)
    assert refused.value.provision == "5.15"


@pytest.mark.parametrize(
    ("until", "review_on", "field"),
    [
        (None, date(2027, 2, 19), "until"),
        (date(2026, 11, 20), date(2026, 11, 20), "until"),
        (date(2027, 5, 20), None, "review_on"),
        (date(2027, 5, 20), date(2026, 11, 20), "review_on"),
        (date(2027, 5, 20), date(2027, 5, 21), "review_on"),
    ],
)
def test_a_restriction_ends_and_is_looked_at_before_it_does(
    until: date | None, review_on: date | None, field: str
) -> None:
    proposal = replace(a_proposal(), until=until, review_on=review_on)

    with pytest.raises(EndAndReviewNeeded) as refused:
        restrictions.propose(STATES["logged"], proposal, by="user:ann", today=TODAY)
    assert refused.value.field == field


def test_a_declined_restriction_leaves_contact_as_it_was() -> None:
    case = after(_proposed(), restrictions.decline(_proposed(), by="user:bob"))

    assert case.circumstances.restrictions.imposed == ()
    with pytest.raises(NothingToApprove):
        restrictions.approve(case, by="user:bob", today=TODAY, policy=POLICY)


def test_one_proposal_is_decided_after_the_other() -> None:
    with pytest.raises(OneAtATime):
        restrictions.propose(_proposed(), a_proposal(), by="user:ann", today=TODAY)


def test_a_proposal_whose_review_has_come_is_not_approved() -> None:
    with pytest.raises(ProposalOutOfDate):
        restrictions.approve(_proposed(), by="user:bob", today=date(2027, 2, 19), policy=POLICY)


def test_a_restriction_runs_out_by_itself() -> None:
    (restriction,) = restricted(STATES["logged"]).circumstances.restrictions.imposed

    held = [restriction.holds_on(day) for day in (date(2026, 11, 19), TODAY, date(2027, 5, 20), date(2027, 5, 21))]
    assert held == [False, True, True, False]


def test_the_review_of_a_restriction_is_missed_like_any_date() -> None:
    closed = a_closed_case(restricted(STATES["responded"]))

    assert swept(closed, at("2027-02-20")) == ["DeadlineMissed"]


def test_a_review_keeps_a_restriction_and_may_shorten_it() -> None:
    case = restricted(STATES["logged"])

    case = after(case, _reviewed(case, until=date(2027, 4, 16)))

    (restriction,) = case.circumstances.restrictions.imposed
    assert (restriction.until, restriction.review_on) == (date(2027, 4, 16), date(2027, 4, 9))
    assert case.clocks["restriction_review:1"].deadline.due_on == date(2027, 4, 9)


def test_a_review_never_makes_a_restriction_longer() -> None:
    with pytest.raises(LongerNeedsApproval):
        _reviewed(restricted(STATES["logged"]), until=date(2027, 5, 21))


def test_a_restriction_that_ran_out_is_lifted_or_proposed_anew_not_reviewed() -> None:
    case = restricted(STATES["logged"])

    with pytest.raises(NoSuchRestriction):
        _reviewed(case, until=date(2027, 5, 20), today=date(2027, 5, 21))


def test_a_restriction_is_lifted_once_even_when_the_case_is_closed() -> None:
    closed = a_closed_case(restricted(STATES["responded"]))

    lifted = restrictions.lift(closed, 1, reasons=SOME_WORDS, by="user:bob", today=date(2027, 1, 15))
    case = after(closed, lifted)

    assert not case.circumstances.restrictions.imposed[0].holds_on(date(2027, 1, 15))
    assert case.clocks["restriction_review:1"].met_on == date(2027, 1, 15)
    with pytest.raises(NoSuchRestriction):
        restrictions.lift(case, 1, reasons=SOME_WORDS, by="user:bob", today=date(2027, 1, 15))


def test_each_letter_about_a_restriction_says_what_was_decided_then() -> None:
    case = restricted(STATES["logged"])
    case = after(case, _reviewed(case, until=date(2027, 4, 16)))
    case = after(case, restrictions.lift(case, 1, reasons=SOME_WORDS, by="user:bob", today=date(2027, 3, 1)))
    texts = {SOME_WORDS.id: "Phone us on Tuesdays."}

    letters = [restriction_contents(case, number, texts) for number in (1, 2, 3)]

    assert [(letter.change, letter.until) for letter in letters if letter] == [
        (Change.IMPOSED, date(2027, 5, 20)),
        (Change.REVIEWED, date(2027, 4, 16)),
        (Change.LIFTED, date(2027, 3, 1)),
    ]
    assert restriction_contents(case, 4, texts) is None


def test_the_view_says_whether_a_restriction_waits_holds_ran_out_or_was_lifted() -> None:
    case = restricted(STATES["logged"])
    lifted = after(case, restrictions.lift(case, 1, reasons=SOME_WORDS, by="user:bob", today=date(2027, 1, 15)))

    seen = [(_proposed(), TODAY), (case, TODAY), (case, date(2027, 5, 21)), (lifted, date(2027, 1, 15))]

    states = [circumstances_view(known, {}, day).restrictions[0].state for known, day in seen]
    assert states == ["proposed", "in_force", "run_out", "lifted"]


def _proposed() -> Case:
    case = STATES["logged"]
    return after(case, restrictions.propose(case, a_proposal(), by="user:ann", today=TODAY))


def _reviewed(case: Case, *, until: date, today: date = date(2027, 2, 18)) -> RestrictionReviewed:
    return restrictions.review(
        case,
        1,
        reasons=SOME_WORDS,
        until=until,
        review_on=date(2027, 4, 9),
        by="user:ann",
        today=today,
        policy=POLICY,
    )
