"""Not accepting a complaint or its escalation. Translation only."""

from typing import Final

from fastapi import Response
from pydantic import BaseModel

from services.cases import handlers, schemas
from services.cases.api.doing import Approver, Approving, Doing, Held, Reference, answer
from services.cases.schemas import CaseView
from shared.platform import web

routes: Final = web.router(tags=["refusals"])


class IdenticalRefusals(BaseModel):
    """How many other refusals of this landlord have the same wording: a blanket rule would show here (Code 2.5)."""

    identical: int


@routes.post("/v1/cases/{reference}/refusal")
async def refusal(doing: Doing, body: schemas.Refusal, resources: Held, response: Response) -> CaseView:
    """Propose not to accept the complaint, or its escalation (Code 2.1, 2.2, 5.11)."""
    await handlers.propose_refusal(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.get("/v1/cases/{reference}/refusal/identical")
async def identical_refusals(reference: Reference, principal: Approver, resources: Held) -> IdenticalRefusals:
    """Count other refusals with the same wording: for the approver to see before deciding (Code 2.5)."""
    found = await handlers.count_identical_refusals(resources, principal, reference)
    return IdenticalRefusals(identical=found)


@routes.post("/v1/cases/{reference}/refusal-approval")
async def refusal_approval(doing: Approving, body: schemas.Approval, resources: Held, response: Response) -> CaseView:
    """Approve or decline a refusal that somebody else proposed (Code 2.1, 2.4)."""
    await handlers.decide_refusal(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/discretion")
async def discretion(doing: Doing, body: schemas.Discretion, resources: Held, response: Response) -> CaseView:
    """Accept a late complaint all the same, and put on record why (Code 2.3)."""
    await handlers.use_discretion(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/acceptance-direction")
async def acceptance_direction(doing: Doing, body: schemas.Direction, resources: Held, response: Response) -> CaseView:
    """Open again what the Ombudsman directed to be accepted (Code 2.4)."""
    await handlers.direct_acceptance(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)
