"""The door to PostgreSQL: one engine, and transactions that see only the landlords they were opened for."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Final

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

EVERY_LANDLORD: Final = "*"
_NOBODY: Final = ""
_SET_LANDLORDS: Final = text("SELECT set_config('app.landlords', :landlords, true)")
APPENDED: Final = "putright_appended"


_PASSING_SQL_STATES: Final = ("08", "40", "53", "55P03", "57", "58")
"""Connection lost, serialisation or deadlock, out of resources, lock not had, shutting down, I/O error."""
_NEVER_PASSES: Final = (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError)


def unreachable(error: BaseException) -> bool:
    """Tell a database that is away (try again later) from a mistake (trying again would not help)."""
    match error:
        case DBAPIError():
            state = str(getattr(error.orig, "sqlstate", None) or "")
            caused = error.orig is not None and error.orig.__cause__
            lost = isinstance(caused, Exception) and unreachable(caused)
            return error.connection_invalidated or state.startswith(_PASSING_SQL_STATES) or lost
        case asyncpg.PostgresError():
            return str(error.sqlstate or "").startswith(_PASSING_SQL_STATES)
        case asyncpg.InterfaceError():
            # Its subclass DataError is a value that does not fit: that does not pass.
            return "connection" in str(error)
        case OSError():
            return not isinstance(error, _NEVER_PASSES)
        case _:
            return isinstance(error, PoolTimeoutError)


class Database:
    """Transactions on one service's database.

    Row-level security is the second wall behind the landlord filter of every query: a transaction sees the rows of
    the landlords that it names. Workers name EVERY_LANDLORD; that is the connection's default there, so that a
    worker's transaction costs no extra round trip.
    """

    def __init__(self, url: str, *, pool_size: int = 10, every_landlord: bool = False) -> None:
        self._trusted = every_landlord
        self._committed: list[Callable[[], None]] = []
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=5,
            pool_recycle=1800,
            pool_pre_ping=False,  # a dead connection shows itself as 503 or a retried batch; a ping costs every call
            connect_args={
                "timeout": 5,
                "command_timeout": 60,
                "server_settings": {
                    "app.landlords": EVERY_LANDLORD if every_landlord else _NOBODY,
                    "timezone": "UTC",
                    "idle_in_transaction_session_timeout": "30000",
                    "transaction_timeout": "60000",
                    "jit": "off",
                },
            },
        )

    def when_appended(self, callback: Callable[[], None]) -> None:
        """Call `callback` after each commit that appended events."""
        self._committed.append(callback)

    @asynccontextmanager
    async def transaction(self, landlords: Iterable[str] | str = _NOBODY) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that sees the rows of `landlords`; it commits when the block ends without an error."""
        names = landlords if isinstance(landlords, str) else ",".join(sorted(landlords))
        async with self.engine.connect() as connection:
            connection.info.pop(APPENDED, None)  # a transaction that failed may have left it on this connection
            async with connection.begin():
                if not self._trusted:
                    await connection.execute(_SET_LANDLORDS, {"landlords": names})
                yield connection
            if connection.info.pop(APPENDED, False):
                for callback in self._committed:
                    callback()

    async def check(self) -> None:
        """Raise unless the database answers."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        await self.engine.dispose()
