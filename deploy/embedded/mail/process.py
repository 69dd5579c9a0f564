"""The local mail server as a process that the stack and the tests start and stop."""

import signal
import sys
from collections.abc import Iterable
from pathlib import Path

from deploy.embedded.mail.__main__ import LOCAL_PASSWORD
from deploy.embedded.servers import LOCALHOST, ServerProcess


class EmbeddedMail:
    """SMTP, IMAP and the page on three loopback ports; the mail stays in `data_dir` when the server stops."""

    def __init__(
        self, data_dir: Path, *, smtp_port: int, imap_port: int, page_port: int, mailboxes: Iterable[str]
    ) -> None:
        self.host = LOCALHOST
        self.smtp_port = smtp_port
        self.imap_port = imap_port
        self.page = f"http://{LOCALHOST}:{page_port}"
        self.password = LOCAL_PASSWORD
        self.mailboxes = tuple(mailboxes)
        self.process = ServerProcess("The local mail server", data_dir.absolute(), page_port)

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def is_running(self) -> bool:
        return self.process.is_running

    def start(self) -> None:
        """Return when all three ports answer. Starting twice does nothing."""
        if self.is_running:
            return
        self.process.claim()
        self.process.start(self._command())

    def stop(self) -> None:
        self.process.end(seconds=10)

    def kill(self) -> None:
        self.process.end(signal.SIGKILL)

    def _command(self) -> list[str]:
        mailboxes = [f"--mailbox={mailbox}" for mailbox in self.mailboxes]
        return [
            sys.executable,
            "-m",
            "deploy.embedded.mail",
            f"--data={self.process.folder}",
            f"--smtp-port={self.smtp_port}",
            f"--imap-port={self.imap_port}",
            f"--page-port={self.process.port}",
            *mailboxes,
        ]
