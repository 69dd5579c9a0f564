"""A data-protection complaint within a case, as use cases. Holds no rules: see domain/data_protection.py."""

from services.cases import schemas
from services.cases.domain import data_protection
from services.cases.handlers.resources import Act, Resources, Said, deciding
from shared.kernel.working_days import london_date


async def recognise_data_protection(resources: Resources, act: Act, body: schemas.DataProtectionComplaint) -> None:
    async with deciding(resources, act) as (cases, case):
        event = data_protection.recognise(
            case, received_on=body.received_on, today=london_date(act.at), policy=cases.policy_of(case)
        )
        cases.append(case.reference, [event], act.cause(case))


async def acknowledge_data_protection(
    resources: Resources, act: Act, body: schemas.DataProtectionAcknowledgement
) -> None:
    async with deciding(resources, act) as (cases, case):
        said, today = Said(), london_date(act.at)
        event = data_protection.acknowledge(
            case, said.keep(body.how), acknowledged_on=body.acknowledged_on or today, today=today
        )
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def answer_data_protection(resources: Resources, act: Act, body: schemas.DataProtectionAnswer) -> None:
    async with deciding(resources, act) as (cases, case):
        said, today = Said(), london_date(act.at)
        event = data_protection.answer(case, said.keep(body.answer), answered_on=body.answered_on or today, today=today)
        cases.append(case.reference, [event], act.cause(case), words=said.words)
