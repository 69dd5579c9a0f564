"""What a person does with parked messages: look, let them be tried again, or give one up with a reason."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.platform import consumer


class NotParked(Exception):
    """There is no such parked message, or it is not its turn; the message says which."""


_COLUMNS: Final = "id, consumer, owner, stream, sequence, raw, origin, reason, state, attempts, parked_at, next_try_at"
_EVERY: Final = text(f"SELECT {_COLUMNS} FROM parked_event ORDER BY owner, stream, sequence, id")  # noqa: S608 - constant columns
_ONE: Final = text(f"SELECT {_COLUMNS} FROM parked_event WHERE id = :id")  # noqa: S608 - constant columns
_RETRY: Final = text("""
UPDATE parked_event SET state = 'waiting', attempts = 0, next_try_at = :now
WHERE owner IS NOT NULL AND (CAST(:stream AS text) IS NULL OR stream = :stream)
""")
_MARK: Final = text("SELECT sequence FROM watermark WHERE consumer = :consumer AND owner = :owner AND stream = :stream")
_PASS: Final = text("""
INSERT INTO watermark (consumer, owner, stream, sequence) VALUES (:consumer, :owner, :stream, :sequence)
ON CONFLICT (consumer, owner, stream) DO UPDATE SET sequence = excluded.sequence
""")
_KEEP: Final = text("""
WITH gone AS (DELETE FROM parked_event WHERE id = :id RETURNING id, consumer, origin, raw)
INSERT INTO discarded_event (id, consumer, origin, raw, discarded_at, discarded_by, why)
SELECT id, consumer, origin, raw, :now, :by, :why FROM gone
""")


async def every(connection: AsyncConnection) -> list[Row[Any]]:
    """Return all parked messages, stream by stream in order."""
    return list(await connection.execute(_EVERY))


async def one(connection: AsyncConnection, number: int) -> Row[Any]:
    """Return one parked message. Raises NotParked."""
    found = (await connection.execute(_ONE, {"id": number})).one_or_none()
    if found is None:
        raise NotParked(f"There is no parked message {number}.")
    return found


async def retry(connection: AsyncConnection, stream: str | None, *, now: datetime) -> int:
    """Let the messages of a stream, or of all, be tried at once; return how many. Unreadable bytes stay."""
    return (await connection.execute(_RETRY, {"stream": stream, "now": now})).rowcount


async def discard(connection: AsyncConnection, number: int, *, by: str, why: str, now: datetime) -> None:
    """Give one message up, keep it with the reason, and let its stream go on behind it.

    Only the next one of a stream can be given up: what is missing or parked before it comes first. Raises NotParked.
    """
    found = await one(connection, number)
    await consumer.wait_alone(connection, found.consumer)
    found = await one(connection, number)
    if found.stream is not None:
        await _pass(connection, found)
        await retry(connection, found.stream, now=now)
    await connection.execute(_KEEP, {"id": number, "now": now, "by": by, "why": why})


async def _pass(connection: AsyncConnection, found: Row[Any]) -> None:
    """Count the message as seen: the next one of its stream is then no gap."""
    facts = {"consumer": found.consumer, "owner": found.owner, "stream": found.stream}
    known = (await connection.execute(_MARK, facts)).scalar() or 0
    if found.sequence > known + 1:
        raise NotParked(f"{found.stream} waits for event {known + 1}; this is event {found.sequence}.")
    if found.sequence == known + 1:
        await connection.execute(_PASS, {**facts, "sequence": found.sequence})
