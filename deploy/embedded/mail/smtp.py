"""The SMTP side: every message is on disk before it is accepted, and faults can be switched on for tests."""

import asyncio
from typing import Final, Literal

from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import BaseModel, ConfigDict, Field

from deploy.embedded.mail.store import MailStore

LARGEST_MESSAGE: Final = 64 * 1024 * 1024
REFUSALS: Final = {
    "refuse_450": "450 4.2.1 Mailbox busy, try again later",
    "refuse_550": "550 5.1.1 No such mailbox",
}


class Faults(BaseModel):
    """What the server does wrong on purpose.

    `refuse_450` and `refuse_550` answer so to each recipient; `slow` waits before it keeps a message, so that a client
    that gives up has sent nothing; `cut_after_data` keeps the message and hangs up without an answer.
    With `recipient` only mail to that address is troubled.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    smtp: Literal["accept", "refuse_450", "refuse_550", "slow", "cut_after_data"] = "accept"
    slow_seconds: float = Field(default=0, ge=0, le=600)
    recipient: str | None = None

    def trouble(self, *recipients: str) -> str:
        wanted = self.recipient.lower() if self.recipient else None
        return self.smtp if wanted is None or wanted in {each.lower() for each in recipients} else "accept"


class LineTolerantSMTP(SMTP):
    """Takes lines of any length, as the servers that landlords use do."""

    line_length_limit = 1024 * 1024


class Deliveries:
    """What aiosmtpd calls for each command; the names of the methods are its."""

    def __init__(self, store: MailStore, mailboxes: frozenset[str]) -> None:
        self.faults = Faults()
        self._store = store
        self._mailboxes = mailboxes

    def server(self) -> SMTP:
        return LineTolerantSMTP(
            self,
            data_size_limit=LARGEST_MESSAGE,
            enable_SMTPUTF8=True,
            hostname="localhost",
            ident="Putright local mail",
        )

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds the method by this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        refusal = REFUSALS.get(self.faults.trouble(address))
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd finds the method by this name
        self, server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        trouble = self.faults.trouble(*envelope.rcpt_tos)
        if trouble == "slow":
            await asyncio.sleep(self.faults.slow_seconds)
        message = await asyncio.to_thread(self._keep, envelope)
        if trouble == "cut_after_data" and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return f"250 2.0.0 Kept as {message}"

    def _keep(self, envelope: Envelope) -> int:
        recipients = [str(recipient) for recipient in envelope.rcpt_tos]
        owners = self._mailboxes & {mailbox_address(recipient) for recipient in recipients}
        raw = envelope.original_content or b""
        return self._store.add(raw, sender=envelope.mail_from or "", recipients=recipients, owners=sorted(owners))


def mailbox_address(recipient: str) -> str:
    """Find whose mailbox an address is: in lower case and without what follows a plus sign."""
    local, _, domain = recipient.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
