"""The steps of the procedure: one resource for each officer's act. Translation only."""

from typing import Annotated, Final

from fastapi import Path, Response

from services.cases import handlers, schemas
from services.cases.api.doing import Doing, Held, answer
from services.cases.schemas import CaseView
from shared.platform import web

routes: Final = web.router(tags=["procedure"])
Number = Annotated[int, Path(ge=1, le=10_000)]


@routes.post("/v1/cases/{reference}/assignment")
async def assignment(doing: Doing, body: schemas.Assignment, resources: Held, response: Response) -> CaseView:
    """Give the case to a handler free of a conflict of interest, at stage 2 new to it (Code 5.8, 6.13)."""
    await handlers.assign(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/definition")
async def definition(doing: Doing, body: schemas.Definition, resources: Held, response: Response) -> CaseView:
    """Set out the parts of the complaint and the outcomes sought (Code 5.6, 5.7)."""
    await handlers.define(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/clarification")
async def clarification(doing: Doing, body: schemas.Question, resources: Held, response: Response) -> CaseView:
    """Ask the resident what is unclear; the clock runs on (Code 5.6)."""
    await handlers.ask_for_clarification(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/clarification/{number}/answer")
async def clarification_answer(
    doing: Doing, number: Number, body: schemas.Clarity, resources: Held, response: Response
) -> CaseView:
    """Put the resident's answer on record (Code 5.6)."""
    await handlers.clarify(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/acknowledgement")
async def acknowledgement(doing: Doing, resources: Held, response: Response) -> CaseView:
    """Release the acknowledgement; its clock stops when the letter has been sent (Code 6.2, 6.11)."""
    await handlers.acknowledge(resources, doing)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/response")
async def stage_response(doing: Doing, body: schemas.Response, resources: Held, response: Response) -> CaseView:
    """Release the response; its clock stops when the letter has been sent (Code 6.3, 6.7, 6.9, 6.14, 6.19)."""
    await handlers.respond(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/escalation")
async def stage_2_request(doing: Doing, body: schemas.Escalation, resources: Held, response: Response) -> CaseView:
    """Take the complaint, or some parts, to the next stage on a bare request (Code 6.10, 6.12)."""
    await handlers.escalate(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/withdrawal")
async def withdrawal(doing: Doing, body: schemas.Ending, resources: Held, response: Response) -> CaseView:
    """End a case that the resident withdrew."""
    await handlers.withdraw(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/resolution")
async def resolution(doing: Doing, body: schemas.Ending, resources: Held, response: Response) -> CaseView:
    """End a case that the resident agrees is resolved."""
    await handlers.resolve(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)
