"""The container's health check, against the operations server that every worker runs."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deploy.embedded.servers import free_port, is_listening
from shared.platform import observability
from shared.platform.observability import Check


@asynccontextmanager
async def a_worker(check: Check) -> AsyncIterator[int]:
    port = free_port()
    async with asyncio.TaskGroup() as tasks:
        serving = tasks.create_task(observability.serve_operations(port, {"database": check}))
        while not is_listening(port):  # noqa: ASYNC110 - uvicorn offers no event to wait for
            await asyncio.sleep(0.02)
        yield port
        serving.cancel()


async def health_of(port: int, *path: str) -> int | None:
    command = [sys.executable, "-m", "deploy.healthcheck", str(port), *path]
    check = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.DEVNULL)
    await check.wait()
    return check.returncode


async def reached() -> None:
    """Stand for a database that answers."""


async def away() -> None:
    raise ConnectionRefusedError


async def test_a_ready_process_is_well() -> None:
    async with a_worker(reached) as port:
        assert await health_of(port) == 0


async def test_a_process_without_its_database_is_not_well() -> None:
    async with a_worker(away) as port:
        assert await health_of(port) == 1


async def test_another_path_can_be_asked() -> None:
    async with a_worker(away) as port:
        assert await health_of(port, "/health/live") == 0


async def test_a_process_that_is_not_there_is_not_well() -> None:
    assert await health_of(free_port()) == 1
