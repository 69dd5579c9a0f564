"""Closing with what is learned, improvements, and their register. Translation only."""

from datetime import date
from typing import Annotated, Final

from fastapi import Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.cases import handlers, repository, schemas, views
from services.cases.api.doing import Doing, Held, Reader, answer
from services.cases.repository import ImprovementFilters
from services.cases.schemas import CaseView, RegisteredImprovement
from shared.kernel.working_days import london_date
from shared.platform import web
from shared.platform.web import Page

routes: Final = web.router(tags=["learning"])
Number = Annotated[int, Path(ge=1, le=10_000)]


class RegisterQuery(BaseModel):
    """Which improvements, and which page of them."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    service: Annotated[str | None, Field(max_length=40, pattern=r"^[a-z][a-z0-9_]*$")] = None
    open_only: Annotated[bool, Field(alias="open")] = False
    overdue_only: Annotated[bool, Field(alias="overdue")] = False
    cursor: Annotated[str | None, Field(max_length=200)] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50


@routes.post("/v1/cases/{reference}/closing")
async def closing(doing: Doing, body: schemas.Closing, resources: Held, response: Response) -> CaseView:
    """Close an answered case, with what is learned from it and what is changed because of it (Code 9.1)."""
    await handlers.close(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/improvement")
async def improvement(doing: Doing, body: schemas.ImprovementPlan, resources: Held, response: Response) -> CaseView:
    """Undertake to change something because of a complaint, on a closed case too (Code 9.1)."""
    await handlers.plan_improvement(resources, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/improvement/{number}/completion")
async def improvement_completion(
    doing: Doing, number: Number, body: schemas.ImprovementProof, resources: Held, response: Response
) -> CaseView:
    """Put the proof on record that the change was made (Code 9.1)."""
    await handlers.make_improvement(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/improvement/{number}/abandonment")
async def improvement_abandonment(
    doing: Doing, number: Number, body: schemas.ImprovementAbandonment, resources: Held, response: Response
) -> CaseView:
    """Give an improvement up, with the reason on record (Code 9.1)."""
    await handlers.drop_improvement(resources, doing, number, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.get("/v1/improvements")
async def improvements(
    *,
    query: Annotated[RegisterQuery, Query()],
    principal: Reader,
    resources: Held,
    request: Request,
    response: Response,
) -> Page[RegisteredImprovement]:
    """List what is changed because of complaints, over all cases, by due date (Code 9.1)."""
    today = london_date(resources.clock.now())
    filters = ImprovementFilters(
        service=query.service, open_only=query.open_only, overdue_on=today if query.overdue_only else None
    )
    after = _after(query.cursor) if query.cursor else None
    async with resources.database.transaction(principal.landlords) as connection:
        found = await repository.read_improvements(connection, principal, filters, after=after, limit=query.limit + 1)
    shown = found[: query.limit]
    more = web.cursor(*shown[-1].key) if len(found) > query.limit else None
    items = [views.registered_improvement(each, today) for each in shown]
    return Page(items=items, next=web.next_page(request, response, more))


def _after(cursor: str) -> tuple[date, str, str]:
    due_on, reference, clock = web.sort_key(cursor, str, str, str)
    try:
        return date.fromisoformat(due_on), reference, clock
    except ValueError:
        raise web.CursorMalformed("The cursor is not one of ours.", field="cursor") from None
