"""Writes of many tasks, committed together: under load one transaction carries what has come in meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Generic, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
GATHER_SECONDS: Final = 0.004
"""A pause that nobody feels, in which others can join the group."""


class GroupCommit(Generic[Item, Result]):
    """`await put(item)` returns when the item is committed; `run` must be running beside it."""

    def __init__(self, write: Callable[[Sequence[Item]], Awaitable[Sequence[Result]]]) -> None:
        self._write = write
        self._waiting: list[tuple[Item, asyncio.Future[Result]]] = []
        self._some = asyncio.Event()

    async def put(self, item: Item) -> Result:
        """Hand in an item and wait for its result; raises what the write of its group raised."""
        done: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, done))
        self._some.set()
        return await done

    async def run(self) -> None:
        """Write groups, one after the other, for ever."""
        while True:
            await self._some.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._some.clear()
            group, self._waiting = self._waiting, []
            await self._write_group(group)

    async def _write_group(self, group: Sequence[tuple[Item, asyncio.Future[Result]]]) -> None:
        try:
            results = await self._write([item for item, _ in group])
        except Exception as error:  # noqa: BLE001 - it is raised again, in every task of the group
            for _, done in group:
                if not done.done():
                    done.set_exception(error)
        else:
            for (_, done), result in zip(group, results, strict=True):
                if not done.done():
                    done.set_result(result)
