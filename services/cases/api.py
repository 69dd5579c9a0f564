"""The cases API: one resource for each officer's act, and reading. Translation only."""

from datetime import date
from typing import Annotated, Final, cast

from fastapi import Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.cases import handlers, repository, schemas, views
from services.cases.domain.case import Case, Status
from services.cases.domain.deadlines import Policy
from services.cases.handlers import Act, Resources
from services.cases.repository import Filters
from services.cases.schemas import CaseSummary, CaseView, History, LetterContents
from shared.events.intake import Channel
from shared.kernel import references
from shared.kernel.working_days import london_date
from shared.platform import auth, web
from shared.platform.auth import Principal
from shared.platform.landlords import FIRST_YEAR, LAST_YEAR
from shared.platform.web import CorrelationId, IfMatch, Page

routes: Final = web.router(tags=["cases"])


async def _resources(request: Request) -> Resources:
    return cast("Resources", request.app.state.resources)


async def _reference(
    reference: Annotated[str, Path(max_length=40, description="The reference, as printed or as typed.")],
) -> str:
    return references.parse(reference)


Held = Annotated[Resources, Depends(_resources)]
Reference = Annotated[str, Depends(_reference)]
Reader = Annotated[Principal, auth.requires("cases:read")]
Officer = Annotated[Principal, auth.requires("cases:work")]
Writer = Annotated[Principal, auth.requires("personal-data:read")]


async def _act(
    resources: Held, reference: Reference, principal: Officer, expected: IfMatch, correlation_id: CorrelationId
) -> Act:
    return Act(
        reference=reference,
        expected=expected,
        principal=principal,
        at=resources.clock.now(),
        correlation_id=correlation_id,
    )


Doing = Annotated[Act, Depends(_act)]
# A date is counted from this day, for weeks at most, and the calendar knows only these years.
DayOfTheCalendar = Annotated[date | None, Query(ge=date(FIRST_YEAR, 1, 1), lt=date(LAST_YEAR, 1, 1))]


class WorklistQuery(BaseModel):
    """Which cases, and which page of them."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    status: Status | None = None
    service: Annotated[str | None, Field(max_length=40, pattern=r"^[a-z][a-z0-9_]*$")] = None
    handler: Annotated[str | None, Field(max_length=100, pattern=r"^[ -~]+$")] = None
    channel: Channel | None = None
    due_before: date | None = None
    open_only: Annotated[bool, Field(alias="open")] = False
    cursor: Annotated[str | None, Field(max_length=200)] = None
    limit: Annotated[int, Field(ge=1, le=200)] = 50

    def filters(self) -> Filters:
        return Filters(
            status=self.status,
            service=self.service,
            handler=self.handler,
            channel=self.channel,
            due_before=self.due_before,
            open_only=self.open_only,
        )


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
    async with resources.database.transaction(principal.landlords) as connection:
        found = await repository.read_worklist(
            connection,
            principal.landlords,
            query.filters(),
            after=after,
            limit=query.limit + 1,
        )
    shown = found[: query.limit]
    more = web.cursor(*repository.worklist_key(shown[-1])) if len(found) > query.limit else None
    today = london_date(resources.clock.now())
    items = [views.summary(case, _policy(resources, case), today) for case in shown]
    return Page(items=items, next=web.next_page(request, response, more))


@routes.get("/v1/cases/{reference}")
async def case(reference: Reference, principal: Reader, resources: Held, response: Response) -> CaseView:
    """Read a case: where it stands, its deadlines, and which steps may be taken next."""
    return await _answer(resources, principal, reference, response)


@routes.get("/v1/cases/{reference}/history")
async def history(reference: Reference, principal: Reader, resources: Held) -> History:
    """List every event of a case: what happened, who did it, when."""
    async with resources.database.transaction(principal.landlords) as connection:
        await repository.read_case(connection, reference, principal.landlords)
        recorded = await repository.read_history(connection, reference, principal.landlords)
        texts = await repository.read_words(connection, reference)
    return views.history(reference, recorded, texts)


@routes.get("/v1/cases/{reference}/letter-contents")
async def letter_contents(
    reference: Reference, principal: Writer, resources: Held, on: DayOfTheCalendar = None
) -> LetterContents:
    """Read what a letter says that goes out on that day (today when not given)."""
    async with resources.database.transaction(principal.landlords) as connection:
        found = await repository.read_case(connection, reference, principal.landlords)
        texts = await repository.read_words(connection, reference)
    sent_on = on or london_date(resources.clock.now())
    return views.letter_contents(found, texts, _policy(resources, found), sent_on=sent_on)


@routes.post("/v1/cases/{reference}/assignment")
async def assignment(doing: Doing, body: schemas.Assignment, resources: Held, response: Response) -> CaseView:
    """Give the case to a handler who declares to be free of a conflict of interest (Code 5.8)."""
    await handlers.assign(resources, doing, body)
    return await _answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/definition")
async def definition(doing: Doing, body: schemas.Definition, resources: Held, response: Response) -> CaseView:
    """Set out the parts of the complaint and the outcomes sought (Code 5.6, 5.7)."""
    await handlers.define(resources, doing, body)
    return await _answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/acknowledgement")
async def acknowledgement(doing: Doing, resources: Held, response: Response) -> CaseView:
    """Release the acknowledgement; its clock stops when the letter has been sent (Code 6.2)."""
    await handlers.acknowledge(resources, doing)
    return await _answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/response")
async def stage_1_response(doing: Doing, body: schemas.Response, resources: Held, response: Response) -> CaseView:
    """Release the stage 1 response; its clock stops when the letter has been sent (Code 6.3, 6.7, 6.9)."""
    await handlers.respond(resources, doing, body)
    return await _answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/closing")
async def closing(doing: Doing, body: schemas.Closing, resources: Held, response: Response) -> CaseView:
    """Close an answered case, with what is learned from it (Code 9.1)."""
    await handlers.close(resources, doing, body)
    return await _answer(resources, doing.principal, doing.reference, response)


def _after(cursor: str) -> tuple[date, str]:
    due_on, reference = web.sort_key(cursor, str, str)
    try:
        return date.fromisoformat(due_on), reference
    except ValueError:
        raise web.CursorMalformed("The cursor is not one of ours.", field="cursor") from None


async def _answer(resources: Resources, principal: Principal, reference: str, response: Response) -> CaseView:
    async with resources.database.transaction(principal.landlords) as connection:
        found = await repository.read_case(connection, reference, principal.landlords)
        texts = await repository.read_words(connection, reference)
    response.headers["ETag"] = web.etag(found.sequence)
    return views.case_view(found, texts, _policy(resources, found), resources.clock.now())


def _policy(resources: Resources, found: Case) -> Policy:
    return repository.policy_of(resources.landlords.get(found.landlord), found.received_on)
