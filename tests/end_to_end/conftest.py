"""One stack of real processes for all journeys, in its second run: the first left a complaint behind."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support import journey
from tests.support.house import House, running_house


@dataclass(frozen=True)
class Yesterday:
    """What an earlier run of the stack left behind."""

    folder: Path
    reference: str


@pytest.fixture(scope="session")
async def yesterday(tmp_path_factory: pytest.TempPathFactory) -> Yesterday:
    folder = tmp_path_factory.mktemp("house")
    async with running_house(folder) as first:
        return Yesterday(folder, await journey.complain_by_telephone(first, "yesterday"))


@pytest.fixture(scope="session")
async def house(yesterday: Yesterday) -> AsyncIterator[House]:
    async with running_house(yesterday.folder) as up:
        yield up
