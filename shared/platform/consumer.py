"""Consumers: every event of the subscribed topics takes effect exactly once, in its stream's order.

Theory of operation
-------------------
Promised: for each stream the events 1, 2, 3 ... are applied in order, each once, whatever Kafka does. The watermark
of (consumer, stream) says how far a stream has got and is written in the same transaction as the effects. Kafka's
offsets are committed afterwards and are only a hint where to read on.

A batch. Up to 500 messages are read. One transaction takes an advisory lock for each of the batch's partitions (a
process that Kafka has already given up may still be working), reads the watermarks, and sorts the messages: at or
below the watermark, skipped (delivered before); the next one, applied; a later one, a GAP. It opens the work (loads
what the handlers need, at once), runs the handlers, saves everything set-based, moves the watermarks, commits. A
crash before the commit changes nothing, one after it makes the repetition a no-op.

Gaps. Kafka and its clients lose messages without telling (a topic recreated under a live consumer, truncation): a
gap in the sequence is the only sign. The event is parked; `catch_up.py` fetches what is missing from the owner's
change feed and goes on. A loss at the END of a stream shows no gap: `catch_up.py` compares the watermarks with
the owner's feed every minute.

Poison. When the batch fails, each stream is tried alone. Events of a stream that fails are parked in PostgreSQL with
everything behind them on the same stream, and tried again in order, with growing pauses; after that they wait for a
person. Bytes that are no event at all are parked too. An unreachable database is not poison: the batch waits. Many
streams parked within a few minutes is a mistake of ours, not poison: the consumer stops and says so.

Events that a consumer has no use for are listed with the reason; an architecture test holds the list complete. Event
types that this release does not know are skipped by rule: they are additions of a newer release.
"""

import asyncio
import zlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, Protocol, TypeVar

import structlog
from aiokafka.errors import KafkaError
from sqlalchemy import BigInteger, Column, Integer, MetaData, Table, Text, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.events.envelope import TOPICS
from shared.events.event import Event
from shared.platform import parking
from shared.platform.clock import Clock
from shared.platform.database import EVERY_LANDLORD, Database, unreachable
from shared.platform.kafka import Delivery, Source
from shared.platform.parking import Parked
from shared.platform.received import Malformed, Received, StreamKey

PARKED_STREAMS_LIMIT: Final = 100
PARKED_WITHIN_SECONDS: Final = 300
log = structlog.get_logger()


class Work(Protocol):
    """What the handlers of a batch work on; nothing is written before `save`."""

    async def save(self) -> None:
        """Write everything, set-based."""


W = TypeVar("W", bound=Work)
Handler = Callable[[W, Received, Any], None]
"""(work, the event as received, the event itself)"""


@dataclass(frozen=True, kw_only=True)
class Subscription(Generic[W]):
    """Which events a consumer handles, which it ignores and why, and how it opens the work of a batch."""

    name: str
    handlers: Mapping[type[Event], Handler[W]]
    ignored: Mapping[type[Event], str]
    open: Callable[[AsyncConnection, Sequence[Received]], Awaitable[W]]

    def owners(self) -> list[str]:
        return sorted({event.owner for event in (*self.handlers, *self.ignored)})

    def topics(self) -> list[str]:
        return [TOPICS[owner] for owner in self.owners()]


class TooManyParked(Exception):
    """So many streams failed at once that the mistake must be ours: nothing is consumed until a person has looked."""


class StillMissing(Exception):
    """The owner's feed does not have the events that would fill the gap either (yet)."""


def declare(metadata: MetaData) -> None:
    """Add the consumer's tables to a service's metadata."""
    Table(
        "reconciled",
        metadata,
        Column("consumer", Text, primary_key=True),
        Column("owner", Text, primary_key=True),
        Column("position", BigInteger, nullable=False),
        comment="How far each consumer has compared its watermarks with the owner's change feed.",
    )
    Table(
        "watermark",
        metadata,
        Column("consumer", Text, primary_key=True),
        Column("owner", Text, primary_key=True),
        Column("stream", Text, primary_key=True),
        Column("sequence", Integer, nullable=False),
        comment="How far each consumer has got with each stream.",
    )
    parking.declare(metadata)


_LOCK_LIVE: Final = text("""
SELECT pg_advisory_xact_lock_shared(:consumer, -1)
UNION ALL
SELECT pg_advisory_xact_lock(:consumer, place) FROM unnest(CAST(:places AS int[])) AS place
""")
_LOCK_ALONE: Final = text("SELECT pg_advisory_xact_lock(:consumer, -1)")
_MARKS: Final = text("""
SELECT watermark.owner, watermark.stream, watermark.sequence
FROM unnest(CAST(:owners AS text[]), CAST(:streams AS text[])) AS asked (owner, stream)
JOIN watermark ON watermark.consumer = :name AND watermark.owner = asked.owner AND watermark.stream = asked.stream
""")
_MOVE: Final = text("""
INSERT INTO watermark (consumer, owner, stream, sequence)
SELECT :name, owner, stream, sequence
FROM unnest(CAST(:owners AS text[]), CAST(:streams AS text[]), CAST(:sequences AS int[]))
    AS moved (owner, stream, sequence)
ON CONFLICT (consumer, owner, stream) DO UPDATE SET sequence = excluded.sequence
""")


class Consumer(Generic[W]):
    """Applies events of one subscription: from Kafka (`run`), from the parking place, or from a change feed."""

    def __init__(self, subscription: Subscription[W], database: Database, clock: Clock) -> None:
        self.subscription = subscription
        self.database = database
        self.clock = clock
        self._key = _lock_key(subscription.name)
        self._parked_at: list[float] = []

    async def run(self, source_of: Callable[[], Source], *, after_batch: Callable[[], None] = lambda: None) -> None:
        """Consume for ever. A broker that goes away is waited for; TooManyParked ends it."""
        while True:
            source = source_of()
            try:
                await source.start()
                while True:
                    await self._consume_batch(source)
                    after_batch()
            except (KafkaError, OSError, TimeoutError) as error:
                log.warning("the consumer starts again", consumer=self.subscription.name, error=type(error).__name__)
            finally:
                await source.stop()
            await asyncio.sleep(1)

    async def _consume_batch(self, source: Source) -> None:
        deliveries = await source.batch()
        if not deliveries:
            return
        async with source.in_hand:
            await self._take_when_reachable(deliveries)
            await source.commit(deliveries)

    async def _take_when_reachable(self, deliveries: Sequence[Delivery]) -> None:
        while True:
            try:
                await self.take(deliveries)
            except Exception as error:
                if not unreachable(error):
                    raise
                log.warning("the batch waits for the database", consumer=self.subscription.name)
                await asyncio.sleep(1)
            else:
                return

    async def take(self, deliveries: Sequence[Delivery]) -> None:
        """Apply what Kafka delivered; afterwards each message is applied, known already, or parked."""
        readable: list[Received] = []
        rubbish: list[Parked] = []
        for delivery in deliveries:
            try:
                readable.append(Received.read(delivery.value, place=delivery.place))
            except Malformed as error:
                rubbish.append(Parked.malformed(delivery, str(error)))
        if rubbish:
            async with self.database.transaction(EVERY_LANDLORD) as connection:
                await parking.park(connection, self.subscription.name, rubbish, now=self.clock.now())
        await self.apply_or_park(readable)

    async def apply_or_park(self, messages: Sequence[Received], *, alone: bool = False) -> None:
        """Apply messages in order; `alone` keeps every other process of this consumer waiting meanwhile."""
        if not messages:
            return
        try:
            await self._apply_in_transaction(messages, alone=alone)
        except Exception as error:
            if unreachable(error):
                raise
            log.warning("a batch failed; its streams are tried alone", consumer=self.subscription.name)
            for stream in _by_stream(messages):
                await self._apply_stream_or_park(stream, alone=alone)

    async def _apply_stream_or_park(self, messages: Sequence[Received], *, alone: bool) -> None:
        try:
            await self._apply_in_transaction(messages, alone=alone)
        except Exception as error:
            if unreachable(error):
                raise
            log.exception("a stream is parked", consumer=self.subscription.name, stream=messages[0].stream)
            self._count_parked()
            parked = [Parked.failed(message, error) for message in messages]
            async with self.database.transaction(EVERY_LANDLORD) as connection:
                await parking.park(connection, self.subscription.name, parked, now=self.clock.now())

    async def _apply_in_transaction(self, messages: Sequence[Received], *, alone: bool) -> None:
        name = self.subscription.name
        async with self.database.transaction(EVERY_LANDLORD) as connection:
            places = sorted({message.place for message in messages})
            if alone:
                await connection.execute(_LOCK_ALONE, {"consumer": self._key})
            else:
                await connection.execute(_LOCK_LIVE, {"consumer": self._key, "places": places})
            held = await parking.parked_streams(connection, name, {message.key for message in messages})
            waiting = await self._apply(connection, messages, held)
            if waiting:
                await parking.park(connection, name, waiting, now=self.clock.now())

    async def apply_alone(self, messages: Sequence[Received]) -> None:
        """Apply messages that did not come through Kafka, while nobody else applies any for this consumer.

        Raises StillMissing, or what a handler raises; then nothing has been applied.
        """
        async with self.database.transaction(EVERY_LANDLORD) as connection:
            await connection.execute(_LOCK_ALONE, {"consumer": self._key})
            if await self._apply(connection, messages, set()):
                raise StillMissing

    async def hold(self, connection: AsyncConnection) -> None:
        """Let nobody apply anything for this consumer until the caller's transaction ends."""
        await connection.execute(_LOCK_ALONE, {"consumer": self._key})

    async def _apply(
        self, connection: AsyncConnection, messages: Sequence[Received], held: set[StreamKey]
    ) -> list[Parked]:
        """Apply those whose turn it is; return those that must wait."""
        marks = await self.marks(connection, {message.key for message in messages})
        ready, waiting = _sort(messages, marks, held)
        await self._handle(
            [message for message in ready if type(message.event) in self.subscription.handlers], connection
        )
        if ready:
            moved = {message.key: message.sequence for message in ready}
            facts = {"name": self.subscription.name, **_columns(moved), "sequences": list(moved.values())}
            await connection.execute(_MOVE, facts)
        return waiting

    async def _handle(self, messages: Sequence[Received], connection: AsyncConnection) -> None:
        if not messages:
            return
        work = await self.subscription.open(connection, messages)
        for message in messages:
            handle = self.subscription.handlers[type(message.event)]  # type: ignore[index]  # filtered by the caller
            handle(work, message, message.event)
        await work.save()

    async def marks(self, connection: AsyncConnection, keys: set[StreamKey]) -> dict[StreamKey, int]:
        """Return how far this consumer has got with each of the streams; 0 is left out."""
        asked = dict.fromkeys(sorted(keys), 0)
        rows = await connection.execute(_MARKS, {"name": self.subscription.name, **_columns(asked)})
        return {(row.owner, row.stream): row.sequence for row in rows}

    def _count_parked(self) -> None:
        now = asyncio.get_running_loop().time()
        self._parked_at = [moment for moment in self._parked_at if moment > now - PARKED_WITHIN_SECONDS] + [now]
        if len(self._parked_at) > PARKED_STREAMS_LIMIT:
            raise TooManyParked(self.subscription.name)


async def wait_alone(connection: AsyncConnection, consumer: str) -> None:
    """Wait until no process applies anything for this consumer, and let none until the caller's transaction ends."""
    await connection.execute(_LOCK_ALONE, {"consumer": _lock_key(consumer)})


def _lock_key(consumer: str) -> int:
    return zlib.crc32(consumer.encode()) & 0x7FFFFFFF


def _sort(
    messages: Sequence[Received], marks: Mapping[StreamKey, int], held: set[StreamKey]
) -> tuple[list[Received], list[Parked]]:
    """Part the messages into those whose turn it is and those that must wait; known ones are dropped."""
    at = dict(marks)
    waiting = set(held)
    ready: list[Received] = []
    parked: list[Parked] = []
    for message in messages:
        known = at.get(message.key, 0)
        if message.sequence <= known:
            continue
        if message.key in waiting:
            parked.append(Parked.behind(message))
        elif message.sequence == known + 1:
            at[message.key] = message.sequence
            ready.append(message)
        else:
            waiting.add(message.key)
            parked.append(Parked.gap(message, known))
    return ready, parked


def _by_stream(messages: Sequence[Received]) -> list[list[Received]]:
    streams: dict[StreamKey, list[Received]] = {}
    for message in messages:
        streams.setdefault(message.key, []).append(message)
    return list(streams.values())


def _columns(keyed: Mapping[StreamKey, int]) -> dict[str, list[str]]:
    return {"owners": [owner for owner, _ in keyed], "streams": [stream for _, stream in keyed]}
