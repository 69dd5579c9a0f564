"""Folds every stream again and compares: what `putright audit` asks of this service."""

from collections.abc import AsyncIterator
from typing import Any, TypeAlias

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cases.domain.case import Case
from services.cases.domain.disruption import STREAM_PREFIX, Disruption
from services.cases.repository import disclosures, disruptions, documents, retention
from shared.events.cases import DisruptionEvent
from shared.kernel import words
from shared.platform import event_log
from shared.platform.event_log import Recorded

_State: TypeAlias = Case | Disruption


async def audit(connection: AsyncConnection) -> AsyncIterator[str]:
    """Fold every stream again and compare with the state; check that each kept word fits its digest."""
    states: dict[str, _State] = {
        row.reference: documents.read(row.document) async for row in await _stream_states(connection)
    }
    async for row in await connection.stream(text("SELECT CAST(document AS text) AS document FROM disruption")):
        declared = disruptions.read(row.document)
        states[f"{STREAM_PREFIX}{declared.id}"] = declared
    async for reference, folded in _folded(connection):
        if states.pop(reference, None) != folded:
            yield f"{reference}: the state is not the fold of the events"
    for reference in states:
        yield f"{reference}: there is a state without events"
    async for finding in _audit_words(connection):
        yield finding
    async for finding in disclosures.audit(connection):
        yield finding
    async for finding in retention.audit(connection):
        yield finding


async def _stream_states(connection: AsyncConnection) -> Any:
    return await connection.stream(text("SELECT reference, CAST(document AS text) AS document FROM complaint_case"))


async def _folded(connection: AsyncConnection) -> AsyncIterator[tuple[str, _State]]:
    current: tuple[str, _State] | None = None
    async for page in event_log.read_all(connection):
        for recorded in page:
            if current is not None and current[0] != recorded.stream:
                yield current
                current = None
            current = (recorded.stream, _after(current and current[1], recorded))
    if current is not None:
        yield current


def _after(state: _State | None, recorded: Recorded) -> _State:
    """Fold by the kind of stream: a disruption is no case, and neither takes the other's events."""
    event = recorded.event("cases")
    if isinstance(event, DisruptionEvent):
        if isinstance(state, Case):
            raise TypeError(f"{recorded.stream}: an event of a disruption in the stream of a case")
        return disruptions.after(state, recorded.stream, recorded.landlord, event)  # type: ignore[arg-type]  # every such event is one of the union
    if isinstance(state, Disruption):
        raise TypeError(f"{recorded.stream}: an event of a case in the stream of a disruption")
    return documents.after(state, recorded.stream, recorded.landlord, event)


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
