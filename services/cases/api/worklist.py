"""Lists of cases: the worklist, and the search for a person's cases. Translation only."""

from datetime import date
from typing import Annotated, Final

from fastapi import Query, Request, Response

from services.cases import handlers, repository, views
from services.cases.api.doing import Held, Reader, Writer
from services.cases.handlers import Resources, Turn
from services.cases.repository import Filters, Listed
from services.cases.schemas import CaseSummary, PersonSearch, WorklistQuery
from shared.kernel import references
from shared.kernel.working_days import london_date
from shared.platform import web
from shared.platform.web import Cursor, Page

routes: Final = web.router(tags=["cases"])
_FILTERS: Final = (
    "status", "stage", "service", "handler", "owner", "group", "channel", "edition", "waiting_for", "closing_reason",
    "received_from", "received_to", "open_only",
)  # fmt: skip


@routes.get("/v1/cases")
async def worklist(
    *,
    query: Annotated[WorklistQuery, Query()],
    principal: Reader,
    resources: Held,
    request: Request,
    response: Response,
) -> Page[CaseSummary]:
    """List cases, the next deadline first."""
    after = _after(query.cursor) if query.cursor else None
    turn = Turn(principal=principal, landlord=query.landlord, after=after, limit=query.limit + 1)
    today = london_date(resources.clock.now())
    found = await handlers.worklist(resources, turn, _filters(query, today))
    more = web.cursor(*repository.worklist_key(found[query.limit - 1])) if len(found) > query.limit else None
    items = _items(resources, found[: query.limit], today)
    return Page(items=items, next=web.next_page(request, response, more))


@routes.post("/v1/cases/search")
async def person_search(
    *,
    body: PersonSearch,
    principal: Writer,
    resources: Held,
    request: Request,
    response: Response,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=web.MAX_PAGE)] = 50,
) -> Page[CaseSummary]:
    """Find a person's cases, the latest received first. Who searched is recorded; what for is kept nowhere."""
    after = _after(cursor) if cursor else None
    turn = Turn(principal=principal, landlord=None, after=after, limit=limit + 1)
    found = await handlers.search(resources, turn, body)
    last = found[limit - 1] if len(found) > limit else None
    more = web.cursor(last.received_on.isoformat(), last.reference) if last else None
    items = _items(resources, found[:limit], london_date(resources.clock.now()))
    return Page(items=items, next=web.next_page(request, response, more))


def _filters(query: WorklistQuery, today: date) -> Filters:
    due_before = min(query.due_before or today, today) if query.overdue else query.due_before
    reference = None if query.reference is None else references.beginning(query.reference)
    return Filters(**{name: getattr(query, name) for name in _FILTERS}, reference=reference, due_before=due_before)


def _items(resources: Resources, found: list[Listed], today: date) -> list[CaseSummary]:
    return [views.summary(line, resources.landlords.get(line.landlord).calendar(), today) for line in found]


def _after(cursor: str) -> tuple[date, str]:
    day, reference = web.sort_key(cursor, str, str)
    try:
        return date.fromisoformat(day), reference
    except ValueError:
        raise web.CursorMalformed("The cursor is not one of ours.", field="cursor") from None
