"""What we know of a case, and how each event changes it. Holds no rules: see procedure.py."""

from typing import assert_never

from services.cases.domain.case import (
    actions,
    circumstances,
    clocks,
    data_protection,
    hazards,
    learning,
    linking,
    ombudsman,
    record,
    remedies,
    staffing,
    stepping,
    targets,
)
from services.cases.domain.case.actions import AnyActionEvent
from services.cases.domain.case.circumstances import AnyCircumstanceEvent, Circumstances
from services.cases.domain.case.clocks import STATUTORY, RunningClock
from services.cases.domain.case.data_protection import AnyDataProtectionEvent
from services.cases.domain.case.hazards import AnyHazardEvent
from services.cases.domain.case.joining import Joining
from services.cases.domain.case.learning import AnyLearningEvent
from services.cases.domain.case.linking import AnyJoiningEvent
from services.cases.domain.case.ombudsman import AnyOmbudsmanEvent
from services.cases.domain.case.people import DEFAULT_OWNER, Contribution, People
from services.cases.domain.case.record import AnyRecordEvent
from services.cases.domain.case.remedies import AnyRemedyEvent
from services.cases.domain.case.staffing import AnyPeopleEvent
from services.cases.domain.case.stages import Clarification, Extension, Refusal, Stage, Update
from services.cases.domain.case.state import Case, LetterProof, Status
from services.cases.domain.case.stepping import AnyAside, AnyRefusal, AnyStep
from services.cases.domain.case.targets import AnyTargetEvent
from shared.events.cases import ComplaintLogged
from shared.kernel.replacing import replace
from shared.kernel.staff import as_actor

__all__ = [
    "DEFAULT_OWNER",
    "STATUTORY",
    "AnyCaseEvent",
    "Case",
    "Clarification",
    "Contribution",
    "Extension",
    "Joining",
    "LetterProof",
    "People",
    "Refusal",
    "RunningClock",
    "Stage",
    "Status",
    "Update",
    "as_actor",
    "begin",
    "evolve",
]

AnyCaseEvent = (
    AnyRemedyEvent
    | AnyActionEvent
    | AnyLearningEvent
    | AnyTargetEvent
    | AnyStep
    | AnyAside
    | AnyRefusal
    | AnyCircumstanceEvent
    | AnyRecordEvent
    | AnyOmbudsmanEvent
    | AnyHazardEvent
    | AnyDataProtectionEvent
    | AnyPeopleEvent
    | AnyJoiningEvent
)


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
        people=People(owner=event.owned_by or DEFAULT_OWNER),
        joining=Joining(split_from=event.split_from, submission=event.submission),
        circumstances=circumstances.after_request(Circumstances(), consent_missing=event.consent_missing),
    )


def evolve(case: Case, event: AnyCaseEvent) -> Case:
    """Return the case after `event`; every event counts one."""
    return replace(_apply(case, event), sequence=case.sequence + 1, clocks=clocks.after(case.clocks, event))


def _apply(case: Case, event: AnyCaseEvent) -> Case:  # noqa: C901, PLR0911, PLR0912 - one arm for each area
    if isinstance(event, AnyStep):
        return stepping.step(case, event)
    if isinstance(event, AnyAside):
        return stepping.aside(case, event)
    if isinstance(event, AnyRefusal):
        return stepping.refusal(case, event)
    if isinstance(event, AnyRecordEvent):
        return replace(case, record=record.after(case.record, event))
    if isinstance(event, AnyCircumstanceEvent):
        return replace(case, circumstances=circumstances.after(case.circumstances, event))
    if isinstance(event, AnyOmbudsmanEvent):
        return replace(case, ombudsman=ombudsman.after(case.ombudsman, event))
    if isinstance(event, AnyHazardEvent):
        return replace(case, hazards=hazards.after(case.hazards, event))
    if isinstance(event, AnyDataProtectionEvent):
        return replace(case, data_protection=data_protection.after(case.data_protection, event))
    if isinstance(event, AnyRemedyEvent):
        return replace(case, remedies=remedies.after(case.remedies, event))
    if isinstance(event, AnyActionEvent):
        return replace(case, actions=actions.after(case.actions, event))
    if isinstance(event, AnyLearningEvent):
        return replace(case, learning=learning.after(case.learning, event))
    if isinstance(event, AnyTargetEvent):
        return replace(case, targets=targets.after(case.targets, event))
    if isinstance(event, AnyPeopleEvent):
        return staffing.after(case, event)
    if isinstance(event, AnyJoiningEvent):
        return linking.after(case, event)
    assert_never(event)
