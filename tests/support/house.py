"""The whole stack as `putright run` runs it, on ports and in a folder of its own, so that a campaign can break it."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, STDOUT
from typing import Final

import httpx

from deploy import demo_keys
from deploy.addresses import Addresses
from deploy.embedded.servers import is_listening
from deploy.kafka.apache import ApacheKafka
from deploy.migrate import SERVICES
from deploy.settings import StackSettings
from shared.platform import landlords

ROOT: Final = Path(__file__).parents[2]
READY_WITHIN_SECONDS: Final = 120
STOPPED_WITHIN_SECONDS: Final = 60
BELOW_EPHEMERAL: Final = range(20_000, 32_000)
"""Above this the system takes ports for outgoing connections: a server that is down for a moment would lose its own."""
SHORT_TIMES: Final = {
    "PUTRIGHT_SMTP_TIMEOUT_SECONDS": "3",
    "PUTRIGHT_FETCH_TIMEOUT_SECONDS": "3",
    "PUTRIGHT_QUIET_PERIOD_SECONDS": "3",
}
"""A campaign does not wait as long as a landlord would."""


def on_apache_kafka() -> bool:
    return os.environ.get("PUTRIGHT_TEST_BROKER") == "apache"


@dataclass(frozen=True)
class House:
    """A stack that is up, and how to reach and to break its parts."""

    folder: Path
    addresses: Addresses
    keys: Mapping[str, str]
    apache: ApacheKafka | None

    @property
    def databases(self) -> Mapping[str, str]:
        return self.addresses.databases

    @property
    def bootstrap(self) -> str:
        return self.addresses.kafka_bootstrap

    @property
    def mail_page(self) -> str:
        return self.addresses.urls["mail"]

    @property
    def smtp(self) -> tuple[str, int]:
        host, _, port = self.addresses.smtp.partition(":")
        return host, int(port)

    @property
    def complaints_address(self) -> str:
        return landlords.read(None).get("demo").complaints_email

    def client(self, service: str, key: str | None = None) -> httpx.AsyncClient:
        """Return a client of a service with a demonstration key, or with none; it is for the caller to close."""
        headers = {"X-API-Key": self.keys[key]} if key else {}
        return httpx.AsyncClient(base_url=self.addresses.urls[service], headers=headers, timeout=10)

    def metrics(self) -> list[str]:
        """Return where each process tells its figures."""
        apps = [self.addresses.urls[service] for service in SERVICES]
        return [f"{url}/metrics" for url in [*apps, *self.addresses.workers.values()]]

    def pid(self, part: str) -> int:
        """Return the process of a part of the stack, as the supervisor wrote it down."""
        name = part.replace(" ", "-")
        folder = self.folder / name if part in {"postgres", "broker", "mail"} else self.folder / "run" / name
        return int((folder / "pid").read_text().split()[0])

    def signal(self, part: str, number: signal.Signals) -> None:
        """Send a signal to a part; one that is just being started again gets none."""
        with suppress(FileNotFoundError, ProcessLookupError):
            os.kill(self.pid(part), number)

    def wipe_broker(self) -> None:
        """Kill the broker with all its data and let an empty one take its place."""
        if self.apache is None:  # the embedded broker keeps everything in memory, and the supervisor starts it again
            self.signal("broker", signal.SIGKILL)
        else:
            self.apache.wipe()
            self.apache.start()

    async def command(self, *arguments: str) -> list[str]:
        """Run a `putright` command on this stack; return what it said, or nothing where it ended well."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "deploy.cli", *arguments, "--data", str(self.folder),
            stdout=PIPE, stderr=STDOUT, cwd=ROOT,
        )  # fmt: skip
        said, _ = await process.communicate()
        return [] if process.returncode == 0 else [f"exit code {process.returncode}", *said.decode().splitlines()]


@asynccontextmanager
async def running_house(folder: Path) -> AsyncIterator[House]:
    """Start the stack; on leaving it is stopped."""
    ports = _free_ports()
    apache = await asyncio.to_thread(_apache, folder, next(ports))
    environment = {f"PUTRIGHT_{name.upper()}": str(next(ports)) for name in StackSettings().ports()} | SHORT_TIMES
    if apache is not None:
        environment["PUTRIGHT_KAFKA_BOOTSTRAP"] = apache.bootstrap
    command = [sys.executable, "-m", "deploy.cli", "run", "--data", str(folder)]
    with _screen(folder).open("ab") as screen:
        process = await asyncio.create_subprocess_exec(
            *command, stdout=screen, stderr=STDOUT, cwd=ROOT, env={**os.environ, **environment}
        )
    try:
        addresses = await _ready(process, folder)
        yield House(folder, addresses, demo_keys.read(folder / "keys"), apache)
    finally:
        await _stop(process)
        if apache is not None:
            await asyncio.to_thread(apache.stop)


def _screen(folder: Path) -> Path:
    """Return where what the supervisor says is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder / "screen.log"


def _apache(folder: Path, port: int) -> ApacheKafka | None:
    if not on_apache_kafka():
        return None
    apache = ApacheKafka(folder / "kafka", port)
    apache.start()
    return apache


async def _ready(process: asyncio.subprocess.Process, folder: Path) -> Addresses:
    async with asyncio.timeout(READY_WITHIN_SECONDS):
        while (addresses := Addresses.read(folder)) is None:
            if process.returncode is not None:
                raise ChildProcessError(f"the stack did not come up:\n{_screen(folder).read_text()[-3000:]}")
            await asyncio.sleep(0.1)
    return addresses


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        async with asyncio.timeout(STOPPED_WITHIN_SECONDS):
            await process.wait()
    except TimeoutError:
        process.kill()
        raise


def _free_ports() -> Iterator[int]:
    # Two campaigns at the same time should not draw the same ports: this is not of the seed.
    drawn = random.SystemRandom().sample(BELOW_EPHEMERAL, len(BELOW_EPHEMERAL))
    return (port for port in drawn if not is_listening(port))
