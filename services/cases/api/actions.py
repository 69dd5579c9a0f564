"""Actions: on open cases and on closed ones. Translation only."""

from typing import Annotated, Final

from fastapi import Path, Response

from services.cases import handlers, schemas
from services.cases.api.doing import Doing, Held, answer
from services.cases.schemas import CaseView
from shared.platform import web

routes: Final = web.router(tags=["actions"])
Number = Annotated[int, Path(ge=1, le=10_000)]


@routes.post("/v1/cases/{reference}/action")
async def action(doing: Doing, body: schemas.NewAction, resources: Held, response: Response) -> CaseView:
    """Promise an action outside a response, at any time (Code 6.6, 6.17, 7.3)."""
    await handlers.add_action(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/action/{number}/handover")
async def action_handover(
    doing: Doing, number: Number, body: schemas.ActionHandover, resources: Held, response: Response
) -> CaseView:
    """Give an action to somebody else."""
    await handlers.hand_over_action(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/action/{number}/update")
async def action_update(
    doing: Doing, number: Number, body: schemas.ActionUpdate, resources: Held, response: Response
) -> CaseView:
    """Tell the resident how an action stands (Code 6.6, 6.17)."""
    await handlers.give_action_update(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/action/{number}/date")
async def action_date(
    doing: Doing, number: Number, body: schemas.ActionDate, resources: Held, response: Response
) -> CaseView:
    """Give an action another date, and tell the resident why; a missed date stays missed (Code 7.3)."""
    await handlers.move_action(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/action/{number}/completion")
async def action_completion(
    doing: Doing, number: Number, body: schemas.ActionCompletion, resources: Held, response: Response
) -> CaseView:
    """Put the proof on record that an action was done, and tell the resident (Code 6.6, 7.3)."""
    await handlers.complete_action(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/action/{number}/cancellation")
async def action_cancellation(
    doing: Doing, number: Number, body: schemas.ActionCancellation, resources: Held, response: Response
) -> CaseView:
    """Give an action up, and tell the resident why."""
    await handlers.cancel_action(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)
