"""Reading one case: where it stands, its history, and what its letters say."""

from datetime import date
from typing import Annotated, Final

from fastapi import Query, Response

from services.cases import repository, views
from services.cases.api.doing import Held, Reader, Reference, Writer, answer
from services.cases.domain import retention
from services.cases.domain.redaction import Redaction
from services.cases.schemas import CaseView, History, LetterContents
from shared.events.notifications import LetterKind
from shared.kernel.working_days import london_date
from shared.platform import web
from shared.platform.landlords import FIRST_YEAR, LAST_YEAR

routes: Final = web.router(tags=["cases"])

# A date is counted from this day, for weeks at most, and the calendar knows only these years.
DayOfTheCalendar = Annotated[date | None, Query(ge=date(FIRST_YEAR, 1, 1), lt=date(LAST_YEAR, 1, 1))]

Cycle = Annotated[int | None, Query(ge=1, le=10_000, description="Which of several letters of the kind.")]


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
