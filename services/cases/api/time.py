"""More time, updates, waiting and lateness. Translation only."""

from typing import Final

from fastapi import Response

from services.cases import handlers, schemas
from services.cases.api.doing import Approving, Doing, Held, answer
from services.cases.schemas import CaseView
from shared.platform import web

routes: Final = web.router(tags=["time"])


@routes.post("/v1/cases/{reference}/extension")
async def extension(doing: Doing, body: schemas.Extension, resources: Held, response: Response) -> CaseView:
    """Decide a later response date; beyond the cap it is proposed (Code 6.4, 6.15). It holds once told."""
    await handlers.extend(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/extension-approval")
async def extension_approval(doing: Approving, body: schemas.Approval, resources: Held, response: Response) -> CaseView:
    """Approve or decline an extension beyond the cap that somebody else proposed (Code 6.4, 6.15)."""
    await handlers.decide_extension(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/update-interval")
async def update_interval(doing: Doing, body: schemas.UpdateInterval, resources: Held, response: Response) -> CaseView:
    """Agree how often the resident hears while the response is late (Code 5.9)."""
    await handlers.agree_updates(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/progress-update")
async def progress_update(doing: Doing, body: schemas.ProgressUpdate, resources: Held, response: Response) -> CaseView:
    """Release a progress update; its clock stops when it has been sent (Code 5.9)."""
    await handlers.update(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/lateness")
async def lateness(doing: Doing, body: schemas.Lateness, resources: Held, response: Response) -> CaseView:
    """Put on record why a deadline was missed."""
    await handlers.explain_lateness(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/waiting")
async def waiting(doing: Doing, body: schemas.Waiting, resources: Held, response: Response) -> CaseView:
    """Show whom the case waits for. No clock stops."""
    await handlers.wait(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/waiting/end")
async def waiting_end(doing: Doing, resources: Held, response: Response) -> CaseView:
    """Show that the case waits no longer."""
    await handlers.stop_waiting(resources, doing)
    return await answer(resources, doing.principal, doing.reference, response)
