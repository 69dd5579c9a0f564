"""The full record, as JSON and as a bundle, and what an officer marks in it. Translation only."""

from typing import Annotated, Any, Final, cast

from fastapi import Depends, Path, Request, Response
from fastapi.responses import StreamingResponse

from services.cases import bundle, handlers, repository, schemas, views
from services.cases.api.doing import Doing, Held, Reference, Writer, answer
from services.cases.gateways import Owners
from services.cases.handlers import Asked, Material, Purpose, Resources
from services.cases.schemas import CaseView, RecordView, SubjectAccess
from shared.kernel import references
from shared.platform import web
from shared.platform.web import CorrelationId

routes: Final = web.router(tags=["record"])
Number = Annotated[int, Path(ge=1, le=10_000)]
_ZIP: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {bundle.MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
}


async def _owners(request: Request) -> Owners:
    return cast("Owners", request.app.state.owners)


Others = Annotated[Owners, Depends(_owners)]


async def _asked(
    resources: Held, principal: Writer, correlation_id: CorrelationId, purpose: Purpose = Purpose.INTERNAL
) -> Asked:
    return Asked(principal=principal, purpose=purpose, at=resources.clock.now(), correlation_id=correlation_id)


Asking = Annotated[Asked, Depends(_asked)]


@routes.get("/v1/cases/{reference}/record")
async def full_record(reference: Reference, asked: Asking, resources: Held, owners: Others) -> RecordView:
    """Read the full record: what came in and went out, decisions, proof, history (Code 5.12). Who asked is recorded."""
    return _view(resources, await handlers.gather(resources, owners, reference, asked))


@routes.get("/v1/cases/{reference}/record.zip", response_class=StreamingResponse, responses=_ZIP)
async def full_record_bundle(reference: Reference, asked: Asking, resources: Held, owners: Others) -> Response:
    """Take the full record as one bundle, with letters, files, a page to read it by, and hashes (Code 5.12)."""
    record = _view(resources, await handlers.gather(resources, owners, reference, asked))
    return await _bundle([record], owners, asked, name=f"{reference}.zip")


@routes.post("/v1/subject-access", response_class=StreamingResponse, responses=_ZIP)
async def subject_access(
    body: SubjectAccess, principal: Writer, resources: Held, owners: Others, correlation_id: CorrelationId
) -> Response:
    """Take everything held under one person's references as one bundle, without what is about somebody else."""
    asked = Asked(
        principal=principal, purpose=Purpose.SUBJECT_ACCESS, at=resources.clock.now(), correlation_id=correlation_id
    )
    wanted = [_parsed(place, each) for place, each in enumerate(body.references)]
    gathered = await handlers.gather_for_person(resources, owners, list(dict.fromkeys(wanted)), asked)
    records = [_view(resources, material) for material in gathered]
    return await _bundle(records, owners, asked, name="subject-access.zip")


@routes.post("/v1/cases/{reference}/third-party-marks")
async def third_party_mark(
    doing: Doing, body: schemas.ThirdPartyMark, resources: Held, owners: Others, response: Response
) -> CaseView:
    """Mark passages about somebody else: they are left out of what goes to the resident."""
    await handlers.mark_third_party(resources, owners, doing, body)
    return await answer(resources, doing.principal, doing.reference, response)


@routes.post("/v1/cases/{reference}/third-party-marks/{number}/lifting")
async def third_party_mark_lifting(doing: Doing, number: Number, resources: Held, response: Response) -> CaseView:
    """Take a mark back."""
    await handlers.lift_mark(resources, doing, number)
    return await answer(resources, doing.principal, doing.reference, response)


def _view(resources: Resources, material: Material) -> RecordView:
    policy = repository.policy_for(resources.landlords, material.case) if material.case else None
    return views.record_view(material, policy, material.asked.at)


def _parsed(place: int, reference: str) -> str:
    try:
        return references.parse(reference)
    except references.MistypedReference as mistyped:
        raise references.MistypedReference(mistyped.detail, field=f"references.{place}") from mistyped


async def _bundle(records: list[RecordView], owners: Owners, asked: Asked, *, name: str) -> Response:
    file = await bundle.make(records, owners, asked.correlation_id)
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(bundle.chunks(file), media_type=bundle.MEDIA_TYPE, headers=headers)
