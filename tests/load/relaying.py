"""The relay against the producer alone: the same events, once from the log and once from memory."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import asyncpg

from shared.events.envelope import TOPICS
from shared.platform import event_log, relay
from shared.platform.database import EVERY_LANDLORD, Database
from shared.platform.kafka import BATCH, Message, Producer, Sent, ensure_topics
from shared.platform.relay import Relay
from tests.load import servers
from tests.load.clients import LoadFailed
from tests.load.rounds import Figure, Say, interleaved
from tests.load.traffic import a_stream
from tests.support.streams import an_entry

EVENTS: Final = 20_000
PARTITIONS: Final = 6
ALONE: Final = "measured.alone"
_LEFT: Final = "SELECT position FROM unpublished ORDER BY position LIMIT 1"
_POLL_SECONDS: Final = 0.02


async def measure(folder: Path, say: Say) -> Sequence[Figure]:
    with servers.postgres(folder) as cluster, servers.broker(folder) as broker:
        url = await servers.service_database(cluster, "intake")
        await _fill(url)
        await ensure_topics(broker.bootstrap, [TOPICS["intake"], ALONE], partitions=PARTITIONS)
        running = Relay(
            owner="intake",
            database_url=url,
            bootstrap=broker.bootstrap,
            idempotent=servers.on_apache_kafka(),
            partitions=PARTITIONS,
            replication=1,
        )
        producer = Producer(broker.bootstrap, idempotent=servers.on_apache_kafka())
        connection = await relay.connect(url)
        await producer.start()
        async with asyncio.TaskGroup() as tasks:
            relaying = tasks.create_task(running.run())
            await _wait_until_sent(connection)

            async def by_relay() -> float:
                await relay.republish(connection)
                return EVENTS / await _wait_until_sent(connection)

            taken = await interleaved({"relay": by_relay, "producer": lambda: _produce(producer)}, say)
            relaying.cancel()
        await producer.stop()
        await connection.close()
    return [
        taken.figure("events a second, from the log to the broker", "relay"),
        taken.figure(f"the producer alone, messages a second, {BATCH} at once", "producer"),
        taken.ratio("relay / producer alone", "relay", "producer", at_least=0.6),
    ]


async def _fill(url: str) -> None:
    database = Database(url, every_landlord=True)
    for first in range(0, EVENTS, BATCH):
        async with database.transaction(EVERY_LANDLORD) as connection:
            entries = [an_entry(f"PR-{number}") for number in range(first, first + BATCH)]
            await event_log.append(connection, {}, entries)
    await database.close()


async def _wait_until_sent(connection: asyncpg.Connection) -> float:
    """Wake the relay, and return how many seconds it takes until nothing is left to send."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    await connection.execute(f"NOTIFY {relay.CHANNEL}")
    async with asyncio.timeout(120):
        while await connection.fetchval(_LEFT):  # noqa: ASYNC110 - what is waited for is in PostgreSQL
            await asyncio.sleep(_POLL_SECONDS)
    return loop.time() - began


async def _produce(producer: Producer) -> float:
    messages = [
        Message(topic=ALONE, key=b"PR-%d" % delivery.offset, value=delivery.value)
        for delivery in a_stream(["intake"], events=EVENTS // 10, first=0)
    ]
    loop = asyncio.get_running_loop()
    began = loop.time()
    for _ in range(10):
        for first in range(0, len(messages), BATCH):
            sent = await producer.send(messages[first : first + BATCH])
            if not all(isinstance(answer, Sent) for answer in sent):
                raise LoadFailed("the broker refused a message")
    return EVENTS / (loop.time() - began)
