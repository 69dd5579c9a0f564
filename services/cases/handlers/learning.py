"""Learning and improvements as use cases. Holds no rules: see domain/learning.py and domain/procedure.py."""

from collections.abc import Sequence

from services.cases import schemas
from services.cases.domain import learning, procedure
from services.cases.domain.learning import Lesson, Plan
from services.cases.handlers.resources import Act, Resources, Said, deciding
from shared.kernel.working_days import london_date


async def close(resources: Resources, act: Act, body: schemas.Closing) -> None:
    async with deciding(resources, act) as (cases, case):
        said, today, policy = Said(), london_date(act.at), cases.policy_of(case)
        lesson = Lesson(theme=body.theme, subtheme=body.subtheme, root_cause=body.root_cause, service=body.service)
        learning.check(lesson, policy)
        closed = procedure.close(
            case,
            learning=said.keep_any(body.learning),
            no_learning_reason=said.keep_any(body.no_learning_reason),
            lesson=lesson,
            today=today,
        )
        planned = learning.plan(case, _plans(body.improvements, said), today=today, policy=policy, field="improvements")
        cases.append(case.reference, [closed, *planned], act.cause(case), words=said.words)


async def plan_improvement(resources: Resources, act: Act, body: schemas.ImprovementPlan) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        plans = _plans([body], said)
        planned = learning.plan(case, plans, today=london_date(act.at), policy=cases.policy_of(case))
        cases.append(case.reference, planned, act.cause(case), words=said.words)


async def make_improvement(resources: Resources, act: Act, number: int, body: schemas.ImprovementProof) -> None:
    async with deciding(resources, act) as (cases, case):
        said, today = Said(), london_date(act.at)
        event = learning.make(case, number, said.keep(body.proof), on=body.made_on or today, today=today)
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def drop_improvement(resources: Resources, act: Act, number: int, body: schemas.ImprovementAbandonment) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = learning.drop(case, number, said.keep(body.reason))
        cases.append(case.reference, [event], act.cause(case), words=said.words)


def _plans(bodies: Sequence[schemas.ImprovementPlan], said: Said) -> list[Plan]:
    return [
        Plan(
            description=said.keep(each.description),
            owner=each.owner,
            due_on=each.due_on,
            service=each.service,
            theme=each.theme,
        )
        for each in bodies
    ]
