"""Consuming on a real database, gaps filled over real HTTP: each event takes effect once, in its stream's order."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import orjson
import pytest

from deploy.embedded.postgres import EmbeddedPostgres
from shared.events.intake import Channel, MessageSetAside
from shared.platform import auth, catch_up, feed
from shared.platform.consumer import Consumer, TooManyParked
from shared.platform.database import EVERY_LANDLORD, Database
from shared.platform.event_log import Entry
from shared.platform.feed import FeedClients
from shared.platform.parking import ATTEMPTS_BEFORE_A_PERSON
from shared.platform.received import Received
from tests.support.callers import Callers, an_app
from tests.support.clocks import SetClock
from tests.support.events import SOME_MOMENT, delivery, message
from tests.support.http_servers import free_port, serving
from tests.support.recording import Notes, Recorder, noted, parked, prepare, published
from tests.support.streams import an_entry, an_event, tamper

LATER = SOME_MOMENT + timedelta(minutes=2)


@dataclass
class Road:
    """Intake's log and its feed at one end, a consumer with a database of its own at the other."""

    owner: Database
    owner_url: str
    database: Database
    clock: SetClock
    recorder: Recorder
    consumer: Consumer[Notes]
    feeds: FeedClients

    async def retry(self) -> int:
        """Let the pauses pass, then try what is parked again."""
        self.clock.set(self.clock.now() + timedelta(hours=2))
        return await catch_up.retry_due(self.consumer, self.feeds)

    async def reconcile(self) -> int:
        return await catch_up.reconcile(self.consumer, self.feeds)


@pytest.fixture
async def road(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[Road]:
    owner_url = await service_database("intake")
    owner = Database(owner_url, every_landlord=True)
    database = Database(await service_database("cases"), every_landlord=True)
    await prepare(database)
    clock = SetClock(LATER)
    recorder = Recorder()
    keys = tmp_path / "keys.json"
    key = auth.add_key(keys, landlords=frozenset({EVERY_LANDLORD}), roles=frozenset({auth.SERVICE_ROLE}))
    app = an_app(feed.router("intake", owner, clock), callers=Callers(api_keys_file=keys))
    async with serving(app) as address, FeedClients({"intake": address}, key) as feeds:
        consumer = Consumer(recorder.subscription(), database, clock)
        yield Road(owner, owner_url, database, clock, recorder, consumer, feeds)
    await owner.close()
    await database.close()


def _entries(stream: str, count: int, mark: str = "good") -> list[Entry]:
    return [an_entry(stream, an_event(f"{mark}-{number}")) for number in range(1, count + 1)]


# Once, and in order.


async def test_events_take_effect_in_order(road: Road) -> None:
    deliveries = await published(road.owner, *_entries("PR-1", 3), *_entries("PR-2", 2))

    await road.consumer.take(deliveries)

    assert await noted(road.database) == {"PR-1": [1, 2, 3], "PR-2": [1, 2]}


async def test_an_event_that_is_delivered_again_changes_nothing(road: Road) -> None:
    deliveries = await published(road.owner, *_entries("PR-1", 3))

    await road.consumer.take(deliveries[:2])
    await road.consumer.take(deliveries)
    await road.consumer.take([*deliveries, *deliveries])

    assert await noted(road.database) == {"PR-1": [1, 2, 3]}
    assert await parked(road.database) == []


async def test_two_processes_that_take_the_same_batch_apply_it_once(road: Road) -> None:
    deliveries = await published(road.owner, *_entries("PR-1", 5), *_entries("PR-2", 5))

    await asyncio.gather(*(road.consumer.take(deliveries) for _ in range(8)))

    assert await noted(road.database) == {"PR-1": [1, 2, 3, 4, 5], "PR-2": [1, 2, 3, 4, 5]}


async def test_ignored_events_move_the_watermark_and_nothing_else(road: Road) -> None:
    aside = MessageSetAside(channel=Channel.EMAIL, received_at=SOME_MOMENT, reason="bounce", digest="0" * 64)
    deliveries = await published(road.owner, an_entry("PR-1"), an_entry("PR-1", aside), an_entry("PR-1"))

    await road.consumer.take(deliveries)

    assert await noted(road.database) == {"PR-1": [1, 3]}
    assert await parked(road.database) == []


async def test_events_of_a_newer_release_are_skipped_and_those_behind_them_flow(road: Road) -> None:
    first, second, third = await published(road.owner, *_entries("PR-1", 3))
    newer = orjson.loads(second.value) | {"type": "uk.putright.intake.SubmissionWeighed.v1", "data": {"kilos": 3}}

    await road.consumer.take([first, delivery(orjson.dumps(newer)), third])

    assert await noted(road.database) == {"PR-1": [1, 3]}
    assert await parked(road.database) == []


# Gaps.


async def test_an_event_after_a_gap_waits_with_those_behind_it_until_the_feed_has_filled_the_gap(road: Road) -> None:
    first, _lost, third, fourth = await published(road.owner, *_entries("PR-1", 4))

    await road.consumer.take([first, third])
    await road.consumer.take([fourth])
    assert await noted(road.database) == {"PR-1": [1]}
    assert await parked(road.database) == [
        ("PR-1", 3, "gap: 2 to 2 are missing", "waiting"),
        ("PR-1", 4, "behind a parked event", "waiting"),
    ]

    assert await road.retry() == 1
    assert await noted(road.database) == {"PR-1": [1, 2, 3, 4]}
    assert await parked(road.database) == []


async def test_a_gap_in_one_stream_holds_back_no_other(road: Road) -> None:
    _lost, second, *others = await published(road.owner, *_entries("PR-1", 2), *_entries("PR-2", 2))

    await road.consumer.take([second, *others])

    assert await noted(road.database) == {"PR-2": [1, 2]}


async def test_events_that_came_in_the_wrong_order_are_applied_in_the_right_one(road: Road) -> None:
    first, second = await published(road.owner, *_entries("PR-1", 2))

    await road.consumer.take([second, first])
    assert await road.retry() == 1

    assert await noted(road.database) == {"PR-1": [1, 2]}


async def test_a_gap_that_the_owner_cannot_fill_ends_with_a_person(road: Road) -> None:
    (first,) = await published(road.owner, an_entry("PR-1"))
    ahead = delivery(message(an_event(), stream="PR-1", sequence=3))

    await road.consumer.take([first, ahead])
    freed = [await road.retry() for _ in range(ATTEMPTS_BEFORE_A_PERSON)]

    assert sum(freed) == 0
    assert await parked(road.database) == [("PR-1", 3, "failed: StillMissing", "dead")]


# Poison.


async def test_a_gap_costs_no_attempt_while_the_owner_is_away(road: Road) -> None:
    _, _, third = await published(road.owner, *_entries("PR-1", 3))
    await road.consumer.take([third])

    async with FeedClients({"intake": f"http://127.0.0.1:{free_port()}"}, None) as nobody:
        away = [await catch_up.retry_due(road.consumer, nobody) for _ in range(2)]
    back = await catch_up.retry_due(road.consumer, road.feeds)

    assert (away, back) == ([0, 0], 1)
    assert await noted(road.database) == {"PR-1": [1, 2, 3]}


async def test_an_event_that_fails_is_parked_with_those_behind_it_and_other_streams_flow(road: Road) -> None:
    road.recorder.refused.add("bad-2")
    deliveries = await published(road.owner, *_entries("PR-1", 3, "bad"), *_entries("PR-2", 3))

    await road.consumer.take(deliveries)

    assert await noted(road.database) == {"PR-2": [1, 2, 3]}
    assert await parked(road.database) == [
        ("PR-1", number, "failed: Refused", "waiting") for number in (1, 2, 3)
    ]  # fmt: skip


async def test_a_parked_stream_gets_as_far_as_it_can_and_goes_on_in_order_once_mended(road: Road) -> None:
    road.recorder.refused.add("bad-2")
    deliveries = await published(road.owner, *_entries("PR-1", 3, "bad"))
    await road.consumer.take(deliveries)

    assert await road.retry() == 0
    assert await noted(road.database) == {"PR-1": [1]}

    road.recorder.refused.clear()
    assert await road.retry() == 1
    assert await noted(road.database) == {"PR-1": [1, 2, 3]}
    assert await parked(road.database) == []


async def test_a_parked_stream_is_left_alone_during_its_pause(road: Road) -> None:
    road.recorder.refused.add("bad-1")
    await road.consumer.take(await published(road.owner, *_entries("PR-1", 1, "bad")))
    await road.retry()
    road.recorder.refused.clear()

    assert await catch_up.retry_due(road.consumer, road.feeds) == 0
    assert await noted(road.database) == {}


async def test_an_event_that_keeps_failing_ends_with_a_person_and_so_do_those_behind_it(road: Road) -> None:
    road.recorder.refused.add("bad-1")
    deliveries = await published(road.owner, *_entries("PR-1", 2, "bad"))
    await road.consumer.take(deliveries[:1])

    for_a_person = [await road.retry() for _ in range(ATTEMPTS_BEFORE_A_PERSON)]
    road.recorder.refused.clear()
    await road.consumer.take(deliveries[1:])

    assert sum(for_a_person) + await road.retry() == 0
    assert await parked(road.database) == [
        ("PR-1", 1, "failed: Refused", "dead"),
        ("PR-1", 2, "behind a parked event", "waiting"),
    ]


async def test_a_value_that_the_database_refuses_is_poison_and_not_a_database_that_is_away(road: Road) -> None:
    deliveries = await published(road.owner, an_entry("PR-2"))
    nul = delivery(message(an_event("\0"), stream="PR-1", sequence=1))

    await asyncio.wait_for(road.consumer.take([nul, *deliveries]), 10)

    assert await noted(road.database) == {"PR-2": [1]}
    assert [stream for stream, *_ in await parked(road.database)] == ["PR-1"]


async def test_bytes_that_are_no_event_are_kept_for_a_person_and_the_rest_flows(road: Road) -> None:
    deliveries = await published(road.owner, an_entry("PR-1"))

    await road.consumer.take([delivery(b"\xff rubbish", offset=7), *deliveries])

    assert await noted(road.database) == {"PR-1": [1]}
    assert await parked(road.database) == [(None, None, "malformed: message: json_invalid", "dead")]


async def test_bytes_that_are_no_event_are_kept_once_however_often_they_are_delivered(road: Road) -> None:
    await road.consumer.take([delivery(b"{}", offset=7), delivery(b"{}", offset=7)])
    await road.consumer.take([delivery(b"{}", offset=7)])

    assert len(await parked(road.database)) == 1


async def test_other_bytes_at_the_same_offset_of_a_topic_made_anew_are_kept_too(road: Road) -> None:
    await road.consumer.take([delivery(b"{}", offset=7)])
    await road.consumer.take([delivery(b"[]", offset=7)])

    assert len(await parked(road.database)) == 2


async def test_many_streams_that_fail_at_once_stop_the_consumer(road: Road) -> None:
    road.recorder.refused.add("bad")
    bad = [delivery(message(an_event("bad"), stream=f"PR-{number}", sequence=1)) for number in range(101)]

    with pytest.raises(TooManyParked):
        await road.consumer.take(bad)


# What Kafka lost.


async def test_a_tail_that_was_lost_on_the_way_is_applied_from_the_feed(road: Road) -> None:
    deliveries = await published(road.owner, *_entries("PR-1", 3), *_entries("PR-2", 1))
    await road.consumer.take(deliveries[:2])

    assert await road.reconcile() == 2
    assert await noted(road.database) == {"PR-1": [1, 2, 3], "PR-2": [1]}


async def test_what_was_compared_once_is_not_asked_for_again(road: Road) -> None:
    await road.consumer.take(await published(road.owner, *_entries("PR-1", 3)))

    assert [await road.reconcile(), await road.reconcile()] == [0, 0]


async def test_events_too_young_to_be_lost_are_left_to_kafka(road: Road) -> None:
    await published(road.owner, an_entry("PR-1", at=LATER - timedelta(seconds=30)))

    assert await road.reconcile() == 0
    assert await noted(road.database) == {}

    road.clock.set(LATER + timedelta(minutes=2))
    assert await road.reconcile() == 1


async def test_an_event_of_the_feed_that_cannot_be_read_holds_up_no_other_stream(
    road: Road, postgres: EmbeddedPostgres
) -> None:
    await published(road.owner, an_entry("PR-1"), an_entry("PR-2"))
    await tamper(postgres.admin_url, road.owner_url, "UPDATE event_log SET data = '{}' WHERE stream = 'PR-1'")

    await road.reconcile()

    assert await noted(road.database) == {"PR-2": [1]}


async def test_a_stream_with_something_parked_is_left_to_the_retries(road: Road) -> None:
    road.recorder.refused.add("bad-1")
    deliveries = await published(road.owner, *_entries("PR-1", 2, "bad"))
    await road.consumer.take(deliveries[:1])

    assert await road.reconcile() == 0
    assert [sequence for _, sequence, *_ in await parked(road.database)] == [1]


async def test_while_somebody_applies_alone_a_live_batch_waits(road: Road) -> None:
    deliveries = await published(road.owner, *_entries("PR-1", 1))

    async with asyncio.TaskGroup() as tasks, road.database.transaction(EVERY_LANDLORD) as connection:
        await road.consumer.hold(connection)
        taking = tasks.create_task(road.consumer.take(deliveries))
        await asyncio.sleep(0.3)
        meanwhile = (await noted(road.database), taking.done())

    assert meanwhile == ({}, False)
    assert await noted(road.database) == {"PR-1": [1]}


async def test_live_batches_of_different_partitions_and_events_from_the_feed_apply_each_event_once(road: Road) -> None:
    deliveries = await published(road.owner, *(an_entry(f"PR-{number}") for number in range(40)))
    messages = [Received.read(each.value) for each in deliveries]

    await asyncio.gather(
        *(road.consumer.take(deliveries) for _ in range(4)),
        *(road.consumer.apply_or_park(messages, alone=True) for _ in range(4)),
    )

    assert await noted(road.database) == {f"PR-{number}": [1] for number in range(40)}


async def test_an_event_from_the_feed_that_fails_is_parked_too(road: Road) -> None:
    road.recorder.refused.add("bad-1")
    deliveries = await published(road.owner, *_entries("PR-1", 1, "bad"), *_entries("PR-2", 1))

    await road.consumer.apply_or_park([Received.read(each.value) for each in deliveries], alone=True)

    assert await noted(road.database) == {"PR-2": [1]}
    assert await parked(road.database) == [("PR-1", 1, "failed: Refused", "waiting")]
