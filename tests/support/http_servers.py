"""Real HTTP servers on loopback, for the length of a test."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

from starlette.types import ASGIApp

from shared.platform import observability


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@contextlib.asynccontextmanager
async def serving(app: ASGIApp, port: int | None = None) -> AsyncIterator[str]:
    """Serve `app` and yield its address; the server has stopped when the block is left."""
    chosen = port or free_port()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(observability.serve(app, host="127.0.0.1", port=chosen))
        await _answering(chosen)
        yield f"http://127.0.0.1:{chosen}"
        task.cancel()


async def _answering(port: int) -> None:
    async with asyncio.timeout(5):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except ConnectionRefusedError:
                await asyncio.sleep(0.01)
            else:
                writer.close()
                return
