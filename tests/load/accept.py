"""Accepting submissions, everything on, against pgbench writing the same rows into the same cluster."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import asyncpg
import orjson

from shared.platform import relay
from tests.load import servers
from tests.load.clients import WRK, Load, LoadFailed, closed_loop, pgbench
from tests.load.rounds import Figure, Say, Taken, interleaved
from tests.load.servers import Intake
from tests.load.traffic import SUBMISSION

SECONDS: Final = 4
SCRIPT: Final = Path(__file__).with_name("accept.pgbench")
EVENT: Final = {
    "kind": "complaint",
    "channel": "phone",
    "received_at": "2026-11-20T10:00:00Z",
    "service": "repairs",
    "source_system": None,
    "represented": False,
    "attachments": 0,
    "digest": "0" * 64,
}
VARIABLES: Final = {
    "content": orjson.dumps(SUBMISSION).decode(),
    "event": orjson.dumps(EVENT).decode(),
    "digest": "\\x" + "5a" * 32,
}


async def measure(folder: Path, say: Say) -> Sequence[Figure]:
    say(f"  submissions are sent by {'wrk' if WRK else 'a client in Python, which takes a share of the processors'}")
    with servers.postgres(folder) as cluster:
        reference = await servers.service_database(cluster, "intake", "reference")
        async with servers.intake(cluster, folder) as intake:
            taken = await _compare(intake, reference, folder, say)
    return [
        taken.figure("submissions accepted a second, 16 clients", "intake"),
        taken.figure("pgbench, the same rows, transactions a second, 16 clients", "pgbench"),
        taken.ratio("accepted / pgbench, 16 clients", "intake", "pgbench", at_least=0.5),
        taken.figure("median ms, one client", "intake alone"),
        taken.figure("pgbench, median ms, one client", "pgbench alone"),
        taken.ratio("median / pgbench's median, one client", "intake alone", "pgbench alone", at_most=2),
    ]


async def _compare(intake: Intake, reference: str, folder: Path, say: Say) -> Taken:
    async def by_intake(clients: int) -> Load:
        before = await _kept(intake)
        load = await closed_loop(intake, folder, clients=clients, seconds=SECONDS)
        if await _kept(intake) - before < load.answers:
            raise LoadFailed("not every submission that was accepted is in the database")
        return load

    async def by_pgbench(clients: int) -> Load:
        return await pgbench(reference, SCRIPT, folder, clients=clients, seconds=SECONDS, variables=VARIABLES)

    async def intake_rate() -> float:
        return (await by_intake(16)).rate

    async def pgbench_rate() -> float:
        return (await by_pgbench(16)).rate

    async def intake_median() -> float:
        return (await by_intake(1)).median_milliseconds

    async def pgbench_median() -> float:
        return (await by_pgbench(1)).median_milliseconds

    await by_intake(16)  # the first requests of a process are slower than all later ones
    sides = {
        "intake": intake_rate,
        "pgbench": pgbench_rate,
        "intake alone": intake_median,
        "pgbench alone": pgbench_median,
    }
    return await interleaved(sides, say)


async def _kept(intake: Intake) -> int:
    connection = await relay.connect(intake.database)
    try:
        return await _count(connection)
    finally:
        await connection.close()


async def _count(connection: asyncpg.Connection) -> int:
    kept: int = await connection.fetchval("SELECT count(*) FROM submission")
    return kept
