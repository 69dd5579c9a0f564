"""What the intake API tells about a submission: how far it is, how to reach the resident, what was said."""

from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel

from services.intake.domain.submission import PreferredChannel
from services.intake.handlers import Said, Status
from services.intake.repository import Attachment, Progress, SetAside
from services.intake.schemas.triage import TriageAnswer, triage_answer
from shared.events.intake import Channel, SubmissionKind


class StageAnswer(BaseModel):
    """The dates of one stage; a date is missing until it is known."""

    acknowledge_by: date | None = None
    acknowledged_on: date | None = None
    respond_by: date | None = None
    responded_on: date | None = None
    extended_on: date | None = None
    """When the resident was told of the later date."""


class ProgressAnswer(StageAnswer):
    """How far the complaint is: the dates of stage 1, and what follows them."""

    stage: int | None = None
    logged_on: date | None = None
    escalated_on: date | None = None
    escalation_refused_on: date | None = None
    stage_2: StageAnswer | None = None
    updated_on: date | None = None
    update_by: date | None = None
    """When the next progress update is due."""
    not_accepted_on: date | None = None
    directed_on: date | None = None
    """When the Ombudsman directed that it be accepted after all."""
    closed_on: date | None = None
    closed_as: str | None = None
    """answered, withdrawn, resolved, not_accepted, merged or recorded_otherwise."""


class StatusAnswer(BaseModel):
    """What was received and how far it is. No personal data: see contact and content."""

    reference: str
    landlord: str
    kind: SubmissionKind
    channel: Channel
    received_at: AwareDatetime
    logged_at: AwareDatetime
    service: str | None
    source_system: str | None
    status: str
    """received, logged, acknowledged, responded, escalated, not_accepted or closed."""
    progress: ProgressAnswer | None
    triage: TriageAnswer
    beside: str | None
    """The service request about whose handling this complains."""
    complaints_beside: list[str]
    """The complaints about the handling of this service request."""
    erased_on: date | None
    """When everything personal was removed."""


class ContactAnswer(BaseModel):
    """How to reach the resident, and what to mind. Each read is recorded."""

    reference: str
    name: str | None
    email: str | None
    phone: str | None
    address: dict[str, Any] | None
    preferred_channel: PreferredChannel | None
    representative: dict[str, Any] | None
    adjustments: list[str]
    subject: str | None
    tracking_url: str


class AttachmentAnswer(BaseModel):
    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    received_at: AwareDatetime
    refused: str | None
    """Why the file was not kept: type, size or number; None for a file that was kept."""


class ContentAnswer(BaseModel):
    """What the resident wrote. Each read is recorded."""

    reference: str
    subject: str | None
    description: str
    outcomes_sought: list[str]
    attachments: list[AttachmentAnswer]


class SetAsideAnswer(BaseModel):
    """A message that waits for a person; the message itself is kept."""

    id: UUID
    landlord: str
    received_at: AwareDatetime
    reason: str
    size: int
    sha256: str


def status_answer(status: Status) -> StatusAnswer:
    kept = status.kept
    return StatusAnswer(
        reference=kept.reference,
        landlord=kept.landlord,
        kind=kept.kind,
        channel=kept.channel,
        received_at=kept.received_at,
        logged_at=kept.logged_at,
        service=kept.service,
        source_system=kept.source_system,
        status=status.tracked.status,
        progress=_progress(status.tracked.progress) if status.tracked.progress.logged_on else None,
        triage=triage_answer(status.triaged),
        beside=kept.beside,
        complaints_beside=list(status.complaints_beside),
        erased_on=kept.erased_on,
    )


def _progress(progress: Progress) -> ProgressAnswer:
    own = {name: getattr(progress, name) for name in ProgressAnswer.model_fields if hasattr(progress, name)}
    second = StageAnswer.model_validate(progress.second, from_attributes=True)
    return ProgressAnswer(**own, **asdict(progress.first), stage_2=second if progress.escalated_on else None)


def contact_answer(said: Said, tracking_url: str) -> ContactAnswer:
    resident = said.content.get("resident", {})
    return ContactAnswer(
        reference=said.kept.reference,
        name=resident.get("name"),
        email=resident.get("email"),
        phone=resident.get("phone"),
        address=resident.get("address"),
        preferred_channel=resident.get("preferred_channel"),
        representative=said.content.get("representative"),
        adjustments=said.content.get("adjustments", []),
        subject=said.content.get("subject"),
        tracking_url=tracking_url,
    )


def content_answer(said: Said) -> ContentAnswer:
    return ContentAnswer(
        reference=said.kept.reference,
        subject=said.content.get("subject"),
        description=said.content.get("description", ""),
        outcomes_sought=said.content.get("outcomes_sought", []),
        attachments=[attachment_answer(file) for file in said.files],
    )


def attachment_answer(file: Attachment) -> AttachmentAnswer:
    return AttachmentAnswer.model_validate(file, from_attributes=True)


def set_aside_answer(message: SetAside) -> SetAsideAnswer:
    return SetAsideAnswer.model_validate(message, from_attributes=True)
