"""What is known of the hazards reported on a case, and how each event changes it. Rules: see domain/hazards.py."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeAlias, assert_never

from shared.events import cases as events
from shared.events.cases import HazardClass, HazardFound, HazardKind
from shared.kernel.words import WordsReference


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazard:
    """A hazard from the moment at which the landlord became aware of it."""

    number: int
    kind: HazardKind
    hazard_class: HazardClass
    aware_at: datetime
    found: HazardFound | None = None
    investigated_at: datetime | None = None
    summary_sent_on: date | None = None
    made_safe_at: datetime | None = None
    how_made_safe: WordsReference | None = None
    works_begin_by: date | None = None
    why_planned: WordsReference | None = None
    works_begun_on: date | None = None
    works: WordsReference | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hazards:
    """The hazards of a case, by number; their clocks outlive it."""

    reported: tuple[Hazard, ...] = ()


AnyHazardEvent: TypeAlias = (
    events.HazardReported
    | events.HazardInvestigated
    | events.HazardSummarySent
    | events.HazardMadeSafe
    | events.FurtherWorksPlanned
    | events.FurtherWorksBegun
)


def after(state: Hazards, event: AnyHazardEvent) -> Hazards:
    """Return what is known after `event`."""
    if isinstance(event, events.HazardReported):
        return Hazards(reported=(*state.reported, _reported(event)))
    changed = (_changed(hazard, event) if hazard.number == event.number else hazard for hazard in state.reported)
    return Hazards(reported=tuple(changed))


def _reported(event: events.HazardReported) -> Hazard:
    return Hazard(number=event.number, kind=event.kind, hazard_class=event.hazard_class, aware_at=event.aware_at)


def _changed(
    hazard: Hazard,
    event: events.HazardInvestigated
    | events.HazardSummarySent
    | events.HazardMadeSafe
    | events.FurtherWorksPlanned
    | events.FurtherWorksBegun,
) -> Hazard:
    match event:
        case events.HazardInvestigated():
            return replace(hazard, found=event.found, investigated_at=event.ended_at)
        case events.HazardSummarySent():
            return replace(hazard, summary_sent_on=event.stopped.on)
        case events.HazardMadeSafe():
            return replace(hazard, made_safe_at=event.made_safe_at, how_made_safe=event.how)
        case events.FurtherWorksPlanned():
            return replace(hazard, works_begin_by=event.deadline.due_on, why_planned=event.why)
        case events.FurtherWorksBegun():
            return replace(hazard, works_begun_on=event.stopped.on, works=event.works)
        case _:
            assert_never(event)
