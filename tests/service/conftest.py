"""Brokers of a test's own: topics have fixed names, and some tests take a broker's data away."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from deploy.embedded.servers import free_port


class Broker(Protocol):
    """What tests need of either broker."""

    bootstrap: str

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def kill(self) -> None: ...


@pytest.fixture
def new_broker(broker: Broker, tmp_path: Path) -> Iterator[Callable[[], Broker]]:
    """Give a function that starts an empty broker, always at the same address."""
    kind: Any = type(broker)
    port = free_port()
    started: list[Broker] = []

    def start() -> Broker:
        one: Broker = kind(tmp_path / f"broker-{len(started)}", port)
        one.start()
        started.append(one)
        return one

    yield start
    for one in started:
        one.stop()


@pytest.fixture
def own_broker(new_broker: Callable[[], Broker]) -> Broker:
    return new_broker()
