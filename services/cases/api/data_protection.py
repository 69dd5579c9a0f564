"""A data-protection complaint within a case. Translation only."""

from typing import Final

from fastapi import Response

from services.cases import handlers, schemas
from services.cases.api.doing import Doing, Held, answer
from services.cases.schemas import CaseView
from shared.platform import web

routes: Final = web.router(tags=["data-protection"])


@routes.post("/v1/cases/{reference}/data-protection")
async def data_protection(
    doing: Doing, body: schemas.DataProtectionComplaint, resources: Held, response: Response
) -> CaseView:
    """Start the clock of a data-protection complaint, beside those of the housing complaint."""
    await handlers.recognise_data_protection(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/data-protection/acknowledgement")
async def data_protection_acknowledgement(
    doing: Doing, body: schemas.DataProtectionAcknowledgement, resources: Held, response: Response
) -> CaseView:
    """Record that the resident was told that it has been received."""
    await handlers.acknowledge_data_protection(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/data-protection/answer")
async def data_protection_answer(
    doing: Doing, body: schemas.DataProtectionAnswer, resources: Held, response: Response
) -> CaseView:
    """Record what the resident was told came of it."""
    await handlers.answer_data_protection(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)
