"""The whole stack as real processes on free ports, restarted when they die, so that a campaign can kill them."""

import asyncio
import os
import random
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import STDOUT
from typing import Final

import httpx

from deploy import migrate
from deploy.embedded.broker import EmbeddedBroker
from deploy.embedded.mail.process import EmbeddedMail
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.embedded.servers import LOCALHOST, is_listening
from deploy.kafka.apache import ApacheKafka
from shared.platform import auth

COMPLAINTS: Final = "complaints@landlord.example"
RESTART_AFTER_SECONDS: Final = 0.5
BELOW_EPHEMERAL: Final = range(20_000, 32_000)
"""Above this the system takes ports for outgoing connections: a server that is down for a moment would lose its own."""
READY_WITHIN_SECONDS: Final = 60
ROLES: Final[Mapping[str, frozenset[str]]] = {
    "officer": frozenset({"manager"}),
    "contact_centre": frozenset({"agent"}),
    "crm": frozenset({"integration"}),
}


def on_apache_kafka() -> bool:
    return os.environ.get("PUTRIGHT_TEST_BROKER") == "apache"


@dataclass
class Kept:
    """A process that is started again whenever it ends, until told to stop."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    log: Path
    ready_url: str
    starts: int = 0
    process: asyncio.subprocess.Process | None = None

    async def keep(self) -> None:
        while True:
            with self.log.open("ab") as log:
                self.process = await asyncio.create_subprocess_exec(
                    *self.command, stdout=log, stderr=STDOUT, env={**os.environ, **self.environment}
                )
            self.starts += 1
            try:
                await self.process.wait()
            except asyncio.CancelledError:
                await self._end()
                raise
            await asyncio.sleep(RESTART_AFTER_SECONDS)

    def signal(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.returncode is None:
            self.process.send_signal(number)

    async def ready(self) -> None:
        async with httpx.AsyncClient(timeout=2) as client, asyncio.timeout(READY_WITHIN_SECONDS):
            while not await _answers(client, self.ready_url):  # noqa: ASYNC110 - another process gets ready
                await asyncio.sleep(0.1)

    async def _end(self) -> None:
        if self.process is None or self.process.returncode is not None:
            return
        self.process.send_signal(signal.SIGCONT)
        self.process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(15):
                await self.process.wait()
        except TimeoutError:
            self.process.kill()
            await self.process.wait()


@dataclass
class House:
    """Everything that runs, and how to reach it."""

    folder: Path
    postgres: EmbeddedPostgres
    broker: EmbeddedBroker | ApacheKafka
    mail: EmbeddedMail
    urls: Mapping[str, str]
    databases: Mapping[str, str]
    keys: Mapping[str, str]
    secret: str = field(default_factory=lambda: secrets.token_hex(24))
    processes: dict[str, Kept] = field(default_factory=dict)

    @property
    def logs(self) -> Path:
        return self.folder / "logs"

    def client(self, service: str, role: str | None = None) -> httpx.AsyncClient:
        """Return a client of a service with the key of a role, or with none; it is for the caller to close."""
        headers = {"X-API-Key": self.keys[role]} if role else {}
        return httpx.AsyncClient(base_url=self.urls[service], headers=headers, timeout=5)

    def metrics(self) -> list[str]:
        """Return where each process tells its figures."""
        return [process.ready_url.replace("/health/ready", "/metrics") for process in self.processes.values()]


@asynccontextmanager
async def running_house(folder: Path) -> AsyncIterator[House]:
    """Start everything; on leaving, everything is stopped."""
    house = await asyncio.to_thread(_with_servers, folder)
    try:
        async with asyncio.TaskGroup() as tasks:
            kept = [tasks.create_task(process.keep()) for process in house.processes.values()]
            await asyncio.gather(*(process.ready() for process in house.processes.values()))
            yield house
            for task in kept:
                task.cancel()
    finally:
        await asyncio.to_thread(_stop_servers, house)


def _with_servers(folder: Path) -> House:
    ports = _free_ports()
    postgres = EmbeddedPostgres(folder / "postgres", next(ports))
    broker = (ApacheKafka if on_apache_kafka() else EmbeddedBroker)(folder / "broker", next(ports))
    mail = EmbeddedMail(
        folder / "mail",
        smtp_port=next(ports),
        imap_port=next(ports),
        page_port=next(ports),
        mailboxes=[COMPLAINTS],
    )
    for server in (postgres, broker, mail):
        server.start()
    (folder / "logs").mkdir()
    databases = {service: postgres.create_service_database(service) for service in migrate.SERVICES}
    for service, url in databases.items():
        migrate.upgrade(service, url)
    urls = {service: f"http://{LOCALHOST}:{next(ports)}" for service in migrate.SERVICES}
    keys = _add_keys(folder / "keys.json")
    house = House(folder, postgres, broker, mail, urls, databases, keys)
    for service in migrate.SERVICES:
        for kind in ("app", "worker"):
            house.processes[f"{service} {kind}"] = _process(house, service, kind, next(ports))
    return house


def _free_ports() -> Iterator[int]:
    drawn = random.sample(BELOW_EPHEMERAL, len(BELOW_EPHEMERAL))
    return (port for port in drawn if not is_listening(port))


def _stop_servers(house: House) -> None:
    for server in (house.mail, house.broker, house.postgres):
        server.stop()


def _add_keys(path: Path) -> dict[str, str]:
    people = {
        role: auth.add_key(path, landlords=frozenset({"demo"}), roles=roles, identity=role)
        for role, roles in ROLES.items()
    }
    services = {
        service: auth.add_key(path, landlords=frozenset({"*"}), roles=frozenset({"service"}), identity=service)
        for service in migrate.SERVICES
    }
    return people | services


def _process(house: House, service: str, kind: str, operations_port: int) -> Kept:
    own_port = int(house.urls[service].rpartition(":")[2]) if kind == "app" else operations_port
    environment = {
        **_settings(house),
        **{f"PUTRIGHT_{name.upper()}_URL": url for name, url in house.urls.items()},
        "PUTRIGHT_DATABASE_URL": house.databases[service],
        "PUTRIGHT_SERVICE_KEY": house.keys[service],
        "PUTRIGHT_PORT" if kind == "app" else "PUTRIGHT_OPERATIONS_PORT": str(own_port),
    }
    return Kept(
        name=f"{service} {kind}",
        command=[sys.executable, "-m", f"services.{service}.{kind}"],
        environment=environment,
        log=house.logs / f"{service}-{kind}.log",
        ready_url=f"http://{LOCALHOST}:{own_port}/health/ready",
    )


def _settings(house: House) -> dict[str, str]:
    """Return what all processes are told; the time-outs are shorter than a landlord's, so that a campaign is short."""
    return {
        "PUTRIGHT_KAFKA_BOOTSTRAP": house.broker.bootstrap,
        "PUTRIGHT_KAFKA_IDEMPOTENT": str(on_apache_kafka()).lower(),
        "PUTRIGHT_API_KEYS_FILE": str(house.folder / "keys.json"),
        "PUTRIGHT_SECRET": house.secret,
        "PUTRIGHT_PUBLIC_URL": house.urls["intake"],
        "PUTRIGHT_ATTACHMENTS_DIR": str(house.folder / "attachments"),
        "PUTRIGHT_IMAP_HOST": house.mail.host,
        "PUTRIGHT_IMAP_PORT": str(house.mail.imap_port),
        "PUTRIGHT_IMAP_USER": COMPLAINTS,
        "PUTRIGHT_IMAP_PASSWORD": house.mail.password,
        "PUTRIGHT_IMAP_TLS": "false",
        "PUTRIGHT_MAILBOX_POLL_SECONDS": "1",
        "PUTRIGHT_SMTP_HOST": house.mail.host,
        "PUTRIGHT_SMTP_PORT": str(house.mail.smtp_port),
        "PUTRIGHT_SMTP_TIMEOUT_SECONDS": "2",
        "PUTRIGHT_FETCH_TIMEOUT_SECONDS": "2",
        "PUTRIGHT_QUIET_PERIOD_SECONDS": "3",
    }


async def _answers(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
