"""Status, contact details, content, files and the whole record out. Translation only."""

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.responses import FileResponse

from services.intake import attachments, handlers
from services.intake.api.callers import ERASED, Confidant, Held, Reader, Reference
from services.intake.schemas import reading, record
from services.intake.schemas.reading import ContactAnswer, ContentAnswer, SetAsideAnswer, StatusAnswer
from services.intake.schemas.record import FindingAidsAnswer, RecordAnswer
from shared.platform import web
from shared.platform.web import CursorMalformed, Page

_SANDBOX: Final = {"content-security-policy": "sandbox; default-src 'none'", "x-content-type-options": "nosniff"}

routes: Final = web.router(tags=["submissions"])


@routes.get("/v1/submissions/{reference}")
async def status(reference: Reference, principal: Reader, resources: Held, response: Response) -> StatusAnswer:
    """Tell what was received, what triage made of it and how far it is, without personal data."""
    found = await handlers.status(resources, reference, principal)
    response.headers["etag"] = web.etag(found.sequence)
    return reading.status_answer(found)


@routes.get("/v1/submissions/{reference}/contact", responses=ERASED)
async def contact(reference: Reference, principal: Confidant, resources: Held) -> ContactAnswer:
    """Tell how to reach the resident. Who asked is recorded."""
    said = await handlers.contact(resources, reference, principal)
    return reading.contact_answer(said, resources.tracking_url(reference, said.kept.tracking_secret))


@routes.get("/v1/submissions/{reference}/content", responses=ERASED)
async def content(reference: Reference, principal: Confidant, resources: Held) -> ContentAnswer:
    """Tell what the resident wrote and which files came along. Who asked is recorded."""
    return reading.content_answer(await handlers.content(resources, reference, principal))


@routes.get("/v1/submissions/{reference}/record")
async def whole_record(reference: Reference, principal: Confidant, resources: Held) -> RecordAnswer:
    """Hand out everything that is held under this reference. Who asked is recorded."""
    return record.record_answer(await handlers.record(resources, reference, principal))


@routes.get("/v1/submissions/{reference}/finding-aids")
async def finding_aids(reference: Reference, principal: Confidant, resources: Held) -> FindingAidsAnswer:
    """Tell keyed hashes by which the resident is found, in place of words. Who asked is recorded."""
    return record.finding_aids_answer(reference, await handlers.finding_aids(resources, reference, principal))


_FILE_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in attachments.ALLOWED}}
}


@routes.get(
    "/v1/submissions/{reference}/attachments/{attachment}", response_class=FileResponse, responses=_FILE_RESPONSES
)
async def download(reference: Reference, attachment: UUID, principal: Confidant, resources: Held) -> Response:
    """Hand out a file, to be saved and not shown. Who asked is recorded."""
    found = await handlers.download(resources, reference, attachment, principal)
    path = resources.attachments_dir / str(found.stored_as)
    return FileResponse(path, media_type=found.media_type, filename=found.name, headers=_SANDBOX)


@routes.get("/v1/messages/set-aside")
async def set_aside(
    *,
    principal: Reader,
    resources: Held,
    request: Request,
    response: Response,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=web.MAX_PAGE)] = 50,
) -> Page[SetAsideAnswer]:
    """List the e-mails that no submission was made of, oldest first, and why."""
    found = await handlers.set_aside(resources, principal, after=_after(cursor), limit=limit)
    more = web.cursor(str(found[-1].id)) if len(found) == limit else None
    return Page(items=[reading.set_aside_answer(each) for each in found], next=web.next_page(request, response, more))


def _after(cursor: str | None) -> UUID:
    if cursor is None:
        return UUID(int=0)
    [text] = web.sort_key(cursor, str)
    try:
        return UUID(text)
    except ValueError as error:
        raise CursorMalformed("Take the cursor from next.", field="cursor") from error


@routes.get(
    "/v1/messages/{message}/raw",
    response_class=Response,
    responses={200: {"content": {"message/rfc822": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def raw_message(message: UUID, principal: Confidant, resources: Held) -> Response:
    """Hand out an e-mail as it came in, to be saved and not shown. Who asked is recorded."""
    raw = await handlers.raw_message(resources, message, principal)
    headers = {**_SANDBOX, "content-disposition": f'attachment; filename="{message}.eml"'}
    return Response(raw, media_type="message/rfc822", headers=headers)
