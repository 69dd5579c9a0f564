"""Parked messages in a person's hands: looked at, tried again, given up with a reason."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import text

from shared.platform import unparking
from shared.platform.consumer import Consumer
from shared.platform.database import EVERY_LANDLORD, Database
from shared.platform.unparking import NotParked
from tests.support.clocks import SetClock
from tests.support.events import SOME_MOMENT, delivery
from tests.support.recording import Notes, Recorder, noted, parked, prepare, published
from tests.support.streams import an_entry, an_event

NOW = SOME_MOMENT + timedelta(hours=1)


@dataclass
class Desk:
    """A consumer that fails at what is marked `bad`, and the person who looks after what it parks."""

    owner: Database
    database: Database
    consumer: Consumer[Notes]

    async def numbers(self) -> list[int]:
        async with self.database.transaction(EVERY_LANDLORD) as connection:
            return [row.id for row in await unparking.every(connection)]

    async def discard(self, number: int) -> None:
        async with self.database.transaction(EVERY_LANDLORD) as connection:
            await unparking.discard(connection, number, by="operator:olu", why="sent in error", now=NOW)

    async def discarded(self) -> list[tuple[str, str]]:
        statement = text("SELECT discarded_by, why FROM discarded_event ORDER BY id")
        async with self.database.transaction(EVERY_LANDLORD) as connection:
            return [tuple(row) for row in await connection.execute(statement)]


@pytest.fixture
async def desk(service_database: Callable[[str], Awaitable[str]]) -> AsyncIterator[Desk]:
    owner = Database(await service_database("intake"), every_landlord=True)
    database = Database(await service_database("cases"), every_landlord=True)
    await prepare(database)
    consumer = Consumer(Recorder(refused={"bad"}).subscription(), database, SetClock(NOW))
    yield Desk(owner, database, consumer)
    await owner.close()
    await database.close()


async def test_a_discarded_event_is_kept_with_the_reason_and_its_stream_goes_on(desk: Desk) -> None:
    entries = [an_entry("PR-1", an_event(mark)) for mark in ("good", "bad", "good")]
    first, second, third = await published(desk.owner, *entries)
    await desk.consumer.take([first])
    await desk.consumer.take([second])
    [number] = await desk.numbers()

    await desk.discard(number)
    await desk.consumer.take([third])

    assert await noted(desk.database) == {"PR-1": [1, 3]}
    assert await desk.discarded() == [("operator:olu", "sent in error")]
    assert await parked(desk.database) == []


async def test_an_event_behind_another_one_cannot_be_discarded_first(desk: Desk) -> None:
    deliveries = await published(desk.owner, *(an_entry("PR-1", an_event(mark)) for mark in ("bad", "good")))
    await desk.consumer.take(deliveries)
    [_, behind] = await desk.numbers()

    with pytest.raises(NotParked, match="waits for event 1; this is event 2"):
        await desk.discard(behind)

    assert await desk.discarded() == []


async def test_bytes_that_are_no_event_can_be_discarded(desk: Desk) -> None:
    await desk.consumer.take([delivery(b"not an event")])
    [number] = await desk.numbers()

    await desk.discard(number)

    assert await desk.discarded() == [("operator:olu", "sent in error")]
    assert await parked(desk.database) == []


async def test_what_is_dead_waits_again_once_a_person_lets_it(desk: Desk) -> None:
    deliveries = await published(desk.owner, an_entry("PR-1", an_event("bad")))
    await desk.consumer.take(deliveries)
    async with desk.database.transaction(EVERY_LANDLORD) as connection:
        await connection.execute(text("UPDATE parked_event SET state = 'dead', attempts = 12"))

    async with desk.database.transaction(EVERY_LANDLORD) as connection:
        count = await unparking.retry(connection, "PR-1", now=NOW)

    assert count == 1
    assert [state for _, _, _, state in await parked(desk.database)] == ["waiting"]


async def test_a_number_that_is_not_parked_is_refused(desk: Desk) -> None:
    with pytest.raises(NotParked, match="There is no parked message 7"):
        await desk.discard(7)
