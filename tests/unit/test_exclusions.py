"""Not accepting a complaint, or its escalation: only on the grounds, with reasons, and told to the resident."""

from datetime import date

import pytest

from services.cases.domain import escalation, exclusions, extensions, people, procedure, refusals
from services.cases.domain.case import Case, Status
from services.cases.domain.exclusions import Grounds
from shared.events.cases import ClockKind, ClosingReason, Ground
from shared.events.notifications import LetterKind
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
    proved,
)

FRIDAY = at("2026-11-20")
OLD = Grounds(
    ground=Ground.OVER_TWELVE_MONTHS,
    reasons=SOME_WORDS,
    wording="0" * 64,
    evidence=SOME_WORDS,
    issue_arose_on=date(2025, 3, 1),
    became_aware_on=date(2025, 11, 19),
    no_discretion_reason=SOME_WORDS,
)
IN_COURT = Grounds(
    ground=Ground.COURT_CLAIM,
    reasons=SOME_WORDS,
    wording="0" * 64,
    evidence=SOME_WORDS,
    court=SOME_WORDS,
    claim_number=SOME_WORDS,
    claim_filed_on=date(2026, 10, 1),
)


def _with(grounds: Grounds, **changes: object) -> Grounds:
    facts = {name: getattr(grounds, name) for name in grounds.__slots__}
    return Grounds(**(facts | changes))


def _refused(case: Case, grounds: Grounds = OLD) -> Case:
    proposed = after(case, exclusions.propose(case, grounds, by="user:officer"))
    return after(proposed, exclusions.approve(proposed, by="user:manager"))


def test_a_complaint_is_refused_when_the_letter_has_told_the_resident_why() -> None:  # Code 2.2, 2.4
    approved = _refused(a_logged_case(FRIDAY))
    assert approved.status is Status.REFUSAL_APPROVED
    assert approved.clocks[ClockKind.STAGE_1_ACKNOWLEDGE].is_open

    told = proved(approved, LetterKind.NOT_ACCEPTED, "2026-11-24")

    assert told.closed is ClosingReason.NOT_ACCEPTED
    assert told.clocks[ClockKind.STAGE_1_ACKNOWLEDGE].met_on == date(2026, 11, 24)


def test_who_proposes_a_refusal_does_not_approve_it() -> None:  # Code 2.1
    case = a_logged_case(FRIDAY)
    proposed = after(case, exclusions.propose(case, OLD, by="user:officer"))

    with pytest.raises(refusals.SomebodyElseApproves):
        exclusions.approve(proposed, by="user:officer")


def test_a_declined_refusal_lets_the_complaint_go_on() -> None:  # Code 2.1
    case = a_logged_case(FRIDAY)
    proposed = after(case, exclusions.propose(case, OLD, by="user:officer"))

    declined = after(proposed, exclusions.decline(proposed, by="user:manager"))

    assert declined.refusal is None
    assert procedure.define(declined, a_defined_case(FRIDAY).parts, [SOME_WORDS]).parts


@pytest.mark.parametrize("field", ["issue_arose_on", "became_aware_on"])
def test_twelve_months_are_counted_from_both_dates(field: str) -> None:  # Code 2.3
    case = a_logged_case(FRIDAY)

    with pytest.raises(exclusions.WithinTwelveMonths) as refused:
        exclusions.propose(case, _with(OLD, **{field: date(2025, 11, 20)}), by="user:officer")
    assert refused.value.field == field

    before = _with(OLD, **{field: date(2025, 11, 19)})
    assert exclusions.propose(case, before, by="user:officer").ground is Ground.OVER_TWELVE_MONTHS


@pytest.mark.parametrize("field", ["issue_arose_on", "became_aware_on"])
def test_neither_date_may_be_missing(field: str) -> None:  # Code 2.3
    with pytest.raises(exclusions.DatesNeeded):
        exclusions.propose(a_logged_case(FRIDAY), _with(OLD, **{field: None}), by="user:officer")


def test_a_late_complaint_is_refused_only_after_deciding_on_discretion() -> None:  # Code 2.3
    with pytest.raises(exclusions.DiscretionNotConsidered):
        exclusions.propose(a_logged_case(FRIDAY), _with(OLD, no_discretion_reason=None), by="user:officer")


def test_discretion_used_is_on_record_and_the_complaint_goes_on() -> None:  # Code 2.3
    case = a_logged_case(FRIDAY)

    used = after(case, exclusions.use_discretion(case, date(2025, 3, 1), date(2025, 3, 1), SOME_WORDS))

    assert used.discretion_used
    assert used.status is Status.LOGGED


@pytest.mark.parametrize("field", ["court", "claim_number", "claim_filed_on"])
def test_a_solicitors_letter_is_no_claim(field: str) -> None:  # Code 2.2
    with pytest.raises(exclusions.ClaimNotFiled) as refused:
        exclusions.propose(a_logged_case(FRIDAY), _with(IN_COURT, **{field: None}), by="user:officer")

    assert refused.value.field == field


def test_a_claim_filed_after_the_complaint_is_no_ground() -> None:  # Code 2.2
    with pytest.raises(exclusions.ClaimNotFiled):
        exclusions.propose(a_logged_case(FRIDAY), _with(IN_COURT, claim_filed_on=date(2026, 11, 21)), by="user:officer")


def test_what_was_decided_before_names_the_case() -> None:  # Code 2.2
    said = Grounds(ground=Ground.ALREADY_DECIDED, reasons=SOME_WORDS, wording="0" * 64, evidence=SOME_WORDS)
    case = a_logged_case(FRIDAY)

    with pytest.raises(exclusions.EarlierCaseNeeded):
        exclusions.propose(case, said, by="user:officer")
    with pytest.raises(exclusions.EarlierCaseNeeded):
        exclusions.propose(case, _with(said, decided_in=case.reference), by="user:officer")


def test_an_acknowledged_complaint_has_been_accepted() -> None:  # Code 2.1
    with pytest.raises(exclusions.NothingToRefuse):
        exclusions.propose(an_acknowledged_case(FRIDAY, FRIDAY), OLD, by="user:officer")


def test_a_complaint_acknowledged_meanwhile_is_not_refused() -> None:  # Code 2.1
    case = a_defined_case(FRIDAY)
    proposed = after(case, exclusions.propose(case, OLD, by="user:officer"))
    acknowledged = after(proposed, procedure.acknowledge(proposed))

    with pytest.raises(refusals.AlreadyAcknowledged):
        exclusions.approve(acknowledged, by="user:manager")


def test_while_the_refusal_goes_out_no_other_step_is_taken() -> None:  # Code 2.4
    with pytest.raises(refusals.RefusalIsOnItsWay):
        procedure.define(_refused(a_logged_case(FRIDAY)), a_defined_case(FRIDAY).parts, [SOME_WORDS])


def test_the_ombudsman_may_direct_acceptance_and_the_receipt_stays_true() -> None:  # Code 2.4
    told = proved(_refused(a_logged_case(FRIDAY)), LetterKind.NOT_ACCEPTED, "2026-11-24")

    directed = after(
        told,
        exclusions.direct_acceptance(told, ombudsman="housing", directed_on=date(2027, 1, 4), policy=POLICY),
    )

    assert (directed.status, directed.stage) == (Status.LOGGED, 1)
    assert directed.received_on == date(2026, 11, 20)
    assert directed.clocks[ClockKind.STAGE_1_ACKNOWLEDGE].deadline.due_on == date(2027, 1, 11)


def test_only_what_was_refused_can_be_directed_to_be_accepted() -> None:  # Code 2.4
    case = a_logged_case(FRIDAY)

    with pytest.raises(exclusions.NotRefused):
        exclusions.direct_acceptance(case, ombudsman="housing", directed_on=date(2027, 1, 4), policy=POLICY)


def test_an_escalation_is_refused_on_the_same_grounds_and_stage_1_stays_the_last() -> None:  # Code 5.11, 2.4
    case = escalated(a_responded_case(FRIDAY, at("2026-12-11")), "2026-12-14")

    told = proved(_refused(case, IN_COURT), LetterKind.ESCALATION_REFUSED, "2026-12-16")

    assert (told.stage, told.status) == (1, Status.RESPONDED)
    assert told.clocks[ClockKind.STAGE_2_ACKNOWLEDGE].met_on == date(2026, 12, 16)
    assert told.open_clocks() == []


def test_a_closed_case_whose_escalation_is_refused_is_closed_as_answered_again() -> None:  # Code 5.11
    answered = a_responded_case(FRIDAY, at("2026-12-11"))
    closed = after(answered, procedure.close(answered, learning=SOME_WORDS, today=date(2026, 12, 11)))

    told = proved(_refused(escalated(closed, "2026-12-14"), IN_COURT), LetterKind.ESCALATION_REFUSED, "2026-12-16")

    assert (told.status, told.closed) == (Status.CLOSED, ClosingReason.ANSWERED)


def test_being_late_or_tiresome_is_no_ground_against_an_escalation() -> None:  # Code 5.11
    assert {ground.value for ground in Ground} == {"over_twelve_months", "court_claim", "already_decided"}


def test_a_refused_escalation_is_accepted_when_the_ombudsman_says_so() -> None:  # Code 2.4
    case = escalated(a_responded_case(FRIDAY, at("2026-12-11")), "2026-12-14")
    told = proved(_refused(case, IN_COURT), LetterKind.ESCALATION_REFUSED, "2026-12-16")

    directed = after(
        told,
        exclusions.direct_acceptance(told, ombudsman="housing", directed_on=date(2027, 2, 1), policy=POLICY),
    )

    assert (directed.stage, directed.status) == (2, Status.ESCALATED)
    assert directed.clocks[ClockKind.STAGE_2_ACKNOWLEDGE].deadline.due_on == date(2027, 2, 8)


def test_a_refused_complaint_is_not_escalated() -> None:  # Code 5.11
    told = proved(_refused(a_logged_case(FRIDAY)), LetterKind.NOT_ACCEPTED, "2026-11-24")

    with pytest.raises(refusals.CaseIsClosed):
        escalation.may_escalate(told)


def test_a_ground_is_in_force_from_its_date_on() -> None:  # Code 2.2
    received = at("2024-03-20")
    case = a_logged_case(received)

    with pytest.raises(exclusions.GroundNotInForce):
        exclusions.propose(case, OLD, by="user:officer")


@pytest.mark.parametrize(
    ("day", "before"),
    [(date(2026, 11, 20), date(2025, 11, 20)), (date(2028, 2, 29), date(2027, 2, 28))],
)
def test_twelve_months_before_a_leap_day_is_the_28th(day: date, before: date) -> None:  # Code 2.3
    assert exclusions.twelve_months_before(day) == before


def test_the_cap_of_an_old_complaint_is_measured_from_the_date_that_its_direction_gave() -> None:  # Code 2.4
    before = a_logged_case(at("2024-03-01"))
    told = proved(
        _refused(before, _with(IN_COURT, claim_filed_on=date(2024, 2, 1))), LetterKind.NOT_ACCEPTED, "2024-03-05"
    )

    directed = exclusions.direct_acceptance(told, ombudsman="housing", directed_on=date(2024, 5, 2), policy=POLICY)

    assert extensions.latest_within_cap(before, POLICY) == date(2024, 4, 2)
    assert extensions.latest_within_cap(after(told, directed), POLICY) == date(2024, 6, 3)


def test_a_directed_stage_has_no_approver_of_the_stage_before() -> None:  # Code 2.4, 6.13
    told = proved(
        _refused(escalated(a_responded_case(FRIDAY, FRIDAY), "2026-11-23"), IN_COURT),
        LetterKind.ESCALATION_REFUSED,
        "2026-11-24",
    )
    named = after(told, people.name_approver(told, "user:handler"))

    directed = exclusions.direct_acceptance(named, ombudsman="housing", directed_on=date(2026, 12, 1), policy=POLICY)

    assert named.people.approver == "user:handler"
    assert (after(named, directed).stage, after(named, directed).people.approver) == (2, None)
