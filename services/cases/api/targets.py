"""The landlord's own targets. Translation only."""

from typing import Final

from fastapi import Response

from services.cases import handlers, schemas
from services.cases.api.doing import Doing, Held, answer
from services.cases.schemas import CaseView
from shared.platform import web

routes: Final = web.router(tags=["targets"])


@routes.post("/v1/cases/{reference}/target-pause")
async def target_pause(doing: Doing, body: schemas.TargetPause, resources: Held, response: Response) -> CaseView:
    """Let the landlord's own target wait. The clocks of the Code run on."""
    await handlers.pause_target(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/target-pause/end")
async def target_pause_end(doing: Doing, resources: Held, response: Response) -> CaseView:
    """Let the target run on, later by the working days for which it waited."""
    await handlers.resume_target(resources, doing)
    return await answer(resources, doing.principal, doing.reference, response)
