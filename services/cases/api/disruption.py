"""Declared disruptions (Code 8.5): clocks run on, and residents read when the landlord will comply again."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from services.cases import handlers, repository, schemas, views
from services.cases.api.doing import Approver, Held, Reader
from services.cases.handlers import DisruptionAct, Resources
from services.cases.schemas import Banners, CaseSummary, DisruptionView
from shared.kernel.working_days import london_date
from shared.platform import web
from shared.platform.auth import Principal
from shared.platform.web import CorrelationId, Cursor, IfMatch, Page

routes: Final = web.router(tags=["disruptions"])
Limit = Annotated[int, Query(ge=1, le=200)]
OfLandlord = Annotated[str | None, Query(max_length=40, pattern=r"^[a-z][a-z0-9-]*$")]


async def _act(
    id: UUID,  # noqa: A002 - as in the path
    resources: Held,
    principal: Approver,
    expected: IfMatch,
    correlation_id: CorrelationId,
) -> DisruptionAct:
    return DisruptionAct(
        id=id, expected=expected, principal=principal, at=resources.clock.now(), correlation_id=correlation_id
    )


Managing = Annotated[DisruptionAct, Depends(_act)]


@routes.post("/v1/disruptions", status_code=201)
async def declaration(
    body: schemas.Declaration,
    principal: Approver,
    resources: Held,
    correlation_id: CorrelationId,
    response: Response,
) -> DisruptionView:
    """Declare that the landlord cannot comply with the Code for a time (Code 8.5)."""
    declared = await handlers.declare_disruption(resources, principal, body, correlation_id)
    response.headers["Location"] = f"/v1/disruptions/{declared}"
    return await _answer(resources, principal, declared, response)


@routes.get("/v1/disruptions")
async def disruptions(
    *,
    principal: Reader,
    resources: Held,
    request: Request,
    response: Response,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[DisruptionView]:
    """List disruptions, the latest first."""
    after = _after(cursor) if cursor else None
    async with resources.database.transaction(principal.landlords) as connection:
        found = await repository.list_disruptions(connection, principal, after=after, limit=limit + 1)
        texts = await repository.read_disruption_words(connection, found)
    shown = found[:limit]
    more = web.cursor(shown[-1].since.isoformat(), shown[-1].id) if len(found) > limit else None
    items = [views.disruption_view(each, texts) for each in shown]
    return Page(items=items, next=web.next_page(request, response, more))


@routes.get("/v1/disruptions/current/banner")
async def banner(principal: Reader, resources: Held, landlord: OfLandlord = None) -> Banners:
    """Read what residents of a landlord are told about the disruptions that last now; none where all is well."""
    known = resources.landlords.get(principal.landlord(landlord))
    async with resources.database.transaction(principal.landlords) as connection:
        found = await repository.disruptions_of(connection, [known.id])
        texts = await repository.read_disruption_words(connection, found)
    return views.banners(known.id, found, texts, london_date(resources.clock.now()))


@routes.get("/v1/disruptions/{id}")
async def disruption(id: UUID, principal: Reader, resources: Held, response: Response) -> DisruptionView:  # noqa: A002 - as in the path
    """Read a disruption."""
    return await _answer(resources, principal, id, response)


@routes.get("/v1/disruptions/{id}/cases")
async def affected_cases(
    *,
    id: UUID,  # noqa: A002 - as in the path
    principal: Reader,
    resources: Held,
    request: Request,
    response: Response,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[CaseSummary]:
    """List the open cases with a clock that ran in the disruption, the next deadline first."""
    after = _after(cursor) if cursor else None
    async with resources.database.transaction(principal.landlords) as connection:
        lasting = await repository.read_disruption(connection, id, principal)
        found = await repository.read_affected(connection, principal, lasting, after=after, limit=limit + 1)
    shown = found[:limit]
    more = web.cursor(*repository.worklist_key(shown[-1])) if len(found) > limit else None
    today = london_date(resources.clock.now())
    items = [views.summary(line, resources.landlords.get(line.landlord).calendar(), today) for line in shown]
    return Page(items=items, next=web.next_page(request, response, more))


@routes.post("/v1/disruptions/{id}/prolongation")
async def prolongation(
    managing: Managing, body: schemas.Prolongation, resources: Held, response: Response
) -> DisruptionView:
    """Give another day of return (Code 8.5)."""
    await handlers.prolong_disruption(resources, managing, body)
    return await _answer(resources, managing.principal, managing.id, response)


@routes.post("/v1/disruptions/{id}/ombudsman-notice")
async def ombudsman_notice(
    managing: Managing, body: schemas.Telling, resources: Held, response: Response
) -> DisruptionView:
    """Record that the Ombudsman was informed (Code 8.5)."""
    await handlers.tell_ombudsman(resources, managing, body)
    return await _answer(resources, managing.principal, managing.id, response)


@routes.post("/v1/disruptions/{id}/residents-notice")
async def residents_notice(
    managing: Managing, body: schemas.Telling, resources: Held, response: Response
) -> DisruptionView:
    """Record that residents were informed (Code 8.5)."""
    await handlers.tell_residents(resources, managing, body)
    return await _answer(resources, managing.principal, managing.id, response)


@routes.post("/v1/disruptions/{id}/end")
async def end(managing: Managing, body: schemas.DisruptionEnd, resources: Held, response: Response) -> DisruptionView:
    """Record that the landlord complies again (Code 8.5)."""
    await handlers.end_disruption(resources, managing, body)
    return await _answer(resources, managing.principal, managing.id, response)


async def _answer(
    resources: Resources, principal: Principal, disruption_id: UUID, response: Response
) -> DisruptionView:
    async with resources.database.transaction(principal.landlords) as connection:
        found = await repository.read_disruption(connection, disruption_id, principal)
        texts = await repository.read_disruption_words(connection, [found])
    response.headers["ETag"] = web.etag(found.sequence)
    return views.disruption_view(found, texts)


def _after(cursor: str) -> tuple[date, str]:
    day, key = web.sort_key(cursor, str, str)
    try:
        return date.fromisoformat(day), key
    except ValueError:
        raise web.CursorMalformed("The cursor is not one of ours.", field="cursor") from None
