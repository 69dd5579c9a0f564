"""How fast reporting's consumer is: the same synthetic stream in batches and one by one, and what reading alone costs.

Run with `python -m tests.load.reporting_consumer [complaints]`. Prints rates and ratios of one run; it is no gate.
"""

import asyncio
import itertools
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from deploy import migrate
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.embedded.servers import free_port
from services.reporting import consumer as consuming
from services.reporting.repository.batches import Batch
from shared.events.intake import Channel
from shared.kernel import references
from shared.platform import landlords
from shared.platform.clock import SystemClock
from shared.platform.consumer import Consumer
from shared.platform.database import Database
from shared.platform.kafka import BATCH, Delivery
from tests.support.complaints import Story

AT_ONCE: Final = 200
"""Complaints whose events are mixed with each other."""
ONE_BY_ONE: Final = 500
SERVICES: Final = ("repairs", "damp_and_mould", "heating", "tenancy", "neighbourhood", "lettings")


def a_story(number: int) -> Story:
    received = date(2025, 1, 6) + timedelta(days=7 * (number % 80))
    story = Story(
        references.from_random(number * 0x9E3779B97F4A7C15),
        received.isoformat(),
        channel=list(Channel)[number % len(Channel)],
        service=SERVICES[number % len(SERVICES)],
    )
    day = received + timedelta(days=3)
    story.logged().defined(day.isoformat()).acknowledged(day.isoformat())
    day += timedelta(days=number % 14)
    return story.responded(day.isoformat()).closed(day.isoformat())


def a_stream(complaints: int, first: int = 0) -> Iterator[Delivery]:
    """Mix the events of many complaints, as several partitions of three topics would."""
    offset = itertools.count()
    for start in range(first, first + complaints, AT_ONCE):
        stories = [a_story(number).raws for number in range(start, min(start + AT_ONCE, first + complaints))]
        for raws in itertools.zip_longest(*stories):
            for raw in filter(None, raws):
                yield Delivery(topic="mixed", partition=0, offset=next(offset), value=raw)


async def seconds_for(consumer: Consumer[Batch], deliveries: Sequence[Delivery], batch: int) -> float:
    started = time.perf_counter()
    for first in range(0, len(deliveries), batch):
        await consumer.take(deliveries[first : first + batch])
    return time.perf_counter() - started


async def measure(url: str, complaints: int) -> None:
    database = Database(url, every_landlord=True)
    consumer = Consumer(consuming.subscription(landlords.read(None)), database, SystemClock())
    deliveries = list(a_stream(complaints))
    few = list(a_stream(ONE_BY_ONE // 10, first=complaints))[:ONE_BY_ONE]
    in_batches = len(deliveries) / await seconds_for(consumer, deliveries, BATCH)
    one_by_one = len(few) / await seconds_for(consumer, few, 1)
    again = len(deliveries) / await seconds_for(consumer, deliveries, BATCH)
    sys.stdout.write(
        f"{len(deliveries)} events of {complaints} complaints, batches of {BATCH}: {in_batches:,.0f} a second\n"
        f"one by one: {one_by_one:,.0f} a second; batches are {in_batches / one_by_one:.0f} times as fast\n"
        f"delivered again, all known: {again:,.0f} a second; folding is {in_batches / again:.2f} of that\n"
    )
    await database.close()


def main() -> None:
    complaints = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory() as folder:
        server = EmbeddedPostgres(Path(folder), free_port())
        server.start()
        try:
            url = server.create_service_database("reporting")
            migrate.upgrade("reporting", url)
            asyncio.run(measure(url, complaints))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
