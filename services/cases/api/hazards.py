"""Hazards, on closed cases too. Translation only."""

from typing import Annotated, Final

from fastapi import Path, Response

from services.cases import handlers, schemas
from services.cases.api.doing import Doing, Held, answer
from services.cases.schemas import CaseView
from shared.platform import web

routes: Final = web.router(tags=["hazards"])
Number = Annotated[int, Path(ge=1, le=10_000)]


@routes.post("/v1/cases/{reference}/hazard")
async def hazard(doing: Doing, body: schemas.HazardReport, resources: Held, response: Response) -> CaseView:
    """Start the clocks of a possible hazard, from the first mention of it."""
    await handlers.report_hazard(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/hazards/{number}/investigation")
async def hazard_investigation(
    doing: Doing, number: Number, body: schemas.HazardInvestigation, resources: Held, response: Response
) -> CaseView:
    """Record what the investigation of a hazard found."""
    await handlers.investigate_hazard(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/hazards/{number}/summary")
async def hazard_summary(
    doing: Doing, number: Number, body: schemas.HazardSummary, resources: Held, response: Response
) -> CaseView:
    """Record that the resident has the written summary."""
    await handlers.send_hazard_summary(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/hazards/{number}/safety")
async def hazard_safety(
    doing: Doing, number: Number, body: schemas.HazardSafety, resources: Held, response: Response
) -> CaseView:
    """Record that the home is safe from the hazard."""
    await handlers.make_safe(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/hazards/{number}/further-works-plan")
async def further_works_plan(
    doing: Doing, number: Number, body: schemas.FurtherWorksPlan, resources: Held, response: Response
) -> CaseView:
    """Record why further works cannot begin at once, and by when they will."""
    await handlers.plan_further_works(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/hazards/{number}/further-works")
async def further_works(
    doing: Doing, number: Number, body: schemas.FurtherWorks, resources: Held, response: Response
) -> CaseView:
    """Record that further works have begun, or why none are needed."""
    await handlers.begin_further_works(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)
