"""The mail server, over SMTP: a few connections that are kept open, and what each answer proves."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import aiosmtplib
from aiosmtplib import SMTPDataError, SMTPException, SMTPRecipientRefused, SMTPResponseException

from services.notifications.domain.attempts import Outcome, Reply, reply_to_code

KEPT_IDLE_SECONDS: Final = 20
"""Many servers hang up on silent clients after a minute or so; a new connection is cheaper than a lost one."""
LETTERS_PER_CONNECTION: Final = 100
_SERVICE_CLOSING: Final = 421


class ChannelDown(Exception):
    """No connection to the mail server can be made now; no letter is to blame."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    host: str
    port: int
    tls: str
    """none, starttls or tls."""
    user: str | None
    password: str | None
    timeout_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A message in its final bytes, and between whom it travels."""

    sender: str
    recipient: str
    content: bytes


class Mail:
    """A pool of connections to one mail server."""

    def __init__(self, server: Server, *, connections: int) -> None:
        self._idle: asyncio.LifoQueue[Connection] = asyncio.LifoQueue()
        self._connections = [Connection(server) for _ in range(connections)]
        for connection in self._connections:
            self._idle.put_nowait(connection)

    @asynccontextmanager
    async def connection(self) -> AsyncIterator["Connection"]:
        """Lend a connection that is open; raises ChannelDown."""
        connection = await self._idle.get()
        try:
            await connection.open()
            yield connection
        finally:
            self._idle.put_nowait(connection)

    async def check(self) -> None:
        """Raise ChannelDown unless there is, or can be made, a connection."""
        async with self.connection():
            pass

    def close(self) -> None:
        for connection in self._connections:
            connection.close()


class Connection:
    """One connection; letters go over it one at a time."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._client: aiosmtplib.SMTP | None = None
        self._used_at = 0.0
        self._letters = 0

    async def open(self) -> None:
        """Connect unless a fresh connection is there; raises ChannelDown."""
        now = asyncio.get_running_loop().time()
        if self._client is not None and self._client.is_connected and self._is_fresh(now):
            return
        self.close()
        client = self._new_client()
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
        except (SMTPException, OSError, ssl.SSLError, TimeoutError) as error:
            client.close()
            raise ChannelDown(type(error).__name__) from error
        self._client, self._letters, self._used_at = client, 0, now

    def close(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None

    async def send(self, envelope: Envelope) -> Reply:
        """Send one message and say what the answer proves. Without an answer to its text, nothing is proved."""
        client, self._client = self._client, None  # cancelled in the middle, the connection is not used again
        if client is None:
            return Reply(Outcome.NOT_SENT)
        reply = await _converse(client, envelope)
        self._client, self._used_at = client, asyncio.get_running_loop().time()
        self._letters += 1
        if reply.code in {None, str(_SERVICE_CLOSING)}:
            self.close()
        return reply

    def _is_fresh(self, now: float) -> bool:
        return now - self._used_at < KEPT_IDLE_SECONDS and self._letters < LETTERS_PER_CONNECTION

    def _new_client(self) -> aiosmtplib.SMTP:
        server = self._server
        return aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            timeout=server.timeout_seconds,
            use_tls=server.tls == "tls",
            start_tls=server.tls == "starttls",
        )


async def _converse(client: aiosmtplib.SMTP, envelope: Envelope) -> Reply:
    reply = await _introduce(client, envelope)
    if reply is not None:
        return reply
    try:
        accepted = await client.data(envelope.content)
    except SMTPDataError as refused:
        return reply_to_code(refused.code)
    except (SMTPException, OSError, TimeoutError):
        return Reply(Outcome.IN_DOUBT)
    return Reply(Outcome.ACCEPTED, str(accepted.code))


async def _introduce(client: aiosmtplib.SMTP, envelope: Envelope) -> Reply | None:
    """Name sender and recipient; return the answer where it ends here, with nothing sent."""
    international = not (envelope.sender + envelope.recipient).isascii()
    if international and not client.supports_extension("smtputf8"):
        return Reply(Outcome.REFUSED, "smtputf8")
    options = ["SMTPUTF8"] if international else []
    encoding = "utf-8" if international else "ascii"
    try:
        await client.mail(envelope.sender, options=options, encoding=encoding)
        await client.rcpt(envelope.recipient, encoding=encoding)
    except SMTPRecipientRefused as refused:
        return await _reset(client, reply_to_code(refused.code))
    except SMTPResponseException as refused:
        # The sender is refused, or the server wants something else first: no resident's address is to blame.
        return await _reset(client, Reply(Outcome.NOT_SENT, str(refused.code)))
    except (SMTPException, OSError, TimeoutError):
        return Reply(Outcome.NOT_SENT)
    return None


async def _reset(client: aiosmtplib.SMTP, reply: Reply) -> Reply:
    """Clear the way for the next letter on this connection."""
    try:
        await client.rset()
    except (SMTPException, OSError, TimeoutError):
        client.close()
    return reply
