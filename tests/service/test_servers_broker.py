"""The embedded broker: topics, messages, and that it forgets both."""

from collections.abc import Iterator

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from aiokafka.admin import AIOKafkaAdminClient

from deploy.embedded.broker import EmbeddedBroker
from deploy.embedded.servers import CannotStart, free_port
from shared.platform.kafka import ensure_topics


@pytest.fixture
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedBroker]:
    server = EmbeddedBroker(tmp_path_factory.mktemp("broker"), free_port())
    server.start()
    yield server
    server.stop()


async def partitions(bootstrap: str) -> dict[str, int]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    topics = await admin.describe_topics()
    await admin.close()
    return {topic["topic"]: len(topic["partitions"]) for topic in topics}


async def test_topics_have_the_partitions_asked_for(broker: EmbeddedBroker) -> None:
    await ensure_topics(broker.bootstrap, ["intake.events"], partitions=6)
    await ensure_topics(broker.bootstrap, ["cases.events"], partitions=3)

    assert await partitions(broker.bootstrap) == {"intake.events": 6, "cases.events": 3}


async def test_topics_that_are_there_are_left_alone(broker: EmbeddedBroker) -> None:
    await ensure_topics(broker.bootstrap, ["intake.events"], partitions=6)

    await ensure_topics(broker.bootstrap, ["intake.events"], partitions=12)
    await ensure_topics(broker.bootstrap, ["cases.events"], partitions=3)

    assert await partitions(broker.bootstrap) == {"intake.events": 6, "cases.events": 3}


async def test_a_message_comes_back(broker: EmbeddedBroker) -> None:
    await ensure_topics(broker.bootstrap, ["intake.events"], partitions=1)
    async with AIOKafkaProducer(bootstrap_servers=broker.bootstrap, acks="all") as producer:
        await producer.send_and_wait("intake.events", b"received", key=b"PR-1")

    async with AIOKafkaConsumer(
        "intake.events", bootstrap_servers=broker.bootstrap, auto_offset_reset="earliest"
    ) as consumer:
        message = await consumer.getone()

    assert (message.key, message.value) == (b"PR-1", b"received")


async def test_a_killed_broker_comes_back_empty_under_the_same_address(broker: EmbeddedBroker) -> None:
    await ensure_topics(broker.bootstrap, ["intake.events"], partitions=6)

    broker.kill()
    assert not broker.is_running
    broker.start()

    assert await partitions(broker.bootstrap) == {}


def test_a_taken_port_is_named(broker: EmbeddedBroker, tmp_path_factory: pytest.TempPathFactory) -> None:
    port = int(broker.bootstrap.rpartition(":")[2])
    second = EmbeddedBroker(tmp_path_factory.mktemp("second"), port)

    with pytest.raises(CannotStart, match=f"127.0.0.1:{port}: Address already in use"):
        second.start()
