"""Starts the parts of a stack, shows what they say, starts again what dies, and stops all in order."""

import asyncio
import signal
from collections.abc import Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from deploy.embedded.servers import CannotStart, ServerProcess
from deploy.screen import Screen

LOOK_EVERY_SECONDS: Final = 0.1
FIRST_PAUSE_SECONDS: Final = 1.0
LONGEST_PAUSE_SECONDS: Final = 30.0
STEADY_AFTER_SECONDS: Final = 60.0
"""Whoever has run for so long is no longer "dying again and again"."""
_MOST_PARTS: Final = 64


class Part(Protocol):
    """A process of the stack; `start` returns when it is ready and raises CannotStart."""

    @property
    def process(self) -> ServerProcess: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...
    def kill(self) -> None: ...


@dataclass(slots=True, kw_only=True)
class _Watched:
    part: Part
    chatty: bool
    read_up_to: int
    deaths: int = 0
    started_at: float = 0.0
    rest: bytes = b""
    starting: Future[None] | None = None


class Supervisor:
    """Parts start in groups, all of a group at once, and stop in the opposite order.

    The parts block while they start and stop, so each of those runs in a thread.
    """

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._groups: list[dict[str, _Watched]] = []
        self._threads = ThreadPoolExecutor(_MOST_PARTS, thread_name_prefix="part")
        self._stopping = False

    async def start(self, parts: Mapping[str, Part], *, chatty: Collection[str] = ()) -> None:
        """Start a group of parts and return when all are ready; of the `chatty` ones only what is asked for is shown.

        Raises a group of CannotStart as soon as one fails.
        """
        group = {name: _watched(part, chatty=name in chatty) for name, part in parts.items()}
        self._groups.append(group)
        async with asyncio.TaskGroup() as tasks:
            for name, watched in group.items():
                tasks.create_task(self._start(name, watched))

    async def keep(self) -> None:
        """Watch every part for ever: one that ends is started again, after a pause that grows while it keeps dying."""
        async with asyncio.TaskGroup() as tasks:
            for group in self._groups:
                for name, watched in group.items():
                    tasks.create_task(self._keep(name, watched))

    async def show(self) -> None:
        """Show for ever what the parts write."""
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            self._show_new_lines()

    async def stop(self) -> None:
        """Stop every part, the last group first. Stopping twice does nothing."""
        self._stopping = True
        for group in reversed(self._groups):
            await asyncio.gather(*(self._stop(watched) for watched in group.values()))
        self._show_new_lines()

    def kill(self) -> None:
        """End every process now."""
        self._stopping = True
        for group in reversed(self._groups):
            for watched in group.values():
                watched.part.kill()

    async def _start(self, name: str, watched: _Watched) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        watched.starting = self._threads.submit(watched.part.start)
        await asyncio.wrap_future(watched.starting)
        watched.started_at = loop.time()
        self._screen.say(f"{name} is ready ({watched.started_at - began:.1f} s)", "dim")

    async def _keep(self, name: str, watched: _Watched) -> None:
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            if not watched.part.process.is_running and not self._stopping:
                await self._start_again(name, watched)

    async def _start_again(self, name: str, watched: _Watched) -> None:
        has_been_steady = asyncio.get_running_loop().time() - watched.started_at > STEADY_AFTER_SECONDS
        watched.deaths = 1 if has_been_steady else watched.deaths + 1
        pause = _pause_seconds(watched.deaths)
        how = _how_it_ended(watched.part.process.exit_code)
        self._screen.say(f"{name} {how}; starting it again{f' in {pause:.0f} s' if pause else ''}", "bold red")
        await asyncio.sleep(pause)
        try:
            await self._start(name, watched)
        except CannotStart as error:
            if not self._stopping:
                self._screen.say(str(error), "red")

    async def _stop(self, watched: _Watched) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._threads, watched.part.stop)
        # A start that was under way may have made its process only after that.
        while watched.starting is not None and not watched.starting.done():
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            await loop.run_in_executor(self._threads, watched.part.stop)

    def _show_new_lines(self) -> None:
        for group in self._groups:
            for name, watched in group.items():
                for line in _new_lines(watched):
                    self._screen.logged(name, line, chatty=watched.chatty)


def _watched(part: Part, *, chatty: bool) -> _Watched:
    return _Watched(part=part, chatty=chatty, read_up_to=_size(part.process.log))


def _pause_seconds(deaths: int) -> float:
    """Return nothing for the first death, then 1, 2, 4 ... seconds."""
    return 0.0 if deaths <= 1 else min(FIRST_PAUSE_SECONDS * 2 ** (deaths - 2), LONGEST_PAUSE_SECONDS)


def _how_it_ended(exit_code: int | None) -> str:
    if exit_code is None:
        return "did not come up"
    if exit_code >= 0:
        return f"ended with exit code {exit_code}"
    try:
        return f"ended with signal {-exit_code} ({signal.Signals(-exit_code).name})"
    except ValueError:
        return f"ended with signal {-exit_code}"


def _new_lines(watched: _Watched) -> list[str]:
    log = watched.part.process.log
    size = _size(log)
    if size < watched.read_up_to:  # the log was begun anew
        watched.read_up_to = 0
    if size == watched.read_up_to:
        return []
    with log.open("rb") as file:
        file.seek(watched.read_up_to)
        written = file.read(size - watched.read_up_to)
    watched.read_up_to = size
    *lines, watched.rest = (watched.rest + written).split(b"\n")
    return [line.decode(errors="replace") for line in lines if line.strip()]


def _size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0
