"""The full record of a case as it is handed out."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field

from services.cases.schemas.circumstances_views import DisclosureView
from services.cases.schemas.views import CaseView, DeadlineView
from shared.platform.web import RequestBody, one_line


class SubjectAccess(RequestBody):
    """The references of one person, cases or not: search for them at intake."""

    references: Annotated[list[Annotated[str, one_line(40)]], Field(min_length=1, max_length=50)]


class RecordedWords(BaseModel):
    """Something that was written down: by whom, when, with which event."""

    id: UUID
    """What a mark names as its item, with the source `words`."""
    sequence: int
    event: str
    field: str
    at: datetime
    actor: str
    text: str | None


class RecordedEvent(BaseModel):
    """An event as it stands in the log, with what is needed to verify the chain of hashes."""

    id: UUID
    sequence: int
    event: str
    version: int
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    correlation_id: UUID
    causation_id: UUID | None
    data: dict[str, Any]
    said: dict[str, Any]
    """The data with words in place of the references to them."""
    previous_hash: str
    hash: str


class RecordedLetter(BaseModel):
    """A letter out, with the proof that it went."""

    id: UUID
    kind: str
    cycle: int
    state: str
    settled_at: str | None
    digest: str | None
    subject: str | None
    text: str | None
    html: str | None
    proof: dict[str, Any]
    """What notifications knows beside: channel, recipient, every attempt."""


class RecordedFile(BaseModel):
    """A file or an e-mail that came in; the bundle has its bytes."""

    id: UUID
    name: str
    size: int
    sha256: str | None
    received_at: datetime
    not_kept: str | None
    """Why its bytes are not there."""
    left_out: bool


class AccessView(BaseModel):
    """Who was given the record."""

    purpose: str
    actor: str
    accessed_at: datetime


class RecordView(BaseModel):
    """The full record (Code 5.12): what came in, what went out, evidence, decisions, reasons, dates, proof, history."""

    reference: str
    landlord: str
    purpose: str
    composed_at: datetime
    left_out: int
    """How many passages about somebody else were left out of this copy."""
    case: CaseView | None
    """Null where what came in was no complaint."""
    submission: dict[str, Any] | None
    """What intake holds: the submission, correspondence, files, kinds and choices; null where it holds nothing."""
    letters: list[RecordedLetter]
    attachments: list[RecordedFile]
    messages: list[RecordedFile]
    deadlines: list[DeadlineView]
    decisions: list[RecordedEvent]
    evidence: list[RecordedWords]
    reasons: list[RecordedWords]
    words: list[RecordedWords]
    """Everything that was written down, evidence and reasons among it, in order."""
    disclosures: list[DisclosureView]
    """What was said about a disability: only for the resident, and only from who may read it."""
    disclosures_apart: bool
    """Whether the resident has to be given disclosures besides: whoever made this copy may not read them."""
    history: list[RecordedEvent]
    accesses: list[AccessView]
    """Who was given this record; empty in a copy that leaves the house."""
