"""Holds on a record, and erasing it before its time. Translation only."""

from typing import Annotated, Final

from fastapi import Path, Response

from services.cases import handlers, schemas
from services.cases.api.doing import Approving, Doing, Held, answer
from services.cases.schemas import CaseView
from shared.platform import web

routes: Final = web.router(tags=["retention"])
Number = Annotated[int, Path(ge=1, le=10_000)]


@routes.post("/v1/cases/{reference}/holds")
async def hold(doing: Doing, body: schemas.HoldRequest, resources: Held, response: Response) -> CaseView:
    """Keep the record whatever the retention schedule says."""
    await handlers.place_hold(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/holds/{number}/release")
async def hold_release(doing: Doing, number: Number, resources: Held, response: Response) -> CaseView:
    """Let the retention schedule apply again."""
    await handlers.release_hold(resources, doing, number)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/erasure")
async def erasure(doing: Approving, body: schemas.ErasureRequest, resources: Held, response: Response) -> CaseView:
    """Erase personal data before its time, in every service; refused while anything holds the record."""
    await handlers.erase_on_request(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)
