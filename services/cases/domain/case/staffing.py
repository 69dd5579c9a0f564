"""How each event about people changes a case. Holds no rules: see domain/people.py."""

from dataclasses import replace
from typing import assert_never

from services.cases.domain.case.people import Contribution
from services.cases.domain.case.state import Case
from shared.events import cases as events
from shared.kernel.staff import as_actor

AnyPeopleEvent = (
    events.OwnerNamed
    | events.ManagerNamed
    | events.ApproverNamed
    | events.ServicesNamed
    | events.ConflictDeclared
    | events.StaffConcerned
    | events.StaffNotConcerned
    | events.ContributionRequested
    | events.ContributionChased
    | events.ContributionReceived
    | events.ContributionSignedOff
    | events.ContributionWithdrawn
)
AnyContribution = (
    events.ContributionRequested
    | events.ContributionChased
    | events.ContributionReceived
    | events.ContributionSignedOff
    | events.ContributionWithdrawn
)


def after(case: Case, event: AnyPeopleEvent) -> Case:  # noqa: PLR0911 - one arm for each event
    """Return the case after an event about people."""
    people = case.people
    match event:
        case events.OwnerNamed():
            return replace(case, people=replace(people, owner=event.owned_by))
        case events.ManagerNamed():
            return replace(case, people=replace(people, manager=event.manager))
        case events.ApproverNamed():
            return replace(case, people=replace(people, approver=event.approver))
        case events.ServicesNamed():
            named = replace(people, lead_service=event.lead, other_services=event.others)
            return replace(case, service=event.lead, people=named)
        case events.ConflictDeclared():
            conflicts = (*people.conflicts, as_actor(event.staff))
            return _without(replace(case, people=replace(people, conflicts=conflicts)), event.staff)
        case events.StaffConcerned():
            concerned = (*people.concerned, as_actor(event.staff))
            return _without(replace(case, people=replace(people, concerned=concerned)), event.staff)
        case events.StaffNotConcerned():
            left = tuple(staff for staff in people.concerned if staff != as_actor(event.staff))
            return replace(case, people=replace(people, concerned=left))
        case (
            events.ContributionRequested()
            | events.ContributionChased()
            | events.ContributionReceived()
            | events.ContributionSignedOff()
            | events.ContributionWithdrawn()
        ):
            return _contributed(case, event)
        case _:
            assert_never(event)


def _without(case: Case, staff: str) -> Case:
    """Take a case out of the hands of somebody who must have no part in it; the owner is named by an event."""
    people = case.people
    return replace(
        case,
        handler=_unless(case.handler, staff),
        people=replace(people, manager=_unless(people.manager, staff), approver=_unless(people.approver, staff)),
    )


def _unless(named: str | None, staff: str) -> str | None:
    return None if named is not None and as_actor(named) == as_actor(staff) else named


def _contributed(case: Case, event: AnyContribution) -> Case:
    people = case.people
    if isinstance(event, events.ContributionRequested):
        return replace(case, people=replace(people, contributions=(*people.contributions, _requested(event))))
    asked = next(each for each in people.contributions if each.number == event.number)
    changed = tuple(_changed(each, event) if each is asked else each for each in people.contributions)
    case = replace(case, people=replace(people, contributions=changed))
    if isinstance(event, events.ContributionReceived) and event.written_by is not None:
        return _written_at(case, asked.stage, event.written_by)
    return case


def _requested(event: events.ContributionRequested) -> Contribution:
    return Contribution(
        number=event.number,
        stage=event.stage,
        kind=event.kind,
        contributor=event.contributor,
        question=event.question,
        due_on=event.due.due_on,
    )


def _changed(
    asked: Contribution,
    event: events.ContributionChased
    | events.ContributionReceived
    | events.ContributionSignedOff
    | events.ContributionWithdrawn,
) -> Contribution:
    match event:
        case events.ContributionChased():
            return replace(asked, chasers=event.chaser, raised_to=event.raised_to or asked.raised_to)
        case events.ContributionReceived():
            return replace(
                asked,
                contribution=event.contribution,
                written_by=event.written_by,
                received_on=event.received_on,
            )
        case events.ContributionSignedOff():
            return replace(asked, signed_off_by=event.signed_off_by)
        case events.ContributionWithdrawn():
            return replace(asked, withdrawn=True)
        case _:
            assert_never(event)


def _written_at(case: Case, number: int, writer: str) -> Case:
    """Count who wrote a contribution among those who had a hand in its stage (Code 6.13)."""
    stages = tuple(
        replace(stage, officers=(*stage.officers, writer))
        if stage.number == number and writer not in stage.officers
        else stage
        for stage in case.stages
    )
    return replace(case, stages=stages)
