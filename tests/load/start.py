"""How long `putright run` takes until every part is ready: in an empty folder, and again in the same one."""

import asyncio
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.load.rounds import Figure, Say, interleaved
from tests.support.house import running_house

GOAL_SECONDS: Final = 15


async def measure(folder: Path, say: Say) -> Sequence[Figure]:
    numbers = itertools.count()

    async def first() -> float:
        return await _seconds_until_ready(folder / f"first-{next(numbers)}")

    async def again() -> float:
        return await _seconds_until_ready(folder / "again")

    await again()  # what is installed is compiled once, and the folder is filled
    taken = await interleaved({"first": first, "again": again}, say)
    return [
        taken.figure("seconds until ready, in an empty folder", "first", at_most=GOAL_SECONDS),
        taken.figure("seconds until ready, started again", "again", at_most=GOAL_SECONDS),
    ]


async def _seconds_until_ready(folder: Path) -> float:
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with running_house(folder):
        return loop.time() - began
