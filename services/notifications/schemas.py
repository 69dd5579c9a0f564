"""Bodies and answers of the notifications API."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.notifications.domain.attempts import Outcome
from services.notifications.domain.states import Cancellation, Failure, State
from services.notifications.domain.ways import Because
from shared.events.cases import ContactWay
from shared.events.notifications import LetterChannel, LetterKind
from shared.platform.web import RequestBody


class Posting(RequestBody):
    """The day on which a person posted a printed letter, and to which place."""

    posted_on: date
    way: Literal[ContactWay.POST_TO_THE_HOME, ContactWay.POST_ELSEWHERE] = ContactWay.POST_TO_THE_HOME
    """Refused where a safe-contact rule, or an adjustment, forbids it."""


class LetterSummary(BaseModel):
    """A letter and how far it is."""

    id: UUID
    landlord: str
    reference: str
    kind: LetterKind
    cycle: int
    """The stage of an acknowledgement or a response, 1 for a receipt, else a number that counts on."""
    stage: int | None
    """The stage that it belongs to, where that is known."""
    state: State
    failure: Failure | None
    way: ContactWay | None
    """How it goes: by e-mail to the resident or their representative, or by post to the place that is allowed.

    Null until it is written, and where no way is both allowed and usable.
    """
    way_because: Because | None
    """Why it goes that way, or cannot go; null until it is written."""
    unwanted: Cancellation | None
    """Why it is not to be sent any more."""
    attempts: int
    planned_at: datetime
    settled_at: datetime | None
    """When the channel accepted it, it failed for good, or it was cancelled."""
    channel: LetterChannel | None
    """Null unless it was sent."""
    sent_at: datetime | None
    next_try_at: datetime | None
    erased_on: date | None
    """When its words and its address were removed for good; the digest stays."""


class AttemptView(BaseModel):
    """One attempt. `outcome` is null while nobody knows how it ended; `code` is the channel's answer."""

    number: int
    began_at: datetime
    ended_at: datetime | None
    outcome: Outcome | None
    code: str | None
    digest: str


class ProofView(BaseModel):
    """The proof of sending: what the channel said, and the event in the log that holds it."""

    channel: LetterChannel
    sent_at: datetime
    answer: str
    """The channel's own words for yes, reduced to its code."""
    rendered: str
    """Digest of the letter as it went."""
    event: UUID
    sequence: int
    """Its place among the events of this case in the log of letters."""
    recorded_at: datetime
    actor: str
    hash: str
    """Covers the event and, through the hash before it, all earlier ones of the case."""


class LetterView(LetterSummary):
    """A letter as it was or will be sent.

    Recipient and words are null until it is rendered, after it was erased, and for callers who may not read personal
    data.
    """

    recipient: str | None
    subject: str | None
    text: str | None
    html: str | None
    digest: str | None
    """SHA-256 over subject, text and HTML, each behind its length in 8 bytes."""
    rendered_at: datetime | None
    sending_attempts: list[AttemptView]
    proof: ProofView | None
