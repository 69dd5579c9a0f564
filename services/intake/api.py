"""The intake API: submissions, e-mails and files in; status, contact details and content out. Translation only."""

import re
from typing import Annotated, Any, Final, cast
from uuid import UUID

from fastapi import Depends, Header, Path, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import AfterValidator
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from services.intake import attachments, handlers, schemas
from services.intake.attachments import File
from services.intake.domain.submission import Key
from services.intake.handlers import Resources
from services.intake.schemas import (
    AttachmentAnswer,
    ContactAnswer,
    ContentAnswer,
    FiledAnswer,
    SetAsideAnswer,
    StatusAnswer,
    SubmissionAnswer,
    SubmissionBody,
)
from shared.kernel import references
from shared.platform import auth, web
from shared.platform.auth import Principal
from shared.platform.web import CorrelationId, CursorMalformed, Page

LARGEST_MAIL_BYTES: Final = 25 * 1024 * 1024
LARGEST_UPLOAD_BYTES: Final = attachments.LARGEST_BYTES + 64 * 1024
REPLAYED: Final = "idempotent-replayed"
_SANDBOX: Final = {"content-security-policy": "sandbox; default-src 'none'", "x-content-type-options": "nosniff"}
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\["\\])*)"')
_PRINTABLE: Final = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?")

routes: Final = web.router(tags=["submissions"])


# These two are coroutines, though they wait for nothing: FastAPI would run plain functions in a thread each.
async def _resources(request: Request) -> Resources:
    return cast("Resources", request.app.state.resources)


async def _reference(
    reference: Annotated[str, Path(max_length=40, description="The reference, as printed or as typed.")],
) -> str:
    return references.parse(reference)


def _idempotency_key(text: str) -> str:
    quoted = _QUOTED.fullmatch(text.strip())
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else text.strip()
    if _PRINTABLE.fullmatch(key) is None:
        raise ValueError("A key has 1 to 255 printable characters.")
    return key


Held = Annotated[Resources, Depends(_resources)]
Reference = Annotated[str, Depends(_reference)]
Sender = Annotated[Principal, auth.requires("submissions:create")]
Reader = Annotated[Principal, auth.requires("submissions:read")]
Confidant = Annotated[Principal, auth.requires("personal-data:read")]
IdempotencyKey = Annotated[
    str | None,
    Header(description="Any text of yours, plain or in quotes; the same key makes a repeat the same submission."),
    AfterValidator(lambda text: None if text is None else _idempotency_key(text)),
]
AskedLandlord = Annotated[str | None, Query(max_length=40, description="For a caller that works for several.")]
FileName = Annotated[str | None, Query(max_length=255, description="The file's name, where the body is the file.")]


@routes.post("/v1/submissions", status_code=202)
async def submit(
    *,
    request: Request,
    body: SubmissionBody,
    principal: Sender,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> SubmissionAnswer:
    """Take a submission. A repeat under the same key, or the same reference of the same system, changes nothing."""
    # Resources and correlation id are taken by hand: on this path each dependency costs the framework a tenth.
    accepted = await handlers.receive(
        await _resources(request),
        body.submission(),
        landlord=principal.landlord(body.landlord),
        actor=principal.actor,
        correlation_id=await web.correlation_id(request),
        keys=[Key.of_caller(principal.actor, idempotency_key)] if idempotency_key else [],
    )
    answer = schemas.submission_answer(accepted)
    response.headers["location"] = answer.status_url
    if accepted.is_repeat:
        response.headers[REPLAYED] = "true"
    return answer


@routes.post(
    "/v1/submissions/email",
    status_code=202,
    max_body_size=LARGEST_MAIL_BYTES,
    openapi_extra={
        "requestBody": {"required": True, "content": {"message/rfc822": {"schema": {"type": "string"}}}},
    },
)
async def submit_email(
    *,
    request: Request,
    principal: Sender,
    resources: Held,
    correlation_id: CorrelationId,
    response: Response,
    landlord: AskedLandlord = None,
) -> FiledAnswer:
    """File one e-mail as it came in. Automatic and unreadable ones are kept and set aside."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "message/rfc822":
        raise HTTPException(415, headers={"accept": "message/rfc822"})
    filed = await handlers.file_message(
        resources,
        await request.body(),
        landlord=principal.landlord(landlord),
        actor=principal.actor,
        correlation_id=correlation_id,
    )
    if filed.reference is not None:
        response.headers["location"] = schemas.status_url(filed.reference)
    if filed.is_repeat:
        response.headers[REPLAYED] = "true"
    return FiledAnswer(outcome=filed.outcome, reference=filed.reference, reason=filed.reason)


@routes.get("/v1/submissions/{reference}")
async def status(reference: Reference, principal: Reader, resources: Held) -> StatusAnswer:
    """Tell what was received and how far it is, without personal data."""
    return schemas.status_answer(*await handlers.status(resources, reference, principal))


@routes.get("/v1/submissions/{reference}/contact")
async def contact(reference: Reference, principal: Confidant, resources: Held) -> ContactAnswer:
    """Tell how to reach the resident. Who asked is recorded."""
    kept = await handlers.contact(resources, reference, principal)
    return schemas.contact_answer(kept, resources.tracking_url(reference, kept.tracking_secret))


@routes.get("/v1/submissions/{reference}/content")
async def content(reference: Reference, principal: Confidant, resources: Held) -> ContentAnswer:
    """Tell what the resident wrote and which files came along. Who asked is recorded."""
    return schemas.content_answer(*await handlers.content(resources, reference, principal))


@routes.post(
    "/v1/submissions/{reference}/attachments",
    status_code=201,
    max_body_size=LARGEST_UPLOAD_BYTES,
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "properties": {"file": {"type": "string", "format": "binary"}},
                        "required": ["file"],
                    }
                },
            },
        }
    },
)
async def attach(
    *,
    request: Request,
    reference: Reference,
    principal: Sender,
    resources: Held,
    correlation_id: CorrelationId,
    name: FileName = None,
) -> AttachmentAnswer:
    """Add one file to a submission: as the body itself, or as `file` of a form. Its content decides its type."""
    file = await _sent_file(request, name)
    attached = await handlers.attach(resources, reference, file, principal=principal, correlation_id=correlation_id)
    return schemas.attachment_answer(attached)


async def _sent_file(request: Request, name: str | None) -> File:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        return File(name=name or "", content=await request.body())
    async with request.form(max_files=1, max_fields=1) as form:
        part = form.get("file")
        if not isinstance(part, UploadFile):
            raise handlers.FileMissing("Send the file as the part named file.", field="file")
        return File(name=name or part.filename or "", content=await part.read())


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
    return Page(items=[schemas.set_aside_answer(each) for each in found], next=web.next_page(request, response, more))


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
