"""Every message that the local mail server took, in one SQLite file: the raw bytes, who it was for, and its folder."""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, TypeAlias

from services.intake.domain.message import Unreadable, read_message

Row: TypeAlias = tuple[Any, ...]
INBOX: Final = "INBOX"
_LONGEST_WORDS: Final = 200_000
_SHORTEST_INDEXED: Final = 3

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    received_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')),
    sender TEXT NOT NULL,
    recipients TEXT NOT NULL,
    subject TEXT NOT NULL,
    size INTEGER NOT NULL,
    raw BLOB NOT NULL
);
CREATE TABLE IF NOT EXISTS recipients (
    recipient TEXT NOT NULL,
    message INTEGER NOT NULL REFERENCES messages,
    PRIMARY KEY (recipient, message)
) WITHOUT ROWID;
CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5(text, tokenize = 'trigram');
CREATE TABLE IF NOT EXISTS folders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    owner TEXT NOT NULL,
    name TEXT NOT NULL,
    next_uid INTEGER NOT NULL DEFAULT 1,
    UNIQUE (owner, name)
);
CREATE TABLE IF NOT EXISTS placed (
    folder INTEGER NOT NULL REFERENCES folders,
    uid INTEGER NOT NULL,
    message INTEGER NOT NULL REFERENCES messages,
    flags TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY (folder, uid)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS placed_message ON placed (message);
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMessage:
    """One message without its bytes; `folders` are those of the mailboxes that it lies in."""

    id: int
    received_at: datetime
    sender: str
    recipients: tuple[str, ...]
    subject: str
    size: int
    folders: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedMessage:
    """One message as a folder of a mailbox holds it."""

    uid: int
    message: int
    received_at: datetime
    size: int
    flags: frozenset[str]


class MailStore:
    """Safe to use from several threads: one connection, one user at a time; a write has reached the disk on return."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(folder / "mail.sqlite3", check_same_thread=False, isolation_level=None)
        self._connection.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;" + _SCHEMA)

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def add(self, raw: bytes, *, sender: str, recipients: Iterable[str], owners: Iterable[str] = ()) -> int:
        """Keep a message, and place it in the INBOX of each owner, in one transaction."""
        addresses = list(dict.fromkeys(recipient.lower() for recipient in recipients))
        subject, words = _words(raw)
        with self._transaction() as connection:
            message = _id_of(
                connection.execute(
                    "INSERT INTO messages (sender, recipients, subject, size, raw) VALUES (?, ?, ?, ?, ?)",
                    (sender, json.dumps(addresses), subject, len(raw), raw),
                )
            )
            connection.executemany("INSERT INTO recipients VALUES (?, ?)", [(each, message) for each in addresses])
            connection.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (message, words))
            for owner in owners:
                _place(connection, _folder_id(connection, owner, INBOX), message)
        return message

    def find(
        self, *, recipient: str | None = None, contains: str | None = None, before: int | None = None, limit: int = 50
    ) -> list[StoredMessage]:
        """Messages newest first: to exactly this address, with this text in subject or body, older than this id."""
        conditions: list[str] = ["m.id < ?"]
        values: list[str | int] = [before if before is not None else 2**62]
        if recipient:
            conditions.append("m.id IN (SELECT message FROM recipients WHERE recipient = ?)")
            values.append(recipient.strip().lower())
        if contains:
            condition, value = _containing(contains)
            conditions.append(condition)
            values.append(value)
        query = f"{_SELECT} WHERE {' AND '.join(conditions)} ORDER BY m.id DESC LIMIT ?"
        return [_stored(row) for row in self._read(query, *values, limit)]

    def get(self, message: int) -> StoredMessage | None:
        return next((_stored(row) for row in self._read(f"{_SELECT} WHERE m.id = ?", message)), None)

    def raw(self, message: int) -> bytes | None:
        rows = self._read("SELECT raw FROM messages WHERE id = ?", message)
        return bytes(rows[0][0]) if rows else None

    def folders(self, owner: str) -> list[str]:
        return [row[0] for row in self._read("SELECT name FROM folders WHERE owner = ? ORDER BY name", owner)]

    def folder(self, owner: str, name: str) -> int | None:
        rows = self._read("SELECT id FROM folders WHERE owner = ? AND name = ?", owner, name)
        return int(rows[0][0]) if rows else None

    def next_uid(self, folder: int) -> int:
        return int(self._read("SELECT next_uid FROM folders WHERE id = ?", folder)[0][0])

    def add_folder(self, owner: str, name: str) -> int:
        with self._transaction() as connection:
            return _folder_id(connection, owner, name)

    def placed(self, folder: int, uid: int | None = None) -> list[PlacedMessage]:
        """Give the messages of a folder by UID, or the one with this UID."""
        query = (
            "SELECT uid, message, received_at, size, flags FROM placed JOIN messages ON messages.id = message "
            "WHERE folder = ? AND uid BETWEEN ? AND ? ORDER BY uid"
        )
        first, last = (0, 2**62) if uid is None else (uid, uid)
        return [_placed(row) for row in self._read(query, folder, first, last)]

    def place(self, folder: int, message: int, flags: Iterable[str] = ()) -> int:
        with self._transaction() as connection:
            return _place(connection, folder, message, flags)

    def move(self, folder: int, uid: int, destination: int) -> int | None:
        """Move in one transaction; give the new UID, or nothing if the message is no longer there."""
        with self._transaction() as connection:
            row = connection.execute(
                "DELETE FROM placed WHERE folder = ? AND uid = ? RETURNING message, flags", (folder, uid)
            ).fetchone()
            return _place(connection, destination, row[0], json.loads(row[1])) if row else None

    def set_flags(self, folder: int, uid: int, flags: Iterable[str]) -> None:
        with self._transaction() as connection:
            connection.execute(
                "UPDATE placed SET flags = ? WHERE folder = ? AND uid = ?", (json.dumps(sorted(flags)), folder, uid)
            )

    def expunge(self, folder: int, uids: Iterable[int]) -> None:
        """Take messages out of a folder; the store itself forgets nothing."""
        with self._transaction() as connection:
            connection.executemany("DELETE FROM placed WHERE folder = ? AND uid = ?", [(folder, uid) for uid in uids])

    def _read(self, query: str, *values: str | int) -> list[Row]:
        with self._lock:
            return self._connection.execute(query, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")


_SELECT: Final = """
SELECT m.id, m.received_at, m.sender, m.recipients, m.subject, m.size,
       (SELECT json_group_array(f.owner || '/' || f.name)
        FROM placed p JOIN folders f ON f.id = p.folder WHERE p.message = m.id)
FROM messages m
"""


def _words(raw: bytes) -> tuple[str, str]:
    try:
        message = read_message(raw)
    except Unreadable:
        return "", raw.decode("latin-1")[:_LONGEST_WORDS].replace("\x00", "")
    return message.subject, f"{message.subject}\n{message.body}"[:_LONGEST_WORDS]


def _containing(text: str) -> tuple[str, str]:
    # The index knows three characters and more; shorter texts are looked for in every message.
    if len(text) < _SHORTEST_INDEXED:
        return "m.id IN (SELECT rowid FROM words WHERE instr(lower(text), lower(?)))", text
    phrase = text.replace('"', '""')
    return "m.id IN (SELECT rowid FROM words WHERE words MATCH ?)", f'"{phrase}"'


def _id_of(cursor: sqlite3.Cursor) -> int:
    if cursor.lastrowid is None:
        raise sqlite3.DataError("No row was inserted.")
    return cursor.lastrowid


def _folder_id(connection: sqlite3.Connection, owner: str, name: str) -> int:
    connection.execute("INSERT OR IGNORE INTO folders (owner, name) VALUES (?, ?)", (owner, name))
    row = connection.execute("SELECT id FROM folders WHERE owner = ? AND name = ?", (owner, name)).fetchone()
    return int(row[0])


def _place(connection: sqlite3.Connection, folder: int, message: int, flags: Iterable[str] = ()) -> int:
    row = connection.execute(
        "UPDATE folders SET next_uid = next_uid + 1 WHERE id = ? RETURNING next_uid - 1", (folder,)
    ).fetchone()
    uid = int(row[0])
    connection.execute("INSERT INTO placed VALUES (?, ?, ?, ?)", (folder, uid, message, json.dumps(sorted(flags))))
    return uid


def _stored(row: Row) -> StoredMessage:
    return StoredMessage(
        id=int(row[0]),
        received_at=datetime.fromisoformat(row[1]),
        sender=row[2],
        recipients=tuple(json.loads(row[3])),
        subject=row[4],
        size=int(row[5]),
        folders=tuple(json.loads(row[6])),
    )


def _placed(row: Row) -> PlacedMessage:
    return PlacedMessage(
        uid=int(row[0]),
        message=int(row[1]),
        received_at=datetime.fromisoformat(row[2]),
        size=int(row[3]),
        flags=frozenset(json.loads(row[4])),
    )
