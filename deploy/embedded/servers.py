"""Starts, watches and ends one server process in a folder of its own; knows nothing of what the server does."""

import fcntl
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

import psutil

LOCALHOST = "127.0.0.1"
LOG_LIMIT_BYTES = 10_000_000
POLL_SECONDS = 0.02


class CannotStart(Exception):
    """A server is not there or did not come up; the message is for a person and ends with the server's last words."""


class NotRunning(Exception):
    """Asked for the process of a server that was never started or has ended."""


def free_port() -> int:
    """Return a loopback port that nothing listens on now; another process may still take it first."""
    with socket.socket() as probe:
        probe.bind((LOCALHOST, 0))
        return int(probe.getsockname()[1])


def is_listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOCALHOST, port)) == 0


class ServerProcess:
    """One server process, with its lock, pid and log in `folder`.

    The lock is held while the server runs, so two stacks cannot share a folder. A stack that was killed leaves its
    server behind with the lock free: the next start finds it by the pid file and ends it first.
    """

    def __init__(self, name: str, folder: Path, port: int, *, log: Path | None = None) -> None:
        self.name = name
        self.folder = folder
        self.port = port
        self.log = log or folder / "log"
        self._pid_file = folder / "pid"
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[bytes] | None = None
        self._log_begins = 0

    @property
    def is_running(self) -> bool:
        process = self._process  # another thread may be ending it
        return process is not None and process.poll() is None

    @property
    def pid(self) -> int:
        if self._process is None or self._process.poll() is not None:
            raise NotRunning(f"{self.name} is not running")
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How the process that was last started ended, as subprocess says it; None while it runs."""
        return self._process.poll() if self._process is not None else None

    def claim(self, *, orphan_signal: signal.Signals = signal.SIGTERM) -> None:
        """Make the folder ours alone: take its lock and end a server that a killed stack left behind."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._lock is None:
            self._lock = self._take_lock()
            self._end_orphan(orphan_signal)

    def start(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        is_ready: Callable[[], bool] | None = None,
        seconds: float = 60,
    ) -> None:
        """Run the command in a session of its own and return once it is ready; by default, once its port answers.

        A session of its own, because Ctrl-C reaches the whole terminal: the stack decides in which order servers stop.
        """
        self._refuse_taken_port()
        self._log_begins = self._rotated_log_size()
        with self.log.open("ab") as log:
            self._process = process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=None if environment is None else {**os.environ, **environment},
                start_new_session=True,
            )
        self._remember(process.pid)
        self._wait_until_ready(is_ready or (lambda: is_listening(self.port)), seconds)

    def end(self, how: signal.Signals = signal.SIGTERM, *, seconds: float = 30) -> None:
        """Signal the server and wait; one that does not listen within the time is killed. Ending twice does nothing."""
        process = self._process
        if process is not None:
            _signal(process, how)
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                _signal(process, signal.SIGKILL)
                process.wait()
            self._process = None
            self._pid_file.unlink(missing_ok=True)
        self.release()

    def release(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def has_said(self, words: str) -> bool:
        """Tell whether the server has logged these words since it was last started."""
        return words in self._said()

    def last_words(self, lines: int = 15) -> str:
        """Return the end of what the server has logged since it was last started."""
        return "\n".join(self._said().splitlines()[-lines:])

    def _said(self) -> str:
        with self.log.open("rb") as log:
            log.seek(self._log_begins)
            return log.read().decode(errors="replace")

    def _take_lock(self) -> IO[bytes]:
        lock = (self.folder / "lock").open("wb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise CannotStart(
                f"{self.name} already runs in {self.folder} for another process. Stop that one or use another folder."
            ) from None
        return lock

    def _refuse_taken_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOCALHOST, self.port))
            except OSError as error:
                self.release()
                raise CannotStart(
                    f"{self.name} cannot listen on {LOCALHOST}:{self.port}: {error.strerror}. "
                    "Stop what uses that port, or give another."
                ) from None

    def _rotated_log_size(self) -> int:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT_BYTES:
            self.log.replace(self.log.with_name(f"{self.log.name}.1"))
        return self.log.stat().st_size if self.log.exists() else 0

    def _wait_until_ready(self, is_ready: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self.is_running and time.monotonic() < deadline:
            if is_ready():
                return
            time.sleep(POLL_SECONDS)
        why = f"was not ready after {seconds:.0f} seconds" if self.is_running else "ended while starting"
        self.end(signal.SIGKILL)
        raise CannotStart(f"{self.name} {why}. The end of {self.log}:\n{self.last_words()}")

    def _remember(self, pid: int) -> None:
        # The start time tells our server from a stranger that was given the same pid later.
        self._pid_file.write_text(f"{pid} {psutil.Process(pid).create_time()}")

    def _end_orphan(self, how: signal.Signals) -> None:
        orphan = self._orphan()
        if orphan is None:
            return
        orphan.send_signal(how)
        try:
            orphan.wait(30)
        except psutil.TimeoutExpired:
            orphan.kill()
            orphan.wait(10)

    def _orphan(self) -> psutil.Process | None:
        try:
            pid, created = self._pid_file.read_text().split()
            process = psutil.Process(int(pid))
            is_ours = abs(process.create_time() - float(created)) < 1
        except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
            return None
        return process if is_ours else None


def _signal(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    # SIGKILL for the whole group, so that nothing outlives the server; a gentler signal is for the server alone.
    if process.poll() is not None:
        return
    if how == signal.SIGKILL:
        os.killpg(process.pid, how)
    else:
        process.send_signal(how)
