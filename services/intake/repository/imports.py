"""What is here already of what is about to be taken over from other systems."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain.submission import Key, KeyKind

_STREAMS: Final = text("SELECT stream FROM stream WHERE stream = ANY(CAST(:references AS text[]))")
_KEYS: Final = text("""
SELECT landlord, key FROM submission_key
JOIN unnest(CAST(:landlords AS text[]), CAST(:keys AS text[])) AS asked (landlord, key) USING (landlord, key)
WHERE kind = :kind
""")


async def references_taken(connection: AsyncConnection, references: Collection[str]) -> set[str]:
    """Return those of the references under which something came in."""
    return set((await connection.execute(_STREAMS, {"references": list(references)})).scalars())


async def sources_known(connection: AsyncConnection, sources: Sequence[tuple[str, Key]]) -> set[tuple[str, str]]:
    """Return those of the landlords' keys of other systems that have come before, each with its landlord."""
    facts = {"landlords": [landlord for landlord, _ in sources], "keys": [key.value for _, key in sources]}
    rows = await connection.execute(_KEYS, {**facts, "kind": KeyKind.SOURCE})
    return {(row.landlord, row.key) for row in rows}
