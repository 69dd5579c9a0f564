"""Submissions, e-mails and files in. Translation only."""

import re
from typing import Annotated, Final

from fastapi import Header, Query, Request, Response
from pydantic import AfterValidator
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from services.intake import attachments, handlers
from services.intake.api import callers
from services.intake.api.callers import ERASED, Held, Reference, Sender
from services.intake.attachments import File
from services.intake.domain.submission import Key
from services.intake.schemas import SubmissionBody, reading, submissions
from services.intake.schemas.reading import AttachmentAnswer
from services.intake.schemas.submissions import FiledAnswer, SubmissionAnswer
from shared.platform import web
from shared.platform.web import CorrelationId

LARGEST_MAIL_BYTES: Final = 25 * 1024 * 1024
LARGEST_UPLOAD_BYTES: Final = attachments.LARGEST_BYTES + 64 * 1024
REPLAYED: Final = "idempotent-replayed"
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\["\\])*)"')
_PRINTABLE: Final = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?")

routes: Final = web.router(tags=["submissions"])


def _idempotency_key(text: str) -> str:
    quoted = _QUOTED.fullmatch(text.strip())
    key = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else text.strip()
    if _PRINTABLE.fullmatch(key) is None:
        raise ValueError("A key has 1 to 255 printable characters.")
    return key


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
        await callers.resources(request),
        body.submission(),
        landlord=principal.landlord(body.landlord),
        actor=principal.actor,
        correlation_id=await web.correlation_id(request),
        keys=[Key.of_caller(principal.actor, idempotency_key)] if idempotency_key else [],
    )
    answer = submissions.submission_answer(accepted)
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
        response.headers["location"] = submissions.status_url(filed.reference)
    if filed.is_repeat:
        response.headers[REPLAYED] = "true"
    return FiledAnswer(outcome=filed.outcome, reference=filed.reference, reason=filed.reason)


@routes.post(
    "/v1/submissions/{reference}/attachments",
    status_code=201,
    responses=ERASED,
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
    return reading.attachment_answer(attached)


async def _sent_file(request: Request, name: str | None) -> File:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "multipart/form-data":
        return File(name=name or "", content=await request.body())
    async with request.form(max_files=1, max_fields=1) as form:
        part = form.get("file")
        if not isinstance(part, UploadFile):
            raise handlers.FileMissing("Send the file as the part named file.", field="file")
        return File(name=name or part.filename or "", content=await part.read())
