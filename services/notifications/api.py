"""The notifications API: what was sent, what was not, and sending again. Translation only."""

from typing import Annotated, Any, Final, cast
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Row

from services.notifications import handlers
from services.notifications.domain.states import State
from services.notifications.handlers import Resources
from services.notifications.repository import reading
from services.notifications.schemas import AttemptView, LetterSummary, LetterView, Posting, ProofView
from shared.kernel import references
from shared.platform import auth, web
from shared.platform.auth import Principal
from shared.platform.event_log import Recorded
from shared.platform.web import CorrelationId, Page

routes: Final = web.router(tags=["letters"])


async def _resources(request: Request) -> Resources:
    return cast("Resources", request.app.state.resources)


Held = Annotated[Resources, Depends(_resources)]
Reader = Annotated[Principal, auth.requires("letters:read")]
Officer = Annotated[Principal, auth.requires("cases:work")]


class LettersQuery(BaseModel):
    """Which letters, and which page of them."""

    model_config = ConfigDict(extra="forbid")

    reference: Annotated[str | None, Field(max_length=40, description="As printed or as typed.")] = None
    state: State | None = None
    cursor: Annotated[str | None, Field(max_length=200)] = None
    limit: Annotated[int, Field(ge=1, le=web.MAX_PAGE)] = 50


@routes.get("/v1/letters")
async def letters(
    *,
    query: Annotated[LettersQuery, Query()],
    principal: Reader,
    resources: Held,
    request: Request,
    response: Response,
) -> Page[LetterSummary]:
    """List letters, the newest first."""
    async with resources.database.transaction(principal.landlords) as connection:
        found = await reading.letters(
            connection,
            principal.landlords,
            actor=principal.actor,
            reference=references.parse(query.reference) if query.reference is not None else None,
            state=query.state,
            before=_before(query.cursor),
            limit=query.limit + 1,
        )
    shown = found[: query.limit]
    more = web.cursor(shown[-1].number) if len(found) > query.limit else None
    return Page(items=[_summary(row) for row in shown], next=web.next_page(request, response, more))


@routes.get("/v1/letters/{letter}")
async def letter(letter: UUID, principal: Reader, resources: Held) -> LetterView:
    """Read a letter as the resident gets it, with every attempt to send it."""
    return await _view(resources, principal, letter)


@routes.post("/v1/letters/{letter}/retry", status_code=202)
async def retry(letter: UUID, principal: Officer, resources: Held, correlation_id: CorrelationId) -> LetterView:
    """Send a failed letter again, for example after the address was put right: the same letter, a new attempt."""
    await handlers.retry(resources, principal, letter, correlation_id)
    return await _view(resources, principal, letter)


@routes.post("/v1/letters/{letter}/posting")
async def posting(
    letter: UUID, body: Posting, principal: Officer, resources: Held, correlation_id: CorrelationId
) -> LetterView:
    """Record that a letter without another way was printed and posted: that is its proof of sending.

    Cases is asked whether post to that place is safe; where it is not, or cases does not answer, nothing is recorded.
    """
    await handlers.post_by_hand(resources, principal, letter, correlation_id, posted_on=body.posted_on, way=body.way)
    return await _view(resources, principal, letter)


def _before(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    (number,) = web.sort_key(cursor, int)
    if not 0 < number < 2**63:
        raise web.CursorMalformed("Take the cursor from next.", field="cursor")
    return int(number)


async def _view(resources: Resources, principal: Principal, letter_id: UUID) -> LetterView:
    async with resources.database.transaction(principal.landlords) as connection:
        row = await reading.letter(connection, principal.landlords, letter_id, actor=principal.actor)
        attempts = await reading.attempts(connection, letter_id)
        proof = await reading.proof(connection, principal.landlords, row.reference, letter_id)
    personal = row if principal.may("personal-data:read") else None
    return LetterView(
        **_summary(row).model_dump(),
        recipient=personal and personal.recipient,
        subject=row.subject,
        text=personal and personal.body_text,
        html=personal and personal.body_html,
        digest=row.digest,
        rendered_at=row.rendered_at,
        sending_attempts=[AttemptView.model_validate(attempt, from_attributes=True) for attempt in attempts],
        proof=proof and _proof(proof),
    )


def _proof(proof: Recorded) -> ProofView:
    return ProofView(
        **proof.data,
        event=proof.id,
        sequence=proof.sequence,
        recorded_at=proof.recorded_at,
        actor=proof.actor,
        hash=proof.hash.hex(),
    )


def _summary(row: Row[Any]) -> LetterSummary:
    return LetterSummary.model_validate(row, from_attributes=True)
