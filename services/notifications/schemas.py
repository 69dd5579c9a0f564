"""Bodies and answers of the notifications API."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel

from services.notifications.domain.attempts import Outcome
from services.notifications.domain.states import Failure, State
from shared.events.notifications import LetterKind
from shared.platform.web import RequestBody


class Posting(RequestBody):
    """The day on which a person posted a printed letter."""

    posted_on: date


class LetterSummary(BaseModel):
    """A letter and how far it is; `cycle` is the stage, 1 for a receipt."""

    id: UUID
    landlord: str
    reference: str
    kind: LetterKind
    cycle: int
    state: State
    failure: Failure | None
    attempts: int
    planned_at: datetime
    settled_at: datetime | None
    """When the channel accepted it, or it failed for good."""
    next_try_at: datetime | None


class AttemptView(BaseModel):
    """One attempt. `outcome` is null while nobody knows how it ended; `code` is the channel's answer."""

    number: int
    began_at: datetime
    ended_at: datetime | None
    outcome: Outcome | None
    code: str | None
    digest: str


class LetterView(LetterSummary):
    """A letter as it was or will be sent; words are null until it is rendered."""

    recipient: str | None
    """Null for callers who may not read personal data."""
    subject: str | None
    text: str | None
    html: str | None
    digest: str | None
    """SHA-256 over subject, text and HTML, each behind its length in 8 bytes."""
    rendered_at: datetime | None
    sending_attempts: list[AttemptView]
