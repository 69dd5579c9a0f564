"""The worklist and the searches of cases at a million cases, through HTTP, against one read by primary key."""

import asyncio
import secrets
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import asyncpg
import httpx

from deploy.embedded.servers import LOCALHOST, ServerProcess, free_port
from shared.platform import auth, relay
from tests.load import a_million, servers
from tests.load.a_million import FIRST_NAMES, HANDLERS, LAST_NAMES, POSTCODES, TODAY
from tests.load.clients import LoadFailed, percentile
from tests.load.rounds import Figure, Say, Side, interleaved
from tests.load.traffic import SERVICES

CASES: Final = 1_000_000
CLIENTS: Final = 2
ASKED: Final = 60
GOAL_MILLISECONDS: Final = 50
_KEY: Final = "SELECT document FROM complaint_case WHERE reference = $1"
_DAYS: Final = [(TODAY - timedelta(days=7 * week)).isoformat() for week in range(10, 200)]


def _asked(kind: str, number: int) -> tuple[str, Mapping[str, Any], Mapping[str, str] | None]:
    """Return address, query and body of one request of a kind; each number asks for something else."""
    reference = a_million.reference(number * 7919)
    handler = f"user:officer-{number * 13 % HANDLERS}"
    week = {"received_from": _DAYS[1 + number % 180], "received_to": _DAYS[number % 180]}
    queries: dict[str, Mapping[str, Any]] = {
        "first page": {},
        "open": {"open": True},
        "overdue": {"overdue": True},
        "a day's deadlines": {"due_before": (TODAY + timedelta(days=number % 20)).isoformat(), "open": True},
        "a handler's": {"handler": handler},
        "a handler's, open": {"handler": handler, "open": True},
        "nobody's": {"handler": f"user:unknown-{number}"},
        "a service's, at stage 2, open": {"service": SERVICES[number % len(SERVICES)], "stage": 2, "open": True},
        "closed, by reason": {"closing_reason": ("withdrawn", "answered", "merged")[number % 3]},
        "received in a week": week,
        "of an edition": {"edition": ("hos_2022", "hos_2024", "lgsco_2024")[number % 3]},
        "waiting": {"waiting_for": ("contractor", "resident")[number % 2]},
        "of a channel": {"channel": ("phone", "councillor")[number % 2]},
        "reference": {"reference": reference.lower()},
        "beginning of a reference": {"reference": reference[: 5 + number % 3]},
    }
    bodies: dict[str, Mapping[str, str]] = {
        "last name": {"name": LAST_NAMES[number % 400]},
        "whole name": {"name": f"{FIRST_NAMES[number % 200]} {LAST_NAMES[number * 3 % 400]}"},
        "postcode": {"postcode": POSTCODES[number * 31 % len(POSTCODES)]},
        "name and postcode": {"name": LAST_NAMES[number % 400], "postcode": POSTCODES[number * 31 % len(POSTCODES)]},
    }
    return ("/v1/cases/search", {}, bodies[kind]) if kind in bodies else ("/v1/cases", queries[kind], None)


KINDS: Final = (
    "first page", "open", "overdue", "a day's deadlines", "a handler's", "a handler's, open", "nobody's",
    "a service's, at stage 2, open", "closed, by reason", "received in a week", "of an edition", "waiting",
    "of a channel", "reference", "beginning of a reference", "last name", "whole name", "postcode",
    "name and postcode",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cases:
    """A running web process of cases, a client with a key, and its database."""

    client: httpx.AsyncClient
    connection: asyncpg.Connection


async def measure(folder: Path, say: Say) -> Sequence[Figure]:
    taken: dict[str, list[float]] = {kind: [] for kind in KINDS}
    with servers.postgres(folder) as cluster:
        url = await servers.service_database(cluster, "cases")
        secret = secrets.token_hex(24)
        connection = await relay.connect(url)
        began = asyncio.get_running_loop().time()
        await a_million.fill(url, connection, secret, cases=CASES)
        say(f"  {CASES:,} cases were made in {asyncio.get_running_loop().time() - began:.0f} seconds")
        async with _running(url, secret, folder, connection) as cases:
            sides: dict[str, Side] = {kind: _side(cases, kind, taken[kind]) for kind in KINDS}
            for side in sides.values():  # the first requests of a process are slower than all later ones
                await side()
            try:
                rounds = await interleaved({**sides, "primary key": lambda: _by_key(cases)}, say)
            finally:  # in a round that the machine spoilt it is seen all the same what takes longest
                _say_each(taken, say)
        await connection.close()
    figures = [rounds.figure(f"95th percentile, ms: {kind}", kind, at_most=GOAL_MILLISECONDS) for kind in KINDS]
    ratios = [rounds.ratio(f"{kind} / primary key", kind, "primary key") for kind in ("first page", "whole name")]
    return [*figures, rounds.figure("95th percentile, ms: one row by primary key", "primary key"), *ratios]


def _say_each(taken: Mapping[str, Sequence[float]], say: Say) -> None:
    for kind, milliseconds in taken.items():
        middle, most, nearly_all = (percentile(milliseconds, percent) for percent in (50, 95, 99))
        say(f"  {kind:<32} percentiles 50, 95, 99, ms: {middle:6.1f} {most:6.1f} {nearly_all:6.1f}")


def _side(cases: _Cases, kind: str, taken: list[float]) -> Side:
    async def ninety_fifth() -> float:
        numbers = iter(range(len(taken), len(taken) + ASKED))
        milliseconds: list[float] = []

        async def client() -> None:
            milliseconds.extend([await _milliseconds(cases.client, kind, number) for number in numbers])

        async with asyncio.TaskGroup() as tasks:
            for _ in range(CLIENTS):
                tasks.create_task(client())
        taken.extend(milliseconds)
        return percentile(milliseconds, 95)

    return ninety_fifth


async def _milliseconds(client: httpx.AsyncClient, kind: str, number: int) -> float:
    address, query, body = _asked(kind, number)
    loop = asyncio.get_running_loop()
    began = loop.time()
    method = "GET" if body is None else "POST"
    answer = await client.request(method, address, params=query, json=body)
    taken = (loop.time() - began) * 1000
    if answer.status_code != httpx.codes.OK:
        raise LoadFailed(f"{kind} was answered with {answer.status_code}")
    return taken


async def _by_key(cases: _Cases) -> float:
    loop = asyncio.get_running_loop()
    milliseconds: list[float] = []
    for number in range(ASKED):
        began = loop.time()
        if await cases.connection.fetchval(_KEY, a_million.reference(number * 7919)) is None:
            raise LoadFailed("a case that was made is not there")
        milliseconds.append((loop.time() - began) * 1000)
    return percentile(milliseconds, 95)


@asynccontextmanager
async def _running(url: str, secret: str, folder: Path, connection: asyncpg.Connection) -> AsyncIterator[_Cases]:
    """Run the web process of cases as a landlord would."""
    port, keys = free_port(), folder / "keys.json"
    key = auth.add_key(keys, landlords=frozenset({"demo"}), roles=frozenset({"officer"}))
    environment = {
        "PUTRIGHT_DATABASE_URL": url,
        "PUTRIGHT_HOST": LOCALHOST,
        "PUTRIGHT_PORT": str(port),
        "PUTRIGHT_API_KEYS_FILE": str(keys),
        "PUTRIGHT_SECRET": secret,
    }
    process = ServerProcess("cases", folder / "cases", port)
    process.claim()
    process.start([sys.executable, "-m", "services.cases.app"], environment=environment)
    headers = {"X-API-Key": key}
    try:
        async with httpx.AsyncClient(base_url=f"http://{LOCALHOST}:{port}", headers=headers, timeout=30) as client:
            yield _Cases(client=client, connection=connection)
    finally:
        process.end()
