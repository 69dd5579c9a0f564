"""The worker process of a service: relay, hints, consumer, catching up and sweeps in one task group."""

import asyncio
import signal
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import structlog
from sqlalchemy import text

from shared.platform import catch_up, observability
from shared.platform.clock import Clock
from shared.platform.consumer import Consumer, Subscription
from shared.platform.database import EVERY_LANDLORD, Database
from shared.platform.feed import FeedClients
from shared.platform.kafka import Source
from shared.platform.relay import Hint, Relay
from shared.platform.settings import ServiceSettings

MEASURE_EVERY_SECONDS: Final = 5
Sweep = Callable[[], Awaitable[None]]
log = structlog.get_logger()

_BACKLOG: Final = text("""
SELECT count(*) AS waiting,
       (SELECT min(recorded_at) FROM event_log WHERE position = (SELECT min(position) FROM unpublished)) AS oldest
FROM unpublished
""")
_PARKED: Final = text("SELECT count(DISTINCT (owner, stream)) FROM parked_event")


class Worker:
    """What runs beside a service's web process. `sweeps` are the service's own endless loops."""

    def __init__(
        self,
        *,
        owner: str,
        settings: ServiceSettings,
        database: Database,
        clock: Clock,
        subscription: Subscription[Any] | None = None,
        after_batch: Callable[[], None] = lambda: None,
        publishes: bool = True,
        sweeps: Sequence[Sweep] = (),
    ) -> None:
        self._owner = owner
        self._settings = settings
        self._database = database
        self._clock = clock
        self._subscription = subscription
        self._after_batch = after_batch
        self._publishes = publishes
        self._sweeps = sweeps
        self._source: Source | None = None

    async def run(self) -> None:
        """Run until SIGTERM or SIGINT; any part that fails for good ends the process, for the supervisor to see."""
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(part) for part in self._parts()]
            await stop.wait()
            for task in running:
                task.cancel()
        await self._database.close()

    def _parts(self) -> list[Any]:
        settings = self._settings
        checks = {"database": self._database.check}
        parts: list[Any] = [observability.serve_operations(settings.operations_port, checks, host=settings.host)]
        parts += [sweep() for sweep in self._sweeps]
        if self._publishes:
            hint = Hint(settings.database_url.get_secret_value())
            self._database.when_appended(hint.give)
            parts += [hint.run(), self._relay().run()]
        if self._subscription is not None:
            parts.append(self._consume(Consumer(self._subscription, self._database, self._clock)))
        parts.append(self._measure())
        return parts

    def _relay(self) -> Relay:
        return Relay(
            owner=self._owner,
            database_url=self._settings.database_url.get_secret_value(),
            bootstrap=self._settings.kafka_bootstrap,
            idempotent=self._settings.kafka_idempotent,
            partitions=self._settings.kafka_partitions,
            replication=self._settings.kafka_replication,
        )

    async def _consume(self, consumer: Consumer[Any]) -> None:
        settings = self._settings
        key = settings.service_key.get_secret_value() if settings.service_key else None
        async with FeedClients(settings.owner_urls(), key) as feeds, asyncio.TaskGroup() as tasks:
            tasks.create_task(consumer.run(self._new_source, after_batch=self._after_batch))
            tasks.create_task(catch_up.run(consumer, feeds))

    def _new_source(self) -> Source:
        subscription = self._subscription
        if subscription is None:
            raise AssertionError("only a worker with a subscription consumes")
        self._source = Source(self._settings.kafka_bootstrap, group=subscription.name, topics=subscription.topics())
        return self._source

    async def _measure(self) -> None:
        while True:
            await asyncio.sleep(MEASURE_EVERY_SECONDS)
            try:
                await self._measure_once()
            except Exception as error:  # noqa: BLE001 - a figure that cannot be had now is had later
                log.info("no figures", error=type(error).__name__)

    async def _measure_once(self) -> None:
        async with self._database.transaction(EVERY_LANDLORD) as connection:
            if self._publishes:
                backlog = (await connection.execute(_BACKLOG)).one()
                age = (self._clock.now() - backlog.oldest).total_seconds() if backlog.oldest else 0.0
                observability.OUTBOX_EVENTS.set(backlog.waiting)
                observability.OUTBOX_AGE_SECONDS.set(age)
            if self._subscription is not None:
                parked = (await connection.execute(_PARKED)).scalar_one()
                observability.PARKED_STREAMS.labels(self._subscription.name).set(parked)
        if self._source is not None and self._subscription is not None:
            for topic, lag in (await self._source.lag()).items():
                observability.CONSUMER_LAG_EVENTS.labels(topic).set(lag)
