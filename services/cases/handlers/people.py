"""Who looks after a case, and who must have no part in it, as use cases. Holds no rules: see domain/people.py."""

from services.cases import schemas
from services.cases.domain import people
from services.cases.handlers.resources import Act, Resources, Said, deciding


async def name_owner(resources: Resources, act: Act, body: schemas.NamedOwner) -> None:
    async with deciding(resources, act) as (cases, case):
        cases.append(case.reference, [people.own(case, body.owner)], act.cause(case))


async def name_manager(resources: Resources, act: Act, body: schemas.NamedManager) -> None:
    async with deciding(resources, act) as (cases, case):
        cases.append(case.reference, [people.manage(case, body.manager)], act.cause(case))


async def name_approver(resources: Resources, act: Act, body: schemas.NamedApprover) -> None:
    async with deciding(resources, act) as (cases, case):
        cases.append(case.reference, [people.name_approver(case, body.approver)], act.cause(case))


async def name_services(resources: Resources, act: Act, body: schemas.NamedServices) -> None:
    async with deciding(resources, act) as (cases, case):
        event = people.name_services(case, body.lead, body.others, cases.policy_of(case).services)
        cases.append(case.reference, [event], act.cause(case))


async def declare_conflict(resources: Resources, act: Act, body: schemas.ConflictDeclaration) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        events = people.declare_conflict(
            case,
            body.staff,
            said.keep(body.declaration),
            by=act.principal.actor,
            team=cases.policy_of(case).owner,
        )
        cases.append(case.reference, events, act.cause(case), words=said.words)


async def name_concerned(resources: Resources, act: Act, body: schemas.StaffNamed) -> None:
    async with deciding(resources, act) as (cases, case):
        events = people.name_concerned(case, body.staff, by=act.principal.actor, team=cases.policy_of(case).owner)
        cases.append(case.reference, events, act.cause(case))


async def name_not_concerned(resources: Resources, act: Act, body: schemas.StaffNamed) -> None:
    async with deciding(resources, act) as (cases, case):
        event = people.name_not_concerned(case, body.staff, by=act.principal.actor)
        cases.append(case.reference, [event], act.cause(case))
