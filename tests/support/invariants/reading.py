"""Reading what a stack has written down: tables across landlords, and topics from their first message on."""

from collections import Counter
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any, Final

import asyncpg
from aiokafka import AIOKafkaConsumer, TopicPartition

from shared.events.envelope import TOPICS
from shared.platform import relay

OWNERS: Final = tuple(TOPICS)


async def rows(database_url: str, query: str, *facts: object) -> list[asyncpg.Record]:
    async with connection_to(database_url) as connection:
        return list(await connection.fetch(query, *facts))


@asynccontextmanager
async def connection_to(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await relay.connect(database_url)
    try:
        yield connection
    finally:
        await connection.close()


async def column(database_url: str, query: str) -> list[Any]:
    return [row[0] for row in await rows(database_url, query)]


def apart(one: str, ones: Collection[str], other: str, others: Collection[str]) -> list[str]:
    twice = [name for name, count in Counter(others).items() if count > 1]
    missing, extra = set(ones) - set(others), set(others) - set(ones)
    return [
        *(f"{name}: {one} without {other}" for name in sorted(missing)),
        *(f"{name}: {other} without {one}" for name in sorted(extra)),
        *(f"{name}: more than one {other}" for name in twice),
    ]


async def everything(bootstrap: str, topic: str) -> list[bytes]:
    """Return the bytes of every message that the topic holds at this moment, keys as well."""
    reader = AIOKafkaConsumer(bootstrap_servers=bootstrap, enable_auto_commit=False)
    try:
        await reader.start()
        await reader._client.force_metadata_update()
        partitions = [TopicPartition(topic, number) for number in reader.partitions_for_topic(topic) or ()]
        if not partitions:
            return []
        reader.assign(partitions)
        await reader.seek_to_beginning(*partitions)
        ends = await reader.end_offsets(partitions)
        found: list[bytes] = []
        while any([await reader.position(partition) < end for partition, end in ends.items()]):
            for records in (await reader.getmany(timeout_ms=200)).values():
                found += [(record.key or b"") + (record.value or b"") for record in records]
        return found
    finally:
        await reader.stop()
