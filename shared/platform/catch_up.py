"""What a consumer missed: parked streams are tried again, gaps filled, and watermarks compared with the owners' feeds.

Kafka is the fast road, the owner's change feed is the truth. An event that the feed has and this consumer has not,
although a minute has passed, was lost on the road: it is applied from the feed.
"""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any, Final, Protocol

import structlog
from sqlalchemy import text

from shared.platform import parking
from shared.platform.consumer import Consumer, StillMissing
from shared.platform.database import EVERY_LANDLORD, unreachable
from shared.platform.http import Unreachable
from shared.platform.received import Malformed, Received, StreamKey

RETRY_EVERY_SECONDS: Final = 1
RECONCILE_EVERY_SECONDS: Final = 60
PAGE: Final = 1_000
log = structlog.get_logger()

_POSITION: Final = text("SELECT position FROM reconciled WHERE consumer = :consumer AND owner = :owner")
_MOVE: Final = text("""
INSERT INTO reconciled (consumer, owner, position) VALUES (:consumer, :owner, :position)
ON CONFLICT (consumer, owner) DO UPDATE SET position = excluded.position
""")


class Feeds(Protocol):
    """The change feeds of the owners of events, asked over HTTP."""

    async def of_stream(self, owner: str, stream: str, *, after: int) -> Sequence[bytes]:
        """Return the events of a stream behind a sequence, as structured CloudEvents."""

    async def page(self, owner: str, *, after: int, limit: int) -> tuple[Sequence[bytes], int]:
        """Return settled events behind a position, and the position to go on from."""


async def run(consumer: Consumer[Any], feeds: Feeds) -> None:
    """Retry and reconcile for ever; an owner or database that is away is asked again later."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_repeat(consumer, feeds, retry_due, RETRY_EVERY_SECONDS))
        tasks.create_task(_repeat(consumer, feeds, reconcile, RECONCILE_EVERY_SECONDS))


async def _repeat(consumer: Consumer[Any], feeds: Feeds, step: Any, seconds: float) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await step(consumer, feeds)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next round may do better
            log.warning("catching up is put off", consumer=consumer.subscription.name, error=type(error).__name__)


async def retry_due(consumer: Consumer[Any], feeds: Feeds) -> int:
    """Try every parked stream whose pause is over; return how many are free again.

    An owner that is away is no fault of its streams: they keep their attempts and are tried again in the next round.
    """
    async with consumer.database.transaction(EVERY_LANDLORD) as connection:
        due = await parking.due(connection, consumer.subscription.name, now=consumer.clock.now())
    free = 0
    away: set[str] = set()
    for key, attempts in due:
        if key[0] not in away:
            try:
                free += await _retry(consumer, feeds, key, attempts=attempts)
            except Unreachable:
                away.add(key[0])
    if away:
        log.warning("gaps wait for the owners", consumer=consumer.subscription.name, owners=sorted(away))
    return free


async def _retry(consumer: Consumer[Any], feeds: Feeds, key: StreamKey, *, attempts: int) -> bool:
    name = consumer.subscription.name
    try:
        for raw in await _next_in_order(consumer, feeds, key):
            message = Received.read(raw)
            await consumer.apply_alone([message])
            await _unpark(consumer, key, message.sequence)
    except Unreachable:
        raise
    except Exception as error:
        if unreachable(error):
            raise
        reason = f"failed: {type(error).__name__}"
        async with consumer.database.transaction(EVERY_LANDLORD) as connection:
            await parking.try_later(connection, name, key, attempts=attempts, reason=reason, now=consumer.clock.now())
        return False
    log.info("a parked stream flows again", consumer=name, stream=key[1])
    return True


async def _next_in_order(consumer: Consumer[Any], feeds: Feeds, key: StreamKey) -> Sequence[bytes]:
    """Return what the stream needs next: what is parked or, where something is missing, the owner's version."""
    async with consumer.database.transaction(EVERY_LANDLORD) as connection:
        known = (await consumer.marks(connection, {key})).get(key, 0)
        await parking.unpark(connection, consumer.subscription.name, key, up_to=known)
        parked = await parking.of_stream(connection, consumer.subscription.name, key)
    if list(parked) == list(range(known + 1, known + 1 + len(parked))):
        return list(parked.values())
    missing = await feeds.of_stream(key[0], key[1], after=known)
    if not missing:
        raise StillMissing
    return missing


async def _unpark(consumer: Consumer[Any], key: StreamKey, sequence: int) -> None:
    async with consumer.database.transaction(EVERY_LANDLORD) as connection:
        await parking.unpark(connection, consumer.subscription.name, key, up_to=sequence)


async def reconcile(consumer: Consumer[Any], feeds: Feeds) -> int:
    """Apply every settled event that the owners have and this consumer has not; return how many there were."""
    return sum([await _reconcile_owner(consumer, feeds, owner) for owner in consumer.subscription.owners()])


async def _reconcile_owner(consumer: Consumer[Any], feeds: Feeds, owner: str) -> int:
    facts = {"consumer": consumer.subscription.name, "owner": owner}
    async with consumer.database.transaction(EVERY_LANDLORD) as connection:
        position = (await connection.execute(_POSITION, facts)).scalar() or 0
    found = 0
    while True:
        events, reached = await feeds.page(owner, after=position, limit=PAGE)
        if not events:
            return found
        missing = await _missing(consumer, list(_readable(events)))
        if missing:
            log.error("events were lost on the way and are applied from the feed", owner=owner, count=len(missing))
            await consumer.apply_or_park(missing, alone=True)
        found += len(missing)
        position = reached
        async with consumer.database.transaction(EVERY_LANDLORD) as connection:
            await connection.execute(_MOVE, {**facts, "position": position})


def _readable(events: Sequence[bytes]) -> Iterator[Received]:
    """Leave out what cannot be read: whatever follows it on its stream is a gap, and parked for a person to see."""
    for raw in events:
        try:
            yield Received.read(raw)
        except Malformed as error:
            log.error("the feed has an event that cannot be read", reason=str(error))  # noqa: TRY400 - no traceback


async def _missing(consumer: Consumer[Any], messages: Sequence[Received]) -> list[Received]:
    keys = {message.key for message in messages}
    async with consumer.database.transaction(EVERY_LANDLORD) as connection:
        marks = await consumer.marks(connection, keys)
        parked = await parking.parked_streams(connection, consumer.subscription.name, keys)
    return [
        message for message in messages if message.sequence > marks.get(message.key, 0) and message.key not in parked
    ]
