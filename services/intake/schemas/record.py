"""The whole record of a submission as the intake API hands it out, and the hashes by which it is found."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel

from services.intake.repository import Correspondence, KeptMessage, Record
from services.intake.schemas.reading import AttachmentAnswer, attachment_answer
from services.intake.schemas.triage import TriageAnswer, triage_answer
from shared.events.intake import Channel, SubmissionKind
from shared.kernel.finding_aids import AidKind
from shared.platform.event_log import Recorded


class FindingAid(BaseModel):
    """A keyed hash of a name, a number or an address."""

    kind: AidKind
    hash: str


class FindingAidsAnswer(BaseModel):
    """By what the resident is found; empty for an anonymous or erased one. Each read is recorded."""

    reference: str
    finding_aids: list[FindingAid]


class CorrespondenceAnswer(BaseModel):
    """What came after the submission; `content` is missing once erased."""

    sequence: int
    """Of its event."""
    channel: Channel
    received_at: AwareDatetime
    content: dict[str, Any] | None


class MessageAnswer(BaseModel):
    """An e-mail as it came in; `/v1/messages/{id}/raw` hands it out."""

    id: UUID
    received_at: AwareDatetime
    size: int
    sha256: str


class EventAnswer(BaseModel):
    """One step, as it stands in the log; `words` are the reasons that its data point at."""

    sequence: int
    type: str
    occurred_at: AwareDatetime
    recorded_at: AwareDatetime
    actor: str
    data: dict[str, Any]
    words: str | None


class RecordAnswer(BaseModel):
    """Everything that intake holds under one reference. Each read is recorded."""

    reference: str
    landlord: str
    kind: SubmissionKind
    channel: Channel
    received_at: AwareDatetime
    logged_at: AwareDatetime
    service: str | None
    source_system: str | None
    beside: str | None
    complaints_beside: list[str]
    erased_on: date | None
    content: dict[str, Any] | None
    """As it came: resident, representative, what was said. Missing once erased."""
    triage: TriageAnswer
    correspondence: list[CorrespondenceAnswer]
    messages: list[MessageAnswer]
    attachments: list[AttachmentAnswer]
    events: list[EventAnswer]


def finding_aids_answer(reference: str, aids: list[tuple[AidKind, str]]) -> FindingAidsAnswer:
    return FindingAidsAnswer(
        reference=reference, finding_aids=[FindingAid(kind=kind, hash=each) for kind, each in aids]
    )


def record_answer(record: Record) -> RecordAnswer:
    kept = record.kept
    return RecordAnswer(
        reference=kept.reference,
        landlord=kept.landlord,
        kind=kept.kind,
        channel=kept.channel,
        received_at=kept.received_at,
        logged_at=kept.logged_at,
        service=kept.service,
        source_system=kept.source_system,
        beside=kept.beside,
        complaints_beside=list(record.complaints_beside),
        erased_on=kept.erased_on,
        content=kept.content,
        triage=triage_answer(record.triaged),
        correspondence=[_correspondence(each) for each in record.correspondence],
        messages=[_message(each) for each in record.messages],
        attachments=[attachment_answer(file) for file in record.attachments],
        events=[_event(each, record.words) for each in record.events],
    )


def _correspondence(each: Correspondence) -> CorrespondenceAnswer:
    return CorrespondenceAnswer.model_validate(each, from_attributes=True)


def _message(each: KeptMessage) -> MessageAnswer:
    return MessageAnswer.model_validate(each, from_attributes=True)


def _event(each: Recorded, words: dict[UUID, str]) -> EventAnswer:
    pointed_at = each.data.get("reason")
    return EventAnswer(
        sequence=each.sequence,
        type=each.name,
        occurred_at=each.occurred_at,
        recorded_at=each.recorded_at,
        actor=each.actor,
        data=each.data,
        words=words.get(UUID(pointed_at["id"])) if isinstance(pointed_at, dict) else None,
    )
