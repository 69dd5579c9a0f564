"""What others contribute to a case, as use cases. Holds no rules: see domain/contributions.py."""

from services.cases import schemas
from services.cases.domain import contributions
from services.cases.handlers.resources import Act, Resources, Said, deciding
from shared.kernel.working_days import london_date


async def request_contribution(resources: Resources, act: Act, body: schemas.ContributionRequest) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = contributions.request(
            case,
            kind=body.kind,
            contributor=body.contributor,
            question=said.keep(body.question),
            due_on=body.due_on,
            today=london_date(act.at),
            policy=cases.policy_of(case),
        )
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def chase_contribution(resources: Resources, act: Act, number: int, body: schemas.Chaser) -> None:
    async with deciding(resources, act) as (cases, case):
        event = contributions.chase(case, number, today=london_date(act.at), raised_to=body.raised_to)
        cases.append(case.reference, [event], act.cause(case))


async def receive_contribution(resources: Resources, act: Act, number: int, body: schemas.Contributed) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = contributions.receive(
            case, number, said.keep(body.contribution), written_by=body.written_by, today=london_date(act.at)
        )
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def sign_off_contribution(resources: Resources, act: Act, number: int) -> None:
    async with deciding(resources, act) as (cases, case):
        event = contributions.sign_off(case, number, by=act.principal.actor)
        cases.append(case.reference, [event], act.cause(case))


async def withdraw_contribution(
    resources: Resources, act: Act, number: int, body: schemas.ContributionWithdrawal
) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = contributions.withdraw(case, number, said.keep(body.reason))
        cases.append(case.reference, [event], act.cause(case), words=said.words)
