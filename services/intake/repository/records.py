"""The whole record of a submission: what came in and when, what was decided, and the words of the reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.triaged import Triaged
from services.intake.repository.files import Attachment, attachments_of
from services.intake.repository.reading import Kept
from services.intake.repository.triaging import complaints_beside, fold, read_events
from shared.platform.event_log import Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Correspondence:
    """What came after the submission; `content` is None once erased."""

    sequence: int
    channel: str
    received_at: datetime
    content: dict[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMessage:
    """An e-mail whose bytes are kept; they are handed out by its id."""

    id: UUID
    received_at: datetime
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """Everything that intake holds under one reference."""

    kept: Kept
    triaged: Triaged
    complaints_beside: Sequence[str]
    correspondence: Sequence[Correspondence]
    messages: Sequence[KeptMessage]
    attachments: Sequence[Attachment]
    events: Sequence[Recorded]
    words: dict[UUID, str]


_CORRESPONDENCE: Final = text("""
SELECT sequence, channel, received_at, content FROM correspondence
WHERE reference = :reference AND landlord = :landlord ORDER BY sequence
""")
_MESSAGES: Final = text("""
SELECT id, received_at, length(raw) AS size, sha256 FROM raw_message
WHERE reference = :reference AND landlord = :landlord ORDER BY received_at, id
""")
_WORDS: Final = text("SELECT id, text FROM words WHERE reference = :reference AND landlord = :landlord")


async def record_of(connection: AsyncConnection, kept: Kept, *, actor: str) -> Record:
    """Return everything that is held beside a submission that `actor` may see."""
    owned = {"reference": kept.reference, "landlord": kept.landlord}
    events = await read_events(connection, kept.reference, landlords=[kept.landlord])
    return Record(
        kept=kept,
        triaged=fold(events),
        complaints_beside=await complaints_beside(connection, kept.landlord, kept.reference, actor=actor),
        correspondence=[Correspondence(**row) for row in (await connection.execute(_CORRESPONDENCE, owned)).mappings()],
        messages=[KeptMessage(**row) for row in (await connection.execute(_MESSAGES, owned)).mappings()],
        attachments=await attachments_of(connection, kept.landlord, kept.reference),
        events=events,
        words={row.id: row.text for row in await connection.execute(_WORDS, owned)},
    )
