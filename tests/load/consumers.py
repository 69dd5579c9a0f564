"""Each service's consumer on a fresh database: events a second in batches, and one by one."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from sqlalchemy import text

from services.cases import consumer as cases
from services.intake import consumer as intake
from services.notifications import consumer as notifications
from services.reporting import consumer as reporting
from shared.platform import landlords
from shared.platform.clock import SystemClock
from shared.platform.consumer import Consumer, Subscription
from shared.platform.database import EVERY_LANDLORD, Database
from shared.platform.kafka import BATCH, Delivery
from tests.load import servers
from tests.load.clients import LoadFailed
from tests.load.rounds import Figure, Say, Side, interleaved
from tests.load.traffic import a_stream
from tests.support.databases import Databases

IN_BATCHES: Final = 6_000
ONE_BY_ONE: Final = 400
GOAL_A_SECOND: Final = 10_000
GOAL_TIMES: Final = 15
_PARKED: Final = text("SELECT count(*) FROM parked_event")


def _subscription(service: str) -> Subscription[Any]:
    clock, known = SystemClock(), landlords.read(None)
    subscriptions: dict[str, Subscription[Any]] = {
        "intake": intake.subscription(clock),
        "cases": cases.subscription(known, clock),
        "notifications": notifications.subscription(clock),
        "reporting": reporting.subscription(known),
    }
    return subscriptions[service]


async def measure(folder: Path, say: Say, *, service: str) -> Sequence[Figure]:
    subscription = _subscription(service)
    with servers.postgres(folder) as cluster:
        databases = Databases(cluster)
        batches = _side(databases, service, subscription, events=IN_BATCHES, batch=BATCH)
        single = _side(databases, service, subscription, events=ONE_BY_ONE, batch=1)
        await single()  # the first database of a service is migrated, the others are copies of it
        taken = await interleaved({"batches": batches, "one by one": single}, say)
    return [
        taken.figure(f"events a second, {BATCH} at once", "batches", at_least=GOAL_A_SECOND),
        taken.figure("events a second, one by one", "one by one"),
        taken.ratio("batches / one by one", "batches", "one by one", at_least=GOAL_TIMES),
    ]


def _side(databases: Databases, service: str, subscription: Subscription[Any], *, events: int, batch: int) -> Side:
    deliveries = a_stream(subscription.owners(), events=events, first=0)

    async def rate() -> float:
        url = await databases.make(service)
        database = Database(url, every_landlord=True)
        try:
            consumer = Consumer(subscription, database, SystemClock())
            seconds = await _seconds_for(consumer, deliveries, batch)
            await _refuse_parked(database)
        finally:
            await database.close()
            await databases.drop(url)
        return events / seconds

    return rate


async def _seconds_for(consumer: Consumer[Any], deliveries: Sequence[Delivery], batch: int) -> float:
    await consumer.database.check()  # connecting is not consuming
    loop = asyncio.get_running_loop()
    began = loop.time()
    for first in range(0, len(deliveries), batch):
        await consumer.take(deliveries[first : first + batch])
    return loop.time() - began


async def _refuse_parked(database: Database) -> None:
    async with database.transaction(EVERY_LANDLORD) as connection:
        if parked := (await connection.execute(_PARKED)).scalar_one():
            raise LoadFailed(f"{parked} events were parked: the consumer did not do its work")
