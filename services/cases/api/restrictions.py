"""Limits on contact because of unacceptable behaviour, and the list of a landlord's. Translation only."""

from datetime import date
from typing import Annotated, Final

from fastapi import Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.cases import handlers, repository, schemas, views
from services.cases.api.doing import Approving, Doing, Held, Reader, answer
from services.cases.api.procedure import Number
from services.cases.schemas import CaseView, ListedRestriction
from shared.kernel import references
from shared.kernel.refusals import Refusal
from shared.platform import web
from shared.platform.web import Page

routes: Final = web.router(tags=["restrictions"])
_NUMBERS: Final = range(1, 10_001)


class RestrictionsQuery(BaseModel):
    """Which restrictions, and which page of them."""

    model_config = ConfigDict(extra="forbid")

    imposed_from: date | None = None
    imposed_before: date | None = None
    cursor: Annotated[str | None, Field(max_length=200)] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@routes.get("/v1/restrictions")
async def restrictions(
    query: Annotated[RestrictionsQuery, Query()],
    principal: Reader,
    resources: Held,
    request: Request,
    response: Response,
) -> Page[ListedRestriction]:
    """List the restrictions that were imposed, by the reference of their case: for the annual count (Code 5.14)."""
    after = _after(query.cursor) if query.cursor else ("", 0)
    async with resources.database.transaction(principal.landlords) as connection:
        found = await repository.read_restrictions(
            connection,
            principal,
            imposed_from=query.imposed_from,
            imposed_before=query.imposed_before,
            after=after,
            limit=query.limit + 1,
        )
    shown = found[: query.limit]
    more = web.cursor(shown[-1].reference, shown[-1].number) if len(found) > query.limit else None
    items = [views.listed_restriction(each) for each in shown]
    return Page(items=items, next=web.next_page(request, response, more))


@routes.post("/v1/cases/{reference}/restriction")
async def restriction(doing: Doing, body: schemas.Restriction, resources: Held, response: Response) -> CaseView:
    """Propose to restrict contact, with reasons, evidence and regard to the Equality Act (Code 5.14, 5.15)."""
    await handlers.propose_restriction(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/restriction-approval")
async def restriction_approval(
    doing: Approving, body: schemas.Approval, resources: Held, response: Response
) -> CaseView:
    """Approve or decline a restriction that somebody else proposed (Code 5.14)."""
    decide = handlers.impose_restriction if body.approved else handlers.decline_restriction
    await decide(resources, doing)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/restriction/{number}/review")
async def restriction_review(
    doing: Doing, number: Number, body: schemas.RestrictionReview, resources: Held, response: Response
) -> CaseView:
    """Let a restriction go on after looking at it again, never longer than was approved (Code 5.14)."""
    await handlers.review_restriction(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/restriction/{number}/lifting")
async def restriction_lifting(
    doing: Doing, number: Number, body: schemas.RestrictionLifting, resources: Held, response: Response
) -> CaseView:
    """End a restriction (Code 5.14)."""
    await handlers.lift_restriction(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


def _after(cursor: str) -> tuple[str, int]:
    reference, number = web.sort_key(cursor, str, int)
    try:
        known = references.parse(reference)
    except Refusal:
        raise web.CursorMalformed("The cursor is not one of ours.", field="cursor") from None
    if number not in _NUMBERS:
        raise web.CursorMalformed("The cursor is not one of ours.", field="cursor")
    return known, number
