"""Disabilities that residents told of: a permission of their own, and no reading without a trace. Translation only."""

from typing import Annotated, Final

from fastapi import Depends, Response

from services.cases import handlers, schemas, views
from services.cases.api.doing import Held, Reference, answer
from services.cases.api.procedure import Number
from services.cases.handlers import Act
from services.cases.schemas import CaseView, Disclosures
from shared.platform import auth, web
from shared.platform.auth import Principal
from shared.platform.web import CorrelationId, IfMatch

routes: Final = web.router(tags=["disclosures"])
Confidant = Annotated[Principal, auth.requires("special-category:read")]
Recorder = Annotated[Principal, auth.requires("special-category:write")]


async def _act(
    resources: Held, reference: Reference, principal: Recorder, expected: IfMatch, correlation_id: CorrelationId
) -> Act:
    return Act(
        reference=reference,
        expected=expected,
        principal=principal,
        at=resources.clock.now(),
        correlation_id=correlation_id,
    )


Recording = Annotated[Act, Depends(_act)]
"""The act of somebody who may record special category data."""


@routes.get("/v1/cases/{reference}/disclosures")
async def disclosures(reference: Reference, principal: Confidant, resources: Held) -> Disclosures:
    """Read what the resident said about a disability; who reads it is written down (Code 5.10)."""
    case, texts = await handlers.read_disclosures(resources, principal, reference)
    return views.disclosures_view(case, texts)


@routes.post("/v1/cases/{reference}/disclosure")
async def disclosure(doing: Recording, body: schemas.Disclosure, resources: Held, response: Response) -> CaseView:
    """Record what the resident said about a disability; no other route ever shows it (Code 5.10)."""
    await handlers.disclose(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/disclosure/{number}/retraction")
async def disclosure_retraction(doing: Recording, number: Number, resources: Held, response: Response) -> CaseView:
    """Take a disclosure back: its words are removed (Code 5.10)."""
    await handlers.retract_disclosure(resources, doing, number)
    return await answer(resources, doing.principal, doing.reference, response)
