"""A campaign: residents complain and an officer works while one thing after the other goes wrong; then all is checked.

Everything that is drawn at random is drawn from the seed. The machine's own timing is not: a seed repeats the order
of the faults and what is sent, not the microsecond at which a process dies.
"""

import asyncio
import itertools
import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import asyncpg
import httpx
from aiokafka.errors import KafkaError
from sqlalchemy.exc import DBAPIError

from deploy.migrate import SERVICES
from tests.chaos import faults
from tests.chaos.clients import PLANTED, Officer, Residents
from tests.chaos.faults import Fault, Scene
from tests.support.house import House
from tests.support.invariants import letters, logs, privacy, quiet, records
from tests.support.ledger import Ledger

WORKERS: Final = tuple(f"{service} worker" for service in SERVICES)
APPS: Final = SERVICES
HAPPENS_WITHIN_SECONDS: Final = 60
AWAY: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, DBAPIError, KafkaError, httpx.TransportError)
"""What a part that is away answers with."""
Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How long, how hard, and from which seed."""

    seed: int
    seconds: float = math.inf
    rounds: int | None = None
    """How often each fault happens; as often as fit into `seconds` when not set."""
    every_seconds: float = 0.5
    """A new submission this often."""
    pause_seconds: float = 2.0
    """Between two faults."""
    stop_seconds: float = 4.0
    """How long a worker is stopped; longer than the ten seconds of a Kafka session, and another takes its place."""
    quiet_within_seconds: float = 200

    def faults(self, rng: random.Random) -> Iterator[Fault]:
        """Each fault once in an order of the seed's, then in another order."""
        rounds = itertools.count() if self.rounds is None else range(self.rounds)
        for _ in rounds:
            every = every_fault(rng.choice(WORKERS), self.stop_seconds)
            yield from rng.sample(every, len(every))


def every_fault(stopped: str, stop_seconds: float) -> Sequence[Fault]:
    return [
        *(faults.kill(process) for process in (*APPS, *WORKERS)),
        faults.pause(stopped, stop_seconds),
        faults.LOSE_BROKER,
        faults.STOP_POSTGRES,
        faults.CUT_CONNECTIONS,
        faults.KILL_MAIL,
        faults.REPUBLISH,
        faults.RUBBISH,
        faults.UNKNOWN,
        faults.FOREIGN,
        faults.REFUSED_MAIL,
        faults.CUT_MAIL,
    ]


def seeded(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - a campaign must be repeatable, not unpredictable


@dataclass(frozen=True)
class Outcome:
    """What came of a campaign. `findings` has the sentences of each check; none of them has any when all is well."""

    ledger: Ledger
    happened: Sequence[str]
    findings: Mapping[str, Sequence[str]]
    quiet_after_seconds: float

    def sentences(self) -> list[str]:
        return [f"{check}: {sentence}" for check, found in self.findings.items() for sentence in found]


async def run(house: House, plan: Plan, say: Say) -> Outcome:
    """Run a campaign on a stack that is up."""
    rng = seeded(plan.seed)
    ledger, scene = Ledger(), Scene(house, seeded(rng.getrandbits(64)))
    happened = await _trouble(plan, ledger, scene, rng, say)
    loop = asyncio.get_running_loop()
    began = loop.time()
    restless = await _quiet(house, ledger, plan.quiet_within_seconds, say)
    quiet_after = loop.time() - began
    findings = {"rest": restless, **await _findings(house, ledger, scene)}
    ledger.write(house.folder / "ledger.json")
    return Outcome(ledger, happened, findings, quiet_after)


async def _trouble(plan: Plan, ledger: Ledger, scene: Scene, rng: random.Random, say: Say) -> list[str]:
    """Let the clients work and the faults happen; return when the time is over and each client has its answer."""
    loop = asyncio.get_running_loop()
    began, enough = loop.time(), asyncio.Event()
    residents = Residents(scene.house, ledger, seeded(rng.getrandbits(64)))
    officer = Officer(scene.house, ledger, seeded(rng.getrandbits(64)))
    happened: list[str] = []
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(residents.complain(enough, every_seconds=plan.every_seconds))
        tasks.create_task(officer.work(enough))
        for fault in plan.faults(rng):
            await asyncio.sleep(plan.pause_seconds)
            passed = loop.time() - began
            if passed > plan.seconds:
                break
            say(f"{passed:5.0f} s  {_progress(ledger)}  {fault.name}")
            await _happen(fault, scene)
            happened.append(fault.name)
        enough.set()
    return happened


async def _happen(fault: Fault, scene: Scene) -> None:
    """Let a fault happen; one that needs a part which the fault before has taken away waits for it."""
    loop = asyncio.get_running_loop()
    until = loop.time() + HAPPENS_WITHIN_SECONDS
    while True:
        try:
            await fault.happen(scene)
        except AWAY:
            if loop.time() > until:
                raise
            await asyncio.sleep(0.5)
        else:
            return


def _progress(ledger: Ledger) -> str:
    taken = sum(1 for _ in ledger.taken())
    return f"{taken:4} taken, {len(ledger.sendings) - taken:3} on the way, {ledger.retries:4} retries"


async def _quiet(house: House, ledger: Ledger, seconds: float, say: Say) -> list[str]:
    """Wait until nothing is under way any more; return what still is when the time is over."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    for turn in itertools.count():
        reasons = await _unrest(house, ledger)
        if not reasons:
            return []
        if loop.time() > until:
            return [f"after {seconds:.0f} quiet seconds: {reason}" for reason in reasons]
        if turn % 5 == 0:
            say(f"waiting: {'; '.join(reasons[:4])}")
        await asyncio.sleep(1)
    raise AssertionError("count ends never")


async def _unrest(house: House, ledger: Ledger) -> list[str]:
    try:
        return await quiet.unrest(house.databases, ledger)
    except AWAY as error:
        return [f"a database does not answer ({type(error).__name__})"]


async def _findings(house: House, ledger: Ledger, scene: Scene) -> dict[str, list[str]]:
    databases = house.databases
    async with house.client("reporting", "manager") as reporting:
        reported = await records.reports(databases, reporting)
    return {
        "answers": ledger.wrong,
        "submissions": await records.submissions(databases["intake"], ledger),
        "cases": await records.cases(databases),
        "acts": await records.acts(databases["cases"], ledger),
        "letters": await letters.sent(databases, house.mail_page, ledger),
        "reports": reported,
        "logs": [*await logs.sequences(databases), *await logs.chains(databases)],
        "parked": await logs.parked(databases, scene.rubbish),
        "personal data": await _leaks(house),
        "audit": await house.command("audit"),
        "rebuilding": await house.command("rebuild", "reporting", "--check"),
    }


async def _leaks(house: House) -> list[str]:
    return [
        *await privacy.in_topics(house.bootstrap, PLANTED),
        *await privacy.in_logs(house.folder, PLANTED),
        *await privacy.in_metrics(house.metrics(), PLANTED),
        *await privacy.in_parking_places(house.databases, PLANTED),
    ]
