"""The landlord's own targets as use cases. Holds no rules: see domain/targets.py."""

from services.cases import schemas
from services.cases.domain import targets
from services.cases.handlers.resources import Act, Resources, Said, deciding
from shared.kernel.working_days import london_date


async def pause_target(resources: Resources, act: Act, body: schemas.TargetPause) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = targets.pause(case, said.keep(body.reason), today=london_date(act.at))
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def resume_target(resources: Resources, act: Act) -> None:
    async with deciding(resources, act) as (cases, case):
        event = targets.resume(case, today=london_date(act.at), policy=cases.policy_of(case))
        cases.append(case.reference, [event], act.cause(case))
