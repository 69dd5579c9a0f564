"""Reading cases: the worklist, one case, its history, and what its letters say."""

from datetime import date
from typing import Annotated, Final

from fastapi import Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.cases import repository, views
from services.cases.api.doing import Held, Reader, Reference, Writer, answer
from services.cases.domain import retention
from services.cases.domain.case import Status
from services.cases.domain.redaction import Redaction
from services.cases.repository import Filters
from services.cases.schemas import CaseSummary, CaseView, History, LetterContents
from shared.events.intake import Channel
from shared.events.notifications import LetterKind
from shared.kernel.working_days import london_date
from shared.platform import web
from shared.platform.landlords import FIRST_YEAR, LAST_YEAR
from shared.platform.web import Page

routes: Final = web.router(tags=["cases"])

# A date is counted from this day, for weeks at most, and the calendar knows only these years.
DayOfTheCalendar = Annotated[date | None, Query(ge=date(FIRST_YEAR, 1, 1), lt=date(LAST_YEAR, 1, 1))]

Cycle = Annotated[int | None, Query(ge=1, le=10_000, description="Which of several letters of the kind.")]


class WorklistQuery(BaseModel):
    """Which cases, and which page of them."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    status: Status | None = None
    service: Annotated[str | None, Field(max_length=40, pattern=r"^[a-z][a-z0-9_]*$")] = None
    handler: Annotated[str | None, Field(max_length=100, pattern=r"^[ -~]+$")] = None
    owner: Annotated[str | None, Field(max_length=100, pattern=r"^[ -~]+$")] = None
    group: Annotated[str | None, Field(max_length=40, pattern=r"^[ -~]+$")] = None
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
            owner=self.owner,
            group=self.group,
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
            principal,
            query.filters(),
            after=after,
            limit=query.limit + 1,
        )
    shown = found[: query.limit]
    more = web.cursor(*repository.worklist_key(shown[-1])) if len(found) > query.limit else None
    today = london_date(resources.clock.now())
    items = [views.summary(case, repository.policy_for(resources.landlords, case), today) for case in shown]
    return Page(items=items, next=web.next_page(request, response, more))


@routes.get("/v1/cases/{reference}")
async def case(reference: Reference, principal: Reader, resources: Held, response: Response) -> CaseView:
    """Read a case: where it stands, its deadlines, and which steps may be taken next."""
    return await answer(resources, principal, reference, response)


@routes.get("/v1/cases/{reference}/history")
async def history(reference: Reference, principal: Reader, resources: Held) -> History:
    """List every event of a case: what happened, who did it, when."""
    async with resources.database.transaction(principal.landlords) as connection:
        await repository.read_case(connection, reference, principal)
        recorded = await repository.read_history(connection, reference, principal)
        texts = await repository.read_words(connection, reference, personal=principal.may("personal-data:read"))
    return views.history(reference, recorded, texts)


@routes.get("/v1/cases/{reference}/letter-contents")
async def letter_contents(
    *,
    reference: Reference,
    principal: Writer,
    resources: Held,
    kind: LetterKind | None = None,
    cycle: Cycle = None,
    on: DayOfTheCalendar = None,
) -> LetterContents:
    """Read what a letter of this kind and cycle says that goes out on that day (today when not given)."""
    async with resources.database.transaction(principal.landlords) as connection:
        found = await repository.read_case(connection, reference, principal)
        texts = await repository.read_words(connection, reference)
    retention.check_kept(found)
    texts = Redaction(found.record.marks).words(texts)
    sent_on = on or london_date(resources.clock.now())
    policy = repository.policy_for(resources.landlords, found)
    return views.letter_contents(found, texts, policy, kind=kind, cycle=cycle, sent_on=sent_on)


def _after(cursor: str) -> tuple[date, str]:
    due_on, reference = web.sort_key(cursor, str, str)
    try:
        return date.fromisoformat(due_on), reference
    except ValueError:
        raise web.CursorMalformed("The cursor is not one of ours.", field="cursor") from None
