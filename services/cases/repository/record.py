"""What the full record is made of in this database, and who was given it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.platform import ids

_ACCESS: Final = text("""
INSERT INTO record_access (id, landlord, reference, purpose, actor, accessed_at)
VALUES (:id, :landlord, :reference, :purpose, :actor, :accessed_at)
""")
_ACCESSES: Final = text("""
SELECT purpose, actor, accessed_at FROM record_access WHERE reference = :reference ORDER BY accessed_at, id
""")

_HAS_CASE: Final = text("SELECT EXISTS (SELECT FROM complaint_case WHERE reference = :reference)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Somebody was given the full record."""

    purpose: str
    actor: str
    accessed_at: datetime


async def record_access(
    connection: AsyncConnection, landlord: str, reference: str, *, purpose: str, actor: str, at: datetime
) -> None:
    """Write down who is given the record; part of the transaction that reads it."""
    facts = {"id": ids.new_id(), "landlord": landlord, "reference": reference, "purpose": purpose}
    await connection.execute(_ACCESS, {**facts, "actor": actor, "accessed_at": at})


async def read_accesses(connection: AsyncConnection, reference: str) -> list[Access]:
    """Return who was given the record of a case that the caller has been shown, in order."""
    rows = await connection.execute(_ACCESSES, {"reference": reference})
    return [Access(purpose=row.purpose, actor=row.actor, accessed_at=row.accessed_at) for row in rows]


async def has_case(connection: AsyncConnection, reference: str) -> bool:
    """Tell whether the landlords of this transaction have such a case, whoever may see it."""
    return bool((await connection.execute(_HAS_CASE, {"reference": reference})).scalar_one())
