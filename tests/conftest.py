"""Resources for tests: real PostgreSQL, a real broker, a database for each test. No business objects (see support)."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Protocol

import pytest

from deploy.embedded.broker import EmbeddedBroker
from deploy.embedded.postgres import EmbeddedPostgres
from deploy.embedded.servers import free_port
from deploy.kafka.apache import ApacheKafka
from tests.support.databases import Databases

# Nothing here outlives the machine. Commits still wait for the log to be written: tests stop this server at once too.
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off"}


class Broker(Protocol):
    """What tests need of either broker."""

    @property
    def bootstrap(self) -> str: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def kill(self) -> None: ...


def pytest_report_header() -> str:
    return f"broker: {'Apache Kafka' if on_apache_kafka() else 'embedded (PUTRIGHT_TEST_BROKER=apache for Kafka)'}"


def on_apache_kafka() -> bool:
    return os.environ.get("PUTRIGHT_TEST_BROKER") == "apache"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(tmp_path_factory.mktemp("postgres"), free_port(), NOT_DURABLE)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def databases(postgres: EmbeddedPostgres) -> Databases:
    return Databases(postgres)


@pytest.fixture
async def service_database(databases: Databases) -> AsyncIterator[Callable[[str], Awaitable[str]]]:
    """Give the means to make fresh, migrated databases: call it with a service, get the URL."""
    made: list[str] = []

    async def make(service: str) -> str:
        url = await databases.make(service)
        made.append(url)
        return url

    yield make
    for url in made:
        await databases.drop(url)


@pytest.fixture(scope="session")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    kind = ApacheKafka if on_apache_kafka() else EmbeddedBroker
    server = kind(tmp_path_factory.mktemp("broker"), free_port())
    server.start()
    yield server
    server.stop()
