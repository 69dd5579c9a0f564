"""The worker as a real process: killed in the middle of sending, and with Kafka at both ends."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from deploy.embedded.servers import free_port
from services.notifications.domain.states import State
from shared.events.envelope import TOPICS
from shared.events.notifications import LetterPlanned, LetterSent
from shared.kernel import references
from shared.platform import ids, kafka
from shared.platform.clock import SystemClock
from shared.platform.kafka import Message, Producer
from shared.platform.received import Received
from tests.conftest import Broker
from tests.support.events import delivery
from tests.support.letters import REFERENCE, a_logged_complaint
from tests.support.running_notifications import (
    SERVICE_KEY,
    RunningNotifications,
    running_notifications,
    state_in_database,
)

REFERENCES = [references.from_random(number) for number in range(1, 41)]
QUICK = {
    "PUTRIGHT_SMTP_TIMEOUT_SECONDS": "0.5",
    "PUTRIGHT_QUIET_PERIOD_SECONDS": "0.2",
    "PUTRIGHT_FETCH_TIMEOUT_SECONDS": "0.5",
    "PUTRIGHT_POLL_SECONDS": "0.1",
}
"""For tests that wait for time-outs; on a busy machine an answer may take longer than these."""
START_AND_SEND_WITHIN_SECONDS = 120
"""A limit for what has gone wrong, not for how fast a busy machine starts a process."""


@pytest.fixture
async def service(
    service_database: Callable[[str], Awaitable[str]], tmp_path: Path
) -> AsyncIterator[RunningNotifications]:
    async with running_notifications(service_database, tmp_path, SystemClock()) as running:
        yield running


@asynccontextmanager
async def a_worker(
    service: RunningNotifications, *, bootstrap: str, waits: Mapping[str, str] = QUICK
) -> AsyncIterator[Process]:
    """Run the worker of this service; it is killed when the block is left."""
    settings = service.settings
    environment = {
        **os.environ,
        **waits,
        "PUTRIGHT_DATABASE_URL": settings.database_url.get_secret_value(),
        "PUTRIGHT_KAFKA_BOOTSTRAP": bootstrap,
        "PUTRIGHT_KAFKA_IDEMPOTENT": "false",
        "PUTRIGHT_INTAKE_URL": settings.intake_url,
        "PUTRIGHT_CASES_URL": settings.cases_url,
        "PUTRIGHT_SERVICE_KEY": SERVICE_KEY,
        "PUTRIGHT_SMTP_PORT": str(settings.smtp_port),
        "PUTRIGHT_LOG_LEVEL": "ERROR",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.notifications.worker", env=environment
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def until_states(service: RunningNotifications, wanted: Callable[[Sequence[str]], bool]) -> None:
    url = service.settings.database_url.get_secret_value()
    async with asyncio.timeout(START_AND_SEND_WITHIN_SECONDS):
        while not wanted(await state_in_database(url)):  # noqa: ASYNC110 - the states are another process's
            await asyncio.sleep(0.02)


def all_accepted(states: Sequence[str]) -> bool:
    return set(states) == {State.ACCEPTED}


async def test_killed_in_the_middle_of_sending_no_letter_is_lost_and_a_double_is_the_same_message(
    service: RunningNotifications,
) -> None:
    raw = [service.numbered(reference, a_logged_complaint()) for reference in REFERENCES]
    await service.consumer.take([delivery(each, offset=number) for number, each in enumerate(raw)])
    nobody = f"127.0.0.1:{free_port()}"

    service.mail.trouble(smtp="slow", slow_seconds=0.05)
    async with a_worker(service, bootstrap=nobody) as first:
        await until_states(service, lambda states: State.SENDING in states and State.ACCEPTED in states)
        first.send_signal(signal.SIGKILL)
        await first.wait()
    service.mail.trouble(smtp="accept")
    async with a_worker(service, bootstrap=nobody):
        await until_states(service, all_accepted)

    sent = service.mail.messages()
    bodies = {str(mail["Message-ID"]): mail.as_bytes() for mail in sent}
    assert len(bodies) == len(REFERENCES)
    assert {mail.as_bytes() for mail in sent} == set(bodies.values())
    assert await service.findings() == []


async def test_told_to_stop_a_worker_finishes_what_it_has_begun(service: RunningNotifications) -> None:
    await service.arrives(REFERENCE, a_logged_complaint())
    service.mail.trouble(smtp="slow", slow_seconds=0.3)

    async with a_worker(service, bootstrap=f"127.0.0.1:{free_port()}") as worker:
        await until_states(service, lambda states: states == [State.SENDING])
        worker.terminate()
        await worker.wait()

    assert await state_in_database(service.settings.database_url.get_secret_value()) == [State.ACCEPTED]
    assert len(service.mail.raw()) == 1


@pytest.mark.kafka
async def test_an_event_from_kafka_becomes_an_email_and_its_proof_goes_back_to_kafka(
    service: RunningNotifications, broker: Broker
) -> None:
    reference = ids.new_reference()
    await kafka.ensure_topics(broker.bootstrap, [TOPICS["intake"], TOPICS["cases"]], partitions=1, replication=1)
    producer = Producer(broker.bootstrap, idempotent=False)
    await producer.start()
    raw = service.numbered(reference, a_logged_complaint())
    await producer.send([Message(topic=TOPICS["cases"], key=reference.encode(), value=raw)])
    await producer.stop()

    async with a_worker(service, bootstrap=broker.bootstrap, waits={}):
        await until_states(service, all_accepted)
        planned, sent = await published(broker.bootstrap, reference, 2)

    assert (type(planned.event), type(sent.event)) == (LetterPlanned, LetterSent)
    assert reference in service.mail.messages()[0]["Subject"]


async def published(bootstrap: str, reference: str, count: int) -> list[Received]:
    """Read from Kafka what notifications has said about a case: the first `count` events."""
    source = kafka.Source(bootstrap, group=f"reader-of-{reference}", topics=[TOPICS["notifications"]])
    await source.start()
    found: list[Received] = []
    try:
        async with asyncio.timeout(START_AND_SEND_WITHIN_SECONDS):
            while len(found) < count:
                arrived = [Received.read(each.value) for each in await source.batch()]
                found += [each for each in arrived if each.stream == reference]
    finally:
        await source.stop()
    return found
