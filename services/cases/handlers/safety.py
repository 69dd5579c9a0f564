"""Restrictions, safe contact, vulnerability and risk as use cases. Holds no rules: see domain/ under the same names."""

from services.cases import schemas
from services.cases.domain import restrictions, safety
from services.cases.domain.restrictions import Proposal
from services.cases.handlers.resources import Act, Resources, Said, deciding
from shared.kernel.words import Confidence
from shared.kernel.working_days import london_date


async def propose_restriction(resources: Resources, act: Act, body: schemas.Restriction) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        proposal = Proposal(
            kind=body.kind,
            what=said.keep_any(body.what),
            reasons=said.keep_any(body.reasons),
            evidence=said.keep_any(body.evidence),
            equality_act_regard=said.keep_any(body.equality_act_regard),
            how_to_challenge=said.keep_any(body.how_to_challenge),
            until=body.until,
            review_on=body.review_on,
        )
        event = restrictions.propose(case, proposal, by=act.principal.actor, today=london_date(act.at))
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def impose_restriction(resources: Resources, act: Act) -> None:
    async with deciding(resources, act) as (cases, case):
        policy = cases.policy_of(case)
        event = restrictions.approve(case, by=act.principal.actor, today=london_date(act.at), policy=policy)
        cases.append(case.reference, [event], act.cause(case))


async def decline_restriction(resources: Resources, act: Act) -> None:
    async with deciding(resources, act) as (cases, case):
        cases.append(case.reference, [restrictions.decline(case, by=act.principal.actor)], act.cause(case))


async def review_restriction(resources: Resources, act: Act, number: int, body: schemas.RestrictionReview) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = restrictions.review(
            case,
            number,
            reasons=said.keep(body.reasons),
            until=body.until,
            review_on=body.review_on,
            by=act.principal.actor,
            today=london_date(act.at),
            policy=cases.policy_of(case),
        )
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def lift_restriction(resources: Resources, act: Act, number: int, body: schemas.RestrictionLifting) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        reasons = said.keep(body.reasons)
        event = restrictions.lift(case, number, reasons=reasons, by=act.principal.actor, today=london_date(act.at))
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def set_safe_contact(resources: Resources, act: Act, body: schemas.SafeContact) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        words = said.keep(body.words, Confidence.PERSONAL)
        event = safety.set_safe_contact(body.ways, words, by=act.principal.actor)
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def lift_safe_contact(resources: Resources, act: Act, body: schemas.SafeContactLifting) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        reason = said.keep(body.reason, Confidence.PERSONAL)
        event = safety.lift_safe_contact(case, reason, by=act.principal.actor)
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def record_vulnerability(resources: Resources, act: Act, body: schemas.Vulnerability) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        words = said.keep_any(body.words, Confidence.PERSONAL)
        event = safety.record_vulnerability(case, body.kinds, words, by=act.principal.actor)
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def assess_risk(resources: Resources, act: Act, body: schemas.Risk) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        words = said.keep(body.words, Confidence.PERSONAL)
        event = safety.assess_risk(case, body.level, words, by=act.principal.actor)
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def choose_track(resources: Resources, act: Act, body: schemas.TrackChoice) -> None:
    async with deciding(resources, act) as (cases, case):
        event = safety.choose_track(case, body.track, by=act.principal.actor)
        cases.append(case.reference, [event], act.cause(case))
