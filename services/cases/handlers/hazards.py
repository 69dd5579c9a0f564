"""Hazards as use cases. Holds no rules: see domain/hazards.py."""

from services.cases import schemas
from services.cases.domain import hazards
from services.cases.handlers.resources import Act, Resources, Said, deciding
from shared.kernel.working_days import london_date


async def report_hazard(resources: Resources, act: Act, body: schemas.HazardReport) -> None:
    async with deciding(resources, act) as (cases, case):
        event = hazards.report(
            case, body.kind, body.hazard_class, aware_at=body.aware_at, now=act.at, policy=cases.policy_of(case)
        )
        cases.append(case.reference, [event], act.cause(case))


async def investigate_hazard(resources: Resources, act: Act, number: int, body: schemas.HazardInvestigation) -> None:
    async with deciding(resources, act) as (cases, case):
        event = hazards.investigate(
            case,
            number,
            body.found,
            ended_at=body.ended_at or act.at,
            now=act.at,
            policy=cases.policy_of(case),
        )
        cases.append(case.reference, [event], act.cause(case))


async def send_hazard_summary(resources: Resources, act: Act, number: int, body: schemas.HazardSummary) -> None:
    async with deciding(resources, act) as (cases, case):
        today = london_date(act.at)
        event = hazards.send_summary(case, number, sent_on=body.sent_on or today, today=today)
        cases.append(case.reference, [event], act.cause(case))


async def make_safe(resources: Resources, act: Act, number: int, body: schemas.HazardSafety) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = hazards.make_safe(
            case, number, said.keep(body.how), made_safe_at=body.made_safe_at or act.at, now=act.at
        )
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def plan_further_works(resources: Resources, act: Act, number: int, body: schemas.FurtherWorksPlan) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = hazards.plan_further_works(
            case,
            number,
            said.keep(body.why),
            begin_by=body.begin_by,
            today=london_date(act.at),
            policy=cases.policy_of(case),
        )
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def begin_further_works(resources: Resources, act: Act, number: int, body: schemas.FurtherWorks) -> None:
    async with deciding(resources, act) as (cases, case):
        said, today = Said(), london_date(act.at)
        event = hazards.begin_further_works(
            case, number, said.keep(body.works), begun_on=body.begun_on or today, today=today
        )
        cases.append(case.reference, [event], act.cause(case), words=said.words)
