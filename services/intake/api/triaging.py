"""Triage: dissatisfaction, the choice to complain, corrected kinds, and closing what is no complaint."""

from typing import Final

from fastapi import Response

from services.intake import handlers
from services.intake.api.callers import ERASED, Deciding, Held, Noting
from services.intake.handlers import Act
from services.intake.schemas.reading import StatusAnswer, status_answer
from services.intake.schemas.triage import ChoiceBody, ClosingBody, KindBody
from shared.platform import web

routes: Final = web.router(tags=["triage"])


@routes.post("/v1/submissions/{reference}/dissatisfaction", responses=ERASED)
async def note_dissatisfaction(act: Noting, resources: Held, response: Response) -> StatusAnswer:
    """Note that somebody is not satisfied, whatever it was taken for. Noting it again changes nothing."""
    await handlers.note_dissatisfaction(resources, act)
    return await _answer(resources, act, response)


@routes.post("/v1/submissions/{reference}/choice-to-complain", responses=ERASED)
async def record_choice(body: ChoiceBody, act: Noting, resources: Held, response: Response) -> StatusAnswer:
    """Put on record that the resident was asked whether to complain, and the answer, if there is one."""
    await handlers.record_choice(resources, act, body.asked())
    return await _answer(resources, act, response)


@routes.post("/v1/submissions/{reference}/kind", responses=ERASED)
async def correct_kind(body: KindBody, act: Deciding, resources: Held, response: Response) -> StatusAnswer:
    """Take it for another kind. Away from complaint only once the resident has said not to complain."""
    await handlers.correct_kind(resources, act, body.kind, body.reason)
    return await _answer(resources, act, response)


@routes.post("/v1/submissions/{reference}/closing", responses=ERASED)
async def close(body: ClosingBody, act: Deciding, resources: Held, response: Response) -> StatusAnswer:
    """Close what is no complaint. Who is not satisfied is first offered the choice to complain."""
    await handlers.close(resources, act, body.reason)
    return await _answer(resources, act, response)


async def _answer(resources: handlers.Resources, act: Act, response: Response) -> StatusAnswer:
    found = await handlers.status(resources, act.reference, act.principal)
    response.headers["etag"] = web.etag(found.sequence)
    return status_answer(found)
