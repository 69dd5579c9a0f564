"""The steps of the procedure as use cases. Holds no rules: see domain/procedure.py and its neighbours."""

from services.cases import schemas
from services.cases.domain import actions as actions_domain
from services.cases.domain import escalation, procedure
from services.cases.domain.case import Case
from services.cases.handlers.resources import Act, Resources, Said, deciding
from shared.events.cases import DefinedPart, PartAnswer, PromisedAction
from shared.kernel.working_days import london_date


async def assign(resources: Resources, act: Act, body: schemas.Assignment) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = procedure.assign(
            case,
            body.handler,
            free_of_conflict=body.free_of_conflict,
            declared_by=act.principal.actor,
            declaration=said.keep_any(body.declaration),
        )
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def define(resources: Resources, act: Act, body: schemas.Definition) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        parts = [
            DefinedPart(
                number=number,
                summary=said.keep(part.summary),
                landlord_responsible=part.landlord_responsible,
                responsible_body=said.keep_any(part.responsible_body),
            )
            for number, part in enumerate(body.parts, start=1)
        ]
        event = procedure.define(case, parts, [said.keep(outcome) for outcome in body.outcomes_sought])
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def ask_for_clarification(resources: Resources, act: Act, body: schemas.Question) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = procedure.ask_for_clarification(case, said.keep(body.question))
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def clarify(resources: Resources, act: Act, number: int, body: schemas.Clarity) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = procedure.clarify(case, number, said.keep(body.answer), received_at=body.received_at or act.at)
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def acknowledge(resources: Resources, act: Act) -> None:
    async with deciding(resources, act) as (cases, case):
        cases.append(case.reference, [procedure.acknowledge(case)], act.cause(case))


async def respond(resources: Resources, act: Act, body: schemas.Response) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        answers = _answers(body, case, said)
        event = procedure.respond(
            case,
            answers,
            approved_by=act.principal.actor,
            written_by=body.written_by,
            today=london_date(act.at),
        )
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def escalate(resources: Resources, act: Act, body: schemas.Escalation) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = escalation.escalate(
            case,
            parts=body.parts,
            channel=body.channel,
            requested_by=body.requested_by,
            received_at=body.received_at or act.at,
            said=said.keep_any(body.said),
            policy=cases.policy_of(case),
        )
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def withdraw(resources: Resources, act: Act, body: schemas.Ending) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = procedure.withdraw(case, said.keep(body.explanation), today=london_date(act.at))
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def resolve(resources: Resources, act: Act, body: schemas.Ending) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = procedure.resolve(case, said.keep(body.explanation), today=london_date(act.at))
        cases.append(case.reference, [event], act.cause(case), words=said.words)


def _answers(body: schemas.Response, case: Case, said: Said) -> list[PartAnswer]:
    """Read the answers; actions are numbered through the whole case, since they outlive their stage."""
    number = actions_domain.next_number(case) - 1
    answers = []
    for answer in body.answers:
        actions = []
        for action in answer.actions:
            number += 1
            actions.append(
                PromisedAction(
                    number=number,
                    description=said.keep(action.description),
                    owner=action.owner,
                    due_on=action.due_on,
                    agreed=action.agreed,
                )
            )
        answers.append(_answer(answer, tuple(actions), said))
    return answers


def _answer(answer: schemas.Answer, actions: tuple[PromisedAction, ...], said: Said) -> PartAnswer:
    return PartAnswer(
        part=answer.part,
        finding=answer.finding,
        reasons=said.keep(answer.reasons),
        references=said.keep_any(answer.references),
        what_went_wrong=said.keep_any(answer.what_went_wrong),
        remedy=said.keep_any(answer.remedy),
        no_remedy_reason=said.keep_any(answer.no_remedy_reason),
        actions=actions,
    )
