"""Adjustments, disclosures and representatives as use cases. Holds no rules: see domain/ under the same names."""

from uuid import UUID

from services.cases import repository, schemas
from services.cases.domain import adjustments, representatives
from services.cases.domain.case import Case
from services.cases.handlers.resources import Act, Resources, Said, deciding
from shared.kernel.words import Confidence
from shared.kernel.working_days import london_date
from shared.platform.auth import Principal


async def agree_adjustment(resources: Resources, act: Act, body: schemas.Adjustment) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = adjustments.agree(
            case,
            kind=body.kind,
            language=body.language,
            words=said.keep(body.words, Confidence.PERSONAL),
            review_owner=body.review_owner,
            review_on=body.review_on,
            by=act.principal.actor,
            today=london_date(act.at),
            policy=cases.policy_of(case),
        )
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def review_adjustment(resources: Resources, act: Act, number: int, body: schemas.AdjustmentReview) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = adjustments.review(
            case,
            number,
            outcome=said.keep(body.outcome, Confidence.PERSONAL),
            review_on=body.review_on,
            by=act.principal.actor,
            today=london_date(act.at),
            policy=cases.policy_of(case),
        )
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def end_adjustment(resources: Resources, act: Act, number: int, body: schemas.AdjustmentEnd) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        reason = said.keep(body.reason, Confidence.PERSONAL)
        event = adjustments.end(case, number, reason=reason, by=act.principal.actor, today=london_date(act.at))
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def disclose(resources: Resources, act: Act, body: schemas.Disclosure) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = adjustments.disclose(case, said.keep(body.words, Confidence.SPECIAL))
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def read_disclosures(resources: Resources, principal: Principal, reference: str) -> tuple[Case, dict[UUID, str]]:
    """Return a case with the words of its disclosures; the reading is on record with the same commit."""
    async with resources.database.transaction(principal.landlords) as connection:
        case = await repository.read_case(connection, reference, principal)
        now = resources.clock.now()
        return case, await repository.read_disclosures(connection, case, actor=principal.actor, at=now)


async def retract_disclosure(resources: Resources, act: Act, number: int) -> None:
    async with deciding(resources, act) as (cases, case):
        cases.append(case.reference, [adjustments.retract(case, number)], act.cause(case))


async def appoint_representative(resources: Resources, act: Act, body: schemas.Representative) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = representatives.appoint(
            case,
            scope=body.scope,
            parts=body.parts,
            since=body.since,
            until=body.until,
            who=said.keep(body.who, Confidence.PERSONAL),
            contact=said.keep(body.contact, Confidence.PERSONAL),
            evidence=said.keep(body.evidence, Confidence.PERSONAL),
        )
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def withdraw_consent(resources: Resources, act: Act, number: int, body: schemas.ConsentWithdrawal) -> None:
    async with deciding(resources, act) as (cases, case):
        today = london_date(act.at)
        event = representatives.withdraw_consent(case, number, on=body.on or today, today=today)
        cases.append(case.reference, [event], act.cause(case))


async def answer_consent_question(resources: Resources, act: Act, body: schemas.ConsentAnswer) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = representatives.answer_consent_question(case, said.keep(body.answer, Confidence.PERSONAL))
        cases.append(case.reference, [event], act.cause(case), words=said.words)
