"""Declared disruptions: their streams, states and words, and the cases that they affect."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cases.domain import disruption as disruption_domain
from services.cases.domain.disruption import STREAM_PREFIX, AnyDisruptionEvent, Disruption
from services.cases.repository import worklist
from services.cases.repository.worklist import Listed
from shared.events.cases import DisruptionDeclared
from shared.kernel.refusals import Changed, NotFound
from shared.kernel.words import Words
from shared.platform import event_log
from shared.platform.auth import Principal
from shared.platform.database import EVERY_LANDLORD
from shared.platform.event_log import Cause, Entry, Head

_DISRUPTION: Final = TypeAdapter(Disruption)
_SEEN: Final = "(:every OR landlord = ANY(CAST(:landlords AS text[])))"
_READ: Final = text(f"SELECT CAST(document AS text) AS document FROM disruption WHERE id = :id AND {_SEEN}")  # noqa: S608 - constant
_LIST: Final = text(f"""
SELECT CAST(document AS text) AS document FROM disruption
WHERE {_SEEN} AND (CAST(:since AS date) IS NULL OR (since, id) < (:since, :id))
ORDER BY since DESC, id DESC LIMIT :limit
""")  # noqa: S608 - constant fragments
_OF_LANDLORDS: Final = text("""
SELECT CAST(document AS text) AS document FROM disruption
WHERE landlord = ANY(CAST(:landlords AS text[])) ORDER BY since, id
""")
_SAVE: Final = text("""
INSERT INTO disruption (id, landlord, sequence, since, ended_on, document)
VALUES (:id, :landlord, :sequence, :since, :ended_on, CAST(:document AS jsonb))
ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, ended_on = excluded.ended_on,
    document = excluded.document
""")
_KEEP_WORDS: Final = text("""
INSERT INTO words (id, reference, landlord, salt, text) VALUES (:id, :reference, :landlord, :salt, :text)
""")
_WORDS: Final = text("SELECT id, text FROM words WHERE reference = ANY(CAST(:ids AS text[]))")
# As domain/disruption.touching has it, for the open cases of a landlord.
_AFFECTED: Final = text(f"""
SELECT {", ".join(worklist.COLUMNS)} FROM complaint_case
WHERE landlord = :landlord AND {_SEEN} AND NOT :actor = ANY(hidden_from) AND status <> 'closed'
    AND (cardinality(CAST(:services AS text[])) = 0 OR service IS NULL OR service = ANY(CAST(:services AS text[])))
    AND EXISTS (
        SELECT FROM jsonb_each(document -> 'clocks') AS clock
        WHERE (CAST(:ended_on AS date) IS NULL
               OR CAST(clock.value -> 'deadline' ->> 'counted_from' AS date) <= :ended_on)
          AND CASE WHEN clock.value ->> 'met_on' IS NOT NULL
                   THEN CAST(clock.value ->> 'met_on' AS date) >= :since
                   WHEN CAST(clock.value ->> 'ended' AS boolean)
                   THEN CAST(clock.value -> 'deadline' ->> 'due_on' AS date) >= :since
                   ELSE true END
    )
    AND (CAST(:after_due AS date) IS NULL OR (next_due_on, reference) > (:after_due, :after_reference))
ORDER BY next_due_on, reference LIMIT :limit
""")  # noqa: S608 - constant fragments


def read(document: str) -> Disruption:
    return _DISRUPTION.validate_json(document)


def after(state: Disruption | None, stream: str, landlord: str, event: AnyDisruptionEvent) -> Disruption:
    """Return the disruption after an event; the first event of one is DisruptionDeclared."""
    if state is not None:
        return disruption_domain.evolve(state, event)
    if not isinstance(event, DisruptionDeclared):
        raise no_such_disruption()
    return disruption_domain.begin(stream.removeprefix(STREAM_PREFIX), landlord, event)


@dataclass(slots=True)
class OpenDisruption:
    """One disruption, locked; `append` is the one door for its events, state and words."""

    connection: AsyncConnection
    stream: str
    heads: dict[str, Head]
    state: Disruption | None

    async def append(self, event: AnyDisruptionEvent, cause: Cause, words: Sequence[Words] = ()) -> Disruption:
        self.state = after(self.state, self.stream, cause.landlord, event)
        entry = Entry(stream=self.stream, event=event, occurred_at=cause.at, cause=cause)
        await event_log.append(self.connection, self.heads, [entry])
        await self.connection.execute(_SAVE, _columns(self.state))
        for each in words:
            facts = {"id": each.id, "reference": self.stream, "landlord": cause.landlord}
            await self.connection.execute(_KEEP_WORDS, facts | {"salt": each.salt, "text": each.text})
        return self.state


def new_disruption(connection: AsyncConnection, disruption_id: UUID) -> OpenDisruption:
    return OpenDisruption(connection, f"{STREAM_PREFIX}{disruption_id}", {}, None)


async def open_disruption(
    connection: AsyncConnection, disruption_id: UUID, principal: Principal, *, expected: int
) -> tuple[OpenDisruption, Disruption]:
    """Lock a disruption, then load it; raises NotFound, or Changed when it has moved on."""
    stream = f"{STREAM_PREFIX}{disruption_id}"
    heads = await event_log.lock(connection, [stream])
    state = await read_disruption(connection, disruption_id, principal)
    if state.sequence != expected:
        raise Changed("Somebody changed this disruption after you read it. Read it again, then decide.")
    return OpenDisruption(connection, stream, heads, state), state


async def read_disruption(connection: AsyncConnection, disruption_id: UUID, principal: Principal) -> Disruption:
    """Return a disruption as it stands; raises NotFound, for another landlord's too."""
    facts = {"id": str(disruption_id), **_seen_by(principal)}
    document = (await connection.execute(_READ, facts)).scalar()
    if document is None:
        raise no_such_disruption()
    return read(document)


async def list_disruptions(
    connection: AsyncConnection, principal: Principal, *, after: tuple[date, str] | None, limit: int
) -> list[Disruption]:
    """Return the disruptions of the principal's landlords, the latest first."""
    since, last = after or (None, None)
    facts = {"since": since, "id": last, "limit": limit, **_seen_by(principal)}
    return [read(row.document) for row in await connection.execute(_LIST, facts)]


async def disruptions_of(connection: AsyncConnection, landlords: Sequence[str]) -> list[Disruption]:
    """Return every disruption of these landlords, the earliest first; there are few."""
    rows = await connection.execute(_OF_LANDLORDS, {"landlords": list(landlords)})
    return [read(row.document) for row in rows]


async def read_disruption_words(connection: AsyncConnection, disruptions: Sequence[Disruption]) -> dict[UUID, str]:
    streams = [f"{STREAM_PREFIX}{each.id}" for each in disruptions]
    return {row.id: row.text for row in await connection.execute(_WORDS, {"ids": streams})}


async def read_affected(
    connection: AsyncConnection,
    principal: Principal,
    disruption: Disruption,
    *,
    after: tuple[date, str] | None,
    limit: int,
) -> list[Listed]:
    """Return the open cases with a clock that ran in the disruption, by next due date."""
    due, reference = after or (None, None)
    facts = {
        "landlord": disruption.landlord,
        "services": list(disruption.affected_services),
        "since": disruption.since,
        "ended_on": disruption.ended_on,
        "after_due": due,
        "after_reference": reference,
        "limit": limit,
        **_seen_by(principal),
    }
    return [worklist.listed(row) for row in await connection.execute(_AFFECTED, facts)]


def no_such_disruption() -> NotFound:
    return NotFound("There is no disruption with this id.", field="id")


def _columns(disruption: Disruption) -> dict[str, Any]:
    return {
        "id": disruption.id,
        "landlord": disruption.landlord,
        "sequence": disruption.sequence,
        "since": disruption.since,
        "ended_on": disruption.ended_on,
        "document": _DISRUPTION.dump_json(disruption).decode(),
    }


def _seen_by(principal: Principal) -> dict[str, Any]:
    names = list(principal.landlords)
    return {"every": EVERY_LANDLORD in names, "landlords": names, "actor": principal.actor}
