"""Actions as use cases. Holds no rules: see domain/actions.py."""

from services.cases import schemas
from services.cases.domain import actions
from services.cases.handlers.resources import Act, Resources, Said, deciding
from shared.kernel.working_days import london_date


async def add_action(resources: Resources, act: Act, body: schemas.NewAction) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = actions.add(
            case,
            said.keep(body.description),
            owner=body.owner,
            due_on=body.due_on,
            agreed=body.agreed,
            part=body.part,
            today=london_date(act.at),
            policy=cases.policy_of(case),
        )
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def hand_over_action(resources: Resources, act: Act, number: int, body: schemas.ActionHandover) -> None:
    async with deciding(resources, act) as (cases, case):
        cases.append(case.reference, [actions.hand_over(case, number, body.owner)], act.cause(case))


async def give_action_update(resources: Resources, act: Act, number: int, body: schemas.ActionUpdate) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = actions.give_update(case, number, said.keep(body.what_happened))
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def move_action(resources: Resources, act: Act, number: int, body: schemas.ActionDate) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        events = actions.move(
            case,
            number,
            due_on=body.due_on,
            reason=said.keep(body.reason),
            agreed=body.agreed,
            today=london_date(act.at),
            policy=cases.policy_of(case),
        )
        cases.append(case.reference, events, act.cause(case), words=said.words)


async def complete_action(resources: Resources, act: Act, number: int, body: schemas.ActionCompletion) -> None:
    async with deciding(resources, act) as (cases, case):
        said, today = Said(), london_date(act.at)
        event = actions.complete(
            case,
            number,
            what_happened=said.keep(body.what_happened),
            proof=said.keep(body.proof),
            on=body.completed_on or today,
            today=today,
        )
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def cancel_action(resources: Resources, act: Act, number: int, body: schemas.ActionCancellation) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = actions.cancel(case, number, said.keep(body.reason))
        cases.append(case.reference, [event], act.cause(case), words=said.words)
