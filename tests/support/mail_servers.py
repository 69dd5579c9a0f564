"""Real IMAP servers for the tests of the mailbox: the local one, and Dovecot where it is installed."""

import getpass
import itertools
import os
import shutil
import signal
import smtplib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from imap_tools import MailBoxUnencrypted

from deploy.embedded.mail.process import EmbeddedMail
from deploy.embedded.servers import LOCALHOST, ServerProcess, free_port
from services.intake.mailbox import Mailbox

DOVECOT = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
DOVECOT_MISSING = (
    "DOVECOT IS NOT INSTALLED: the mailbox is tested against the local mail server only (apt install dovecot-imapd)"
)
_NOBODY = 65534
_CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/dovecot.log
protocols = imap
listen = {host}
ssl = no
disable_plaintext_auth = no
mail_location = maildir:~/mail
first_valid_uid = 0
{users}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={homes}/%u
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
"""


class MailServer(Protocol):
    imap_port: int
    password: str

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def kill(self) -> None: ...

    def deliver(self, user: str, raw: bytes) -> None:
        """Put one message into the inbox of that user."""


class LocalServer(EmbeddedMail):
    def __init__(self, folder: Path) -> None:
        mailboxes = [f"complaints-{number}@landlord.example" for number in range(40)]
        super().__init__(
            folder, smtp_port=free_port(), imap_port=free_port(), page_port=free_port(), mailboxes=mailboxes
        )

    def deliver(self, user: str, raw: bytes) -> None:
        with smtplib.SMTP(self.host, self.smtp_port, timeout=10) as smtp:
            smtp.sendmail("resident@home.example", [user], raw)


class Dovecot:
    def __init__(self, folder: Path) -> None:
        self.imap_port = free_port()
        self.password = "dovecot-in-a-test"
        self._server = ServerProcess("Dovecot", folder, self.imap_port)
        # Dovecot serves no mail as root, and other users cannot reach into the folders of pytest.
        self._homes = TemporaryDirectory(prefix="dovecot-")

    def start(self) -> None:
        if DOVECOT is None:
            raise FileNotFoundError(DOVECOT_MISSING)
        self._server.claim()
        configuration = self._server.folder / "dovecot.conf"
        configuration.write_text(self._configuration())
        self._server.start([DOVECOT, "-F", "-c", str(configuration)])

    def stop(self) -> None:
        self._server.end(seconds=10)
        self._homes.cleanup()

    def kill(self) -> None:
        # Dovecot's children would go on serving the connections they have; they are of the group of their parent.
        os.killpg(self._server.pid, signal.SIGKILL)
        self._server.end()

    def deliver(self, user: str, raw: bytes) -> None:
        connection = MailBoxUnencrypted(LOCALHOST, self.imap_port, timeout=10)
        with connection.login(user, self.password):
            connection.append(raw)

    def _configuration(self) -> str:
        is_root = os.getuid() == 0
        me = getpass.getuser()
        if is_root:
            os.chown(self._homes.name, _NOBODY, _NOBODY)
        return _CONFIGURATION.format(
            folder=self._server.folder,
            homes=self._homes.name,
            host=LOCALHOST,
            port=self.imap_port,
            password=self.password,
            users="" if is_root else f"default_internal_user = {me}\ndefault_login_user = {me}",
            uid=_NOBODY if is_root else os.getuid(),
            gid=_NOBODY if is_root else os.getgid(),
        )


class Inbox:
    """The mailbox of a user of its own on a running server, so that tests do not meet each other's mail."""

    def __init__(self, server: MailServer, user: str) -> None:
        self.server = server
        self.mailbox = Mailbox(
            host=LOCALHOST,
            port=server.imap_port,
            user=user,
            password=server.password,
            tls=False,
            processed="Processed",
            set_aside="Set aside",
            timeout_seconds=10,
        )

    def deliver(self, raw: bytes) -> None:
        self.server.deliver(self.mailbox.user, raw)

    def holds(self, folder: str) -> list[bytes]:
        """Give every message of a folder, byte for byte."""
        connection = MailBoxUnencrypted(LOCALHOST, self.server.imap_port, timeout=10)
        with connection.login(self.mailbox.user, self.server.password, initial_folder=None):
            connection.folder.set(folder)
            _, items = connection.client.uid("FETCH", "1:*", "(BODY.PEEK[])")
        return [item[1] for item in items if isinstance(item, tuple)]

    def open_in_a_mail_program(self) -> None:
        connection = MailBoxUnencrypted(LOCALHOST, self.server.imap_port, timeout=10)
        with connection.login(self.mailbox.user, self.server.password):
            connection.client.uid("FETCH", "1:*", "(BODY[])")


def inboxes(server: MailServer) -> Iterator[Inbox]:
    for number in itertools.count():
        yield Inbox(server, f"complaints-{number}@landlord.example")
