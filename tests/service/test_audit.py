"""The audit on real databases: what it must find when somebody, or a restore, has changed what was recorded."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy import text

from deploy.audit import audit
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.migrate import SERVICES
from shared.platform.database import EVERY_LANDLORD, Database
from tests.support.streams import an_entry, an_event, tamper, write

ServiceDatabase = Callable[[str], Awaitable[str]]
Databases = dict[str, str]


@pytest.fixture
async def databases(service_database: ServiceDatabase) -> Databases:
    return {service: await service_database(service) for service in SERVICES}


async def record(databases: Databases, stream: str, count: int) -> None:
    """Record events of one stream in intake's log."""
    database = Database(databases["intake"], every_landlord=True)
    await write(database, *(an_entry(stream, an_event(f"number-{number}")) for number in range(count)))
    await database.close()


async def know(databases: Databases, consumer: str, stream: str, sequence: int) -> None:
    """Let a consumer believe that it has so many events of intake's stream."""
    database = Database(databases[consumer], every_landlord=True)
    statement = text("INSERT INTO watermark VALUES (:consumer, 'intake', :stream, :sequence)")
    async with database.transaction(EVERY_LANDLORD) as connection:
        await connection.execute(statement, {"consumer": consumer, "stream": stream, "sequence": sequence})
    await database.close()


async def findings(databases: Databases) -> list[tuple[str, str]]:
    report = await audit(databases, settle_seconds=0)
    return [(finding.service, finding.sentence) for finding in report.findings]


async def test_empty_databases_are_clean(databases: Databases) -> None:
    assert await findings(databases) == []


async def test_an_event_that_was_changed_is_named(databases: Databases, postgres: EmbeddedPostgres) -> None:
    await record(databases, "PR-1", 3)

    await tamper(
        postgres.admin_url,
        databases["intake"],
        """UPDATE event_log SET data = jsonb_set(data, '{channel}', '"web"') WHERE sequence = 2""",
    )

    assert ("intake", "PR-1: event 2 was changed after it was recorded") in await findings(databases)


async def test_an_event_that_was_taken_out_leaves_a_break(databases: Databases, postgres: EmbeddedPostgres) -> None:
    await record(databases, "PR-1", 3)

    await tamper(postgres.admin_url, databases["intake"], "DELETE FROM event_log WHERE sequence = 2")

    found = await findings(databases)
    assert ("intake", "PR-1: event 3 does not follow the event before it") in found
    assert ("intake", "PR-1: event 3 follows 1") in found


async def test_a_log_that_was_cut_off_does_not_reach_its_head(databases: Databases, postgres: EmbeddedPostgres) -> None:
    await record(databases, "PR-1", 3)

    await tamper(postgres.admin_url, databases["intake"], "DELETE FROM event_log WHERE sequence = 3")

    assert ("intake", "PR-1: the head of the stream is not its last event") in await findings(databases)


async def test_a_consumer_that_lacks_events_is_named_with_what_it_lacks(databases: Databases) -> None:
    await record(databases, "PR-1", 3)
    await know(databases, "cases", "PR-1", 2)

    found = await findings(databases)

    assert ("cases", "PR-1: has 2 of 3 events of intake (not parked)") in found
    assert ("reporting", "PR-1: has 0 of 3 events of intake (not parked)") in found


async def test_a_consumer_that_knows_more_than_the_owner_shows_that_the_owner_lost_something(
    databases: Databases,
) -> None:
    await record(databases, "PR-1", 1)
    await know(databases, "cases", "PR-1", 4)

    assert ("cases", "PR-1: has 4 events of intake, which itself has 1") in await findings(databases)


async def test_many_streams_that_are_behind_are_counted_after_the_first_ones(databases: Databases) -> None:
    database = Database(databases["intake"], every_landlord=True)
    await write(database, *(an_entry(f"PR-{number:02}") for number in range(25)))
    await database.close()

    found = [sentence for service, sentence in await findings(databases) if service == "cases"]

    assert len(found) == 21
    assert found[-1] == "and 5 more streams like these"
