"""The event logs are whole, and nothing is parked that need not be."""

from collections.abc import Collection, Mapping

from shared.platform import event_log
from shared.platform.database import Database
from tests.support.invariants.reading import OWNERS, rows


async def sequences(databases: Mapping[str, str]) -> list[str]:
    """Name each stream with a gap, or with a head that is not where the stream ends."""
    query = """
        SELECT stream, events, first, last, head
        FROM (
            SELECT stream, count(*) AS events, min(sequence) AS first, max(sequence) AS last
            FROM event_log GROUP BY stream
        ) AS log
        FULL JOIN (SELECT stream, sequence AS head FROM stream) AS heads USING (stream)
        WHERE events IS DISTINCT FROM last OR first IS DISTINCT FROM 1 OR head IS DISTINCT FROM last
    """
    return [
        f"{owner}: {row['stream']} has {row['events']} events, {row['first']} to {row['last']}, head {row['head']}"
        for owner in OWNERS
        for row in await rows(databases[owner], query)
    ]


async def chains(databases: Mapping[str, str]) -> list[str]:
    """Name each event whose hash does not follow from the one before it."""
    found: list[str] = []
    for owner in OWNERS:
        database = Database(databases[owner], every_landlord=True)
        previous: dict[str, bytes] = {}
        async with database.transaction() as connection:
            async for page in event_log.read_all(connection):
                for event in page:
                    fault = event_log.verify(previous.get(event.stream, event_log.GENESIS), event)
                    found += [f"{owner}: {event.stream} {event.sequence} {fault}"] if fault else []
                    previous[event.stream] = event.hash
        await database.close()
    return found


async def parked(databases: Mapping[str, str], expected: Collection[bytes]) -> list[str]:
    """Name whatever is parked, apart from the bytes that are expected there."""
    query = "SELECT reason, owner, stream FROM parked_event WHERE raw <> ALL($1::bytea[])"
    return [
        f"{service} parked {row['owner']} {row['stream']}: {row['reason']}"
        for service, url in databases.items()
        for row in await rows(url, query, list(expected))
    ]
