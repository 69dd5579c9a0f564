"""Builds every read model again from nothing, beside the live one, and puts it in its place.

Promised: residents and readers notice nothing; afterwards the tables are what the owners' event logs say, and the live
consumer goes on where the rebuilt tables are, without an event lost or counted twice.

1. The empty next generation is made in a schema of its own (see repository/generations.py).
2. Each owner's change feed is read page by page, the log itself and not Kafka, and applied by the same projections. The
   feed holds back what is younger than a minute or so, because a slow transaction might still come before it.
3. So the live tables are ahead by what happened since. Their watermarks say by how much, stream by stream; each such
   stream is read from its owner, where a single stream is always up to date. This is repeated until few are left.
4. In one transaction the consumer's lock is taken, which lets no process of the live consumer apply anything; the last
   streams are caught up; every row of both generations is compared; the generations change places.

After the swap the live consumer finds the rebuilt watermarks: what Kafka delivers next is the next event, or one that
is known already and skipped. What the rebuilt tables know and the old ones did not (live was behind) is skipped in
the same way. A crash at any step before the commit leaves live as it was. Rows that differ do not stop the swap: the
logs are right, and the report names what was wrong.
"""

import asyncio
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import structlog

from services.reporting import consumer as consuming
from services.reporting.repository import generations
from services.reporting.repository.batches import Batch
from services.reporting.repository.generations import Difference, NextGeneration
from shared.platform import web
from shared.platform.catch_up import Feeds
from shared.platform.clock import Clock
from shared.platform.consumer import Consumer, Subscription
from shared.platform.database import EVERY_LANDLORD, Database
from shared.platform.landlords import Landlords
from shared.platform.received import Received, StreamKey

PAGE: Final = 1_000
_FEW_STREAMS: Final = 100
_MOST_ROUNDS: Final = 20
_MOST_TRIES: Final = 5
_PAUSE_SECONDS: Final = 2
log: Final = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How many events have been applied, of how many that the live tables rest on; more may come in meanwhile."""

    applied: int
    expected: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RebuildReport:
    """What a rebuild did. No differences: live was what the logs say."""

    events: int
    differences: Sequence[Difference]
    parked: int
    """Streams that could not be applied and are parked, see `putright parked`."""
    swapped: bool


async def rebuild(
    database_url: str,
    feeds: Feeds,
    landlords: Landlords,
    clock: Clock,
    *,
    swap: bool = True,
    progress: Callable[[Progress], None] = lambda _: None,
) -> RebuildReport:
    """Build the read models from the owners' feeds, compare them with the live ones and, with `swap`, replace those."""
    live = Database(database_url, pool_size=3, every_landlord=True)
    following = NextGeneration(database_url, pool_size=3, every_landlord=True)
    try:
        async with generations.only_one(live):
            await generations.create(live)
            building = _Rebuild(
                live=live, following=following, feeds=feeds, landlords=landlords, clock=clock, progress=progress
            )
            return await building.run(swap=swap)
    finally:
        await following.close()
        await live.close()


class _NextConsumer(Consumer[Batch]):
    """Applies events to the next generation. Its locks are its own: the swap holds those of the live consumer."""

    def __init__(self, subscription: Subscription[Batch], database: Database, clock: Clock) -> None:
        super().__init__(subscription, database, clock)
        self._key = zlib.crc32(b"the next generation of reporting") & 0x7FFFFFFF


class _Rebuild:
    def __init__(
        self,
        *,
        live: Database,
        following: NextGeneration,
        feeds: Feeds,
        landlords: Landlords,
        clock: Clock,
        progress: Callable[[Progress], None],
    ) -> None:
        subscription = consuming.subscription(landlords)
        self._live = live
        self._following = following
        self._feeds = feeds
        self._live_consumer = Consumer(subscription, live, clock)
        self._consumer = _NextConsumer(subscription, following, clock)
        self._progress = progress
        self._applied = 0
        self._expected: Mapping[str, int] = {}

    async def run(self, *, swap: bool) -> RebuildReport:
        self._expected = await generations.expected(self._live, consuming.NAME)
        for owner in self._consumer.subscription.owners():
            await self._read_feed(owner)
        for _ in range(_MOST_ROUNDS):
            if await self._catch_up() <= _FEW_STREAMS:
                break
        report = await self._finish_patiently(swap=swap)
        if not swap:
            await generations.drop(self._live)
        return report

    async def _read_feed(self, owner: str) -> None:
        position = 0
        while True:
            events, reached = await self._feeds.page(owner, after=position, limit=PAGE)
            if not events:
                break
            await self._apply(events)
            position = reached
        await generations.reached(self._following, consuming.NAME, owner, position)

    async def _catch_up(self) -> int:
        """Apply what live has seen beyond the feeds; return how many streams that concerned."""
        async with self._live.transaction(EVERY_LANDLORD) as connection:
            behind = await generations.behind(connection, consuming.NAME)
        await self._read_streams(behind)
        return len(behind)

    async def _finish_patiently(self, *, swap: bool) -> RebuildReport:
        for _ in range(_MOST_TRIES):
            try:
                return await self._finish(swap=swap)
            except Exception as error:
                if not web.is_unavailable(error):
                    raise
                log.warning("the swap waits for readers", error=type(error).__name__)
                await asyncio.sleep(_PAUSE_SECONDS)
        return await self._finish(swap=swap)

    async def _finish(self, *, swap: bool) -> RebuildReport:
        async with self._live.transaction(EVERY_LANDLORD) as connection:
            await generations.prepare_swap(connection)
            await self._live_consumer.hold(connection)
            await self._read_streams(await generations.behind(connection, consuming.NAME))
            differences = await generations.compare(connection)
            parked = await generations.parked(self._following)
            if swap:
                await generations.swap(connection)
        return RebuildReport(events=self._applied, differences=differences, parked=parked, swapped=swap)

    async def _read_streams(self, behind: Mapping[StreamKey, int]) -> None:
        for (owner, stream), sequence in behind.items():
            await self._apply(await self._feeds.of_stream(owner, stream, after=sequence))

    async def _apply(self, events: Sequence[bytes]) -> None:
        await self._consumer.apply_or_park([Received.read(raw) for raw in events])
        self._applied += len(events)
        self._progress(Progress(applied=self._applied, expected=sum(self._expected.values())))
