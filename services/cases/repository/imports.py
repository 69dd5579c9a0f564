"""What was taken over from other systems, so that nothing is taken over twice."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.kernel.refusals import Changed


class Origin(NamedTuple):
    """What a case is called where it came from."""

    landlord: str
    source_system: str
    external_reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A case that was taken over, and a digest of the row that it was made of; none once that was erased."""

    reference: str
    origin: Origin
    salt: bytes | None
    digest: bytes | None

    @property
    def is_erased(self) -> bool:
        return self.digest is None

    def is_of(self, row: bytes) -> bool:
        """Tell whether it was made of this row."""
        return self.salt is not None and self.digest == digest(self.salt, row)


_READ: Final = text("""
SELECT reference, landlord, source_system, external_reference, salt, digest FROM imported_case
JOIN unnest(CAST(:landlords AS text[]), CAST(:systems AS text[]), CAST(:externals AS text[]))
    AS asked (landlord, source_system, external_reference) USING (landlord, source_system, external_reference)
""")
_TAKEN: Final = text("SELECT stream FROM stream WHERE stream = ANY(CAST(:references AS text[]))")
_KEEP: Final = text("""
INSERT INTO imported_case (reference, landlord, source_system, external_reference, salt, digest)
SELECT * FROM unnest(CAST(:references AS text[]), CAST(:landlords AS text[]), CAST(:systems AS text[]),
    CAST(:externals AS text[]), CAST(:salts AS bytea[]), CAST(:digests AS bytea[]))
""")


def digest(salt: bytes, row: bytes) -> bytes:
    return hashlib.sha256(salt + row).digest()


async def read_imported(connection: AsyncConnection, origins: Collection[Origin]) -> dict[Origin, Imported]:
    """Return those of the cases that have been taken over."""
    rows = await connection.execute(_READ, _columns(list(origins)))
    found = {}
    for row in rows:
        origin = Origin(row.landlord, row.source_system, row.external_reference)
        found[origin] = Imported(reference=row.reference, origin=origin, salt=row.salt, digest=row.digest)
    return found


async def references_taken(connection: AsyncConnection, references: Sequence[str]) -> set[str]:
    """Return those of the references that have been given away."""
    return set((await connection.execute(_TAKEN, {"references": references})).scalars())


async def keep_imported(connection: AsyncConnection, imported: Sequence[Imported]) -> None:
    """Remember what was taken over; part of the transaction that does it. Raises Changed when another one was first."""
    columns = {
        "references": [each.reference for each in imported],
        "salts": [each.salt for each in imported],
        "digests": [each.digest for each in imported],
    }
    try:
        await connection.execute(_KEEP, {**columns, **_columns([each.origin for each in imported])})
    except IntegrityError as error:
        raise Changed("Another import took over one of these cases first.") from error


def _columns(origins: Sequence[Origin]) -> dict[str, list[str]]:
    return {
        "landlords": [origin.landlord for origin in origins],
        "systems": [origin.source_system for origin in origins],
        "externals": [origin.external_reference for origin in origins],
    }
