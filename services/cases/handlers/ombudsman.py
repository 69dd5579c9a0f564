"""Ombudsman matters and orders as use cases. Holds no rules: see domain/ombudsman.py and domain/orders.py."""

from services.cases import schemas
from services.cases.domain import ombudsman, orders
from services.cases.handlers.resources import Act, Resources, Said, deciding
from shared.events.cases import PartDetermination
from shared.kernel.working_days import london_date


async def refer(resources: Resources, act: Act, body: schemas.Referral) -> None:
    async with deciding(resources, act) as (cases, case):
        today = london_date(act.at)
        event = ombudsman.refer(
            case,
            body.ombudsman,
            referred_on=body.referred_on or today,
            case_number=body.case_number,
            today=today,
        )
        cases.append(case.reference, [event], act.cause(case))


async def request_evidence(resources: Resources, act: Act, matter: int, body: schemas.EvidenceWanted) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = ombudsman.request_evidence(
            case,
            matter,
            said.keep(body.request),
            due_on=body.due_on,
            today=london_date(act.at),
            policy=cases.policy_of(case),
        )
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def send_evidence(resources: Resources, act: Act, number: int, body: schemas.EvidenceGiven) -> None:
    async with deciding(resources, act) as (cases, case):
        said, today = Said(), london_date(act.at)
        event = ombudsman.send_evidence(case, number, said.keep(body.sent), sent_on=body.sent_on or today, today=today)
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def determine(resources: Resources, act: Act, number: int, body: schemas.Determination) -> None:
    async with deciding(resources, act) as (cases, case):
        event = ombudsman.determine(
            case,
            number,
            [PartDetermination(part=each.part, outcome=each.outcome) for each in body.parts],
            determined_on=body.determined_on,
            after_review=body.after_review,
            today=london_date(act.at),
        )
        cases.append(case.reference, [event], act.cause(case))


async def order(resources: Resources, act: Act, matter: int, body: schemas.OrderBody) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = orders.order(
            case,
            matter,
            body.kind,
            body.head,
            said.keep(body.ordered),
            amount_pence=body.amount_pence,
            due_on=body.due_on,
            today=london_date(act.at),
            policy=cases.policy_of(case),
        )
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def comply(resources: Resources, act: Act, number: int, body: schemas.Compliance) -> None:
    async with deciding(resources, act) as (cases, case):
        said, today = Said(), london_date(act.at)
        event = orders.comply(case, number, said.keep(body.proof), complied_on=body.complied_on or today, today=today)
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def decide_compliance(resources: Resources, act: Act, number: int, body: schemas.ComplianceDecision) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = orders.decide_compliance(
            case,
            number,
            accepted=body.accepted,
            decided_on=body.decided_on or london_date(act.at),
            why=said.keep_any(body.why),
            due_on=body.due_on,
            today=london_date(act.at),
            policy=cases.policy_of(case),
        )
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def issue_failure_order(resources: Resources, act: Act, body: schemas.FailureOrderBody) -> None:
    async with deciding(resources, act) as (cases, case):
        event = orders.issue_failure_order(
            case,
            body.kind,
            body.failure,
            issued_on=body.issued_on,
            due_on=body.due_on,
            today=london_date(act.at),
            policy=cases.policy_of(case),
        )
        cases.append(case.reference, [event], act.cause(case))


async def answer_failure_order(resources: Resources, act: Act, number: int, body: schemas.FailureOrderAnswer) -> None:
    async with deciding(resources, act) as (cases, case):
        said, today = Said(), london_date(act.at)
        event = orders.answer_failure_order(
            case, number, said.keep(body.answer), answered_on=body.answered_on or today, today=today
        )
        cases.append(case.reference, [event], act.cause(case), words=said.words)
