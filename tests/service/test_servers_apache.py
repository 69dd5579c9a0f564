"""Apache Kafka itself: what the embedded broker cannot show, idempotent producing and data that survive a kill."""

import asyncio
from collections.abc import Iterator

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import UnknownTopicOrPartitionError

from deploy.embedded.servers import free_port
from deploy.kafka import apache
from deploy.kafka.apache import ApacheKafka
from shared.platform.kafka import ensure_topics

NOT_HERE = apache.missing()

pytestmark = pytest.mark.skipif(NOT_HERE is not None, reason=f"NOT TRIED ON APACHE KAFKA: {NOT_HERE}")


@pytest.fixture(scope="module")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApacheKafka]:
    server = ApacheKafka(tmp_path_factory.mktemp("kafka"), free_port())
    server.start()
    yield server
    server.stop()


def idempotent_producer(kafka: ApacheKafka) -> AIOKafkaProducer:
    return AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, acks="all", enable_idempotence=True)


async def end_of(kafka: ApacheKafka, topic: str) -> int:
    partition = TopicPartition(topic, 0)
    async with AIOKafkaConsumer(bootstrap_servers=kafka.bootstrap) as consumer:
        offsets = await consumer.end_offsets([partition])
    return int(offsets[partition])


async def test_an_idempotent_producer_is_served(kafka: ApacheKafka) -> None:
    await ensure_topics(kafka.bootstrap, ["intake.events"], partitions=1)

    async with idempotent_producer(kafka) as producer:
        first = await producer.send_and_wait("intake.events", b"one", key=b"PR-1")
        second = await producer.send_and_wait("intake.events", b"two", key=b"PR-1")

    assert (first.offset, second.offset) == (0, 1)


async def test_a_topic_is_never_created_by_naming_it(kafka: ApacheKafka) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=kafka.bootstrap, request_timeout_ms=1500)
    await producer.start()

    with pytest.raises(UnknownTopicOrPartitionError):
        await producer.send_and_wait("mistyped.events", b"one")

    await producer.stop()
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka.bootstrap)
    await admin.start()
    assert "mistyped.events" not in await admin.list_topics()
    await admin.close()


async def test_a_group_goes_on_where_it_committed(kafka: ApacheKafka) -> None:
    await ensure_topics(kafka.bootstrap, ["cases.events"], partitions=1)
    async with idempotent_producer(kafka) as producer:
        await producer.send_and_wait("cases.events", b"one")
        await producer.send_and_wait("cases.events", b"two")

    first = AIOKafkaConsumer(
        "cases.events",
        bootstrap_servers=kafka.bootstrap,
        group_id="reporting",
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        max_poll_records=1,
    )
    async with first:
        read = await first.getone()
        await first.commit({TopicPartition("cases.events", 0): read.offset + 1})
    second = AIOKafkaConsumer("cases.events", bootstrap_servers=kafka.bootstrap, group_id="reporting")
    async with second:
        next_read = await second.getone()

    assert (read.value, next_read.value) == (b"one", b"two")


def group_member(kafka: ApacheKafka) -> AIOKafkaConsumer:
    return AIOKafkaConsumer(
        "shared.events", bootstrap_servers=kafka.bootstrap, group_id="shared", heartbeat_interval_ms=200
    )


async def assigned(consumer: AIOKafkaConsumer, count: int) -> None:
    async with asyncio.timeout(20):
        while len(consumer.assignment()) != count:  # noqa: ASYNC110 - aiokafka offers no event to wait for
            await asyncio.sleep(0.05)


async def test_two_consumers_share_the_partitions_and_one_takes_them_back(kafka: ApacheKafka) -> None:
    await ensure_topics(kafka.bootstrap, ["shared.events"], partitions=6)

    async with group_member(kafka) as stays:
        await assigned(stays, 6)
        async with group_member(kafka) as leaves:
            await assigned(stays, 3)
            await assigned(leaves, 3)
            assert stays.assignment().isdisjoint(leaves.assignment())
        await assigned(stays, 6)


async def test_messages_survive_a_kill_and_are_gone_after_a_wipe(kafka: ApacheKafka) -> None:
    await ensure_topics(kafka.bootstrap, ["notifications.events"], partitions=1)
    async with idempotent_producer(kafka) as producer:
        await producer.send_and_wait("notifications.events", b"one")

    kafka.kill()
    kafka.start()
    after_kill = await end_of(kafka, "notifications.events")
    kafka.wipe()
    kafka.start()
    await ensure_topics(kafka.bootstrap, ["notifications.events"], partitions=1)
    after_wipe = await end_of(kafka, "notifications.events")

    assert (after_kill, after_wipe) == (1, 0)
