"""The parking place: messages that could not be applied, kept with their bytes, in order, until they can be.

A parked stream holds back its own later events and nobody else's. Failures are tried again with growing pauses; gaps
are filled from the owner's change feed; what still fails after that waits for a person (`putright parked`).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.platform.kafka import Delivery
from shared.platform.received import Received, StreamKey

FIRST_PAUSE: Final = timedelta(seconds=1)
LONGEST_PAUSE: Final = timedelta(hours=1)
ATTEMPTS_BEFORE_A_PERSON: Final = 12
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parked:
    """A message about to be parked; without owner and stream when it could not be read at all."""

    owner: str | None
    stream: str | None
    sequence: int | None
    raw: bytes
    origin: str
    reason: str
    state: str = "waiting"

    @classmethod
    def malformed(cls, delivery: Delivery, reason: str) -> "Parked":
        # With a digest: a topic made anew counts its offsets from the start, and other bytes may get the same one.
        digest = hashlib.sha256(delivery.value).hexdigest()[:12]
        origin = f"{delivery.topic}/{delivery.partition}/{delivery.offset} {digest}"
        return cls(
            owner=None,
            stream=None,
            sequence=None,
            raw=delivery.value,
            origin=origin,
            reason=f"malformed: {reason}",
            state="dead",
        )

    @classmethod
    def failed(cls, message: Received, error: Exception) -> "Parked":
        return cls._of(message, f"failed: {type(error).__name__}")

    @classmethod
    def gap(cls, message: Received, known: int) -> "Parked":
        return cls._of(message, f"gap: {known + 1} to {message.sequence - 1} are missing")

    @classmethod
    def behind(cls, message: Received) -> "Parked":
        return cls._of(message, "behind a parked event")

    @classmethod
    def _of(cls, message: Received, reason: str) -> "Parked":
        return cls(
            owner=message.owner,
            stream=message.stream,
            sequence=message.sequence,
            raw=message.raw,
            origin=f"event {message.id}",
            reason=reason,
        )


def declare(metadata: MetaData) -> None:
    """Add the parking place to a service's metadata."""
    table = Table(
        "parked_event",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("consumer", Text, nullable=False),
        Column("owner", Text),
        Column("stream", Text),
        Column("sequence", Integer),
        Column("raw", LargeBinary, nullable=False),
        Column(
            "origin", Text, nullable=False, comment="The event's id, or topic/partition/offset of unreadable bytes."
        ),
        Column("reason", Text, nullable=False),
        Column("state", Text, nullable=False, comment="waiting (tried again by itself), dead (a person must look)"),
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("parked_at", DateTime(timezone=True), nullable=False),
        Column("next_try_at", DateTime(timezone=True), nullable=False),
        UniqueConstraint("consumer", "origin", name="parked_event_once"),
    )
    Index("parked_event_stream", table.c.consumer, table.c.owner, table.c.stream, table.c.sequence)
    Table(
        "discarded_event",
        metadata,
        Column("id", BigInteger, primary_key=True, autoincrement=False),
        Column("consumer", Text, nullable=False),
        Column("origin", Text, nullable=False),
        Column("raw", LargeBinary, nullable=False),
        Column("discarded_at", DateTime(timezone=True), nullable=False),
        Column("discarded_by", Text, nullable=False),
        Column("why", Text, nullable=False),
        comment="Parked messages that a person gave up, with the reason; never deleted.",
    )


_PARK: Final = text("""
INSERT INTO parked_event (consumer, owner, stream, sequence, raw, origin, reason, state, parked_at, next_try_at)
VALUES (:consumer, :owner, :stream, :sequence, :raw, :origin, :reason, :state, :now, :now)
ON CONFLICT (consumer, origin) DO NOTHING
""")
_PARKED_STREAMS: Final = text("""
SELECT DISTINCT parked.owner, parked.stream
FROM unnest(CAST(:owners AS text[]), CAST(:streams AS text[])) AS asked (owner, stream)
JOIN parked_event parked ON parked.consumer = :consumer AND parked.owner = asked.owner AND parked.stream = asked.stream
""")
_DUE: Final = text("""
SELECT owner, stream, max(attempts) AS attempts FROM parked_event
WHERE consumer = :consumer AND owner IS NOT NULL
GROUP BY owner, stream
HAVING bool_and(state = 'waiting') AND max(next_try_at) <= :now
ORDER BY min(parked_at) LIMIT 100
""")
_OF_STREAM: Final = text("""
SELECT sequence, raw FROM parked_event
WHERE consumer = :consumer AND owner = :owner AND stream = :stream ORDER BY sequence
""")
_UNPARK: Final = text("""
DELETE FROM parked_event
WHERE consumer = :consumer AND owner = :owner AND stream = :stream AND sequence <= :sequence
""")
_TRY_LATER: Final = text("""
UPDATE parked_event SET attempts = attempts + 1, next_try_at = :next_try_at, reason = :reason,
    state = CASE WHEN attempts + 1 >= :limit THEN 'dead' ELSE state END
WHERE consumer = :consumer AND owner = :owner AND stream = :stream
""")


async def park(connection: AsyncConnection, consumer: str, parked: Sequence[Parked], *, now: datetime) -> None:
    """Keep messages for later; parking the same one again changes nothing."""
    rows = [
        {
            "consumer": consumer,
            "owner": each.owner,
            "stream": each.stream,
            "sequence": each.sequence,
            "raw": each.raw,
            "origin": each.origin,
            "reason": each.reason,
            "state": each.state,
            "now": now,
        }
        for each in parked
    ]
    await connection.execute(_PARK, rows)
    log.error("messages were parked", consumer=consumer, count=len(rows), reason=parked[0].reason)


async def parked_streams(connection: AsyncConnection, consumer: str, keys: set[StreamKey]) -> set[StreamKey]:
    """Return those of the streams that have something parked."""
    columns = {"owners": [owner for owner, _ in keys], "streams": [stream for _, stream in keys]}
    rows = await connection.execute(_PARKED_STREAMS, {"consumer": consumer, **columns})
    return {(row.owner, row.stream) for row in rows}


async def due(connection: AsyncConnection, consumer: str, *, now: datetime) -> list[tuple[StreamKey, int]]:
    """Return the streams whose pause is over, with the number of attempts so far."""
    rows = await connection.execute(_DUE, {"consumer": consumer, "now": now})
    return [((row.owner, row.stream), row.attempts) for row in rows]


async def of_stream(connection: AsyncConnection, consumer: str, key: StreamKey) -> dict[int, bytes]:
    """Return what is parked of a stream: the bytes by sequence, in order."""
    rows = await connection.execute(_OF_STREAM, {"consumer": consumer, "owner": key[0], "stream": key[1]})
    return {row.sequence: row.raw for row in rows}


async def unpark(connection: AsyncConnection, consumer: str, key: StreamKey, *, up_to: int) -> None:
    """Forget what is parked of a stream up to a sequence: it has been applied."""
    facts = {"consumer": consumer, "owner": key[0], "stream": key[1], "sequence": up_to}
    await connection.execute(_UNPARK, facts)


async def try_later(
    connection: AsyncConnection, consumer: str, key: StreamKey, *, attempts: int, reason: str, now: datetime
) -> None:
    """Note a failed attempt; the pause doubles, and after the last attempt a person must look."""
    facts = {
        "consumer": consumer,
        "owner": key[0],
        "stream": key[1],
        "next_try_at": now + min(FIRST_PAUSE * 2**attempts, LONGEST_PAUSE),
        "reason": reason,
        "limit": ATTEMPTS_BEFORE_A_PERSON,
    }
    await connection.execute(_TRY_LATER, facts)
    log.error("a parked stream failed again", consumer=consumer, stream=key[1], attempts=attempts + 1, reason=reason)
