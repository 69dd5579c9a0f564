"""Remedies, compensation by head, promised actions, learning and improvements."""

from services.reporting.domain.facts import Facts
from services.reporting.domain.items import Settled, Topic
from services.reporting.projections import clocks, items
from shared.events import cases
from shared.platform.received import Received

NO_THEME = "no_theme"


def remedy_offered(facts: Facts, received: Received, event: cases.RemedyOffered) -> None:
    case = clocks.of(facts, received)
    items.begin(facts, received, Topic.REMEDY, event.number, kind=event.terms.kind.value, on=event.offered_on)
    for place, amount in enumerate(event.terms.compensation, start=1):
        case.compensation_offered_pence += amount.amount_pence
        items.begin(
            facts,
            received,
            Topic.COMPENSATION,
            f"{event.number}:{place}",
            kind=amount.head.value,
            on=event.offered_on,
            amount_pence=amount.amount_pence,
        )


def remedy_rejected(facts: Facts, received: Received, event: cases.RemedyRejected) -> None:
    clocks.of(facts, received)
    items.of(facts, received, Topic.REMEDY, event.number).settle(Settled.NOT_WANTED, event.rejected_on)
    for amount in items.within(facts, received, Topic.COMPENSATION, event.number):
        amount.settle(Settled.NOT_WANTED, event.rejected_on)


def remedy_paid(facts: Facts, received: Received, event: cases.RemedyPaid) -> None:
    clocks.of(facts, received).compensation_paid_pence += event.amount_pence
    items.of(facts, received, Topic.REMEDY, event.number).settle(Settled.DONE, event.paid_on)
    for amount in items.within(facts, received, Topic.COMPENSATION, event.number):
        amount.settle(Settled.DONE, event.paid_on)


def remedy_provided(facts: Facts, received: Received, event: cases.RemedyProvided) -> None:
    clocks.of(facts, received)
    items.of(facts, received, Topic.REMEDY, event.number).settle(Settled.DONE, event.provided_on)


def action_added(facts: Facts, received: Received, _: cases.ActionAdded) -> None:
    clocks.of(facts, received).actions += 1


def learned(facts: Facts, received: Received, event: cases.CaseClosed) -> None:
    """Note what was learned when the case was closed; a later stage learns for itself."""
    stage = facts.cases[received.stream].stage
    found = {Topic.THEME: event.theme, Topic.ROOT_CAUSE: event.root_cause}
    for topic, kind in found.items():
        if kind is not None:
            items.begin(facts, received, topic, stage, kind=str(kind), on=event.closed_on)


def improvement_planned(facts: Facts, received: Received, event: cases.ImprovementPlanned) -> None:
    clocks.of(facts, received)
    items.begin(
        facts, received, Topic.IMPROVEMENT, event.number, kind=event.theme or NO_THEME, on=event.deadline.counted_from
    )


def improvement_made(facts: Facts, received: Received, event: cases.ImprovementMade) -> None:
    clocks.of(facts, received)
    items.of(facts, received, Topic.IMPROVEMENT, event.number).settle(Settled.DONE, event.made_on)


def improvement_dropped(facts: Facts, received: Received, event: cases.ImprovementDropped) -> None:
    clocks.of(facts, received)
    dropped_on = clocks.day_of(received)
    items.of(facts, received, Topic.IMPROVEMENT, event.number).settle(Settled.NOT_WANTED, dropped_on)
