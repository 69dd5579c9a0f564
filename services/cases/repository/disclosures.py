"""What residents said about a disability: kept apart, never joined to other words, and no reading without a trace."""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cases.domain.case import Case
from shared.kernel.words import Words
from shared.platform import ids

_KEEP: Final = text("""
INSERT INTO disclosure_words (id, reference, landlord, salt, text)
VALUES (:id, :reference, :landlord, :salt, :text)
""")
_FORGET: Final = text("DELETE FROM disclosure_words WHERE id = ANY(CAST(:ids AS uuid[]))")
_READ: Final = text("SELECT id, text FROM disclosure_words WHERE reference = :reference")
_ACCESS: Final = text("""
INSERT INTO disclosure_access (id, landlord, reference, actor, accessed_at)
VALUES (:id, :landlord, :reference, :actor, :accessed_at)
""")
# The digests are compared in the database: an audit has no need to read what was disclosed.
_TAMPERED: Final = text("""
SELECT disclosure_words.id, disclosure_words.reference FROM disclosure_words JOIN event_log
    ON event_log.stream = disclosure_words.reference AND event_log.type = 'DisabilityDisclosed'
    AND event_log.data -> 'words' ->> 'id' = CAST(disclosure_words.id AS text)
WHERE encode(sha256(disclosure_words.salt || convert_to(disclosure_words.text, 'UTF8')), 'hex')
    <> event_log.data -> 'words' ->> 'digest'
""")


async def keep(connection: AsyncConnection, reference: str, landlord: str, words: Words) -> None:
    """Keep the words of a disclosure; part of the transaction that appends its event."""
    facts = {"id": words.id, "reference": reference, "landlord": landlord, "salt": words.salt, "text": words.text}
    await connection.execute(_KEEP, facts)


async def forget_retracted(connection: AsyncConnection, changed: Sequence[Case]) -> None:
    """Delete the words of disclosures that were taken back."""
    retracted = [
        disclosure.words
        for case in changed
        for disclosure in case.circumstances.adjustments.disclosures
        if disclosure.retracted
    ]
    if retracted:
        await connection.execute(_FORGET, {"ids": retracted})


async def read_disclosures(connection: AsyncConnection, case: Case, *, actor: str, at: datetime) -> dict[UUID, str]:
    """Return the words of a case's disclosures; who reads them, and when, is written down with it."""
    facts = {"id": ids.new_id(), "landlord": case.landlord, "reference": case.reference, "actor": actor}
    await connection.execute(_ACCESS, {**facts, "accessed_at": at})
    rows = await connection.execute(_READ, {"reference": case.reference})
    return {row.id: row.text for row in rows}


async def audit(connection: AsyncConnection) -> AsyncIterator[str]:
    """Say which disclosures were changed after they were recorded, and nothing of what they say."""
    async for row in await connection.stream(_TAMPERED):
        yield f"{row.reference}: the disclosure {row.id} was changed after it was recorded"
