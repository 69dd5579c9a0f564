"""Gathers what concurrent tasks want to write and writes it in one transaction. Alone, a task waits for nobody.

A commit costs the disk one wait, whether it holds one row or a hundred. While one batch is being written the next one
gathers; as soon as a writer is free it takes all that has gathered.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

from shared.platform.database import unreachable

MOST_TOGETHER: Final = 100

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")


class TryAlone(Exception):
    """The outcome of one item depends on another one of the same batch that was not written."""


class GroupCommit(Generic[Item, Outcome]):
    """Calls `write` with a batch; it commits, and returns one outcome for each item.

    An outcome that is an exception is raised for that item only. When `write` fails as a whole, and not because the
    database is away, every item is tried alone, so that one cannot fail the others.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Item]], Awaitable[Sequence[Outcome | TryAlone]]],
        *,
        writers: int = 1,
        gather_seconds: float = 0,
    ) -> None:
        """Write with so many writers at once; each lets others join for `gather_seconds` before it begins."""
        self._write = write
        self._writers = writers
        self._gather_seconds = gather_seconds
        self._waiting: asyncio.Queue[tuple[Item, asyncio.Future[Outcome]]] = asyncio.Queue()

    async def submit(self, item: Item) -> Outcome:
        """Return once the item is committed, or raise why it is not."""
        answer: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._waiting.put_nowait((item, answer))
        return await answer

    async def run(self) -> None:
        """Write for ever; without this running, nobody is answered."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(self._writers):
                tasks.create_task(self._write_for_ever())

    async def _write_for_ever(self) -> None:
        while True:
            batch = [await self._waiting.get()]
            if self._gather_seconds:
                await asyncio.sleep(self._gather_seconds)
            while len(batch) < MOST_TOGETHER and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            try:
                await self._answer(batch)
            finally:
                for _, answer in batch:
                    answer.cancel()  # nobody waits for ever when the process stops in the middle

    async def _answer(self, batch: Sequence[tuple[Item, asyncio.Future[Outcome]]]) -> None:
        try:
            outcomes = await self._write([item for item, _ in batch])
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to those who wait
            if len(batch) == 1 or unreachable(error):
                _fail(batch, error)
                return
            outcomes = [TryAlone()] * len(batch)
        for (item, answer), outcome in zip(batch, outcomes, strict=True):
            if not isinstance(outcome, TryAlone):
                _tell(answer, outcome)
            elif len(batch) == 1:
                _fail([(item, answer)], outcome)
            else:
                await self._answer([(item, answer)])


def _tell(answer: "asyncio.Future[Outcome]", outcome: Outcome) -> None:
    if not answer.done():
        answer.set_result(outcome)


def _fail(batch: "Sequence[tuple[Item, asyncio.Future[Outcome]]]", error: Exception) -> None:
    for _, answer in batch:
        if not answer.done():
            answer.set_exception(error)
