"""What stands beside the procedure: adjustments, restrictions, hazards, data protection, disruptions, joined cases.

Of an adjustment only that there is one is counted: which one would say something about somebody's health.
"""

from services.reporting.domain.facts import Facts
from services.reporting.domain.items import Settled, Topic
from services.reporting.projections import clocks, items
from shared.events import cases
from shared.events.cases import HazardFound
from shared.kernel.working_days import london_date
from shared.platform.received import Received

ONLY = 1


def adjustment_agreed(facts: Facts, received: Received, event: cases.AdjustmentAgreed) -> None:
    clocks.of(facts, received)
    agreed_on = clocks.day_of(received)
    items.begin(facts, received, Topic.ADJUSTMENT, event.number, kind=Topic.ADJUSTMENT, on=agreed_on)


def adjustment_ended(facts: Facts, received: Received, event: cases.AdjustmentEnded) -> None:
    clocks.of(facts, received)
    items.of(facts, received, Topic.ADJUSTMENT, event.number).settle(Settled.DONE, clocks.day_of(received))


def restriction_imposed(facts: Facts, received: Received, event: cases.RestrictionImposed) -> None:
    clocks.of(facts, received)
    items.begin(facts, received, Topic.RESTRICTION, event.number, kind=event.kind.value, on=event.imposed_on)


def restriction_lifted(facts: Facts, received: Received, event: cases.RestrictionLifted) -> None:
    clocks.of(facts, received)
    items.of(facts, received, Topic.RESTRICTION, event.number).settle(Settled.DONE, event.lifted_on)


def hazard_reported(facts: Facts, received: Received, event: cases.HazardReported) -> None:
    clocks.of(facts, received)
    aware_on = london_date(event.aware_at)
    items.begin(facts, received, Topic.HAZARD, event.number, kind=event.hazard_class.value, on=aware_on)


def hazard_investigated(facts: Facts, received: Received, event: cases.HazardInvestigated) -> None:
    clocks.of(facts, received)
    if event.found is HazardFound.NONE:
        items.of(facts, received, Topic.HAZARD, event.number).settle(Settled.NOT_WANTED, london_date(event.ended_at))


def hazard_made_safe(facts: Facts, received: Received, event: cases.HazardMadeSafe) -> None:
    clocks.of(facts, received)
    items.of(facts, received, Topic.HAZARD, event.number).settle(Settled.DONE, london_date(event.made_safe_at))


def data_protection_complaint_recognised(
    facts: Facts, received: Received, event: cases.DataProtectionComplaintRecognised
) -> None:
    clocks.of(facts, received)
    items.begin(facts, received, Topic.DATA_PROTECTION, ONLY, kind=Topic.DATA_PROTECTION, on=event.received_on)


def data_protection_complaint_answered(
    facts: Facts, received: Received, event: cases.DataProtectionComplaintAnswered
) -> None:
    clocks.of(facts, received)
    items.of(facts, received, Topic.DATA_PROTECTION, ONLY).settle(Settled.DONE, event.answered_on)


# A disruption is no case: its stream has no clocks.


def disruption_declared(facts: Facts, received: Received, event: cases.DisruptionDeclared) -> None:
    items.begin(facts, received, Topic.DISRUPTION, ONLY, kind=event.cause.value, on=event.since)


def disruption_ended(facts: Facts, received: Received, event: cases.DisruptionEnded) -> None:
    items.of(facts, received, Topic.DISRUPTION, ONLY).settle(Settled.DONE, event.ended_on)


# Cases that are joined, parted or moved to another service.


def services_named(facts: Facts, received: Received, event: cases.ServicesNamed) -> None:
    """Count the case under its lead service, and there only."""
    clocks.of(facts, received).service = event.lead


def new_points_joined(facts: Facts, received: Received, event: cases.NewPointsJoined) -> None:
    clocks.of(facts, received).parts += len(event.parts)


def case_split(facts: Facts, received: Received, event: cases.CaseSplit) -> None:
    clocks.of(facts, received).parts -= len(event.parts)
