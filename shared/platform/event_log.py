"""The append-only event log of one service: history, outbox and audit trail in one.

Theory of operation
-------------------
Promised: an event is in the log if and only if the state that follows from it was saved, because both are written
in one transaction; the events of a stream are numbered 1, 2, 3 without gaps; what is in the log never changes; and
what is in the log is published, at least once and in order within its stream.

Why this order. `lock` takes the stream rows first, always sorted by name, so two writers of the same streams queue
up instead of deadlocking. Only then is state read and decided upon, so a decision never rests on a state that is
about to change. `append` numbers the events from the locked head, chains their hashes, and in ONE statement inserts
the events, moves the heads, and puts the positions into `unpublished`.

What can fail. Two writers who both create a stream: the second insert meets UNIQUE (stream, sequence), the
transaction fails as a whole and the caller reads again (`Changed`). A crash before commit leaves nothing; a crash
after it leaves event, state and `unpublished` together, and the relay goes on from there. Positions come from an
identity column and become visible in commit order, not in number order: nobody may read "positions greater than the
last one I saw". The relay reads `unpublished`, which cannot skip; the change feed waits until older transactions
are over (see `read_feed`).

The hash of an event covers the hash before it in the same stream. Changing, dropping or swapping a stored event
breaks the chain at that event; `verify` names it.
"""

import hashlib
from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.events import catalogue
from shared.events.envelope import wire
from shared.events.event import Event
from shared.kernel.refusals import Changed
from shared.platform import ids
from shared.platform.database import APPENDED

GENESIS: Final = bytes(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Who did it, for which landlord, when, and what led to it. `actor` is an identifier, never a name."""

    actor: str
    landlord: str
    at: datetime
    correlation_id: UUID
    causation_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event about to be appended; `occurred_at` may lie before the moment of recording."""

    stream: str
    event: Event
    occurred_at: datetime
    cause: Cause


@dataclass(frozen=True, slots=True)
class Head:
    """How far a stream has got."""

    sequence: int
    hash: bytes


EMPTY: Final = Head(0, GENESIS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An event as it stands in the log."""

    position: int
    id: UUID
    stream: str
    sequence: int
    name: str
    version: int
    occurred_at: datetime
    recorded_at: datetime
    actor: str
    landlord: str
    correlation_id: UUID
    causation_id: UUID | None
    data: dict[str, Any]
    previous_hash: bytes
    hash: bytes

    def event(self, owner: str) -> Event:
        """Return the event as its class; an unknown type in one's own log is a mistake of the release."""
        known = catalogue.read(f"uk.putright.{owner}.{self.name}.v{self.version}", self.data)
        if known is None:
            raise LookupError(f"{self.name} v{self.version} is not in the catalogue of {owner}")
        return known

    def envelope(self, owner: str) -> dict[str, Any]:
        return wire(
            event_id=self.id,
            owner=owner,
            name=self.name,
            version=self.version,
            subject=self.stream,
            time=self.occurred_at,
            landlord=self.landlord,
            sequence=self.sequence,
            correlation_id=self.correlation_id,
            causation_id=self.causation_id,
            data=self.data,
        )


def declare(metadata: MetaData) -> None:
    """Add the tables of the log to a service's metadata."""
    Table(
        "event_log",
        metadata,
        Column("position", BigInteger, Identity(always=True), primary_key=True),
        Column("id", Uuid, nullable=False),
        Column("stream", Text, nullable=False),
        Column("sequence", Integer, nullable=False),
        Column("type", Text, nullable=False),
        Column("version", SmallInteger, nullable=False),
        Column("occurred_at", DateTime(timezone=True), nullable=False),
        Column("recorded_at", DateTime(timezone=True), nullable=False),
        Column("actor", Text, nullable=False),
        Column("landlord", Text, nullable=False),
        Column("causation_id", Uuid),
        Column("correlation_id", Uuid, nullable=False),
        Column("data", JSONB, nullable=False),
        Column("previous_hash", LargeBinary, nullable=False),
        Column("hash", LargeBinary, nullable=False),
        UniqueConstraint("stream", "sequence", name="event_log_stream_sequence"),
        comment="Insert only: UPDATE, DELETE and TRUNCATE are revoked and refused by a trigger.",
    )
    Table(
        "stream",
        metadata,
        Column("stream", Text, primary_key=True),
        Column("landlord", Text, nullable=False),
        Column("sequence", Integer, nullable=False),
        Column("hash", LargeBinary, nullable=False),
        comment="The head of each stream; its row lock orders the writers.",
    )
    unpublished = Table(
        "unpublished",
        metadata,
        Column("position", BigInteger, primary_key=True, autoincrement=False),
        Column("stream", Text, nullable=False),
        Column("blocked", Text, comment="Why this event cannot be sent; it holds back its own stream only."),
        comment="Positions that the relay still has to send.",
    )
    Index("unpublished_blocked", unpublished.c.stream, postgresql_where=unpublished.c.blocked.is_not(None))


_LOCK: Final = text(
    "SELECT stream, sequence, hash FROM stream WHERE stream = ANY(CAST(:streams AS text[])) ORDER BY stream FOR UPDATE"
)
_LOCK_FREE: Final = text(f"{_LOCK.text} SKIP LOCKED")

_APPEND: Final = text("""
WITH given AS (
    SELECT * FROM unnest(
        CAST(:ids AS uuid[]), CAST(:streams AS text[]), CAST(:sequences AS int[]), CAST(:types AS text[]),
        CAST(:versions AS smallint[]), CAST(:occurred AS timestamptz[]), CAST(:recorded AS timestamptz[]),
        CAST(:actors AS text[]), CAST(:landlords AS text[]), CAST(:causations AS uuid[]),
        CAST(:correlations AS uuid[]), CAST(:data AS text[]), CAST(:previous AS bytea[]), CAST(:hashes AS bytea[])
    ) WITH ORDINALITY AS given (id, stream, sequence, type, version, occurred_at, recorded_at, actor, landlord,
        causation_id, correlation_id, data, previous_hash, hash, place)
), written AS (
    INSERT INTO event_log (id, stream, sequence, type, version, occurred_at, recorded_at, actor, landlord,
        causation_id, correlation_id, data, previous_hash, hash)
    SELECT id, stream, sequence, type, version, occurred_at, recorded_at, actor, landlord,
        causation_id, correlation_id, CAST(data AS jsonb), previous_hash, hash
    FROM given ORDER BY place
    RETURNING position, stream
), heads AS (
    INSERT INTO stream (stream, landlord, sequence, hash)
    SELECT DISTINCT ON (stream) stream, landlord, sequence, hash FROM given ORDER BY stream, sequence DESC
    ON CONFLICT (stream) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash
)
INSERT INTO unpublished (position, stream) SELECT position, stream FROM written
""")


async def lock(connection: AsyncConnection, streams: Iterable[str], *, skip_locked: bool = False) -> dict[str, Head]:
    """Lock the streams for the rest of the transaction; a stream that does not exist yet has no entry.

    With `skip_locked`, streams that somebody else holds have no entry either.
    """
    statement = _LOCK_FREE if skip_locked else _LOCK
    rows = await connection.execute(statement, {"streams": sorted(set(streams))})
    return {row.stream: Head(row.sequence, row.hash) for row in rows}


async def append(connection: AsyncConnection, heads: dict[str, Head], entries: Sequence[Entry]) -> None:
    """Append `entries` after the locked `heads`, which move along; the only writer of the log.

    Raises Changed when another writer created one of the streams first.
    """
    if not entries:
        return
    rows = [_chain(heads, entry) for entry in entries]
    columns = [list(column) for column in zip(*rows, strict=True)]
    try:
        await connection.execute(_APPEND, dict(zip(_PARAMETERS, columns, strict=True)))
    except IntegrityError as error:
        raise Changed("Somebody else recorded something on this case first. Read it again.") from error
    connection.info[APPENDED] = True


_PARAMETERS: Final = (
    "ids", "streams", "sequences", "types", "versions", "occurred", "recorded", "actors", "landlords", "causations",
    "correlations", "data", "previous", "hashes",
)  # fmt: skip


def _chain(heads: dict[str, Head], entry: Entry) -> tuple[Any, ...]:
    head = heads.get(entry.stream, EMPTY)
    cause, event = entry.cause, entry.event
    event_id = ids.new_id()
    sequence = head.sequence + 1
    data = orjson.dumps(event.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)
    name = type(event).__name__
    facts = (
        event_id, entry.stream, sequence, name, event.version, _micros(entry.occurred_at), _micros(cause.at),
        cause.actor, cause.landlord, cause.correlation_id, cause.causation_id,
    )  # fmt: skip
    chained = _digest(head.hash, facts, data)
    heads[entry.stream] = Head(sequence, chained)
    return (
        event_id, entry.stream, sequence, name, event.version, entry.occurred_at, cause.at, cause.actor,
        cause.landlord, cause.causation_id, cause.correlation_id, data.decode(), head.hash, chained,
    )  # fmt: skip


def _digest(previous: bytes, facts: tuple[object, ...], data: bytes) -> bytes:
    hasher = hashlib.sha256(previous)
    hasher.update("|".join(map(str, facts)).encode())
    hasher.update(b"|")
    hasher.update(data)
    return hasher.digest()


def _micros(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond


_COLUMNS: Final = (
    "position, id, stream, sequence, type AS name, version, occurred_at, recorded_at, actor, landlord,"
    " correlation_id, causation_id, CAST(data AS text) AS data, previous_hash, hash"
)
_STREAM: Final = text(f"""
    SELECT {_COLUMNS} FROM event_log
    WHERE stream = :stream AND sequence > :after
      AND (CAST(:landlords AS text[]) IS NULL OR landlord = ANY(CAST(:landlords AS text[])))
    ORDER BY sequence LIMIT :limit
""")  # noqa: S608 - constant columns
_FEED: Final = text(f"""
    SELECT {_COLUMNS} FROM event_log
    WHERE position > :after AND recorded_at < :settled
      AND (CAST(:landlords AS text[]) IS NULL OR landlord = ANY(CAST(:landlords AS text[])))
    ORDER BY position LIMIT :limit
""")  # noqa: S608 - constant columns


async def read_stream(
    connection: AsyncConnection, stream: str, *, landlords: list[str] | None, after: int = 0, limit: int = 10_000
) -> list[Recorded]:
    """Return the events of a stream in order; none where the stream is another landlord's."""
    facts = {"stream": stream, "after": after, "limit": limit, "landlords": landlords}
    rows = await connection.execute(_STREAM, facts)
    return [_recorded(row) for row in rows]


async def read_feed(
    connection: AsyncConnection, *, after: int, settled: datetime, landlords: list[str] | None, limit: int
) -> list[Recorded]:
    """Return events in order of position, only those recorded before `settled`.

    A transaction that is still open may hold a lower position. Transactions are cut off after a minute, so what was
    recorded longer ago than that can no longer be overtaken; the caller passes `settled` accordingly.
    """
    facts = {"after": after, "settled": settled, "landlords": landlords, "limit": limit}
    rows = await connection.execute(_FEED, facts)
    return [_recorded(row) for row in rows]


async def read_all(connection: AsyncConnection, *, page: int = 5_000) -> AsyncIterator[list[Recorded]]:
    """Return the whole log, stream by stream, in pages that never split a stream's order."""
    statement = text(f"SELECT {_COLUMNS} FROM event_log ORDER BY stream, sequence")  # noqa: S608 - constant columns
    async with connection.stream(statement) as rows:
        async for part in rows.partitions(page):
            yield [_recorded(row) for row in part]


def _recorded(row: Row[Any]) -> Recorded:
    facts = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping
    return Recorded(**facts | {"data": orjson.loads(facts["data"])})


def verify(previous: bytes, recorded: Recorded) -> str | None:
    """Return what is wrong with the chain at this event, or None."""
    if recorded.previous_hash != previous:
        return "does not follow the event before it"
    data = orjson.dumps(recorded.data, option=orjson.OPT_SORT_KEYS)
    facts = (
        recorded.id, recorded.stream, recorded.sequence, recorded.name, recorded.version,
        _micros(recorded.occurred_at), _micros(recorded.recorded_at), recorded.actor, recorded.landlord,
        recorded.correlation_id, recorded.causation_id,
    )  # fmt: skip
    chained = _digest(recorded.previous_hash, facts, data)
    return None if chained == recorded.hash else "was changed after it was recorded"
