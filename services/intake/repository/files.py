"""Rows of the files that came along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.attachments import Stored
from shared.platform import ids
from shared.platform.event_log import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file on record; `stored_as` is None, and `refused` says why, for one that was not kept."""

    id: UUID
    landlord: str
    reference: str
    name: str
    media_type: str
    size: int
    sha256: str
    stored_as: str | None
    refused: str | None
    received_at: datetime


_ATTACH: Final = text("""
INSERT INTO attachment (id, landlord, reference, name, media_type, size, sha256, stored_as, refused, received_at)
VALUES (:id, :landlord, :reference, :name, :media_type, :size, :sha256, :stored_as, :refused, :received_at)
""")
_OF_REFERENCE: Final = text("""
SELECT id, landlord, reference, name, media_type, size, sha256, stored_as, refused, received_at FROM attachment
WHERE reference = :reference AND landlord = :landlord ORDER BY received_at, id
""")
_ONE: Final = text("""
SELECT id, landlord, reference, name, media_type, size, sha256, stored_as, refused, received_at FROM attachment
WHERE id = :id AND reference = :reference AND landlord = :landlord
""")
_KEPT: Final = text("""
SELECT count(*) FROM attachment WHERE reference = :reference AND landlord = :landlord AND refused IS NULL
""")


async def attach(connection: AsyncConnection, entry: Entry, files: Sequence[Stored]) -> list[UUID]:
    """Record files that came with what `entry` tells of; return their ids, in order."""
    numbered = [(ids.new_id(), file) for file in files]
    rows = [
        {
            "id": number,
            "landlord": entry.cause.landlord,
            "reference": entry.stream,
            "received_at": entry.occurred_at,
            "name": file.name,
            "media_type": file.media_type,
            "size": file.size,
            "sha256": file.sha256,
            "stored_as": file.stored_as,
            "refused": file.refused,
        }
        for number, file in numbered
    ]
    await connection.execute(_ATTACH, rows)
    return [number for number, _ in numbered]


async def attachments_of(connection: AsyncConnection, landlord: str, reference: str) -> list[Attachment]:
    rows = await connection.execute(_OF_REFERENCE, {"landlord": landlord, "reference": reference})
    return [Attachment(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name for a row's mapping


async def attachment(connection: AsyncConnection, landlord: str, reference: str, file: UUID) -> Attachment | None:
    facts = {"landlord": landlord, "reference": reference, "id": file}
    row = (await connection.execute(_ONE, facts)).one_or_none()
    return None if row is None else Attachment(**row._mapping)  # noqa: SLF001 - as above


async def count_attachments(connection: AsyncConnection, landlord: str, reference: str) -> int:
    """Count the files that were kept."""
    facts = {"landlord": landlord, "reference": reference}
    return int((await connection.execute(_KEPT, facts)).scalar_one())
