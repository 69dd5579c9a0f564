"""What the migrations build is what the tables say: nothing missing, nothing left over, one head."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, text

from deploy import migrate
from services.cases.tables import metadata as cases_tables
from services.intake.tables import metadata as intake_tables
from services.notifications.tables import metadata as notifications_tables
from services.reporting.tables import metadata as reporting_tables
from shared.platform.database import Database

TABLES: Final[dict[str, MetaData]] = {
    "intake": intake_tables,
    "cases": cases_tables,
    "notifications": notifications_tables,
    "reporting": reporting_tables,
}
# Written through the event log's guard or read whole by processes: rows of no single landlord.
WITHOUT_WALL: Final = {"unpublished", "published", "watermark", "reconciled", "parked_event", "discarded_event"}

_WALLS = text("""
SELECT relname, relrowsecurity AND relforcerowsecurity
       AND EXISTS (SELECT FROM pg_policy WHERE polrelid = pg_class.oid) AS walled
FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace
""")
_WITH_LANDLORD = text("SELECT table_name FROM information_schema.columns WHERE column_name = 'landlord'")
_IS_TABLE = text("SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'")

KnownDatabase = Callable[[str], Awaitable[str]]


def test_every_service_is_looked_at() -> None:
    assert set(TABLES) == set(migrate.SERVICES)


@pytest.mark.parametrize("service", migrate.SERVICES)
async def test_migrations_build_what_the_tables_say(service: str, service_database: KnownDatabase) -> None:
    database = Database(await service_database(service), every_landlord=True)
    async with database.engine.connect() as connection:
        difference = await connection.run_sync(_difference, TABLES[service])
    await database.close()

    assert difference == []


@pytest.mark.parametrize("service", migrate.SERVICES)
def test_migrations_have_one_head(service: str) -> None:
    scripts = ScriptDirectory.from_config(migrate.config(service, "postgresql+asyncpg://nobody@127.0.0.1/nothing"))

    assert len(scripts.get_heads()) == 1


@pytest.mark.parametrize("service", migrate.SERVICES)
async def test_every_table_with_a_landlord_has_the_wall(service: str, service_database: KnownDatabase) -> None:
    database = Database(await service_database(service), every_landlord=True)
    async with database.engine.connect() as connection:
        walled = {row.relname: row.walled for row in await connection.execute(_WALLS)}
        tables = set((await connection.execute(_IS_TABLE)).scalars())
        with_landlord = set((await connection.execute(_WITH_LANDLORD)).scalars()) & tables & walled.keys()
    await database.close()

    assert with_landlord
    assert [name for name in sorted(with_landlord - WITHOUT_WALL) if not walled[name]] == []


def _difference(connection: Connection, metadata: MetaData) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, metadata))
