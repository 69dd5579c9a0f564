"""What an Ombudsman orders or recommends, and failure orders: made, complied with, accepted or not (Code 2.4)."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from services.cases.domain import happened
from services.cases.domain.case import Case
from services.cases.domain.case.ombudsman import FailureOrder, Order
from services.cases.domain.deadlines import Policy
from services.cases.domain.ombudsman import due_by, find_matter, may_request_evidence
from services.cases.domain.ombudsman_refusals import (
    AmountNeeded,
    NewDateNeeded,
    NoAmount,
    NoOrderWaits,
    NotAFailureOrderThatWaits,
    NotCompliedWith,
    NotDetermined,
)
from shared.events.cases import (
    ClockKind,
    ClockStopped,
    ComplianceAccepted,
    ComplianceNotAccepted,
    FailureOrderAnswered,
    FailureOrderIssued,
    FailureOrderKind,
    FailureOrderReason,
    OrderCompliedWith,
    OrderHead,
    OrderKind,
    OrderMade,
)
from shared.kernel.words import WordsReference

_CLOCKS: Final[Mapping[OrderKind, ClockKind]] = {
    OrderKind.ORDER: ClockKind.ORDER,
    OrderKind.RECOMMENDATION: ClockKind.RECOMMENDATION,
}


def order(
    case: Case,
    matter: int,
    kind: OrderKind,
    head: OrderHead,
    ordered: WordsReference,
    *,
    amount_pence: int | None,
    due_on: date,
    today: date,
    policy: Policy,
) -> OrderMade:
    """Record what was ordered or recommended, and by when; an amount stands with compensation alone."""
    about = find_matter(case, matter)
    if about.determined_on is None:
        raise NotDetermined("Record the determination first: orders follow from it.")
    if head is OrderHead.COMPENSATION and amount_pence is None:
        raise AmountNeeded("Give the amount in pence.", field="amount_pence")
    if head is not OrderHead.COMPENSATION and amount_pence is not None:
        raise NoAmount("Only compensation has an amount.", field="amount_pence")
    happened.check_due(due_on, field="due_on", after=about.determined_on)
    number = _next_order(case)
    return OrderMade(
        number=number,
        matter=about.number,
        kind=kind,
        head=head,
        amount_pence=amount_pence,
        ordered=ordered,
        deadline=due_by(_CLOCKS[kind], due_on, number, today, policy),
    )


def comply(case: Case, number: int, proof: WordsReference, *, complied_on: date, today: date) -> OrderCompliedWith:
    """Record that the landlord did what was ordered, with proof."""
    found = _open_order(case, number)
    happened.check(complied_on, today=today, field="complied_on")
    stopped = ClockStopped(clock=_CLOCKS[found.kind], item=number, on=complied_on)
    return OrderCompliedWith(number=number, proof=proof, stopped=stopped)


def decide_compliance(
    case: Case,
    number: int,
    *,
    accepted: bool,
    decided_on: date,
    why: WordsReference | None,
    due_on: date | None,
    today: date,
    policy: Policy,
) -> ComplianceAccepted | ComplianceNotAccepted:
    """Record whether the body is satisfied; where it is not, the order is open again, to a new date."""
    found = _complied(case, number)
    happened.check(decided_on, today=today, field="decided_on", after=found.complied_on)
    if accepted:
        return ComplianceAccepted(number=number, accepted_on=decided_on)
    if why is None or due_on is None:
        raise NewDateNeeded("Say why it was not accepted, and by when it must be.", field="due_on" if why else "why")
    happened.check_due(due_on, field="due_on", after=decided_on)
    return ComplianceNotAccepted(
        number=number, why=why, deadline=due_by(_CLOCKS[found.kind], due_on, number, today, policy)
    )


def issue_failure_order(
    case: Case,
    kind: FailureOrderKind,
    failure: FailureOrderReason,
    *,
    issued_on: date,
    due_on: date | None,
    today: date,
    policy: Policy,
) -> FailureOrderIssued:
    """Record a complaint handling failure order, or a notice of one."""
    happened.check(issued_on, today=today, field="issued_on")
    number = _next_order(case)
    if due_on is not None:
        happened.check_due(due_on, field="due_on", after=issued_on)
    return FailureOrderIssued(
        number=number,
        kind=kind,
        failure=failure,
        stage=case.stage,
        issued_on=issued_on,
        deadline=None if due_on is None else due_by(ClockKind.ORDER, due_on, number, today, policy),
    )


def answer_failure_order(
    case: Case, number: int, answer: WordsReference, *, answered_on: date, today: date
) -> FailureOrderAnswered:
    """Record that the landlord did what the failure order asks, and told the Ombudsman."""
    may_answer_failure_order(case)
    found = next((failure for failure in _unanswered_failures(case) if failure.number == number), None)
    if found is None:
        raise NotAFailureOrderThatWaits("There is no failure order of this number that waits.", field="number")
    happened.check(answered_on, today=today, field="answered_on", after=found.issued_on)
    stopped = None if found.due_on is None else ClockStopped(clock=ClockKind.ORDER, item=number, on=answered_on)
    return FailureOrderAnswered(number=number, answer=answer, answered_on=answered_on, stopped=stopped)


# Whether each step may be taken now. A failure order may come at any time.


def may_order(case: Case) -> None:
    may_request_evidence(case)
    if all(matter.is_open for matter in case.ombudsman.matters):
        raise NotDetermined("No matter has been determined: orders follow from a determination.")


def may_comply(case: Case) -> None:
    if all(order.complied_on is not None for order in case.ombudsman.orders):
        raise NoOrderWaits("No order or recommendation waits to be complied with.")


def may_accept_compliance(case: Case) -> None:
    if not any(order.complied_on and not order.accepted_on for order in case.ombudsman.orders):
        raise NotCompliedWith("There is no compliance that the body has not accepted yet.")


def may_answer_failure_order(case: Case) -> None:
    if not _unanswered_failures(case):
        raise NotAFailureOrderThatWaits("No failure order waits for an answer.")


def _unanswered_failures(case: Case) -> list[FailureOrder]:
    return [failure for failure in case.ombudsman.failure_orders if failure.answered_on is None]


def _next_order(case: Case) -> int:
    return len(case.ombudsman.orders) + len(case.ombudsman.failure_orders) + 1


def _open_order(case: Case, number: int) -> Order:
    may_comply(case)
    found = next((each for each in case.ombudsman.orders if each.number == number and not each.complied_on), None)
    if found is None:
        raise NoOrderWaits("There is no order of this number that waits to be complied with.", field="number")
    return found


def _complied(case: Case, number: int) -> Order:
    may_accept_compliance(case)
    waiting = [each for each in case.ombudsman.orders if each.complied_on and not each.accepted_on]
    found = next((each for each in waiting if each.number == number), None)
    if found is None:
        raise NotCompliedWith("The order of this number has not been complied with, or was accepted.", field="number")
    return found
