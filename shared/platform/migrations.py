"""What every service's migrations share: running alembic, the log's guards, the wall between landlords."""

import asyncio
from typing import Final

from alembic import context, op
from sqlalchemy import Connection, MetaData, pool
from sqlalchemy.ext.asyncio import create_async_engine

_REFUSE: Final = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the event log is insert only';
END $$
"""
_GUARD: Final = """
CREATE TRIGGER event_log_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event_log
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
"""
_REVOKE: Final = "REVOKE UPDATE, DELETE, TRUNCATE ON event_log FROM PUBLIC, CURRENT_USER"
_WALL: Final = """
CREATE POLICY landlord_wall ON {table} USING (
    (SELECT current_setting('app.landlords', true)) = '*'
    OR landlord = ANY (string_to_array((SELECT current_setting('app.landlords', true)), ','))
)
"""


def guard_event_log() -> None:
    """Make the log insert-only."""
    op.execute(_REFUSE)
    op.execute(_GUARD)
    op.execute(_REVOKE)


def wall(*tables: str) -> None:
    """Let a transaction see only rows of the landlords that it was opened for, the table's owner included."""
    for table in tables:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(_WALL.format(table=table))


def run(metadata: MetaData) -> None:
    """Run alembic for one service: called by its migrations/env.py."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        _migrate(connection, metadata)
    else:
        asyncio.run(_connect_and_migrate(metadata))


async def _connect_and_migrate(metadata: MetaData) -> None:
    engine = create_async_engine(context.config.get_main_option("sqlalchemy.url") or "", poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(_migrate, metadata)
        await connection.commit()
    await engine.dispose()


def _migrate(connection: Connection, metadata: MetaData) -> None:
    context.configure(connection=connection, target_metadata=metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
