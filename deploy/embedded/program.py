"""One of our own processes as a part of the stack: `python -m module`, ready when its health address says so."""

import http.client
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.embedded.servers import LOCALHOST, ServerProcess

_ANSWER_SECONDS = 2
_READY_WITHIN_SECONDS = 120


class Program:
    """Runs a module with settings of its own in `folder`; what it writes goes to `log`.

    With a `gate` it is imported at once and runs as soon as that file is there.
    """

    def __init__(
        self,
        name: str,
        folder: Path,
        *,
        module: str,
        port: int,
        log: Path,
        environment: Mapping[str, str] | None = None,
        ready_path: str = "/health/ready",
        gate: Path | None = None,
    ) -> None:
        self.process = ServerProcess(name, folder.absolute(), port, log=log.absolute())
        gated = ["deploy.embedded.gate", module, str(gate.absolute())] if gate is not None else [module]
        self._command = [sys.executable, "-m", *gated]
        self._environment = {**(environment or {}), "PYTHONUNBUFFERED": "1"}
        self._ready_path = ready_path

    def start(self) -> None:
        """Return when it is ready. Starting twice does nothing."""
        if self.process.is_running:
            return
        self.process.claim()
        self.process.log.parent.mkdir(parents=True, exist_ok=True)
        self.process.start(
            self._command, environment=self._environment, is_ready=self.is_ready, seconds=_READY_WITHIN_SECONDS
        )

    def stop(self) -> None:
        self.process.end(seconds=15)

    def kill(self) -> None:
        self.process.end(signal.SIGKILL)

    def is_ready(self) -> bool:
        return answers(self.process.port, self._ready_path)


def answers(port: int, path: str = "/health/ready") -> bool:
    """Tell whether the port answers 200 there."""
    connection = http.client.HTTPConnection(LOCALHOST, port, timeout=_ANSWER_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
