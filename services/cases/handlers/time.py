"""More time, updates, waiting and lateness as use cases. Holds no rules: see domain/extensions.py."""

from services.cases import schemas
from services.cases.domain import extensions
from services.cases.handlers.resources import Act, Resources, Said, deciding
from shared.kernel.working_days import london_date


async def extend(resources: Resources, act: Act, body: schemas.Extension) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = extensions.extend(
            case,
            extended_to=body.extended_to,
            reason=said.keep(body.reason),
            good_reason=said.keep_any(body.good_reason),
            update_every=body.update_every,
            by=act.principal.actor,
            today=london_date(act.at),
            policy=cases.policy_of(case),
        )
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def decide_extension(resources: Resources, act: Act, body: schemas.Approval) -> None:
    async with deciding(resources, act) as (cases, case):
        decide = extensions.approve if body.approved else extensions.decline
        cases.append(case.reference, [decide(case, by=act.principal.actor)], act.cause(case))


async def agree_updates(resources: Resources, act: Act, body: schemas.UpdateInterval) -> None:
    async with deciding(resources, act) as (cases, case):
        event = extensions.agree_updates(
            case, body.update_every, today=london_date(act.at), policy=cases.policy_of(case)
        )
        cases.append(case.reference, [event], act.cause(case))


async def update(resources: Resources, act: Act, body: schemas.ProgressUpdate) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = extensions.update(case, done=said.keep(body.done), next_steps=said.keep(body.next_steps))
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def explain_lateness(resources: Resources, act: Act, body: schemas.Lateness) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = extensions.explain_lateness(case, body.clock, body.item, body.cause, said.keep_any(body.explanation))
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def wait(resources: Resources, act: Act, body: schemas.Waiting) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = extensions.wait(case, body.waiting_for, said.keep(body.what_for))
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def stop_waiting(resources: Resources, act: Act) -> None:
    async with deciding(resources, act) as (cases, case):
        cases.append(case.reference, [extensions.stop_waiting(case)], act.cause(case))
