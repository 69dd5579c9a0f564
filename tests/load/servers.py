"""What a measurement runs on: PostgreSQL with fsync on, a broker, a process of intake; all on free loopback ports."""

import asyncio
import os
import secrets
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from deploy import migrate
from deploy.embedded.broker import EmbeddedBroker
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.embedded.servers import LOCALHOST, ServerProcess, free_port
from deploy.kafka.apache import ApacheKafka
from shared.platform import auth


@contextmanager
def postgres(folder: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(folder / "postgres", free_port())
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def broker(folder: Path) -> Iterator[EmbeddedBroker | ApacheKafka]:
    server = (ApacheKafka if on_apache_kafka() else EmbeddedBroker)(folder / "broker", free_port())
    server.start()
    try:
        yield server
    finally:
        server.stop()


def on_apache_kafka() -> bool:
    return os.environ.get("PUTRIGHT_TEST_BROKER") == "apache"


async def service_database(server: EmbeddedPostgres, service: str, name: str | None = None) -> str:
    """Create and migrate a database for a service; return its URL."""
    url = server.create_service_database(name or service)
    await asyncio.to_thread(migrate.upgrade, service, url)
    return url


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """A running web process of intake and a key of a contact centre."""

    port: int
    key: str
    database: str


@asynccontextmanager
async def intake(server: EmbeddedPostgres, folder: Path) -> AsyncIterator[Intake]:
    """Run intake's web process as a landlord would: one process, everything on."""
    url, keys = await service_database(server, "intake"), folder / "keys.json"
    running = Intake(
        port=free_port(),
        key=auth.add_key(keys, landlords=frozenset({"demo"}), roles=frozenset({"agent"})),
        database=url,
    )
    environment = {
        "PUTRIGHT_DATABASE_URL": url,
        "PUTRIGHT_HOST": LOCALHOST,
        "PUTRIGHT_PORT": str(running.port),
        "PUTRIGHT_API_KEYS_FILE": str(keys),
        "PUTRIGHT_SECRET": secrets.token_hex(24),
        "PUTRIGHT_ATTACHMENTS_DIR": str(folder / "attachments"),
    }
    process = ServerProcess("intake", folder / "intake", running.port)
    process.claim()
    process.start([sys.executable, "-m", "services.intake.app"], environment=environment)
    try:
        yield running
    finally:
        process.end()
