"""Remedies as use cases. Holds no rules: see domain/remedies.py."""

from services.cases import schemas
from services.cases.domain import remedies
from services.cases.domain.remedies import Officer
from services.cases.handlers.resources import Act, Resources, Said, deciding
from shared.events.cases import Compensation, RemedyTerms
from shared.kernel.working_days import london_date


async def offer_remedy(resources: Resources, act: Act, body: schemas.RemedyOffer) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        terms = _terms(body, case.stage, said)
        officer = Officer(actor=act.principal.actor, roles=act.principal.roles)
        event = remedies.offer(case, terms, officer, cases.policy_of(case), today=london_date(act.at))
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def decide_remedy(resources: Resources, act: Act, number: int, body: schemas.Approval) -> None:
    async with deciding(resources, act) as (cases, case):
        events = remedies.decide(
            case,
            number,
            approved=body.approved,
            by=act.principal.actor,
            today=london_date(act.at),
            policy=cases.policy_of(case),
        )
        cases.append(case.reference, events, act.cause(case))


async def accept_remedy(resources: Resources, act: Act, number: int, body: schemas.RemedyAcceptance) -> None:
    async with deciding(resources, act) as (cases, case):
        today = london_date(act.at)
        event = remedies.accept(case, number, on=body.accepted_on or today, today=today)
        cases.append(case.reference, [event], act.cause(case))


async def reject_remedy(resources: Resources, act: Act, number: int, body: schemas.RemedyRejection) -> None:
    async with deciding(resources, act) as (cases, case):
        said, today = Said(), london_date(act.at)
        event = remedies.reject(case, number, said.keep_any(body.said), on=body.rejected_on or today, today=today)
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def provide_remedy(resources: Resources, act: Act, number: int, body: schemas.RemedyProof) -> None:
    async with deciding(resources, act) as (cases, case):
        said, today = Said(), london_date(act.at)
        event = remedies.provide(case, number, said.keep(body.proof), on=body.provided_on or today, today=today)
        cases.append(case.reference, [event], act.cause(case), words=said.words)


def _terms(body: schemas.RemedyOffer, stage: int, said: Said) -> RemedyTerms:
    return RemedyTerms(
        kind=body.kind,
        part=body.part,
        stage=stage,
        description=said.keep(body.description),
        impact=said.keep(body.impact),
        compensation=tuple(Compensation(head=each.head, amount_pence=each.amount_pence) for each in body.compensation),
        provide_by=body.provide_by,
        agreed=body.agreed,
        band=body.band,
        outside_band=said.keep_any(body.outside_band),
    )
