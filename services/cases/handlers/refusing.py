"""Not accepting a complaint or its escalation, as use cases. Holds no rules: see domain/exclusions.py."""

from services.cases import repository, schemas
from services.cases.domain import exclusions
from services.cases.domain.exclusions import Grounds
from services.cases.handlers.resources import Act, Resources, Said, deciding
from shared.kernel.working_days import london_date
from shared.platform.auth import Principal


async def propose_refusal(resources: Resources, act: Act, body: schemas.Refusal) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        grounds = Grounds(
            ground=body.ground,
            reasons=said.keep(body.reasons),
            wording=exclusions.wording(body.reasons, resources.secret),
            evidence=said.keep(body.evidence),
            issue_arose_on=body.issue_arose_on,
            became_aware_on=body.became_aware_on,
            no_discretion_reason=said.keep_any(body.no_discretion_reason),
            court=said.keep_any(body.court),
            claim_number=said.keep_any(body.claim_number),
            claim_filed_on=body.claim_filed_on,
            decided_in=body.decided_in,
        )
        event = exclusions.propose(case, grounds, by=act.principal.actor)
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def decide_refusal(resources: Resources, act: Act, body: schemas.Approval) -> None:
    async with deciding(resources, act) as (cases, case):
        decide = exclusions.approve if body.approved else exclusions.decline
        cases.append(case.reference, [decide(case, by=act.principal.actor)], act.cause(case))


async def use_discretion(resources: Resources, act: Act, body: schemas.Discretion) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = exclusions.use_discretion(case, body.issue_arose_on, body.became_aware_on, said.keep(body.reasons))
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def direct_acceptance(resources: Resources, act: Act, body: schemas.Direction) -> None:
    async with deciding(resources, act) as (cases, case):
        event = exclusions.direct_acceptance(
            case,
            ombudsman=body.ombudsman,
            directed_on=body.directed_on or london_date(act.at),
            policy=cases.policy_of(case),
        )
        cases.append(case.reference, [event], act.cause(case))


async def count_identical_refusals(resources: Resources, principal: Principal, reference: str) -> int:
    """Return how many other refusals of the landlord have the wording of this one (Code 2.5)."""
    async with resources.database.transaction(principal.landlords) as connection:
        return await repository.count_identical_refusals(connection, reference, principal)
