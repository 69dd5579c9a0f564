"""Clients that cost little beside what they measure: wrk and pgbench, and one of our own for what those cannot do."""

import asyncio
import heapq
import itertools
import os
import re
import shutil
import statistics
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final
from urllib.parse import urlsplit

from deploy.embedded.postgres import _program as program  # the one place that knows where the wheel's programs are
from deploy.embedded.servers import LOCALHOST
from shared.platform import ids
from tests.load.servers import Intake
from tests.load.traffic import BODY

ACCEPTED: Final = 202
CONNECTIONS: Final = 100
WRK: Final = shutil.which("wrk")

_WRK_SCRIPT: Final = """
local number = 0
wrk.method = "POST"
wrk.body = [==[{body}]==]
wrk.headers["Content-Type"] = "application/json"
wrk.headers["X-API-Key"] = "{key}"
request = function()
    number = number + 1
    wrk.headers["Idempotency-Key"] = "{run}-" .. number
    return wrk.format()
end
done = function(summary, latency)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
    local median = latency:percentile(50)
    io.write(string.format("MEASURED %d %d %d %d\\n", summary.requests, summary.duration, median, failed))
end
"""


class LoadFailed(Exception):
    """A client was refused, or what it was told is not in the database: there is nothing to measure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a client saw."""

    answers: int
    seconds: float
    median_milliseconds: float

    @property
    def rate(self) -> float:
        return self.answers / self.seconds


async def closed_loop(intake: Intake, folder: Path, *, clients: int, seconds: int) -> Load:
    """Let each client send its next submission when the last is answered."""
    if WRK is not None:
        return await _wrk(intake, folder, clients=clients, seconds=seconds)
    return await _own_closed_loop(intake, clients=clients, seconds=seconds)


async def _wrk(intake: Intake, folder: Path, *, clients: int, seconds: int) -> Load:
    script = folder / "submit.lua"
    script.write_text(_WRK_SCRIPT.format(body=BODY.decode(), key=intake.key, run=ids.new_id()))
    address = f"http://{LOCALHOST}:{intake.port}/v1/submissions"
    options = ["--threads=1", f"--connections={clients}", f"--duration={seconds}s", f"--script={script}"]
    said = await _output(str(WRK), *options, address)
    measured = re.search(r"MEASURED (\d+) (\d+) (\d+) (\d+)", said)
    if measured is None or measured[4] != "0":
        raise LoadFailed(said)
    return Load(answers=int(measured[1]), seconds=int(measured[2]) / 1e6, median_milliseconds=int(measured[3]) / 1000)


async def _own_closed_loop(intake: Intake, *, clients: int, seconds: int) -> Load:
    loop = asyncio.get_running_loop()
    began = loop.time()
    taken: list[float] = []

    async def client(connection: Connection) -> None:
        while loop.time() < began + seconds:
            sent = loop.time()
            await connection.submit(BODY)
            taken.append(loop.time() - sent)

    async with connected(intake, clients) as connections, asyncio.TaskGroup() as tasks:
        for connection in connections:
            tasks.create_task(client(connection))
    return Load(answers=len(taken), seconds=loop.time() - began, median_milliseconds=statistics.median(taken) * 1000)


async def poisson(intake: Intake, *, rate: float, seconds: float, random: Random) -> list[float]:
    """Submit at random moments, whatever is still unanswered; return the milliseconds, each from when it was due.

    Counted from the moment of sending, a server that stands still would be asked less and look better.
    """
    loop = asyncio.get_running_loop()
    began = loop.time()
    taken: list[float] = []
    async with connected(intake, CONNECTIONS) as connections, asyncio.TaskGroup() as tasks:
        free = list(connections)
        handed_back = asyncio.Semaphore(len(free))

        async def submit(due: float) -> None:
            async with handed_back:
                connection = free.pop()
                await connection.submit(BODY)
                taken.append((loop.time() - due) * 1000)
                free.append(connection)

        for moment in arrivals(rate, seconds, random):
            await asyncio.sleep(began + moment - loop.time())
            tasks.create_task(submit(began + moment))
    return taken


def arrivals(rate: float, seconds: float, random: Random) -> Iterator[float]:
    """Return the moments of a Poisson process, in seconds from its beginning."""
    moments = itertools.accumulate(random.expovariate(rate) for _ in itertools.count())
    return itertools.takewhile(lambda moment: moment < seconds, moments)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that so many per cent of the values do not exceed."""
    beyond = len(values) - int(len(values) * percent / 100)
    return heapq.nlargest(max(beyond, 1), values)[-1]


class Connection(asyncio.Protocol):
    """One connection that submits, one at a time. It reads no more of an answer than status and length."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._received = bytearray()
        self._answer: asyncio.Future[int] | None = None
        self._transport: asyncio.Transport | None = None

    async def submit(self, body: bytes) -> None:
        """Return when the submission is accepted; raises LoadFailed."""
        if self._transport is None:
            raise LoadFailed("not connected")
        self._answer = asyncio.get_running_loop().create_future()
        head = (
            f"POST /v1/submissions HTTP/1.1\r\nHost: {LOCALHOST}\r\nX-API-Key: {self._intake.key}\r\n"
            f"Idempotency-Key: {ids.new_id()}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._transport.write(head.encode() + body)
        status = await self._answer
        if status != ACCEPTED:
            raise LoadFailed(f"a submission was answered with {status}")

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # a stream's transport, as its factory promises

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, found, rest = self._received.partition(b"\r\n\r\n")
        length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE) if found else None
        if length is not None and len(rest) >= int(length[1]) and self._answer is not None:
            self._received.clear()
            self._answer.set_result(int(head[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or LoadFailed("intake hung up"))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


@asynccontextmanager
async def connected(intake: Intake, count: int) -> AsyncIterator[list[Connection]]:
    loop = asyncio.get_running_loop()
    pairs = [await loop.create_connection(lambda: Connection(intake), LOCALHOST, intake.port) for _ in range(count)]
    connections = [connection for _, connection in pairs]
    try:
        yield connections
    finally:
        for connection in connections:
            connection.close()


async def pgbench(
    database: str, script: Path, folder: Path, *, clients: int, seconds: int, variables: dict[str, str]
) -> Load:
    """Run a script, prepared, for so long; raises LoadFailed when a transaction failed."""
    server = urlsplit(database)
    logs = folder / "pgbench"
    logs.mkdir(exist_ok=True)
    environment = {
        **os.environ,
        "PGHOST": LOCALHOST,
        "PGPORT": str(server.port),
        "PGUSER": server.username or "",
        "PGPASSWORD": server.password or "",
        "PGDATABASE": server.path.lstrip("/"),
        "PGOPTIONS": "-c app.landlords=*",
    }
    options = ["--no-vacuum", "--protocol=prepared", f"--client={clients}", "--jobs=1", f"--time={seconds}"]
    defined = [f"--define={name}={value}" for name, value in variables.items()]
    run = [f"--file={script}", "--log", f"--log-prefix={logs}/{ids.new_id()}"]
    said = await _output(program("pgbench"), *options, *defined, *run, environment=environment)
    answers = re.search(r"number of transactions actually processed: (\d+)", said)
    failed = re.search(r"number of failed transactions: (\d+)", said)
    rate = re.search(r"tps = ([\d.]+)", said)
    if answers is None or rate is None or failed is None or failed[1] != "0":
        raise LoadFailed(said)
    microseconds = _logged(logs)
    return Load(
        answers=int(answers[1]),
        seconds=int(answers[1]) / float(rate[1]),
        median_milliseconds=statistics.median(microseconds) / 1000,
    )


def _logged(logs: Path) -> list[int]:
    """Read how long each transaction took, in microseconds, and clear the folder."""
    taken: list[int] = []
    for log in logs.iterdir():
        taken += [int(line.split()[2]) for line in log.read_text().splitlines()]
        log.unlink()
    return taken


async def _output(command: str, *options: str, environment: dict[str, str] | None = None) -> str:
    process = await asyncio.create_subprocess_exec(
        command, *options, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    if process.returncode != 0:
        raise LoadFailed(said.decode(errors="replace"))
    return said.decode(errors="replace")
