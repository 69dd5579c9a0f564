"""`putright import` against a plain COPY of the rows that it writes: cases a second, with everything on."""

import asyncio
import csv
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from deploy.importing import running
from services.cases.importing.loading import State
from shared.events.intake import Channel
from shared.platform.relay import connect
from tests.load import servers
from tests.load.clients import LoadFailed
from tests.load.rounds import Figure, Say, interleaved
from tests.load.traffic import SERVICES
from tests.support.databases import Databases

CASES: Final = 6_000
GOAL_A_SECOND: Final = 700
SERVICES_WRITTEN: Final = ("cases", "intake")
WRITTEN: Final[Mapping[str, Sequence[str]]] = {
    "cases": (
        "event_log",
        "stream",
        "unpublished",
        "complaint_case",
        "deadline",
        "words",
        "imported_case",
        "finding_aid_wanted",
    ),
    "intake": ("event_log", "stream", "unpublished", "submission", "submission_key"),
}
"""Every table that an import writes to."""


async def measure(folder: Path, say: Say) -> Sequence[Figure]:
    file = folder / "cases.csv"
    write_cases(file, CASES)
    with servers.postgres(folder) as cluster:
        databases = Databases(cluster)
        copies = await _written(databases, file, folder)

        async def importing() -> float:
            urls = {service: await databases.make(service) for service in SERVICES_WRITTEN}
            return CASES / await _import(file, urls)

        async def copying() -> float:
            urls = {service: await databases.make(service) for service in SERVICES_WRITTEN}
            # As the administrator: COPY does not write to tables that have a wall between landlords.
            admin = {service: with_database(cluster.admin_url, url) for service, url in urls.items()}
            return CASES / await _copy(admin, copies)

        taken = await interleaved({"import": importing, "copy": copying}, say)
    return [
        taken.figure("cases a second, imported", "import", at_least=GOAL_A_SECOND),
        taken.figure("cases a second, a plain COPY of the same rows", "copy"),
        taken.ratio("import / COPY", "import", "copy"),
    ]


async def _import(file: Path, urls: Mapping[str, str]) -> float:
    loop = asyncio.get_running_loop()
    began = loop.time()
    summary = await running.run(running.order(file), urls, lambda *_: None)
    if summary.states != {State.TAKEN_OVER: CASES}:
        raise LoadFailed(f"not every case was imported: {summary.states}")
    return loop.time() - began


async def _written(databases: Databases, file: Path, folder: Path) -> Mapping[tuple[str, str], Path]:
    """Import once, and keep what was written, table by table, as COPY reads it."""
    urls = {service: await databases.make(service) for service in SERVICES_WRITTEN}
    await _import(file, urls)
    copies: dict[tuple[str, str], Path] = {}
    for service, tables in WRITTEN.items():
        connection = await connect(urls[service])
        for table in tables:
            copies[service, table] = folder / f"{service}.{table}"
            await connection.copy_from_query(f"SELECT * FROM {table}", output=copies[service, table], format="binary")  # noqa: S608 - constant names
        await connection.close()
    return copies


def with_database(url: str, other: str) -> str:
    """Return the URL with the database of the other one."""
    return urlunsplit(urlsplit(url)._replace(path=urlsplit(other).path))


async def _copy(urls: Mapping[str, str], copies: Mapping[tuple[str, str], Path]) -> float:
    connections: dict[str, asyncpg.Connection] = {service: await connect(url) for service, url in urls.items()}
    loop = asyncio.get_running_loop()
    began = loop.time()
    for (service, table), file in copies.items():
        await connections[service].copy_to_table(table, source=file, format="binary")
    seconds = loop.time() - began
    for connection in connections.values():
        await connection.close()
    return seconds


def write_cases(path: Path, count: int) -> None:
    """Write a file of made-up cases: three in ten went to stage 2, one in ten is still open."""
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(a_case(number) for number in range(count))


COLUMNS: Final = (
    "external_reference", "source_system", "landlord", "channel", "service", "received_on", "outcomes_sought",
    "part1_summary", "part1_stage1_finding", "part1_stage1_reasons", "part1_stage1_what_went_wrong",
    "part1_stage1_remedy", "part1_stage2_finding", "part1_stage2_reasons", "stage1_handler", "stage1_acknowledged_on",
    "stage1_responded_on", "stage1_compensation_pence", "stage1_compensation_paid_on", "escalated_on",
    "stage2_handler", "stage2_acknowledged_on", "stage2_responded_on", "closed_on", "learning", "resident_name",
    "email", "address", "postcode", "description",
)  # fmt: skip


def a_case(number: int) -> dict[str, str]:
    received = date(2024, 4, 8) + timedelta(days=number % 400)
    acknowledged, responded = received + timedelta(days=2 + number % 7), received + timedelta(days=12 + number % 9)
    case = {
        "external_reference": f"OLD-{number:07}",
        "source_system": "old-crm",
        "landlord": "demo",
        "channel": list(Channel)[number % len(Channel)].value,
        "service": SERVICES[number % len(SERVICES)],
        "received_on": received.isoformat(),
        "outcomes_sought": "Repair the roof|Say sorry",
        "part1_summary": "The roof over the back bedroom lets water in when it rains.",
        "stage1_handler": f"officer-{number % 40}",
        "stage1_acknowledged_on": acknowledged.isoformat(),
        "resident_name": f"Resident {number}",
        "email": f"resident-{number}@resident.example",
        "address": f"{number % 300} Mill Lane|Exwick",
        "postcode": "EX4 2AB",
        "description": "The roof has been leaking since last winter and nobody has come to look at it. " * 3,
    }
    return case | ({} if number % 10 == 0 else _answered(number, responded))


def _answered(number: int, responded: date) -> dict[str, str]:
    upheld = number % 3 == 0
    case = {
        "part1_stage1_finding": "upheld" if upheld else "not_upheld",
        "part1_stage1_reasons": "The contractor was told in time and came when it had been agreed.",
        "stage1_responded_on": responded.isoformat(),
        "closed_on": (responded + timedelta(days=60)).isoformat(),
        "learning": "Appointments are confirmed by text message from now on.",
    }
    if upheld:
        case |= {
            "part1_stage1_what_went_wrong": "Nobody came for six weeks.",
            "part1_stage1_remedy": "An apology and a repair.",
            "stage1_compensation_pence": "5000",
            "stage1_compensation_paid_on": (responded + timedelta(days=14)).isoformat(),
        }
    if number % 10 in {3, 6, 9}:
        case |= {
            "escalated_on": (responded + timedelta(days=6)).isoformat(),
            "stage2_handler": f"manager-{number % 7}",
            "stage2_acknowledged_on": (responded + timedelta(days=10)).isoformat(),
            "stage2_responded_on": (responded + timedelta(days=36)).isoformat(),
            "part1_stage2_finding": "partly_upheld",
            "part1_stage2_reasons": "The second visit was late as well.",
        }
    return case
