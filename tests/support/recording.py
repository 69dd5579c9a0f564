"""A consumer that writes down what it was given: the smallest real subscription, for the plumbing under all others."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.events.intake import CorrespondenceReceived, MessageSetAside, SubmissionReceived
from shared.platform.consumer import Subscription
from shared.platform.database import EVERY_LANDLORD, Database
from shared.platform.event_log import Entry
from shared.platform.kafka import Delivery
from shared.platform.received import Received
from tests.support.events import delivery
from tests.support.streams import log_of, write

_PREPARE = text("CREATE TABLE note (place bigint GENERATED ALWAYS AS IDENTITY, stream text, sequence int, mark text)")
_WRITE = text("INSERT INTO note (stream, sequence, mark) VALUES (:stream, :sequence, :mark)")
_READ = text("SELECT stream, sequence FROM note ORDER BY place")


class Refused(Exception):
    """The recorder was told to fail at this event."""


class Notes:
    """What a batch writes down."""

    def __init__(self, connection: AsyncConnection, refused: set[str]) -> None:
        self._connection = connection
        self._refused = refused
        self._rows: list[dict[str, Any]] = []

    def add(self, received: Received, event: SubmissionReceived) -> None:
        if event.source_system in self._refused:
            raise Refused
        self._rows.append({"stream": received.stream, "sequence": received.sequence, "mark": event.source_system})

    async def save(self) -> None:
        if self._rows:
            await self._connection.execute(_WRITE, self._rows)


@dataclass
class Recorder:
    """Notes each submission; fails at those whose mark is in `refused`."""

    refused: set[str] = field(default_factory=set)

    def subscription(self) -> Subscription[Notes]:
        async def open_notes(connection: AsyncConnection, _: Sequence[Received]) -> Notes:
            return Notes(connection, self.refused)

        return Subscription(
            name="recorder",
            handlers={SubmissionReceived: Notes.add},
            ignored={CorrespondenceReceived: "not recorded", MessageSetAside: "not recorded"},
            open=open_notes,
        )


async def prepare(database: Database) -> None:
    async with database.transaction(EVERY_LANDLORD) as connection:
        await connection.execute(_PREPARE)


async def noted(database: Database) -> dict[str, list[int]]:
    """Return what was written down of each stream, in the order of writing."""
    streams: dict[str, list[int]] = {}
    async with database.transaction(EVERY_LANDLORD) as connection:
        for row in await connection.execute(_READ):
            streams.setdefault(row.stream, []).append(row.sequence)
    return streams


async def parked(database: Database) -> list[tuple[str | None, int | None, str, str]]:
    """Return (stream, sequence, reason, state) of what is parked."""
    statement = text("SELECT stream, sequence, reason, state FROM parked_event ORDER BY stream, sequence")
    async with database.transaction(EVERY_LANDLORD) as connection:
        return [tuple(row) for row in await connection.execute(statement)]


async def published(owner: Database, *entries: Entry) -> list[Delivery]:
    """Write to intake's log; return its whole log as Kafka would deliver it, stream by stream."""
    await write(owner, *entries)
    messages = [orjson.dumps(recorded.envelope("intake"), default=str) for recorded in await log_of(owner)]
    return [delivery(raw, offset=offset) for offset, raw in enumerate(messages)]
