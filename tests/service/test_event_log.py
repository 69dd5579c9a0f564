"""The event log on a real database: numbering, refusals, the chain, the wall between landlords."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from deploy.embedded.postgres import EmbeddedPostgres
from shared.kernel.refusals import Changed
from shared.platform import event_log, relay
from shared.platform.database import EVERY_LANDLORD, Database
from tests.support.events import SOME_MOMENT
from tests.support.streams import (
    an_entry,
    an_event,
    chain_faults,
    count,
    log_of,
    sequences,
    tamper,
    write,
)

WRITERS = 16
EACH = 5


@pytest.fixture
async def url(service_database: Callable[[str], Awaitable[str]]) -> str:
    return await service_database("cases")


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = Database(url, pool_size=WRITERS, every_landlord=True)
    yield opened
    await opened.close()


async def _write_often(database: Database, stream: str) -> None:
    for _ in range(EACH):
        await write(database, an_entry(stream))


async def _gather(*writing: Awaitable[None]) -> list[BaseException | None]:
    return await asyncio.gather(*writing, return_exceptions=True)


# Numbering.


async def test_writers_of_one_stream_number_its_events_without_gaps(database: Database) -> None:
    await write(database, an_entry("PR-1"))

    await _gather(*(_write_often(database, "PR-1") for _ in range(WRITERS)))

    written = await log_of(database)
    assert sequences(written) == {"PR-1": list(range(1, WRITERS * EACH + 2))}
    assert chain_faults(written) == []


async def test_writers_of_many_streams_number_each_without_gaps(database: Database) -> None:
    await _gather(*(_write_often(database, f"PR-{number}") for number in range(WRITERS)))

    written = await log_of(database)
    assert sequences(written) == {f"PR-{number}": list(range(1, EACH + 1)) for number in range(WRITERS)}
    assert await count(database, "unpublished") == WRITERS * EACH


async def test_writers_of_several_streams_in_opposite_orders_do_not_deadlock(database: Database) -> None:
    await write(database, an_entry("PR-1"), an_entry("PR-2"))

    outcomes = await _gather(
        *(write(database, an_entry("PR-1"), an_entry("PR-2")) for _ in range(WRITERS)),
        *(write(database, an_entry("PR-2"), an_entry("PR-1")) for _ in range(WRITERS)),
    )

    assert set(outcomes) == {None}
    assert {stream: len(numbers) for stream, numbers in sequences(await log_of(database)).items()} == {
        "PR-1": 2 * WRITERS + 1,
        "PR-2": 2 * WRITERS + 1,
    }


async def test_of_two_who_create_a_stream_one_is_told_that_it_changed(database: Database) -> None:
    outcomes = await _gather(*(write(database, an_entry("PR-1")) for _ in range(WRITERS)))

    refused = [outcome for outcome in outcomes if isinstance(outcome, Changed)]
    written = await log_of(database)
    assert len(refused) + len(written) == WRITERS
    assert written[0].sequence == 1
    assert chain_faults(written) == []


async def test_a_head_that_is_stale_cannot_be_written_behind(database: Database) -> None:
    await write(database, an_entry("PR-1"))

    with pytest.raises(Changed):
        async with database.transaction(EVERY_LANDLORD) as connection:
            await event_log.append(connection, {}, [an_entry("PR-1")])

    assert sequences(await log_of(database)) == {"PR-1": [1]}


async def test_the_head_of_a_stream_is_its_last_event(database: Database) -> None:
    await write(database, an_entry("PR-1"), an_entry("PR-1"), an_entry("PR-1"))

    async with database.transaction(EVERY_LANDLORD) as connection:
        heads = await event_log.lock(connection, ["PR-1"])
    last = (await log_of(database))[-1]
    assert heads == {"PR-1": event_log.Head(last.sequence, last.hash)}


async def test_streams_that_somebody_holds_are_skipped_when_asked(database: Database) -> None:
    await write(database, an_entry("PR-1"), an_entry("PR-2"))

    async with database.transaction(EVERY_LANDLORD) as holding:
        await event_log.lock(holding, ["PR-1"])
        async with database.transaction(EVERY_LANDLORD) as looking:
            free = await event_log.lock(looking, ["PR-1", "PR-2"], skip_locked=True)

    assert list(free) == ["PR-2"]


# All or nothing.


class Interrupted(Exception):
    """Something goes wrong after the append."""


async def _append_and_fail(database: Database) -> None:
    async with database.transaction(EVERY_LANDLORD) as connection:
        await event_log.append(connection, {}, [an_entry("PR-1")])
        raise Interrupted


async def test_a_transaction_that_fails_leaves_no_event_no_head_and_nothing_to_publish(database: Database) -> None:
    with pytest.raises(Interrupted):
        await _append_and_fail(database)

    assert [await count(database, table) for table in ("event_log", "stream", "unpublished")] == [0, 0, 0]


async def test_the_relay_is_woken_after_a_commit_that_appended_and_only_then(database: Database) -> None:
    woken: list[bool] = []
    database.when_appended(lambda: woken.append(True))

    async with database.transaction(EVERY_LANDLORD) as connection:
        await event_log.append(connection, {}, [an_entry("PR-1")])
        assert woken == []
    async with database.transaction(EVERY_LANDLORD) as connection:
        await connection.execute(text("SELECT 1"))

    assert woken == [True]


async def test_a_rollback_does_not_wake_the_relay_at_the_next_commit(database: Database) -> None:
    woken: list[bool] = []
    database.when_appended(lambda: woken.append(True))

    with pytest.raises(Interrupted):
        await _append_and_fail(database)
    async with database.transaction(EVERY_LANDLORD) as connection:
        await connection.execute(text("SELECT 1"))

    assert woken == []


# What is in the log never changes.

CHANGES = ["UPDATE event_log SET actor = 'user:somebody-else'", "DELETE FROM event_log", "TRUNCATE event_log"]


@pytest.mark.parametrize("change", CHANGES)
async def test_the_owner_of_the_log_may_not_change_it(database: Database, change: str) -> None:
    await write(database, an_entry("PR-1"))

    with pytest.raises(DBAPIError, match="permission denied"):
        async with database.transaction(EVERY_LANDLORD) as connection:
            await connection.execute(text(change))

    assert await count(database, "event_log") == 1


@pytest.mark.parametrize("change", CHANGES)
async def test_whoever_has_the_right_to_change_the_log_is_refused_all_the_same(database: Database, change: str) -> None:
    await write(database, an_entry("PR-1"))
    async with database.transaction(EVERY_LANDLORD) as connection:
        await connection.execute(text("GRANT UPDATE, DELETE, TRUNCATE ON event_log TO CURRENT_USER"))

    with pytest.raises(DBAPIError, match="insert only"):
        async with database.transaction(EVERY_LANDLORD) as connection:
            await connection.execute(text(change))

    assert await count(database, "event_log") == 1


async def test_a_superuser_is_refused_while_the_trigger_is_on(
    postgres: EmbeddedPostgres, url: str, database: Database
) -> None:
    await write(database, an_entry("PR-1"))

    with pytest.raises(asyncpg.RaiseError, match="insert only"):
        await tamper(postgres.admin_url, url, "SET session_replication_role = origin", CHANGES[1])

    assert await count(database, "event_log") == 1


# The chain.


@pytest.fixture
async def chained(postgres: EmbeddedPostgres, url: str, database: Database) -> Callable[..., Awaitable[list[str]]]:
    """Give a function that tampers with a log of two streams and returns what verifying then finds."""
    await write(database, *(an_entry("PR-1", an_event(f"event-{number}")) for number in range(1, 5)))
    await write(database, an_entry("PR-2"))

    async def after(*statements: str) -> list[str]:
        await tamper(postgres.admin_url, url, *statements)
        return chain_faults(await log_of(database))

    return after


Chained = Callable[..., Awaitable[list[str]]]


async def test_a_log_that_nobody_touched_has_no_fault(chained: Chained) -> None:
    assert await chained() == []


@pytest.mark.parametrize(
    "change",
    [
        "data = jsonb_set(data, '{source_system}', '\"other\"')",
        "actor = 'user:somebody-else'",
        "landlord = 'riverside'",
        "type = 'CorrespondenceReceived'",
        "occurred_at = occurred_at + interval '1 microsecond'",
        "recorded_at = recorded_at - interval '1 day'",
        "id = '00000000-0000-7000-8000-000000000000'",
        "correlation_id = '00000000-0000-7000-8000-000000000000'",
        "causation_id = '00000000-0000-7000-8000-000000000000'",
    ],
)
async def test_a_changed_event_is_named(chained: Chained, change: str) -> None:
    faults = await chained(f"UPDATE event_log SET {change} WHERE stream = 'PR-1' AND sequence = 2")  # noqa: S608 - ours

    assert faults == ["PR-1 2: was changed after it was recorded"]


async def test_an_event_changed_together_with_its_hash_breaks_the_link_behind_it(chained: Chained) -> None:
    faults = await chained("UPDATE event_log SET hash = sha256('x') WHERE stream = 'PR-1' AND sequence = 2")

    assert faults == [
        "PR-1 2: was changed after it was recorded",
        "PR-1 3: does not follow the event before it",
    ]


async def test_a_dropped_event_is_noticed_at_the_next(chained: Chained) -> None:
    faults = await chained("DELETE FROM event_log WHERE stream = 'PR-1' AND sequence = 2")

    assert faults == ["PR-1 3: does not follow the event before it"]


async def test_swapped_events_are_noticed(chained: Chained) -> None:
    faults = await chained(
        "UPDATE event_log SET sequence = 99 WHERE stream = 'PR-1' AND sequence = 2",
        "UPDATE event_log SET sequence = 2 WHERE stream = 'PR-1' AND sequence = 3",
        "UPDATE event_log SET sequence = 3 WHERE stream = 'PR-1' AND sequence = 99",
    )

    assert [fault.split(":")[0] for fault in faults] == ["PR-1 2", "PR-1 3", "PR-1 4"]


async def test_events_dropped_from_the_end_no_longer_fit_the_head_of_the_stream(
    chained: Chained, database: Database
) -> None:
    assert await chained("DELETE FROM event_log WHERE stream = 'PR-1' AND sequence = 4") == []

    async with database.transaction(EVERY_LANDLORD) as connection:
        head = (await event_log.lock(connection, ["PR-1"]))["PR-1"]
    last = [recorded for recorded in await log_of(database) if recorded.stream == "PR-1"][-1]
    assert head != event_log.Head(last.sequence, last.hash)


# The wall between landlords.

WALLED = ["event_log", "stream", "complaint_case", "deadline", "words"]


@pytest.fixture
async def web_database(url: str, database: Database) -> AsyncIterator[Database]:
    """Give the database as a web process opens it: with no landlord until a transaction names some."""
    await write(database, an_entry("PR-1", landlord="demo"), an_entry("PR-2", landlord="riverside"))
    opened = Database(url)
    yield opened
    await opened.close()


async def _streams_seen(database: Database, landlords: list[str] | str) -> list[str]:
    async with database.transaction(landlords) as connection:
        return list((await connection.execute(text("SELECT stream FROM event_log ORDER BY stream"))).scalars())


async def test_a_transaction_sees_the_landlords_it_names_even_by_raw_sql(web_database: Database) -> None:
    assert await _streams_seen(web_database, ["demo"]) == ["PR-1"]
    assert await _streams_seen(web_database, ["riverside"]) == ["PR-2"]
    assert await _streams_seen(web_database, ["demo", "riverside"]) == ["PR-1", "PR-2"]
    assert await _streams_seen(web_database, EVERY_LANDLORD) == ["PR-1", "PR-2"]


async def test_a_transaction_that_names_nobody_sees_nothing(web_database: Database) -> None:
    assert await _streams_seen(web_database, []) == []
    assert await _streams_seen(web_database, "") == []


async def test_a_landlord_is_forgotten_when_its_transaction_ends(web_database: Database) -> None:
    await _streams_seen(web_database, ["demo"])

    async with web_database.engine.connect() as connection:
        rows = await connection.execute(text("SELECT stream FROM event_log"))
        assert list(rows) == []


async def test_a_connection_past_the_application_sees_nothing(url: str, web_database: Database) -> None:
    assert await _streams_seen(web_database, ["demo"]) == ["PR-1"]

    connection = await asyncpg.connect(relay.driver_url(url))
    assert await connection.fetch("SELECT * FROM event_log") == []
    await connection.close()


async def test_a_transaction_cannot_write_for_another_landlord(web_database: Database) -> None:
    with pytest.raises(DBAPIError, match="row-level security"):
        async with web_database.transaction(["demo"]) as connection:
            await event_log.append(connection, {}, [an_entry("PR-3", landlord="riverside")])


@pytest.mark.parametrize("table", WALLED)
async def test_every_table_of_a_landlord_has_the_wall_and_forces_it_on_the_owner(
    web_database: Database, table: str
) -> None:
    async with web_database.transaction() as connection:
        facts = text("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE oid = CAST(:name AS regclass)")
        assert tuple((await connection.execute(facts, {"name": table})).one()) == (True, True)


# Reading.


async def test_a_stream_is_read_in_order_behind_a_sequence(database: Database) -> None:
    await write(database, *(an_entry("PR-1", an_event(f"event-{number}")) for number in range(1, 6)))

    async with database.transaction(EVERY_LANDLORD) as connection:
        read = await event_log.read_stream(connection, "PR-1", landlords=None, after=2, limit=2)

    assert [each.data["source_system"] for each in read] == ["event-3", "event-4"]


async def test_a_stream_of_another_landlord_reads_as_empty(database: Database) -> None:
    await write(database, an_entry("PR-1", landlord="riverside"))

    async with database.transaction(EVERY_LANDLORD) as connection:
        assert await event_log.read_stream(connection, "PR-1", landlords=["demo"]) == []


async def test_the_feed_holds_back_what_an_open_transaction_could_still_precede(database: Database) -> None:
    await write(database, an_entry("PR-1", at=SOME_MOMENT), an_entry("PR-2", at=SOME_MOMENT + timedelta(seconds=70)))

    async with database.transaction(EVERY_LANDLORD) as connection:
        settled = await event_log.read_feed(
            connection, after=0, settled=SOME_MOMENT + timedelta(seconds=60), landlords=None, limit=10
        )

    assert [each.stream for each in settled] == ["PR-1"]
