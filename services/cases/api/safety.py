"""Safe contact, vulnerability, risk, and how a complaint is looked into. Translation only."""

from typing import Final

from fastapi import Response

from services.cases import handlers, schemas
from services.cases.api.doing import Doing, Held, answer
from services.cases.schemas import CaseView
from shared.platform import web

routes: Final = web.router(tags=["safety"])


@routes.post("/v1/cases/{reference}/safe-contact")
async def safe_contact(doing: Doing, body: schemas.SafeContact, resources: Held, response: Response) -> CaseView:
    """Rule which ways of contact are safe: the rule goes before every other choice."""
    await handlers.set_safe_contact(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/safe-contact/lifting")
async def safe_contact_lifting(
    doing: Doing, body: schemas.SafeContactLifting, resources: Held, response: Response
) -> CaseView:
    """Lift the safe-contact rule because the resident said so."""
    await handlers.lift_safe_contact(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/vulnerability")
async def vulnerability(doing: Doing, body: schemas.Vulnerability, resources: Held, response: Response) -> CaseView:
    """Record what the resident said when asked about vulnerability; no kinds stand for none (Code 6.1)."""
    await handlers.record_vulnerability(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/risk")
async def risk(doing: Doing, body: schemas.Risk, resources: Held, response: Response) -> CaseView:
    """Record how much harm may come to the resident (Code 6.1)."""
    await handlers.assess_risk(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/track")
async def track(doing: Doing, body: schemas.TrackChoice, resources: Held, response: Response) -> CaseView:
    """Choose a quick answer or an investigation; every clock runs as before (Code 6.1)."""
    await handlers.choose_track(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)
