"""New points, merging, splitting and groups. Translation only."""

from typing import Final

from fastapi import Response

from services.cases import handlers, schemas
from services.cases.api.doing import Doing, Held, answer
from services.cases.schemas import CaseView
from shared.platform import web

routes: Final = web.router(tags=["joining"])


@routes.post("/v1/cases/{reference}/new-points")
async def new_points(doing: Doing, body: schemas.NewPoints, resources: Held, response: Response) -> CaseView:
    """Answer related points that came up after the acknowledgement with the rest (Code 6.8)."""
    await handlers.join_points(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/new-points-elsewhere")
async def new_points_elsewhere(
    doing: Doing, body: schemas.NewPointsElsewhere, resources: Held, response: Response
) -> CaseView:
    """Put on record that points were logged as a complaint of their own, and why (Code 6.8)."""
    await handlers.log_points_anew(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/merging")
async def merging(doing: Doing, body: schemas.Merging, resources: Held, response: Response) -> CaseView:
    """Close a duplicate; the case that was received earlier goes on, and no date moves (Code 6.2)."""
    await handlers.merge(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/splitting")
async def splitting(doing: Doing, body: schemas.Splitting, resources: Held, response: Response) -> CaseView:
    """Put some parts into a case of their own, with the same dates; `joining.split_off` names it (Code 6.2, 6.8)."""
    await handlers.split(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/group")
async def group(doing: Doing, body: schemas.Grouping, resources: Held, response: Response) -> CaseView:
    """Put the case beside another resident's about the same matter; each keeps its own clocks and letters."""
    await handlers.join_group(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/group/leaving")
async def group_leaving(doing: Doing, resources: Held, response: Response) -> CaseView:
    """Take the case out of its group."""
    await handlers.leave_group(resources, doing)
    return await answer(resources, doing.principal, doing.reference, response)
