"""Adjustments, representatives and how to reach the resident. Translation only."""

from datetime import date
from typing import Annotated, Final

from fastapi import Query, Response

from services.cases import handlers, repository, schemas, views
from services.cases.api.doing import Doing, Held, Reference, Writer, answer
from services.cases.api.procedure import Number
from services.cases.schemas import CaseView, CommunicationView
from shared.kernel.working_days import london_date
from shared.platform import web
from shared.platform.landlords import FIRST_YEAR, LAST_YEAR

routes: Final = web.router(tags=["circumstances"])
Day = Annotated[date | None, Query(ge=date(FIRST_YEAR, 1, 1), lt=date(LAST_YEAR, 1, 1))]


@routes.post("/v1/cases/{reference}/adjustment")
async def adjustment(doing: Doing, body: schemas.Adjustment, resources: Held, response: Response) -> CaseView:
    """Agree a reasonable adjustment, with a day for its review (Code 5.10)."""
    await handlers.agree_adjustment(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/adjustment/{number}/review")
async def adjustment_review(
    doing: Doing, number: Number, body: schemas.AdjustmentReview, resources: Held, response: Response
) -> CaseView:
    """Keep an adjustment that was looked at again, until the next review (Code 5.10)."""
    await handlers.review_adjustment(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/adjustment/{number}/end")
async def adjustment_end(
    doing: Doing, number: Number, body: schemas.AdjustmentEnd, resources: Held, response: Response
) -> CaseView:
    """End an adjustment, with the reason (Code 5.10)."""
    await handlers.end_adjustment(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.get("/v1/cases/{reference}/communication")
async def how_to_reach_the_resident(
    reference: Reference, principal: Writer, resources: Held, on: Day = None
) -> CommunicationView:
    """Read by which channel, in which form and language the resident is written to, and who else gets letters.

    A safe-contact rule goes before everything: no other channel than those allowed may be used (Code 3.6, 5.10).
    """
    async with resources.database.transaction(principal.landlords) as connection:
        found = await repository.read_case(connection, reference, principal)
        texts = await repository.read_words(connection, reference, personal=True)
    return views.communication_view(found, texts, on or london_date(resources.clock.now()))


@routes.post("/v1/cases/{reference}/representative")
async def representative(doing: Doing, body: schemas.Representative, resources: Held, response: Response) -> CaseView:
    """Put on record who acts for the resident, and with what consent (Code 3.6)."""
    await handlers.appoint_representative(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/representative/{number}/withdrawal")
async def consent_withdrawal(
    doing: Doing, number: Number, body: schemas.ConsentWithdrawal, resources: Held, response: Response
) -> CaseView:
    """Put on record that the resident withdrew a consent (Code 3.6)."""
    await handlers.withdraw_consent(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/consent-answer")
async def consent_answer(doing: Doing, body: schemas.ConsentAnswer, resources: Held, response: Response) -> CaseView:
    """Note what the resident said about somebody who acted for them without a consent on record (Code 3.6)."""
    await handlers.answer_consent_question(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)
