"""What is known of a case's Ombudsman matters, and how each event changes it. Rules: see domain/ombudsman.py."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeAlias, TypeVar, assert_never

from shared.events import cases as events
from shared.events.cases import (
    FailureOrderKind,
    FailureOrderReason,
    OmbudsmanBody,
    OrderHead,
    OrderKind,
    PartDetermination,
)
from shared.kernel.words import WordsReference


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What one body looks into."""

    number: int
    ombudsman: OmbudsmanBody
    right_bodies: tuple[OmbudsmanBody, ...]
    referred_on: date
    case_number: str | None = None
    determined_on: date | None = None
    parts: tuple[PartDetermination, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.determined_on is None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceRequest:
    number: int
    matter: int
    request: WordsReference
    due_on: date
    sent: WordsReference | None = None
    sent_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An order or a recommendation, and how far the landlord has got with it."""

    number: int
    matter: int
    kind: OrderKind
    head: OrderHead
    amount_pence: int | None
    ordered: WordsReference
    due_on: date
    proof: WordsReference | None = None
    complied_on: date | None = None
    accepted_on: date | None = None
    not_accepted_why: WordsReference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureOrder:
    number: int
    kind: FailureOrderKind
    failure: FailureOrderReason
    stage: int
    issued_on: date
    due_on: date | None
    answer: WordsReference | None = None
    answered_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OmbudsmanMatters:
    """All that concerns Ombudsmen on one case; none of it depends on where the procedure stands."""

    matters: tuple[Matter, ...] = ()
    requests: tuple[EvidenceRequest, ...] = ()
    orders: tuple[Order, ...] = ()
    failure_orders: tuple[FailureOrder, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether anything is still awaited from a body, or from the landlord."""
        return (
            any(matter.is_open for matter in self.matters)
            or any(request.sent_on is None for request in self.requests)
            or any(order.complied_on is None for order in self.orders)
            or any(failure.answered_on is None for failure in self.failure_orders)
        )


AnyOmbudsmanEvent: TypeAlias = (
    events.ReferredToOmbudsman
    | events.EvidenceRequested
    | events.EvidenceSent
    | events.MatterDetermined
    | events.OrderMade
    | events.OrderCompliedWith
    | events.ComplianceAccepted
    | events.ComplianceNotAccepted
    | events.FailureOrderIssued
    | events.FailureOrderAnswered
)
_Numbered = TypeVar("_Numbered", Matter, EvidenceRequest, Order, FailureOrder)


def after(state: OmbudsmanMatters, event: AnyOmbudsmanEvent) -> OmbudsmanMatters:  # noqa: PLR0911 - one arm for each event
    """Return what is known after `event`."""
    match event:
        case events.ReferredToOmbudsman():
            return replace(state, matters=(*state.matters, _matter(event)))
        case events.MatterDetermined():
            determined = {"determined_on": event.determined_on, "parts": event.parts}
            return replace(state, matters=_with(state.matters, event.number, determined))
        case events.EvidenceRequested():
            return replace(state, requests=(*state.requests, _request(event)))
        case events.EvidenceSent():
            sent = {"sent": event.sent, "sent_on": event.stopped.on}
            return replace(state, requests=_with(state.requests, event.number, sent))
        case events.OrderMade():
            return replace(state, orders=(*state.orders, _order(event)))
        case events.OrderCompliedWith() | events.ComplianceAccepted() | events.ComplianceNotAccepted():
            return replace(state, orders=_with(state.orders, event.number, _complied(event)))
        case events.FailureOrderIssued():
            return replace(state, failure_orders=(*state.failure_orders, _failure_order(event)))
        case events.FailureOrderAnswered():
            answered = {"answer": event.answer, "answered_on": event.answered_on}
            return replace(state, failure_orders=_with(state.failure_orders, event.number, answered))
        case _:
            assert_never(event)


def _with(known: tuple[_Numbered, ...], number: int, changes: dict[str, object]) -> tuple[_Numbered, ...]:
    return tuple(replace(each, **changes) if each.number == number else each for each in known)  # type: ignore[arg-type]  # mypy cannot tell which field takes what


def _matter(event: events.ReferredToOmbudsman) -> Matter:
    return Matter(
        number=event.number,
        ombudsman=event.ombudsman,
        right_bodies=event.right_bodies,
        referred_on=event.referred_on,
        case_number=event.case_number,
    )


def _request(event: events.EvidenceRequested) -> EvidenceRequest:
    return EvidenceRequest(
        number=event.number, matter=event.matter, request=event.request, due_on=event.deadline.due_on
    )


def _order(event: events.OrderMade) -> Order:
    return Order(
        number=event.number,
        matter=event.matter,
        kind=event.kind,
        head=event.head,
        amount_pence=event.amount_pence,
        ordered=event.ordered,
        due_on=event.deadline.due_on,
    )


def _complied(
    event: events.OrderCompliedWith | events.ComplianceAccepted | events.ComplianceNotAccepted,
) -> dict[str, object]:
    match event:
        case events.OrderCompliedWith():
            return {"proof": event.proof, "complied_on": event.stopped.on, "not_accepted_why": None}
        case events.ComplianceAccepted():
            return {"accepted_on": event.accepted_on}
        case events.ComplianceNotAccepted():
            return {
                "proof": None,
                "complied_on": None,
                "accepted_on": None,
                "not_accepted_why": event.why,
                "due_on": event.deadline.due_on,
            }
        case _:
            assert_never(event)


def _failure_order(event: events.FailureOrderIssued) -> FailureOrder:
    return FailureOrder(
        number=event.number,
        kind=event.kind,
        failure=event.failure,
        stage=event.stage,
        issued_on=event.issued_on,
        due_on=event.deadline.due_on if event.deadline else None,
    )
