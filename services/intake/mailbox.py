"""Takes complaints out of an IMAP folder: each message is filed first, and only then moved. Deletes nothing."""

import asyncio
import imaplib
import re
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Final, TypeAlias

import structlog
from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, UnexpectedCommandStatusError

log = structlog.get_logger(__name__)

FetchItem: TypeAlias = bytes | tuple[bytes, bytes]
LARGEST_MESSAGE_BYTES: Final = 50 * 1024 * 1024
_SIZE: Final = re.compile(rb"RFC822\.SIZE (\d+)")
_UID: Final = re.compile(rb"UID (\d+)")
# What imaplib, imap-tools and the socket raise when the server is away, says no, or stops in the middle.
_TROUBLE: Final = (imaplib.IMAP4.error, ImapToolsError, OSError)


class Filed(Enum):
    """What became of a message: kept in the database, or kept and put aside for a person to look at."""

    PROCESSED = auto()
    SET_ASIDE = auto()


class MailboxUnavailable(Exception):
    """The mailbox cannot be read now: no connection, wrong password, or the connection was lost. Try again later."""


class MoveNotOffered(MailboxUnavailable):
    """The server has no MOVE (RFC 6851); copying and deleting instead could lose a message half-way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Where the landlord's complaint mail arrives; folder names are those of the server."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    tls: bool
    inbox: str = "INBOX"
    processed: str = "Processed"
    set_aside: str = "Set aside"
    largest_message_bytes: int = LARGEST_MESSAGE_BYTES
    timeout_seconds: float = 30


@dataclass(slots=True, kw_only=True)
class Round:
    """How one reading went: what was moved where, and what stays in the inbox for the next round."""

    processed: int = 0
    set_aside: int = 0
    left: int = 0


@dataclass(slots=True)
class Backoff:
    """How long to wait after a round: the usual interval, doubled for each failure in a row, up to a limit."""

    interval_seconds: float
    longest_seconds: float = 900
    failures: int = 0

    def next_wait(self, *, succeeded: bool) -> float:
        self.failures = 0 if succeeded else self.failures + 1
        return min(self.interval_seconds * 2.0 ** min(self.failures, 20), self.longest_seconds)


File = Callable[[bytes], Awaitable[Filed]]
FileHeaders = Callable[[bytes], Awaitable[None]]


async def read_new(mailbox: Mailbox, file: File, file_headers: FileHeaders | None = None) -> Round:
    """Hand every message of the inbox to `file`, one at a time, and move it away once `file` has returned.

    `file` commits before it returns. When it raises, that message stays in the inbox and the next one is taken. A
    message may be handed over again after a crash between the commit and the move: `file` recognises its Message-ID.
    A message over the size limit is never fetched whole: `file_headers` gets its headers, and it is set aside.
    Raises MailboxUnavailable.
    """
    done = Round()
    async with _connected(mailbox) as folder:
        for uid, size in await asyncio.to_thread(folder.waiting):
            try:
                destination = await _file(folder, uid, size, file, file_headers)
            except MailboxUnavailable:
                raise
            except Exception as error:  # noqa: BLE001 - whatever is wrong with this message must not hold up the others
                log.warning("A message stays in the inbox", uid=uid, error=type(error).__name__)
                done.left += 1
                continue
            await _move(folder, uid, destination, done)
    return done


async def _file(folder: "_Folder", uid: str, size: int, file: File, file_headers: FileHeaders | None) -> Filed | None:
    if size > folder.mailbox.largest_message_bytes:
        headers = await asyncio.to_thread(folder.headers, uid)
        if headers is not None and file_headers is not None:
            await file_headers(headers)
        return Filed.SET_ASIDE if headers is not None else None
    raw = await asyncio.to_thread(folder.raw, uid)
    return await file(raw) if raw is not None else None


async def _move(folder: "_Folder", uid: str, filed: Filed | None, done: Round) -> None:
    match filed:
        case Filed.PROCESSED:
            await asyncio.to_thread(folder.move, uid, folder.mailbox.processed)
            done.processed += 1
        case Filed.SET_ASIDE:
            await asyncio.to_thread(folder.move, uid, folder.mailbox.set_aside)
            done.set_aside += 1
        case None:
            log.info("A message was gone before it was read", uid=uid)


@asynccontextmanager
async def _connected(mailbox: Mailbox) -> AsyncIterator["_Folder"]:
    folder = await asyncio.to_thread(_open, mailbox)
    try:
        yield folder
    except BaseException:
        # Another thread may be waiting for an answer on this connection; hanging up ends that wait.
        folder.hang_up()
        raise
    await asyncio.to_thread(folder.close)


class _Folder:
    """The inbox on an open connection. Its methods block, and are called one after another from threads."""

    def __init__(self, mailbox: Mailbox, connection: BaseMailBox) -> None:
        self.mailbox = mailbox
        self._connection = connection

    def log_in(self) -> None:
        user, password = self.mailbox.user, self.mailbox.password
        is_plain = (user + password).isascii()
        (self._connection.login if is_plain else self._connection.login_utf8)(user, password, initial_folder=None)
        self._learn_capabilities()
        for name in (self.mailbox.processed, self.mailbox.set_aside):
            if not self._connection.folder.exists(name):
                self._connection.folder.create(name)
        self._connection.folder.set(self.mailbox.inbox)

    def waiting(self) -> list[tuple[str, int]]:
        """Give UID and size of every message, oldest first; the inbox is the queue, whatever others have read in it."""
        found: dict[int, int] = {}
        for item in self._fetch("1:*", "(RFC822.SIZE)"):
            uid, size = _UID.search(_line(item)), _SIZE.search(_line(item))
            if uid and size:
                found[int(uid.group(1))] = int(size.group(1))
        return [(str(uid), size) for uid, size in sorted(found.items())]

    def raw(self, uid: str) -> bytes | None:
        return self._body(uid, "")

    def headers(self, uid: str) -> bytes | None:
        return self._body(uid, "HEADER")

    def move(self, uid: str, destination: str) -> None:
        with _as_unavailable():
            self._connection.move(uid, destination)

    def close(self) -> None:
        # Everything is done: a connection that is lost by now cannot say goodbye, and need not.
        try:
            self._connection.logout()
        except _TROUBLE:
            self.hang_up()

    def hang_up(self) -> None:
        with suppress(OSError):
            self._connection.client.sock.shutdown(socket.SHUT_RDWR)
        with suppress(OSError):
            self._connection.client.shutdown()

    def _learn_capabilities(self) -> None:
        # Servers say what they can do only after the login, and imaplib asks before it. Without MOVE in that list
        # imap-tools would copy, flag as deleted and expunge, in the whole folder.
        _, answer = self._connection.client.capability()
        offered = b" ".join(part for part in answer if part).decode("ascii", errors="replace").upper().split()
        if "MOVE" not in offered:
            raise MoveNotOffered("The mail server does not offer MOVE.")
        self._connection.client.capabilities = tuple(offered)

    def _body(self, uid: str, section: str) -> bytes | None:
        items = self._fetch(uid, f"(BODY.PEEK[{section}])")
        whole = next((item[1] for item in items if isinstance(item, tuple)), None)
        # An empty text comes as a quoted string and not as a literal; a message that is gone gives no line at all.
        return b"" if whole is None and any(b"BODY[" in _line(item).upper() for item in items) else whole

    def _fetch(self, uids: str, what: str) -> list[FetchItem]:
        with _as_unavailable():
            status, items = self._connection.client.uid("FETCH", uids, what)
            if status != "OK":
                raise UnexpectedCommandStatusError((status, items), "OK")
        return [item for item in items if item]


def _open(mailbox: Mailbox) -> _Folder:
    with _as_unavailable():
        folder = _Folder(mailbox, _connect(mailbox))
        try:
            folder.log_in()
        except BaseException:
            folder.hang_up()
            raise
    return folder


def _connect(mailbox: Mailbox) -> BaseMailBox:
    if not mailbox.tls:
        return MailBoxUnencrypted(mailbox.host, mailbox.port, timeout=mailbox.timeout_seconds)
    # imaplib checks no certificate unless it is given a context that does.
    context = ssl.create_default_context()
    return MailBox(mailbox.host, mailbox.port, timeout=mailbox.timeout_seconds, ssl_context=context)


@contextmanager
def _as_unavailable() -> Iterator[None]:
    try:
        yield
    except _TROUBLE as error:
        # The server's own words may name people; the kind of error is enough for the log.
        raise MailboxUnavailable(type(error).__name__) from error


def _line(item: FetchItem) -> bytes:
    return item[0] if isinstance(item, tuple) else item
