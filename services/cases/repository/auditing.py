"""Folds every stream again and compares: what `putright audit` asks of this service."""

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cases.domain.case import Case
from services.cases.repository import disclosures, documents
from shared.kernel import words
from shared.platform import event_log


async def audit(connection: AsyncConnection) -> AsyncIterator[str]:
    """Fold every stream again and compare with the state; check that each kept word fits its digest."""
    states = {row.reference: documents.read(row.document) async for row in await _stream_states(connection)}
    async for reference, folded in _folded(connection):
        if states.pop(reference, None) != folded:
            yield f"{reference}: the state is not the fold of the events"
    for reference in states:
        yield f"{reference}: there is a state without events"
    async for finding in _audit_words(connection):
        yield finding
    async for finding in disclosures.audit(connection):
        yield finding


async def _stream_states(connection: AsyncConnection) -> Any:
    return await connection.stream(text("SELECT reference, CAST(document AS text) AS document FROM complaint_case"))


async def _folded(connection: AsyncConnection) -> AsyncIterator[tuple[str, Case]]:
    current: tuple[str, Case] | None = None
    async for page in event_log.read_all(connection):
        for recorded in page:
            if current is not None and current[0] != recorded.stream:
                yield current
                current = None
            case = documents.after(current and current[1], recorded.stream, recorded.landlord, recorded.event("cases"))
            current = (recorded.stream, case)
    if current is not None:
        yield current


async def _audit_words(connection: AsyncConnection) -> AsyncIterator[str]:
    statement = text("""
        SELECT words.id, words.reference, words.salt, words.text, found.digest
        FROM (
            SELECT stream, value ->> 'id' AS id, value ->> 'digest' AS digest
            FROM event_log, jsonb_path_query(data, 'strict $.**  ? (exists(@.digest) && exists(@.id))') AS value
        ) AS found JOIN words ON words.id = CAST(found.id AS uuid)
    """)
    async for row in await connection.stream(statement):
        if words.digest(row.salt, row.text) != row.digest:
            yield f"{row.reference}: the words {row.id} were changed after they were recorded"
