"""Matters with an Ombudsman: referrals, determinations part by part, orders and compliance with them."""

from services.reporting.domain.facts import Facts
from services.reporting.domain.items import Settled, Topic
from services.reporting.projections import clocks, items
from shared.events import cases
from shared.platform.received import Received

WHOLE = 0


def referred_to_ombudsman(facts: Facts, received: Received, event: cases.ReferredToOmbudsman) -> None:
    clocks.of(facts, received)
    items.begin(facts, received, Topic.REFERRAL, event.number, kind=event.ombudsman.value, on=event.referred_on)


def matter_determined(facts: Facts, received: Received, event: cases.MatterDetermined) -> None:
    clocks.of(facts, received)
    items.of(facts, received, Topic.REFERRAL, event.number).settle(Settled.DONE, event.determined_on)
    for earlier in items.within(facts, received, Topic.DETERMINATION, event.number):
        earlier.settle(Settled.REPLACED, event.determined_on)
    for part in event.parts:
        item = f"{event.number}:{part.part or WHOLE}"
        items.begin(facts, received, Topic.DETERMINATION, item, kind=part.outcome.value, on=event.determined_on)


def order_made(facts: Facts, received: Received, event: cases.OrderMade) -> None:
    clocks.of(facts, received)
    items.begin(
        facts,
        received,
        Topic.ORDER,
        event.number,
        kind=event.kind.value,
        on=event.deadline.counted_from,
        amount_pence=event.amount_pence,
    )


def order_complied_with(facts: Facts, received: Received, event: cases.OrderCompliedWith) -> None:
    clocks.of(facts, received)
    items.of(facts, received, Topic.ORDER, event.number).settle(Settled.DONE, event.stopped.on)


def compliance_not_accepted(facts: Facts, received: Received, event: cases.ComplianceNotAccepted) -> None:
    clocks.of(facts, received)
    items.of(facts, received, Topic.ORDER, event.number).open_again()


def failure_order_issued(facts: Facts, received: Received, event: cases.FailureOrderIssued) -> None:
    clocks.of(facts, received)
    items.begin(facts, received, Topic.FAILURE_ORDER, event.number, kind=event.kind.value, on=event.issued_on)


def failure_order_answered(facts: Facts, received: Received, event: cases.FailureOrderAnswered) -> None:
    clocks.of(facts, received)
    items.of(facts, received, Topic.FAILURE_ORDER, event.number).settle(Settled.DONE, event.answered_on)
