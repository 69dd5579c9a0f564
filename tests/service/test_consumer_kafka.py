"""Consuming from a real broker: processes come and go, the database and the broker's data go away."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import pytest

from deploy.embedded.broker import EmbeddedBroker
from deploy.embedded.postgres import EmbeddedPostgres
from shared.platform import kafka
from shared.platform.consumer import Consumer
from shared.platform.database import Database
from shared.platform.kafka import Message, Producer, Source
from tests.support.clocks import SetClock
from tests.support.events import SOME_MOMENT, message
from tests.support.recording import Recorder, noted, parked, prepare
from tests.support.streams import an_event
from tests.support.topics import until

TOPIC = "intake.events"
PARTITIONS = 4
STREAMS = [f"PR-{number}" for number in range(20)]


class Broker(Protocol):
    bootstrap: str

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def kill(self) -> None: ...


@dataclass
class Process:
    """A consumer process: its own connections, the group that it shares with others."""

    url: str
    bootstrap: str

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Process"]:
        database = Database(self.url, every_landlord=True)
        consumer = Consumer(Recorder().subscription(), database, SetClock(SOME_MOMENT))
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(consumer.run(self._source))
            yield self
            task.cancel()
        await database.close()

    def _source(self) -> Source:
        return Source(self.bootstrap, group="recorder", topics=[TOPIC])


@pytest.fixture
async def url(service_database: Callable[[str], Awaitable[str]]) -> str:
    return await service_database("cases")


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = Database(url, every_landlord=True)
    await prepare(opened)
    yield opened
    await opened.close()


async def _send(broker: Broker, sequences: Sequence[int]) -> None:
    """Send these events of every stream."""
    await kafka.ensure_topics(broker.bootstrap, [TOPIC], partitions=PARTITIONS)
    producer = Producer(broker.bootstrap, idempotent=not isinstance(broker, EmbeddedBroker))
    await producer.start()
    for sequence in sequences:
        await producer.send(
            [
                Message(topic=TOPIC, key=stream.encode(), value=message(an_event(), stream=stream, sequence=sequence))
                for stream in STREAMS
            ]
        )
    await producer.stop()


def _all_of(count: int) -> dict[str, list[int]]:
    return {stream: list(range(1, count + 1)) for stream in STREAMS}


async def _until_noted(database: Database, count: int) -> None:
    async def complete() -> bool:
        return sum(map(len, (await noted(database)).values())) >= count * len(STREAMS)

    await until(complete, seconds=60)


# aiokafka may leave a connection open that it was making when it was stopped; a real process ends with it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_processes_that_come_and_go_lose_nothing_and_double_nothing(
    url: str, database: Database, own_broker: Broker
) -> None:
    first, second = Process(url, own_broker.bootstrap), Process(url, own_broker.bootstrap)
    async with asyncio.TaskGroup() as tasks:
        async with first.running():
            sending = tasks.create_task(_send(own_broker, range(1, 41)))
            await _until_noted(database, 10)
            async with second.running():
                await _until_noted(database, 20)
            await _until_noted(database, 30)
        async with second.running():
            await sending
            await _until_noted(database, 40)

    assert await noted(database) == _all_of(40)
    assert await parked(database) == []


async def test_a_batch_waits_for_a_database_that_is_away(
    postgres: EmbeddedPostgres, url: str, database: Database, own_broker: Broker
) -> None:
    await _send(own_broker, [1])
    async with Process(url, own_broker.bootstrap).running():
        await _until_noted(database, 1)
        await asyncio.to_thread(postgres.stop_at_once)
        await _send(own_broker, [2, 3])
        await asyncio.sleep(1)
        await asyncio.to_thread(postgres.start)
        await database.engine.dispose()
        await _until_noted(database, 3)

    assert await noted(database) == _all_of(3)
    assert await parked(database) == []


async def test_a_topic_that_is_sent_again_from_the_start_changes_nothing(
    url: str, database: Database, own_broker: Broker, new_broker: Callable[[], Broker]
) -> None:
    await _send(own_broker, [1, 2])
    async with Process(url, own_broker.bootstrap).running():
        await _until_noted(database, 2)
        own_broker.kill()
        emptied = new_broker()
        await _send(emptied, [1, 2, 3])
        await _until_noted(database, 3)

    assert await noted(database) == _all_of(3)
    assert await parked(database) == []
