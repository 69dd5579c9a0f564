"""Remedies. Translation only."""

from typing import Annotated, Final

from fastapi import Path, Response

from services.cases import handlers, schemas
from services.cases.api.doing import Approving, Doing, Held, answer
from services.cases.schemas import CaseView
from shared.platform import web

routes: Final = web.router(tags=["remedies"])
Number = Annotated[int, Path(ge=1, le=10_000)]


@routes.post("/v1/cases/{reference}/remedy")
async def remedy(doing: Doing, body: schemas.RemedyOffer, resources: Held, response: Response) -> CaseView:
    """Offer a remedy, at any stage; above the officer's limit it is proposed (Code 5.13, 7.1, 7.2, 7.3, 7.4)."""
    await handlers.offer_remedy(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/remedy/{number}/approval")
async def remedy_approval(
    doing: Approving, number: Number, body: schemas.Approval, resources: Held, response: Response
) -> CaseView:
    """Approve or decline a remedy that somebody else proposed; once approved it is offered."""
    await handlers.decide_remedy(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/remedy/{number}/acceptance")
async def remedy_acceptance(
    doing: Doing, number: Number, body: schemas.RemedyAcceptance, resources: Held, response: Response
) -> CaseView:
    """Put on record that the resident took the offer (Code 7.3)."""
    await handlers.accept_remedy(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/remedy/{number}/rejection")
async def remedy_rejection(
    doing: Doing, number: Number, body: schemas.RemedyRejection, resources: Held, response: Response
) -> CaseView:
    """Put on record that the resident turned the offer down; another may be made (Code 7.3)."""
    await handlers.reject_remedy(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/remedy/{number}/completion")
async def remedy_completion(
    doing: Doing, number: Number, body: schemas.RemedyProof, resources: Held, response: Response
) -> CaseView:
    """Put the proof on record that a remedy was paid or provided; on a closed case too (Code 7.3)."""
    await handlers.provide_remedy(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)
