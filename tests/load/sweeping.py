"""Deadlines that are all due at one midnight: two sweepers at once, against a plain UPDATE of the same rows."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from sqlalchemy import text

from services.cases import handlers, repository
from services.cases.domain import procedure
from services.cases.handlers import Resources
from shared.kernel.working_days import end_of
from shared.platform import ids, landlords
from shared.platform.database import EVERY_LANDLORD, Database
from shared.platform.event_log import Cause
from tests.load import servers
from tests.load.a_million import reference
from tests.load.clients import LoadFailed
from tests.load.rounds import Figure, Say, interleaved
from tests.support.cases import POLICY, a_logged_case, a_submission, at
from tests.support.clocks import SetClock
from tests.support.databases import Databases

DEADLINES: Final = 100_000
GOAL_SECONDS: Final = 60
SWEEPERS: Final = 2
RECEIVED_AT: Final = at("2026-11-20")
MIDNIGHT: Final = end_of(a_logged_case(RECEIVED_AT).open_clocks()[0].deadline.due_on)
_TOUCH: Final = text("UPDATE deadline SET missed = true, look_at = NULL WHERE look_at <= :now")
_FIRED: Final = text("""
SELECT count(*) AS fired, count(DISTINCT stream) AS cases FROM event_log WHERE type = 'DeadlineMissed'
""")


async def measure(folder: Path, say: Say) -> Sequence[Figure]:
    with servers.postgres(folder) as cluster:
        databases = Databases(cluster)
        filled = await databases.make("cases")
        await _fill(filled)

        async def by_sweepers() -> float:
            async with _copied(databases, filled) as database:
                seconds = await _swept(database)
                await _refuse_lost_or_doubled(database)
            return DEADLINES / seconds

        async def by_update() -> float:
            async with _copied(databases, filled) as database:
                return DEADLINES / await _updated(database)

        taken = await interleaved({"sweepers": by_sweepers, "update": by_update}, say)
    return [
        taken.figure(f"deadlines fired a second, {SWEEPERS} sweepers", "sweepers", at_least=DEADLINES / GOAL_SECONDS),
        taken.figure("deadlines updated a second by one statement", "update"),
        taken.ratio("fired / updated", "sweepers", "update"),
    ]


async def _fill(url: str) -> None:
    """Log complaints whose acknowledgement is due on one day."""
    database, known = Database(url, every_landlord=True), landlords.read(None)
    submission = a_submission(RECEIVED_AT)
    for first in range(0, DEADLINES, handlers.SWEEP_BATCH):
        names = [reference(number) for number in range(first, first + handlers.SWEEP_BATCH)]
        cause = Cause(actor="service:intake", landlord="demo", at=RECEIVED_AT, correlation_id=ids.new_id())
        async with database.transaction(EVERY_LANDLORD) as connection:
            cases = await repository.open_cases(connection, names, known)
            for name in names:
                cases.append(name, procedure.log(None, submission, POLICY, logged_on=RECEIVED_AT.date()), cause)
            await cases.save()
    await database.close()


@asynccontextmanager
async def _copied(databases: Databases, filled: str) -> AsyncIterator[Database]:
    """Give a copy in which every deadline is still to be fired."""
    url = await databases.copy(filled)
    database = Database(url, every_landlord=True)
    try:
        await database.check()
        yield database
    finally:
        await database.close()
        await databases.drop(url)


async def _swept(database: Database) -> float:
    """Return the seconds until two sweepers together find nothing more to do."""
    clock = SetClock(MIDNIGHT)
    resources = Resources(database=database, landlords=landlords.read(None), clock=clock, secret=bytes(32))
    loop = asyncio.get_running_loop()
    began = loop.time()

    async def sweeper() -> None:
        while await handlers.sweep_deadlines(resources):
            pass

    async with asyncio.TaskGroup() as tasks:
        for _ in range(SWEEPERS):
            tasks.create_task(sweeper())
    return loop.time() - began


async def _updated(database: Database) -> float:
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with database.transaction(EVERY_LANDLORD) as connection:
        await connection.execute(_TOUCH, {"now": MIDNIGHT})
    return loop.time() - began


async def _refuse_lost_or_doubled(database: Database) -> None:
    async with database.transaction(EVERY_LANDLORD) as connection:
        fired, cases = (await connection.execute(_FIRED)).one()
    if (fired, cases) != (DEADLINES, DEADLINES):
        raise LoadFailed(f"{fired} deadlines of {cases} cases were fired, and {DEADLINES} were due")
