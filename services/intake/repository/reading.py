"""Submissions as they are read again, and who was given personal data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.repository.concerned import hidden
from shared.events.intake import Channel, SubmissionKind
from shared.kernel.staff import as_actor
from shared.platform import ids
from shared.platform.database import EVERY_LANDLORD


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A submission as it is kept."""

    reference: str
    landlord: str
    kind: SubmissionKind
    channel: Channel
    received_at: datetime
    logged_at: datetime
    service: str | None
    source_system: str | None
    content: dict[str, Any] | None
    """None once erased."""
    tracking_secret: str
    beside: str | None
    erased_on: date | None


_FIND: Final = text(f"""
SELECT reference, landlord, kind, channel, received_at, logged_at, service, source_system, content, tracking_secret,
       beside, erased_on
FROM submission
WHERE reference = :reference AND (:everywhere OR landlord = ANY(CAST(:landlords AS text[])))
  AND NOT {hidden("submission")}
""")  # noqa: S608 - constant conditions
_RECORD_ACCESS: Final = text("""
INSERT INTO personal_data_access (id, landlord, reference, what, actor, accessed_at)
VALUES (:id, :landlord, :reference, :what, :actor, :accessed_at)
""")


async def find(connection: AsyncConnection, reference: str, *, landlords: Iterable[str], actor: str) -> Kept | None:
    """Return a submission of one of the landlords; none where it is about whoever asks (Code 5.8)."""
    names = sorted(landlords)
    facts = {
        "reference": reference,
        "everywhere": EVERY_LANDLORD in names,
        "landlords": names,
        "staff": as_actor(actor),
    }
    row = (await connection.execute(_FIND, facts)).one_or_none()
    if row is None:
        return None
    known = {**row._mapping, "kind": SubmissionKind(row.kind), "channel": Channel(row.channel)}  # noqa: SLF001 - SQLAlchemy's public name for a row's mapping
    return Kept(**known)


async def record_access(
    connection: AsyncConnection, landlord: str, reference: str, *, what: str, actor: str, at: datetime
) -> None:
    """Write down who was given personal data; for a message, `reference` is its id."""
    facts = {
        "id": ids.new_id(),
        "landlord": landlord,
        "reference": reference,
        "what": what,
        "actor": actor,
        "accessed_at": at,
    }
    await connection.execute(_RECORD_ACCESS, facts)
