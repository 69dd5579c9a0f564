"""The supervisor over real processes: what dies comes back, and what is stopped is gone."""

import asyncio
import io
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import psutil
import pytest
from rich.console import Console

from deploy import supervisor as supervising
from deploy.embedded.program import Program
from deploy.embedded.servers import CannotStart, NotRunning, free_port
from deploy.screen import Screen
from deploy.supervisor import Supervisor

READY_SOON = """
import http.server, sys
print('{{"event": "up", "level": "warning"}}', flush=True)
http.server.HTTPServer(('127.0.0.1', {port}), http.server.SimpleHTTPRequestHandler).serve_forever()
"""
NEVER_READY = "import time; time.sleep(600)"


def a_program(folder: Path, name: str, script: str) -> Program:
    """Make a program of its own out of a script."""
    port = free_port()
    module = f"program_{name}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{module}.py").write_text(script.format(port=port))
    return Program(
        name,
        folder / name,
        module=module,
        port=port,
        log=folder / f"{name}.log",
        environment={"PYTHONPATH": os.pathsep.join([str(folder), *sys.path])},
        ready_path="/",
    )


class Watched:
    """A supervisor, and what it said."""

    def __init__(self) -> None:
        self._said = io.StringIO()
        self.supervisor = Supervisor(Screen(console=Console(file=self._said, width=200, highlight=False)))

    def said(self) -> str:
        return self._said.getvalue()


@pytest.fixture
async def watched() -> AsyncIterator[Watched]:
    made = Watched()
    yield made
    await made.supervisor.stop()


@asynccontextmanager
async def kept(watched: Watched) -> AsyncIterator[None]:
    """Let the supervisor watch over what it has started."""
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(watched.supervisor.keep()), tasks.create_task(watched.supervisor.show())]
        yield
        for task in running:
            task.cancel()


async def until(is_so: Callable[[], bool], *, seconds: float = 15) -> None:
    async with asyncio.timeout(seconds):
        while not is_so():  # noqa: ASYNC110 - what is waited for is another process
            await asyncio.sleep(0.05)


def another_process(program: Program, than: int) -> bool:
    with suppress(NotRunning):
        return program.process.pid != than
    return False


async def test_what_is_killed_is_reported_and_started_again(watched: Watched, tmp_path: Path) -> None:
    program = a_program(tmp_path, "worker", READY_SOON)
    await watched.supervisor.start({"cases worker": program})

    async with kept(watched):
        first = program.process.pid
        os.kill(first, signal.SIGKILL)
        await until(lambda: another_process(program, first))
        await until(program.is_ready)

    assert "cases worker ended with signal 9 (SIGKILL); starting it again" in watched.said()


async def test_what_dies_again_soon_is_given_a_pause(watched: Watched, tmp_path: Path) -> None:
    program = a_program(tmp_path, "worker", READY_SOON)
    await watched.supervisor.start({"worker": program})

    async with kept(watched):
        first = program.process.pid
        os.kill(first, signal.SIGKILL)
        await until(lambda: watched.said().count("worker is ready") == 2)
        second = program.process.pid
        os.kill(second, signal.SIGKILL)
        await until(lambda: watched.said().count("worker is ready") == 3)

    assert "worker ended with signal 9 (SIGKILL); starting it again in 1 s" in watched.said()


def test_the_pauses_double_up_to_half_a_minute() -> None:
    assert [supervising._pause_seconds(deaths) for deaths in (1, 2, 3, 4, 40)] == [0, 1, 2, 4, 30]


async def test_stopping_leaves_no_process_behind(watched: Watched, tmp_path: Path) -> None:
    programs = [a_program(tmp_path, name, READY_SOON) for name in ("one", "two")]
    await watched.supervisor.start({program.process.name: program for program in programs})
    pids = [program.process.pid for program in programs]

    await watched.supervisor.stop()

    assert [pid for pid in pids if psutil.pid_exists(pid)] == []


async def test_a_start_that_is_under_way_is_stopped_too(watched: Watched, tmp_path: Path) -> None:
    program = a_program(tmp_path, "slow", NEVER_READY)

    async with asyncio.TaskGroup() as tasks:
        starting = tasks.create_task(watched.supervisor.start({"slow": program}))
        await until(lambda: program.process.is_running)
        pid = program.process.pid
        starting.cancel()
    await watched.supervisor.stop()

    assert not psutil.pid_exists(pid)


async def test_a_part_that_does_not_come_up_ends_the_start_with_its_last_words(
    watched: Watched, tmp_path: Path
) -> None:
    program = a_program(tmp_path, "broken", "raise SystemExit('the settings are wrong')")

    with pytest.raises(ExceptionGroup) as raised:
        await watched.supervisor.start({"broken": program})

    [error] = raised.value.exceptions
    assert isinstance(error, CannotStart)
    assert "the settings are wrong" in str(error)


async def test_a_log_line_is_shown_in_few_words_with_the_name_of_its_process(watched: Watched, tmp_path: Path) -> None:
    program = a_program(tmp_path, "worker", READY_SOON)

    await watched.supervisor.start({"cases worker": program})
    await watched.supervisor.stop()

    assert "cases worker  up\n" in watched.said()
