"""Group commit: who arrives together is written together, and one that fails cannot fail the others."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import pytest

from shared.platform.group_commit import GroupCommit, TryAlone

Write = Callable[[Sequence[str]], Awaitable[Sequence[str | TryAlone]]]


class Disk:
    """Writes batches, as slowly as it is told; a batch with `poison` fails, a batch while it is `away` cannot begin."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.may_write = asyncio.Event()
        self.may_write.set()
        self.away = False

    async def write(self, batch: Sequence[str]) -> Sequence[str | TryAlone]:
        await self.may_write.wait()
        if self.away:
            raise ConnectionRefusedError
        self.batches.append(list(batch))
        if "poison" in batch:
            raise ValueError("poison")
        return [TryAlone() if item == "entangled" and len(batch) > 1 else item.upper() for item in batch]


@asynccontextmanager
async def running(disk: Disk) -> AsyncIterator[GroupCommit[str, str]]:
    group = GroupCommit(disk.write, writers=2)
    async with asyncio.TaskGroup() as tasks:
        writing = tasks.create_task(group.run())
        yield group
        writing.cancel()


async def test_alone_nobody_is_waited_for() -> None:
    disk = Disk()

    async with running(disk) as group:
        assert await group.submit("a") == "A"

    assert disk.batches == [["a"]]


async def test_what_gathers_while_others_are_written_is_written_together() -> None:
    disk = Disk()
    disk.may_write.clear()

    async with running(disk) as group, asyncio.TaskGroup() as tasks:
        first = [tasks.create_task(group.submit(item)) for item in "ab"]
        await asyncio.sleep(0.01)
        later = [tasks.create_task(group.submit(item)) for item in "cdefg"]
        await asyncio.sleep(0.01)
        disk.may_write.set()

    assert [task.result() for task in (*first, *later)] == list("ABCDEFG")
    assert len(disk.batches) <= 3
    assert sorted(item for batch in disk.batches for item in batch) == list("abcdefg")


async def test_one_that_fails_does_not_fail_the_others() -> None:
    disk = Disk()

    async with running(disk) as group:
        answers = await asyncio.gather(*map(group.submit, ["a", "poison", "b"]), return_exceptions=True)

    assert answers[0] == "A"
    assert isinstance(answers[1], ValueError)
    assert answers[2] == "B"


async def test_one_that_depends_on_another_of_its_batch_is_tried_again_alone() -> None:
    disk = Disk()

    async with running(disk) as group:
        assert await asyncio.gather(*map(group.submit, ["a", "entangled"])) == ["A", "ENTANGLED"]

    assert disk.batches[-1] == ["entangled"]


async def test_while_the_database_is_away_everybody_is_told_and_nobody_is_tried_alone() -> None:
    disk = Disk()
    disk.away = True

    async with running(disk) as group:
        answers = await asyncio.gather(*map(group.submit, "abc"), return_exceptions=True)
        disk.away = False
        assert await group.submit("d") == "D"

    assert [type(answer) for answer in answers] == [ConnectionRefusedError] * 3
    assert disk.batches == [["d"]]


async def test_a_caller_that_gave_up_does_not_stop_the_writers() -> None:
    disk = Disk()
    disk.may_write.clear()

    async with running(disk) as group:
        given_up = asyncio.ensure_future(group.submit("a"))
        await asyncio.sleep(0.01)
        given_up.cancel()
        disk.may_write.set()
        assert await group.submit("b") == "B"


async def test_when_the_process_stops_nobody_waits_for_ever() -> None:
    disk = Disk()
    disk.may_write.clear()

    async with asyncio.TaskGroup() as tasks:
        group = GroupCommit(disk.write, writers=2)
        writing = tasks.create_task(group.run())
        waiting = asyncio.ensure_future(group.submit("a"))
        await asyncio.sleep(0.01)
        writing.cancel()

    with pytest.raises(asyncio.CancelledError):
        await waiting
