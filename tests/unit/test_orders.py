"""Orders, recommendations and failure orders: made, complied with, accepted or not, and overdue."""

from datetime import date

import pytest

from services.cases.domain import ombudsman, ombudsman_refusals, orders
from services.cases.domain.case import Case
from services.cases.domain.happened import OutOfOrder
from shared.events.cases import (
    DeterminationOutcome,
    FailureOrderKind,
    FailureOrderReason,
    OmbudsmanBody,
    OrderHead,
    OrderKind,
    OrderMade,
    PartDetermination,
)
from tests.support.cases import POLICY, SOME_WORDS, a_logged_case, a_responded_case, after, at, swept

DETERMINED = date(2027, 6, 14)
TODAY = date(2027, 6, 15)
DUE = date(2027, 7, 12)


def a_referred_case() -> Case:
    case = a_responded_case(at("2026-11-20"), at("2026-11-25"))
    return after(
        case,
        ombudsman.refer(case, OmbudsmanBody.HOUSING, referred_on=date(2027, 2, 1), case_number=None, today=TODAY),
    )


def a_determined_case() -> Case:
    case = a_referred_case()
    parts = [PartDetermination(part=1, outcome=DeterminationOutcome.MALADMINISTRATION)]
    return after(case, ombudsman.determine(case, 1, parts, determined_on=DETERMINED, after_review=False, today=TODAY))


def made(
    case: Case,
    kind: OrderKind = OrderKind.ORDER,
    head: OrderHead = OrderHead.APOLOGY,
    *,
    amount_pence: int | None = None,
    due_on: date = DUE,
) -> OrderMade:
    return orders.order(
        case, 1, kind, head, SOME_WORDS, amount_pence=amount_pence, due_on=due_on, today=TODAY, policy=POLICY
    )


def test_an_order_follows_from_a_determination() -> None:
    with pytest.raises(ombudsman_refusals.NotDetermined):
        made(a_referred_case())


def test_an_order_has_a_due_date_that_outlives_the_case() -> None:
    case = a_determined_case()

    case = after(case, made(case))

    assert case.clocks["order:1"].deadline.due_on == DUE
    assert case.ombudsman.is_open


def test_a_recommendation_has_a_clock_of_its_own() -> None:
    case = a_determined_case()
    case = after(case, made(case))

    case = after(case, made(case, OrderKind.RECOMMENDATION, OrderHead.STAFF_TRAINING))

    assert "recommendation:2" in case.clocks


def test_an_order_that_is_overdue_is_warned_of_and_then_missed() -> None:
    case = a_determined_case()
    case = after(case, made(case))

    assert swept(case, at("2027-07-08")) == ["DeadlineApproaching"]
    assert swept(case, at("2027-07-13")) == ["DeadlineMissed"]


def test_compensation_says_how_much_and_nothing_else_does() -> None:
    case = a_determined_case()

    with pytest.raises(ombudsman_refusals.AmountNeeded):
        made(case, head=OrderHead.COMPENSATION)
    with pytest.raises(ombudsman_refusals.NoAmount):
        made(case, head=OrderHead.WORKS, amount_pence=10_000)

    assert made(case, head=OrderHead.COMPENSATION, amount_pence=35_000).amount_pence == 35_000


def test_an_order_is_not_due_before_the_determination() -> None:
    with pytest.raises(OutOfOrder):
        made(a_determined_case(), due_on=date(2027, 6, 13))


def test_proof_of_compliance_stops_the_clock_and_the_body_accepts_it() -> None:
    case = a_determined_case()
    case = after(case, made(case))

    case = after(case, orders.comply(case, 1, SOME_WORDS, complied_on=TODAY, today=TODAY))
    accepted = orders.decide_compliance(
        case, 1, accepted=True, decided_on=TODAY, why=None, due_on=None, today=TODAY, policy=POLICY
    )
    case = after(case, accepted)

    assert case.clocks["order:1"].met_on == TODAY
    assert case.ombudsman.orders[0].accepted_on == TODAY
    assert not case.ombudsman.is_open


def test_compliance_that_is_not_accepted_opens_the_order_again() -> None:
    case = a_determined_case()
    case = after(case, made(case))
    case = after(case, orders.comply(case, 1, SOME_WORDS, complied_on=TODAY, today=TODAY))

    rejected = orders.decide_compliance(
        case,
        1,
        accepted=False,
        decided_on=TODAY,
        why=SOME_WORDS,
        due_on=date(2027, 8, 2),
        today=TODAY,
        policy=POLICY,
    )
    case = after(case, rejected)

    assert case.clocks["order:1"].is_open
    assert case.clocks["order:1"].deadline.due_on == date(2027, 8, 2)
    assert case.ombudsman.is_open


def test_compliance_that_is_not_accepted_needs_the_reason_and_a_new_date() -> None:
    case = a_determined_case()
    case = after(case, made(case))
    case = after(case, orders.comply(case, 1, SOME_WORDS, complied_on=TODAY, today=TODAY))

    with pytest.raises(ombudsman_refusals.NewDateNeeded) as refused:
        orders.decide_compliance(
            case, 1, accepted=False, decided_on=TODAY, why=SOME_WORDS, due_on=None, today=TODAY, policy=POLICY
        )

    assert refused.value.field == "due_on"


def test_nothing_is_complied_with_that_was_not_ordered() -> None:
    case = a_determined_case()

    with pytest.raises(ombudsman_refusals.NoOrderWaits):
        orders.comply(case, 1, SOME_WORDS, complied_on=TODAY, today=TODAY)
    with pytest.raises(ombudsman_refusals.NotCompliedWith):
        orders.decide_compliance(
            case, 1, accepted=True, decided_on=TODAY, why=None, due_on=None, today=TODAY, policy=POLICY
        )


def test_a_failure_order_comes_at_any_time_and_has_a_clock_until_it_is_answered() -> None:
    case = a_logged_case(at("2026-11-20"))
    issued = orders.issue_failure_order(
        case,
        FailureOrderKind.COMPLAINT_HANDLING_FAILURE_ORDER,
        FailureOrderReason.COMPLAINT_NOT_PROGRESSED,
        issued_on=date(2027, 1, 20),
        due_on=date(2027, 1, 27),
        today=date(2027, 1, 20),
        policy=POLICY,
    )
    case = after(case, issued)
    assert case.clocks["order:1"].is_open

    answered = orders.answer_failure_order(case, 1, SOME_WORDS, answered_on=date(2027, 1, 25), today=date(2027, 1, 25))
    case = after(case, answered)

    assert case.clocks["order:1"].met_on == date(2027, 1, 25)
    with pytest.raises(ombudsman_refusals.NotAFailureOrderThatWaits):
        orders.answer_failure_order(case, 1, SOME_WORDS, answered_on=TODAY, today=TODAY)


def test_a_notice_without_a_date_runs_no_clock() -> None:
    case = a_logged_case(at("2026-11-20"))
    issued = orders.issue_failure_order(
        case,
        FailureOrderKind.COMPLAINT_HANDLING_FAILURE_NOTICE,
        FailureOrderReason.EVIDENCE_NOT_PROVIDED,
        issued_on=TODAY,
        due_on=None,
        today=TODAY,
        policy=POLICY,
    )
    case = after(case, issued)

    answered = orders.answer_failure_order(case, 1, SOME_WORDS, answered_on=TODAY, today=TODAY)

    assert "order:1" not in case.clocks
    assert answered.stopped is None


def test_orders_and_failure_orders_never_share_a_number() -> None:
    case = a_determined_case()
    case = after(case, made(case))
    failure = orders.issue_failure_order(
        case,
        FailureOrderKind.COMPLAINT_HANDLING_FAILURE_ORDER,
        FailureOrderReason.ORDER_NOT_COMPLIED_WITH,
        issued_on=TODAY,
        due_on=DUE,
        today=TODAY,
        policy=POLICY,
    )
    case = after(case, failure)

    assert made(case).number == 3
