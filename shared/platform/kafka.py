"""aiokafka behind a narrow door: send a batch, read batches, commit explicit offsets.

The settings answer pitfalls that were measured: acks from all replicas, no automatic commits, start at the earliest
message, time-outs around stop (aiokafka waits for ever when the broker is gone).
"""

import asyncio
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRebalanceListener, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import (
    CommitFailedError,
    IllegalStateError,
    KafkaError,
    MessageSizeTooLargeError,
    NoError,
    RecordListTooLargeError,
    TopicAlreadyExistsError,
    for_code,
)

STOP_WITHIN_SECONDS: Final = 5
COMMIT_WITHIN_SECONDS: Final = 10
BATCH: Final = 500
MAX_MESSAGE_BYTES: Final = 1_000_000
REFUSED_FOR_ITSELF: Final = (MessageSizeTooLargeError, RecordListTooLargeError)
"""What is wrong with a message, not with the broker: a broker without its topic answers with unknown errors too."""
_TOPIC_CONFIG: Final = {"retention.ms": str(30 * 24 * 3600 * 1000)}
log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to send."""

    topic: str
    key: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class Sent:
    """Where Kafka put a message."""

    partition: int
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message as it arrived."""

    topic: str
    partition: int
    offset: int
    value: bytes

    @property
    def place(self) -> int:
        """A number for the partition that fits PostgreSQL's advisory locks."""
        return (zlib.crc32(self.topic.encode()) & 0x7FFF) << 16 | self.partition & 0xFFFF


class Producer:
    """Sends batches and answers, message by message, where it is or which error it met."""

    def __init__(self, bootstrap: str, *, idempotent: bool, max_message_bytes: int = MAX_MESSAGE_BYTES) -> None:
        self._producer = AIOKafkaProducer(
            bootstrap_servers=bootstrap,
            acks="all",
            enable_idempotence=idempotent,
            linger_ms=2,
            max_batch_size=131_072,
            request_timeout_ms=10_000,
            max_request_size=max_message_bytes,
        )

    async def start(self) -> None:
        await self._producer.start()

    async def send(self, messages: Sequence[Message], *, timeout_seconds: float = 30) -> list[Sent | Exception]:
        """Send all, wait for all. Raises KafkaError or TimeoutError when the broker cannot be reached."""
        futures: list[asyncio.Future[Any]] = []
        try:
            async with asyncio.timeout(timeout_seconds):
                for message in messages:
                    futures.append(await self._hand_over(message))  # noqa: PERF401 - what was handed over is needed when one fails
                results = await asyncio.gather(*futures, return_exceptions=True)
        finally:
            for future in futures:
                future.add_done_callback(_take_note)
        return [
            Sent(result.partition, result.offset) if not isinstance(result, BaseException) else _error(result)
            for result in results
        ]

    async def _hand_over(self, message: Message) -> "asyncio.Future[Any]":
        try:
            return await self._producer.send(message.topic, message.value, key=message.key)  # type: ignore[no-any-return]  # aiokafka has no types
        except REFUSED_FOR_ITSELF as error:
            # Any other error is the broker's, and takes as long for the next message: a whole batch would take minutes.
            refused: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            refused.set_exception(error)
            return refused

    async def stop(self) -> None:
        await _stop_within(self._producer.stop())


def _take_note(sent: "asyncio.Future[Any]") -> None:
    """Look at the error, so that asyncio does not report a batch that was given up as one that nobody looked at."""
    if not sent.cancelled():
        sent.exception()


def _error(result: BaseException) -> Exception:
    if isinstance(result, Exception):
        return result
    raise result


class Source:
    """Batches of messages for one consumer group, and the offsets to commit afterwards."""

    def __init__(self, bootstrap: str, *, group: str, topics: Sequence[str]) -> None:
        self.in_hand = asyncio.Lock()
        self._bootstrap = bootstrap
        self._topics = list(topics)
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=bootstrap,
            group_id=group,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_poll_interval_ms=300_000,
            session_timeout_ms=10_000,
            heartbeat_interval_ms=3_000,
            rebalance_timeout_ms=60_000,
            metadata_max_age_ms=30_000,
            retry_backoff_ms=200,
        )

    async def start(self) -> None:
        await wait_for_topics(self._bootstrap, self._topics)
        self._consumer.subscribe(self._topics, listener=_WaitForBatch(self.in_hand))
        await self._consumer.start()

    async def batch(self) -> list[Delivery]:
        """Return up to 500 messages, or none after half a second."""
        records: Mapping[TopicPartition, Sequence[Any]] = await self._consumer.getmany(
            timeout_ms=500, max_records=BATCH
        )
        return [
            Delivery(topic=where.topic, partition=where.partition, offset=record.offset, value=record.value or b"")
            for where, found in records.items()
            for record in found
        ]

    async def commit(self, deliveries: Sequence[Delivery]) -> None:
        """Commit the offsets behind `deliveries`. A lost assignment is no error: offsets are only a hint.

        Raises TimeoutError: aiokafka would try for ever on a topic that the broker has lost.
        """
        offsets = {TopicPartition(delivery.topic, delivery.partition): delivery.offset + 1 for delivery in deliveries}
        try:
            async with asyncio.timeout(COMMIT_WITHIN_SECONDS):
                await self._consumer.commit(offsets)
        except (CommitFailedError, IllegalStateError):
            log.info("offsets not committed: the partition moved to another process")

    async def lag(self) -> dict[str, int]:
        """Return, for each topic, how many messages of the assigned partitions are not read yet."""
        behind = dict.fromkeys(self._topics, 0)
        for partition in self._consumer.assignment():
            end = self._consumer.highwater(partition)
            if end is not None:
                behind[partition.topic] += max(0, end - await self._consumer.position(partition))
        return behind

    async def stop(self) -> None:
        await _stop_within(self._consumer.stop())


class _WaitForBatch(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka has no types
    """Partitions are given away only between batches; getmany itself runs outside this lock."""

    def __init__(self, in_hand: asyncio.Lock) -> None:
        self._in_hand = in_hand

    async def on_partitions_revoked(self, revoked: Any) -> None:  # noqa: ARG002 - aiokafka calls it by name
        async with self._in_hand:
            pass

    async def on_partitions_assigned(self, assigned: Any) -> None:
        """Nothing to prepare: watermarks are in PostgreSQL."""


async def ensure_topics(bootstrap: str, topics: Sequence[str], *, partitions: int, replication: int = 1) -> list[str]:
    """Create the topics that are missing and return them. Raises KafkaError when the broker refuses."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
        missing = sorted(set(topics) - set(await admin.list_topics()))
        if missing:
            wanted = [NewTopic(topic, partitions, replication, topic_configs=_TOPIC_CONFIG) for topic in missing]
            _refuse_errors(await admin.create_topics(wanted))
        return missing
    finally:
        await admin.close()


def _refuse_errors(answer: Any) -> None:
    """Aiokafka raises nothing for what the broker refuses: the answer holds a code for each topic."""
    for topic, code, *_ in answer.topic_errors:
        error = for_code(code)
        if error not in (NoError, TopicAlreadyExistsError):
            raise error(f"topic {topic} was not created")


async def wait_for_topics(bootstrap: str, topics: Sequence[str]) -> None:
    """Return once all topics exist; their owners' relays create them.

    A consumer must not create them: a missing topic is how a relay notices that the broker lost its data.
    """
    while missing := set(topics) - set(await _list_topics(bootstrap)):
        log.info("waiting for topics", topics=sorted(missing))
        await asyncio.sleep(0.3)


async def _list_topics(bootstrap: str) -> Sequence[str]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
        return await admin.list_topics()  # type: ignore[no-any-return]  # aiokafka has no types
    finally:
        await admin.close()


async def _stop_within(stopping: Any) -> None:
    """Stop, but neither wait for ever nor fail: aiokafka may do both when its broker is gone."""
    try:
        async with asyncio.timeout(STOP_WITHIN_SECONDS):
            await stopping
    except (TimeoutError, asyncio.CancelledError, KafkaError) as error:
        current = asyncio.current_task()
        if isinstance(error, asyncio.CancelledError) and current is not None and current.cancelling():
            raise
        log.warning("the Kafka client did not stop in time", error=type(error).__name__)
