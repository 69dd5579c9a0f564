"""Reading a topic as a stranger would: everything, from the first message on."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiokafka import AIOKafkaConsumer

from shared.platform import kafka
from shared.platform.received import Received
from shared.platform.relay import Relay

PARTITIONS = 3


@asynccontextmanager
async def relaying(
    owner: str, database_url: str, bootstrap: str, *, idempotent: bool, max_message_bytes: int = 1_000_000
) -> AsyncIterator[None]:
    """Run a relay for the length of the block."""
    relay = Relay(
        owner=owner,
        database_url=database_url,
        bootstrap=bootstrap,
        idempotent=idempotent,
        partitions=PARTITIONS,
        replication=1,
        max_message_bytes=max_message_bytes,
    )
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(relay.run())
        yield
        running.cancel()


async def everything(bootstrap: str, topic: str) -> list[Received]:
    """Return what the topic holds at this moment, each partition in its order."""
    await kafka.wait_for_topics(bootstrap, [topic])
    reader = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest")
    await reader.start()
    try:
        partitions = sorted(reader.assignment())
        ends = await reader.end_offsets(partitions)
        found: list[Received] = []
        while any([await reader.position(partition) < end for partition, end in ends.items()]):
            found += _read(await reader.getmany(timeout_ms=200))
        return found
    finally:
        await reader.stop()


def _read(records: dict[Any, Sequence[Any]]) -> list[Received]:
    return [Received.read(record.value) for part in records.values() for record in part]


def first_arrivals(messages: Sequence[Received]) -> dict[str, list[int]]:
    """Return the sequences of each stream in the order of their first arrival."""
    streams: dict[str, dict[int, None]] = {}
    for message in messages:
        streams.setdefault(message.stream, {})[message.sequence] = None
    return {stream: list(sequences) for stream, sequences in streams.items()}


def last_arrivals(messages: Sequence[Received], count: int) -> dict[str, list[int]]:
    """Return the sequences of each stream as they came last."""
    streams: dict[str, list[int]] = {}
    for message in messages:
        streams.setdefault(message.stream, []).append(message.sequence)
    return {stream: sequences[-count:] for stream, sequences in streams.items()}


async def until(condition: Callable[[], Any], *, seconds: float = 60) -> None:
    """Wait until `condition()` awaits to something true; raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not await condition():  # noqa: ASYNC110 - what is waited for happens in another process
            await asyncio.sleep(0.05)
