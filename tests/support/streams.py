"""Streams of a real event log, written without any rules: for the plumbing under the services."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
from sqlalchemy import text

from shared.events.event import Event
from shared.events.intake import Channel, SubmissionKind, SubmissionReceived
from shared.platform import event_log, relay
from shared.platform.database import EVERY_LANDLORD, Database
from shared.platform.event_log import Cause, Entry, Recorded
from tests.support.events import SOME_MOMENT

SOME_CORRELATION = UUID(int=1)


def an_event(mark: str = "something", *, digest: str = "0" * 64) -> SubmissionReceived:
    """Return an event that can be told from others by `mark`."""
    return SubmissionReceived(
        kind=SubmissionKind.COMPLAINT,
        channel=Channel.PHONE,
        received_at=SOME_MOMENT,
        source_system=mark,
        digest=digest,
    )


def an_entry(stream: str, event: Event | None = None, *, landlord: str = "demo", at: datetime = SOME_MOMENT) -> Entry:
    cause = Cause(actor="user:someone", landlord=landlord, at=at, correlation_id=SOME_CORRELATION)
    return Entry(stream=stream, event=event or an_event(), occurred_at=at, cause=cause)


async def write(database: Database, *entries: Entry) -> None:
    """Append in one transaction, as every service does: lock, then append."""
    async with database.transaction(EVERY_LANDLORD) as connection:
        heads = await event_log.lock(connection, [entry.stream for entry in entries])
        await event_log.append(connection, heads, entries)


async def log_of(database: Database) -> list[Recorded]:
    """Return the whole log, stream by stream."""
    async with database.transaction(EVERY_LANDLORD) as connection:
        return [recorded async for page in event_log.read_all(connection) for recorded in page]


async def count(database: Database, table: str) -> int:
    async with database.transaction(EVERY_LANDLORD) as connection:
        counted: int = (await connection.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one()  # noqa: S608 - a table of the test's choice
        return counted


def sequences(recorded: Sequence[Recorded]) -> dict[str, list[int]]:
    """Return the numbers of each stream, in the order given."""
    streams: dict[str, list[int]] = {}
    for each in recorded:
        streams.setdefault(each.stream, []).append(each.sequence)
    return streams


def chain_faults(recorded: Sequence[Recorded]) -> list[str]:
    """Return `stream sequence: what is wrong` for each broken link of the hash chains."""
    faults: list[str] = []
    previous: dict[str, bytes] = {}
    for each in recorded:
        fault = event_log.verify(previous.get(each.stream, event_log.GENESIS), each)
        faults += [f"{each.stream} {each.sequence}: {fault}"] if fault else []
        previous[each.stream] = each.hash
    return faults


async def tamper(admin_url: str, database_url: str, *statements: str) -> None:
    """Change the log as somebody could who is superuser and switches the triggers off."""
    name = database_url.rsplit("/", 1)[1]
    url = relay.driver_url(admin_url).rsplit("/", 1)[0] + f"/{name}"
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SET session_replication_role = replica")
        for statement in statements:
            await connection.execute(statement)
    finally:
        await connection.close()
