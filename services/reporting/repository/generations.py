"""The tables' next generation: built beside the live ones in another schema, compared with them, put in their place.

Every statement of this service names its tables without a schema, so the search path alone says which generation is
meant. `facts_next` is being built, `public` is live, `facts_previous` is what was live before and is kept until the
next rebuild.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, Table, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting import tables
from services.reporting.repository import statements
from shared.platform import migrations
from shared.platform.database import EVERY_LANDLORD, Database
from shared.platform.received import StreamKey

NEXT: Final = "facts_next"
PREVIOUS: Final = "facts_previous"
_OWN: Final = (*tables.FACTS, *tables.MONTHS)
_WATERMARK: Final = tables.metadata.tables["watermark"]
_RECONCILED: Final = tables.metadata.tables["reconciled"]
_PARKED: Final = tables.metadata.tables["parked_event"]
_SWAPPED: Final = (*_OWN, _WATERMARK, _RECONCILED)
_REBUILDING: Final = 7_274_116
_SHOWN: Final = 20
_LOOK_AT_NEXT: Final = text(f"SET LOCAL search_path = {NEXT}")
# The swap waits for readers, and later readers wait for the swap: not for long.
_SWAP_SETTINGS: Final = (
    text("SET LOCAL transaction_timeout = '10min'"),
    text("SET LOCAL idle_in_transaction_session_timeout = '5min'"),
    text("SET LOCAL lock_timeout = '10s'"),
)
_EXPECTED: Final = text("""
SELECT owner, sum(sequence) AS events FROM watermark WHERE consumer = :consumer GROUP BY owner
""")
_BEHIND: Final = text(f"""
SELECT live.owner, live.stream, coalesce(next.sequence, 0) AS sequence
FROM public.watermark live LEFT JOIN {NEXT}.watermark next USING (consumer, owner, stream)
WHERE consumer = :consumer AND live.sequence > coalesce(next.sequence, 0)
ORDER BY live.owner, live.stream
""")  # noqa: S608 - a constant schema
_REACHED: Final = text("""
INSERT INTO reconciled (consumer, owner, position) VALUES (:consumer, :owner, :position)
ON CONFLICT (consumer, owner) DO UPDATE SET position = excluded.position
""")


_PARKED_STREAMS: Final = text("SELECT count(DISTINCT (owner, stream)) FROM parked_event")


class AlreadyRebuilding(Exception):
    """Another rebuild of this database is at work."""


class NextGeneration(Database):
    """The database as it will be: every transaction sees the tables that are being built."""

    @asynccontextmanager
    async def transaction(self, landlords: Iterable[str] | str = EVERY_LANDLORD) -> AsyncIterator[AsyncConnection]:
        async with super().transaction(landlords) as connection:
            await connection.execute(_LOOK_AT_NEXT)
            yield connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What live and rebuilt say differently about one table; `keys` are the first rows that differ."""

    table: str
    live: int
    rebuilt: int
    differing: int
    keys: Sequence[str]


@asynccontextmanager
async def only_one(database: Database) -> AsyncIterator[None]:
    """Keep other rebuilds out until the block ends. Raises AlreadyRebuilding."""
    async with database.engine.connect() as connection:
        alone = await connection.execution_options(isolation_level="AUTOCOMMIT")
        if not (await alone.execute(text(f"SELECT pg_try_advisory_lock({_REBUILDING})"))).scalar_one():
            raise AlreadyRebuilding
        try:
            yield
        finally:
            await alone.execute(text(f"SELECT pg_advisory_unlock({_REBUILDING})"))


async def create(database: Database) -> None:
    """Make the empty tables of the next generation, with their indexes and the wall between landlords."""
    async with database.transaction(EVERY_LANDLORD) as connection:
        for schema in (NEXT, PREVIOUS):
            await connection.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        await connection.execute(text(f"CREATE SCHEMA {NEXT}"))
        await connection.execute(_LOOK_AT_NEXT)
        await connection.run_sync(_create_tables)


def _create_tables(connection: Connection) -> None:
    with Operations.context(MigrationContext.configure(connection)):
        tables.metadata.create_all(connection, checkfirst=False)
        migrations.wall(*(table.name for table in _OWN))


async def expected(database: Database, consumer: str) -> Mapping[str, int]:
    """Return how many events of each owner the live tables rest on."""
    async with database.transaction(EVERY_LANDLORD) as connection:
        rows = await connection.execute(_EXPECTED, {"consumer": consumer})
        return {row.owner: int(row.events) for row in rows}


async def behind(connection: AsyncConnection, consumer: str) -> dict[StreamKey, int]:
    """Return the streams of which live has seen more than the next generation, and how far that one has got."""
    rows = await connection.execute(_BEHIND, {"consumer": consumer})
    return {(row.owner, row.stream): row.sequence for row in rows}


async def parked(database: NextGeneration) -> int:
    """Return how many streams could not be applied to the next generation."""
    async with database.transaction() as connection:
        return int((await connection.execute(_PARKED_STREAMS)).scalar_one())


async def reached(database: NextGeneration, consumer: str, owner: str, position: int) -> None:
    """Note how far an owner's feed has been read, for the live consumer to go on from."""
    async with database.transaction() as connection:
        await connection.execute(_REACHED, {"consumer": consumer, "owner": owner, "position": position})


async def prepare_swap(connection: AsyncConnection) -> None:
    for setting in _SWAP_SETTINGS:
        await connection.execute(setting)


async def compare(connection: AsyncConnection) -> list[Difference]:
    """Compare every row of both generations, in no order; return the tables that differ."""
    return [difference for table in _OWN if (difference := await _compare(connection, table)) is not None]


async def _compare(connection: AsyncConnection, table: Table) -> Difference | None:
    row, keys = _row(table), " || ' ' || ".join(f"{key.name}::text" for key in table.primary_key.columns)
    live, rebuilt = (f"SELECT {keys} AS key, {row} AS row FROM {schema}.{table.name}" for schema in ("public", NEXT))  # noqa: S608 - declared names
    fingerprint = "SELECT count(*), coalesce(sum(hashtextextended(row, 0)::numeric), 0) FROM ({}) AS rows"
    counted = [(await connection.execute(text(fingerprint.format(rows)))).one() for rows in (live, rebuilt)]
    if counted[0] == counted[1]:
        return None
    found = await connection.execute(
        text(f"""
        SELECT count(*) AS differing, (array_agg(key ORDER BY key))[1 : {_SHOWN}] AS keys
        FROM ({live}) AS live FULL JOIN ({rebuilt}) AS rebuilt USING (key) WHERE live.row IS DISTINCT FROM rebuilt.row
        """)  # noqa: S608 - declared names
    )
    differing = found.one()
    return Difference(
        table=table.name,
        live=counted[0][0],
        rebuilt=counted[1][0],
        differing=differing.differing,
        keys=differing.keys or (),
    )


def _row(table: Table) -> str:
    return f"ROW({', '.join(statements.written(table))})::text"


async def swap(connection: AsyncConnection) -> None:
    """Put the next generation in the place of the live one, whole, in the caller's transaction.

    What could not be applied to the next generation is parked in the live parking place, which stays.
    """
    parked = ", ".join(column.name for column in _PARKED.columns if column.name != "id")
    moves = [
        f"INSERT INTO public.parked_event ({parked}) SELECT {parked} FROM {NEXT}.parked_event ON CONFLICT DO NOTHING",  # noqa: S608 - declared names
        f"CREATE SCHEMA {PREVIOUS}",
        *(f"ALTER TABLE public.{table.name} SET SCHEMA {PREVIOUS}" for table in _SWAPPED),
        *(f"ALTER TABLE {NEXT}.{table.name} SET SCHEMA public" for table in _SWAPPED),
        f"DROP SCHEMA {NEXT} CASCADE",
    ]
    for move in moves:
        await connection.execute(text(move))


async def drop(database: Database) -> None:
    """Throw the next generation away."""
    async with database.transaction(EVERY_LANDLORD) as connection:
        await connection.execute(text(f"DROP SCHEMA IF EXISTS {NEXT} CASCADE"))
