"""What we know of a case, and how each event changes it. Holds no rules: see procedure.py."""

from dataclasses import replace
from typing import assert_never

from services.cases.domain.case import circumstances, clocks, stepping
from services.cases.domain.case.circumstances import AnyCircumstanceEvent
from services.cases.domain.case.clocks import STATUTORY, RunningClock
from services.cases.domain.case.stages import Clarification, Extension, Refusal, Stage, Update
from services.cases.domain.case.state import Case, LetterProof, Status
from services.cases.domain.case.stepping import AnyAside, AnyRefusal, AnyStep
from shared.events.cases import ComplaintLogged

__all__ = [
    "STATUTORY",
    "AnyCaseEvent",
    "Case",
    "Clarification",
    "Extension",
    "LetterProof",
    "Refusal",
    "RunningClock",
    "Stage",
    "Status",
    "Update",
    "begin",
    "evolve",
]

AnyCaseEvent = AnyStep | AnyAside | AnyRefusal | AnyCircumstanceEvent


def begin(reference: str, landlord: str, event: ComplaintLogged) -> Case:
    """Return the case that its first event begins."""
    respond_by = event.respond.due_on if event.respond else None
    return Case(
        reference=reference,
        landlord=landlord,
        sequence=1,
        status=Status.LOGGED,
        edition=event.acknowledge.edition,
        channel=event.channel,
        service=event.service,
        received_at=event.received_at,
        received_on=event.received_on,
        logged_on=event.logged_on,
        imported_from=event.imported_from,
        stages=(Stage(number=1, begun_on=event.received_on, first_respond_by=respond_by),),
        clocks=clocks.after({}, event),
    )


def evolve(case: Case, event: AnyCaseEvent) -> Case:
    """Return the case after `event`; every event counts one."""
    return replace(_apply(case, event), sequence=case.sequence + 1, clocks=clocks.after(case.clocks, event))


def _apply(case: Case, event: AnyCaseEvent) -> Case:
    if isinstance(event, AnyStep):
        return stepping.step(case, event)
    if isinstance(event, AnyAside):
        return stepping.aside(case, event)
    if isinstance(event, AnyRefusal):
        return stepping.refusal(case, event)
    if isinstance(event, AnyCircumstanceEvent):
        return replace(case, circumstances=circumstances.after(case.circumstances, event))
    assert_never(event)
