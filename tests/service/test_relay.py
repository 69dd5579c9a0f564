"""The relay between a real event log and a real broker: nothing lost, order kept, whatever goes away meanwhile."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

import asyncpg
import pytest
from sqlalchemy import text

from deploy.embedded.broker import EmbeddedBroker
from deploy.embedded.postgres import EmbeddedPostgres
from shared.events.envelope import TOPICS
from shared.platform import kafka, relay
from shared.platform.database import EVERY_LANDLORD, Database
from shared.platform.received import Received
from shared.platform.relay import Hint
from tests.support.streams import an_entry, an_event, count, write
from tests.support.topics import PARTITIONS, everything, first_arrivals, last_arrivals, relaying, until

TOPIC = TOPICS["cases"]
STREAMS = [f"PR-{number}" for number in range(8)]
TOO_LARGE = "0" * 1_100_000
LARGE = "0" * 100_000


class Broker(Protocol):
    bootstrap: str

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def kill(self) -> None: ...


@pytest.fixture
async def url(service_database: Callable[[str], Awaitable[str]]) -> str:
    return await service_database("cases")


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = Database(url, every_landlord=True)
    yield opened
    await opened.close()


Relaying = Callable[..., AbstractAsyncContextManager[None]]


@pytest.fixture
def relaying_cases(url: str, own_broker: Broker) -> Relaying:
    idempotent = not isinstance(own_broker, EmbeddedBroker)

    def run(**settings: int) -> AbstractAsyncContextManager[None]:
        return relaying("cases", url, own_broker.bootstrap, idempotent=idempotent, **settings)

    return run


def _each(sequences: Sequence[int]) -> dict[str, list[int]]:
    return {stream: list(sequences) for stream in STREAMS}


async def _write_each(database: Database, streams: list[str], *, times: int = 1) -> None:
    for _ in range(times):
        await write(database, *(an_entry(stream) for stream in streams))


async def _all_sent(database: Database) -> bool:
    return await count(database, "unpublished") == 0


async def _sent(database: Database, broker: Broker) -> list[Received]:
    """Return what is in the topic when the relay has nothing left to send."""
    await until(lambda: _all_sent(database))
    return await everything(broker.bootstrap, TOPIC)


async def test_what_many_writers_append_arrives_in_the_order_of_each_stream(
    database: Database, own_broker: Broker, relaying_cases: Relaying
) -> None:
    async with relaying_cases():
        await asyncio.gather(*(_write_each(database, [stream], times=20) for stream in STREAMS))
        arrived = await _sent(database, own_broker)

    assert first_arrivals(arrived) == _each(range(1, 21))


async def test_events_wait_for_a_broker_that_is_not_there_and_then_all_arrive(
    database: Database, own_broker: Broker, relaying_cases: Relaying
) -> None:
    async with relaying_cases():
        await _write_each(database, STREAMS)
        await _sent(database, own_broker)

        own_broker.stop()
        await _write_each(database, STREAMS, times=3)
        await asyncio.sleep(1)
        waiting = await count(database, "unpublished")
        own_broker.start()
        arrived = await _sent(database, own_broker)

    assert waiting == 3 * len(STREAMS)
    assert last_arrivals(arrived, 4) == _each([1, 2, 3, 4])


async def test_a_broker_that_comes_back_without_its_topics_is_given_the_whole_log_again(
    database: Database, own_broker: Broker, new_broker: Callable[[], Broker], relaying_cases: Relaying
) -> None:
    async with relaying_cases():
        await _write_each(database, STREAMS, times=2)
        await _sent(database, own_broker)
        own_broker.kill()
        emptied = new_broker()
        await _write_each(database, STREAMS)
        arrived = await _sent(database, emptied)

    assert last_arrivals(arrived, 3) == _each([1, 2, 3])


async def test_a_relay_with_nothing_to_send_gives_an_emptied_broker_the_whole_log(
    database: Database, own_broker: Broker, new_broker: Callable[[], Broker], relaying_cases: Relaying
) -> None:
    async with relaying_cases():
        await _write_each(database, STREAMS, times=2)
        await _sent(database, own_broker)
        own_broker.kill()
        emptied = new_broker()
        await kafka.wait_for_topics(emptied.bootstrap, [TOPIC])
        arrived = await _sent(database, emptied)

    assert last_arrivals(arrived, 2) == _each([1, 2])


async def test_topics_made_anew_behind_the_relays_back_are_noticed_by_offsets_that_went_back(
    database: Database, own_broker: Broker, new_broker: Callable[[], Broker], relaying_cases: Relaying
) -> None:
    async with relaying_cases():
        await _write_each(database, STREAMS, times=2)
        await _sent(database, own_broker)

    own_broker.kill()
    emptied = new_broker()
    await kafka.ensure_topics(emptied.bootstrap, [TOPIC], partitions=PARTITIONS)
    await _write_each(database, ["PR-0"])
    async with relaying_cases():
        arrived = await _sent(database, emptied)

    assert {stream: sorted(sequences) for stream, sequences in first_arrivals(arrived).items()} == {
        **_each([1, 2]),
        "PR-0": [1, 2, 3],
    }


async def test_an_event_that_is_too_large_holds_back_its_own_stream_only(
    database: Database, own_broker: Broker, relaying_cases: Relaying
) -> None:
    await write(database, an_entry("PR-0"), an_entry("PR-0", an_event(digest=TOO_LARGE)))

    async with relaying_cases():
        await until(lambda: _blocked(database))
        await write(database, an_entry("PR-0"), an_entry("PR-1"))
        await until(lambda: _is_waiting(database, ["PR-0"]))
        arrived = await everything(own_broker.bootstrap, TOPIC)

    assert first_arrivals(arrived) == {"PR-0": [1], "PR-1": [1]}


async def test_a_stream_that_was_held_back_flows_again_in_order_when_its_event_can_be_sent(
    database: Database, own_broker: Broker, relaying_cases: Relaying
) -> None:
    await write(database, an_entry("PR-0"), an_entry("PR-0", an_event(digest=LARGE)), an_entry("PR-0"))
    async with relaying_cases(max_message_bytes=20_000):
        await until(lambda: _blocked(database))

    async with relaying_cases():
        await until(lambda: _all_sent(database))
        arrived = await everything(own_broker.bootstrap, TOPIC)

    assert [message.sequence for message in arrived][-3:] == [1, 2, 3]


async def _blocked(database: Database) -> list[str]:
    async with database.transaction(EVERY_LANDLORD) as connection:
        return list((await connection.execute(text("SELECT blocked FROM unpublished WHERE blocked > ''"))).scalars())


async def _is_waiting(database: Database, streams: list[str]) -> bool:
    async with database.transaction(EVERY_LANDLORD) as connection:
        rows = await connection.execute(text("SELECT DISTINCT stream FROM unpublished ORDER BY stream"))
        return list(rows.scalars()) == streams


async def test_of_two_relays_one_sends_and_the_other_takes_over_when_it_ends(
    database: Database, own_broker: Broker, relaying_cases: Relaying
) -> None:
    async with relaying_cases():
        async with relaying_cases():
            await _write_each(database, STREAMS, times=5)
            together = await _sent(database, own_broker)
        await _write_each(database, STREAMS)
        afterwards = await _sent(database, own_broker)

    assert len(together) == 5 * len(STREAMS)
    assert len(afterwards) == 6 * len(STREAMS)
    assert first_arrivals(afterwards) == _each([1, 2, 3, 4, 5, 6])


async def test_a_relay_whose_connection_is_cut_gives_up_its_lock_and_begins_again(
    postgres: EmbeddedPostgres, database: Database, own_broker: Broker, relaying_cases: Relaying
) -> None:
    async with relaying_cases():
        await _write_each(database, STREAMS)
        await _sent(database, own_broker)
        await _cut_every_connection(postgres, database)
        await _write_each(database, STREAMS)
        arrived = await _sent(database, own_broker)

    assert first_arrivals(arrived) == _each([1, 2])


async def test_a_relay_finds_its_way_back_when_postgresql_stops_at_once(
    postgres: EmbeddedPostgres, database: Database, own_broker: Broker, relaying_cases: Relaying
) -> None:
    async with relaying_cases():
        await _write_each(database, STREAMS)
        await _sent(database, own_broker)
        await asyncio.to_thread(postgres.stop_at_once)
        await asyncio.to_thread(postgres.start)
        await database.engine.dispose()
        await _write_each(database, STREAMS)
        arrived = await _sent(database, own_broker)

    assert first_arrivals(arrived) == _each([1, 2])


async def _cut_every_connection(postgres: EmbeddedPostgres, database: Database) -> None:
    admin = await asyncpg.connect(relay.driver_url(postgres.admin_url))
    cut = await admin.fetchval(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = $1", database.engine.url.database
    )
    await admin.close()
    await database.engine.dispose()
    assert cut


async def test_what_was_sent_already_is_sent_again_when_asked(
    url: str, database: Database, own_broker: Broker, relaying_cases: Relaying
) -> None:
    async with relaying_cases():
        await _write_each(database, ["PR-0", "PR-1"], times=2)
        await _sent(database, own_broker)
        connection = await relay.connect(url)
        again = await relay.republish(connection, stream="PR-1")
        await connection.close()
        arrived = await _sent(database, own_broker)

    assert again == 2
    assert [message.sequence for message in arrived if message.stream == "PR-1"] == [1, 2, 1, 2]
    assert [message.sequence for message in arrived if message.stream == "PR-0"] == [1, 2]


async def test_a_message_carries_the_facts_of_the_log(
    database: Database, own_broker: Broker, relaying_cases: Relaying
) -> None:
    entry = an_entry("PR-0", an_event("a-mark"), landlord="riverside")
    await write(database, entry)

    async with relaying_cases():
        (arrived,) = await _sent(database, own_broker)

    assert (arrived.owner, arrived.stream, arrived.sequence) == ("cases", "PR-0", 1)
    assert (arrived.landlord, arrived.occurred_at) == ("riverside", entry.occurred_at)
    assert arrived.correlation_id == entry.cause.correlation_id


async def test_one_hint_wakes_the_relay_for_many_commits(url: str, database: Database) -> None:
    hint = Hint(url)
    database.when_appended(hint.give)
    woken: list[str] = []
    listening = await relay.connect(url)
    await listening.add_listener(relay.CHANNEL, lambda *_: woken.append("woken"))

    async with asyncio.TaskGroup() as tasks:
        hinting = tasks.create_task(hint.run())
        await asyncio.gather(*(_write_each(database, [stream], times=5) for stream in STREAMS))
        await until(lambda: _any(woken))
        hinting.cancel()
    await listening.close()

    assert 1 <= len(woken) < 5 * len(STREAMS)


async def _any(happened: list[str]) -> bool:
    return bool(happened)
