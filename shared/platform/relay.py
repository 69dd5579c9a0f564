"""The relay copies one service's event log to Kafka.

Theory of operation
-------------------
Promised: every appended event reaches Kafka at least once, and the events of one stream in their order.

One relay works at a time: it holds a session advisory lock on the SAME connection that reads and deletes, so a relay
that loses its connection loses both, and stops. It reads `unpublished` in order of position (never "positions greater
than the last": commits become visible out of order, and that loses events), sends at most 500, waits until all
replicas have all of them, and deletes those rows. Dying between Kafka's answer and the delete sends a batch twice;
consumers know how far each stream has got and skip what they had.

It is woken by a NOTIFY that writers send after their commit, at most one in ten milliseconds and never inside the
business transaction (that takes a database-wide lock over the commit); it polls five times a second all the same,
because the hint may be lost.

An event that Kafka refuses for itself (too large) is marked `blocked`: it holds back its own stream, the others flow,
the gauge goes up, and it is tried again every minute. When the broker is away nothing is marked: rows wait, and their
age is the alarm.

A broker that lost its data is noticed in two ways: the topic is missing, or Kafka's offsets, which only ever grow,
come back smaller than the ones in `published`. Both put the whole log back into `unpublished`. The same function
serves `putright republish`. The topic is looked for every few seconds, also when there is nothing to send: services
that wait for each other's events would otherwise wait for ever, each with nothing to send.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

import asyncpg
import orjson
import structlog
from aiokafka.errors import KafkaError
from sqlalchemy import BigInteger, Column, Integer, MetaData, Table

from shared.events.envelope import TOPICS, wire
from shared.platform import kafka
from shared.platform.kafka import Message, Producer, Sent

CHANNEL: Final = "putright_appended"
BATCH: Final = 500
POLL_SECONDS: Final = 0.2
RETRY_BLOCKED_SECONDS: Final = 60
LOOK_AT_TOPIC_SECONDS: Final = 5
_LOCK_KEY: Final = 7_274_115
log = structlog.get_logger()

# The table is empty most of the time, and its statistics say so. Left to them, PostgreSQL would read and sort the whole
# of a backlog for every batch: so the positions come first, and the connection's settings keep it from sorting them.
_NEXT: Final = """
WITH next AS MATERIALIZED (
    SELECT position FROM unpublished waiting
    WHERE blocked IS NULL
      AND NOT EXISTS (SELECT FROM unpublished held WHERE held.stream = waiting.stream AND held.blocked IS NOT NULL)
    ORDER BY position LIMIT $1
)
SELECT event.position, event.id, event.stream, event.sequence, event.type, event.version, event.occurred_at,
       event.landlord, event.correlation_id, event.causation_id, CAST(event.data AS text) AS data
FROM next JOIN event_log event USING (position) ORDER BY next.position
"""
_IN_ORDER_OF_THE_INDEX: Final = "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off"
_DONE: Final = "DELETE FROM unpublished WHERE position = ANY($1::bigint[])"
_REMEMBER: Final = """
INSERT INTO published (partition, newest_offset) SELECT * FROM unnest($1::int[], $2::bigint[])
ON CONFLICT (partition) DO UPDATE SET newest_offset = excluded.newest_offset
"""
_BLOCK: Final = "UPDATE unpublished SET blocked = $2 WHERE position = $1"
_REPUBLISH: Final = """
INSERT INTO unpublished (position, stream)
SELECT position, stream FROM event_log WHERE ($1::text IS NULL OR stream = $1) AND position >= $2
ON CONFLICT (position) DO NOTHING
"""


class BrokerLostData(Exception):
    """Kafka's offsets went back: the cluster or the topic was made anew."""


def declare(metadata: MetaData) -> None:
    """Add the relay's own table to a service's metadata."""
    Table(
        "published",
        metadata,
        Column("partition", Integer, primary_key=True, autoincrement=False),
        Column("newest_offset", BigInteger, nullable=False),
        comment="The newest offset that Kafka gave for each partition of this service's topic.",
    )


class Relay:
    """Run with `await relay.run()` inside the worker's task group."""

    def __init__(
        self,
        *,
        owner: str,
        database_url: str,
        bootstrap: str,
        idempotent: bool,
        partitions: int,
        replication: int,
        max_message_bytes: int = kafka.MAX_MESSAGE_BYTES,
    ) -> None:
        self._owner = owner
        self._topic = TOPICS[owner]
        self._database_url = driver_url(database_url)
        self._bootstrap = bootstrap
        self._idempotent = idempotent
        self._partitions = partitions
        self._replication = replication
        self._max_message_bytes = max_message_bytes
        self._woken = asyncio.Event()
        self._newest: dict[int, int] = {}

    async def run(self) -> None:
        """Relay for ever; any trouble ends the connection, waits, and begins again from the tables."""
        while True:
            try:
                await self._hold_lock_and_relay()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, KafkaError, TimeoutError) as error:
                log.warning("the relay starts again", owner=self._owner, error=type(error).__name__)
            except BrokerLostData:
                log.warning("Kafka has lost messages of this topic; the whole log is sent again", topic=self._topic)
            await asyncio.sleep(1)

    async def _hold_lock_and_relay(self) -> None:
        connection = await connect(self._database_url)
        try:
            while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK_KEY):  # noqa: ASYNC110 - the lock is in PostgreSQL
                await asyncio.sleep(1)
            await connection.execute(_IN_ORDER_OF_THE_INDEX)
            await connection.add_listener(CHANNEL, lambda *_: self._woken.set())
            await self._relay(connection)
        finally:
            connection.terminate()

    async def _relay(self, connection: asyncpg.Connection) -> None:
        await self._prepare_topic(connection)
        producer = Producer(self._bootstrap, idempotent=self._idempotent, max_message_bytes=self._max_message_bytes)
        loop = asyncio.get_running_loop()
        unblock_at = loop.time()
        look_at = unblock_at + LOOK_AT_TOPIC_SECONDS
        try:
            await producer.start()
            while True:
                if loop.time() >= look_at:
                    await self._prepare_topic(connection)
                    look_at = loop.time() + LOOK_AT_TOPIC_SECONDS
                if loop.time() >= unblock_at:
                    await connection.execute("UPDATE unpublished SET blocked = NULL WHERE blocked IS NOT NULL")
                    unblock_at = loop.time() + RETRY_BLOCKED_SECONDS
                if await self._send_next(connection, producer) < BATCH:
                    await self._wait_for_more()
        finally:
            await producer.stop()

    async def _prepare_topic(self, connection: asyncpg.Connection) -> None:
        missing = await kafka.ensure_topics(
            self._bootstrap, [self._topic], partitions=self._partitions, replication=self._replication
        )
        if missing:
            await republish(connection)
            await connection.execute("DELETE FROM published")
        rows = await connection.fetch("SELECT partition, newest_offset FROM published")
        self._newest = {row["partition"]: row["newest_offset"] for row in rows}

    async def _send_next(self, connection: asyncpg.Connection, producer: Producer) -> int:
        rows = await connection.fetch(_NEXT, BATCH)
        if not rows:
            return 0
        sent = await producer.send([self._message(row) for row in rows])
        await self._settle(connection, rows, sent)
        return len(rows)

    def _message(self, row: Mapping[str, Any]) -> Message:
        envelope = wire(
            event_id=row["id"],
            owner=self._owner,
            name=row["type"],
            version=row["version"],
            subject=row["stream"],
            time=row["occurred_at"],
            landlord=row["landlord"],
            sequence=row["sequence"],
            correlation_id=row["correlation_id"],
            causation_id=row["causation_id"],
            data=orjson.Fragment(row["data"]),
        )
        # asyncpg has a UUID class of its own, which orjson does not know.
        value = orjson.dumps(envelope, default=str)
        return Message(topic=self._topic, key=row["stream"].encode(), value=value)

    async def _settle(
        self, connection: asyncpg.Connection, rows: Sequence[Mapping[str, Any]], sent: Sequence[Sent | Exception]
    ) -> None:
        refused = {
            row["stream"]: (row["position"], answer)
            for row, answer in reversed(list(zip(rows, sent, strict=True)))
            if isinstance(answer, Exception)
        }
        if not all(isinstance(error, kafka.REFUSED_FOR_ITSELF) for _, error in refused.values()):
            raise KafkaError("the broker could not take the batch")
        taken = [answer for answer in sent if isinstance(answer, Sent)]
        newest = {answer.partition: answer.offset for answer in sorted(taken, key=lambda answer: answer.offset)}
        if self._went_back(taken):
            await republish(connection)
            await connection.execute("DELETE FROM published")
            raise BrokerLostData
        # Events behind a refused one on the same stream were sent too early: they are sent again, in order, later.
        done = [row["position"] for row in rows if row["stream"] not in refused]
        async with connection.transaction():
            await connection.execute(_DONE, done)
            await connection.execute(_REMEMBER, list(newest), list(newest.values()))
            for position, error in refused.values():
                await connection.execute(_BLOCK, position, type(error).__name__)
                log.error("an event cannot be sent; its stream waits", position=position, error=type(error).__name__)
        self._newest |= newest

    def _went_back(self, taken: Sequence[Sent]) -> bool:
        return any(sent.offset <= self._newest.get(sent.partition, -1) for sent in taken)

    async def _wait_for_more(self) -> None:
        try:
            async with asyncio.timeout(POLL_SECONDS):
                await self._woken.wait()
        except TimeoutError:
            return
        finally:
            self._woken.clear()


async def republish(connection: asyncpg.Connection, *, stream: str | None = None, since: int = 0) -> int:
    """Put events back into `unpublished`: all, those of one stream, or those from a position on. Returns how many."""
    status: str = await connection.execute(_REPUBLISH, stream, since)
    return int(status.rsplit(" ", 1)[1])


async def connect(database_url: str) -> asyncpg.Connection:
    """Open a connection of the worker's own, which sees every landlord."""
    return await asyncpg.connect(
        driver_url(database_url),
        timeout=5,
        command_timeout=60,
        server_settings={"app.landlords": "*", "timezone": "UTC", "tcp_keepalives_idle": "10"},
    )


def driver_url(database_url: str) -> str:
    """Return the URL in the spelling that asyncpg itself reads."""
    return database_url.replace("postgresql+asyncpg://", "postgresql://", 1)


class Hint:
    """Wakes the relay after commits: one NOTIFY for all commits of ten milliseconds, on a connection of its own."""

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._appended = asyncio.Event()

    def give(self) -> None:
        self._appended.set()

    async def run(self) -> None:
        """Send hints for ever. A lost hint costs at most the relay's polling interval."""
        while True:
            try:
                await self._send_hints()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                await asyncio.sleep(1)

    async def _send_hints(self) -> None:
        connection = await connect(self._database_url)
        try:
            while True:
                await self._appended.wait()
                self._appended.clear()
                await connection.execute(f"NOTIFY {CHANNEL}")
                await asyncio.sleep(0.01)
        finally:
            connection.terminate()
