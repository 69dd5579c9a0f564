"""Submissions at 200 a second at random moments, while nothing else happens and while a large report runs beside."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Final

import asyncpg

from deploy.embedded.postgres import EmbeddedPostgres
from shared.platform import relay
from tests.load import servers
from tests.load.clients import LoadFailed, percentile, poisson
from tests.load.rounds import Figure, Say, Taken, interleaved
from tests.load.servers import Intake

RATE: Final = 200
SECONDS: Final = 10
FACTS: Final = 1_000_000

_FILL: Final = """
INSERT INTO stage_fact (reference, stage, landlord, channel, entered_on, escalated_parts, acknowledge_by,
    acknowledgement, acknowledged_within, extensions, extensions_beyond_cap, extensions_told_late, extensions_declined,
    response, responded_within, upheld_parts, partly_upheld_parts, not_upheld_parts, refusals_declined)
SELECT 'PR-' || number, 1, 'landlord-' || number % 20, (ARRAY['web', 'phone', 'email', 'letter'])[1 + number % 4],
    received, '{}', received + 7, CASE WHEN number % 9 = 0 THEN 'late' ELSE 'in_time' END, number % 6, 0, 0, 0, 0,
    CASE WHEN number % 11 = 0 THEN 'late' ELSE 'in_time' END, number % 12, 1, 0, 0, 0
FROM generate_series(1, $1::int) AS number, LATERAL (SELECT date '2023-04-01' + number % 1200 AS received) AS day
"""
_REPORT: Final = """
SELECT date_trunc('month', entered_on), landlord, stage, channel, count(*),
    count(*) FILTER (WHERE response = 'in_time'), avg(responded_within)
FROM stage_fact GROUP BY 1, 2, 3, 4
"""


async def measure(folder: Path, say: Say) -> Sequence[Figure]:
    with servers.postgres(folder) as cluster:
        reader = await _with_facts(cluster)
        async with servers.intake(cluster, folder) as intake:
            taken = await _compare(intake, reader, say)
        await reader.close()
    return [
        taken.figure(f"99th percentile, ms, {RATE} a second", "quiet"),
        taken.figure(f"the same while a report reads {FACTS:,} cases over and over", "beside"),
        taken.ratio("beside the report / quiet", "beside", "quiet", at_most=2.5),
    ]


async def _compare(intake: Intake, reader: asyncpg.Connection, say: Say) -> Taken:
    random = Random(7)  # noqa: S311 - the same arrivals in every run

    async def quiet() -> float:
        return percentile(await poisson(intake, rate=RATE, seconds=SECONDS, random=random), 99)

    async def beside_report() -> float:
        reports = [0]
        async with asyncio.TaskGroup() as tasks:
            reporting = tasks.create_task(_report_for_ever(reader, reports))
            found = await quiet()
            reporting.cancel()
        if not reports[0]:
            raise LoadFailed("no report was finished: nothing was beside the submissions")
        return found

    await quiet()  # the first requests of a process are slower than all later ones
    return await interleaved({"quiet": quiet, "beside": beside_report}, say)


async def _with_facts(cluster: EmbeddedPostgres) -> asyncpg.Connection:
    """Fill reporting's facts; return a connection to read them with."""
    connection = await relay.connect(await servers.service_database(cluster, "reporting"))
    await connection.execute(_FILL, FACTS, timeout=300)
    await connection.execute("VACUUM ANALYZE stage_fact", timeout=300)
    return connection


async def _report_for_ever(reader: asyncpg.Connection, reports: list[int]) -> None:
    while True:
        await reader.fetch(_REPORT)
        reports[0] += 1
