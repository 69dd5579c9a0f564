"""`putright audit`: every hash, every fold, and what each service knows of each case, looked at from outside.

A running system is never still: what a consumer has not seen at first, it may see while the audit waits for it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cases import consumer as cases_consumer
from services.cases import repository as cases
from services.intake import consumer as intake_consumer
from services.intake import repository as intake
from services.notifications import consumer as notifications_consumer
from services.notifications.repository import audit as notifications
from services.reporting import consumer as reporting_consumer
from shared.platform import event_log, landlords
from shared.platform.clock import SystemClock
from shared.platform.consumer import Subscription
from shared.platform.database import EVERY_LANDLORD, Database
from shared.platform.event_log import EMPTY, Head

Progress: TypeAlias = Callable[[str, int, int], None]
"""(step, done, of how many)"""
Heads: TypeAlias = Mapping[str, Head]
_LOOK_AGAIN_SECONDS: Final = 0.5
_MOST_NAMED: Final = 20

_FOLDS: Final[Mapping[str, Callable[[AsyncConnection], AsyncIterator[str]]]] = {
    "intake": intake.audit,
    "cases": cases.audit,
    "notifications": notifications.audit,
}
"""Whose state is a fold of its own log. reporting's is compared by `putright rebuild reporting --check`."""

_COUNT: Final = text("SELECT count(*) FROM event_log")
_HEADS: Final = text("SELECT stream, sequence, hash FROM stream")
_MARKS: Final = text("SELECT owner, stream, sequence FROM watermark WHERE consumer = :consumer")
_PARKED: Final = text("SELECT owner, stream, min(reason) AS reason FROM parked_event GROUP BY owner, stream")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it must be."""

    service: str
    sentence: str


@dataclass(slots=True)
class Report:
    """What was looked at, and what was found."""

    findings: list[Finding] = field(default_factory=list)
    events: dict[str, int] = field(default_factory=dict)
    streams: int = 0

    def as_json(self) -> dict[str, Any]:
        findings = [{"service": finding.service, "finding": finding.sentence} for finding in self.findings]
        return {"clean": not findings, "events": self.events, "streams": self.streams, "findings": findings}

    def add(self, service: str, sentence: str) -> None:
        self.findings.append(Finding(service, sentence))


async def audit(
    databases: Mapping[str, str], *, settle_seconds: float = 10, progress: Progress = lambda *_: None
) -> Report:
    """Look at all services' databases by their URLs; consumers get `settle_seconds` to catch up."""
    report = Report()
    opened = {service: Database(url, pool_size=2, every_landlord=True) for service, url in databases.items()}
    try:
        heads = {service: await _verify(service, opened[service], report, progress) for service in _FOLDS}
        for service, fold in _FOLDS.items():
            async with opened[service].transaction(EVERY_LANDLORD) as connection:
                async for sentence in fold(connection):
                    report.add(service, sentence)
        for subscription in _subscriptions():
            await _compare(subscription, opened, heads, report, settle_seconds)
    finally:
        for database in opened.values():
            await database.close()
    return report


def _subscriptions() -> Sequence[Subscription[Any]]:
    known, clock = landlords.read(None), SystemClock()
    return (
        intake_consumer.subscription(clock),
        cases_consumer.subscription(known, clock),
        notifications_consumer.subscription(clock),
        reporting_consumer.subscription(known),
    )


# One log


async def _verify(service: str, database: Database, report: Report, progress: Progress) -> Heads:
    """Verify the chain of every stream and that it ends at its head; return the heads."""
    ends: dict[str, Head] = {}
    count = 0
    async with database.transaction(EVERY_LANDLORD) as connection:
        # One snapshot for log and heads, or an event recorded meanwhile would look like a difference.
        await connection.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
        total = (await connection.execute(_COUNT)).scalar_one()
        heads = {row.stream: Head(row.sequence, row.hash) for row in await connection.execute(_HEADS)}
        async for page in event_log.read_all(connection):
            for recorded in page:
                end = ends.get(recorded.stream, EMPTY)
                wrong = event_log.verify(end.hash, recorded)
                if wrong is not None:
                    report.add(service, f"{recorded.stream}: event {recorded.sequence} {wrong}")
                if recorded.sequence != end.sequence + 1:
                    report.add(service, f"{recorded.stream}: event {recorded.sequence} follows {end.sequence}")
                ends[recorded.stream] = Head(recorded.sequence, recorded.hash)
            count += len(page)
            progress(f"{service}: events", count, total)
    for stream in heads.keys() | ends.keys():
        if heads.get(stream, EMPTY) != ends.get(stream, EMPTY):
            report.add(service, f"{stream}: the head of the stream is not its last event")
    report.events[service] = count
    report.streams += len(heads)
    return heads


# Between services


async def _compare(
    subscription: Subscription[Any],
    opened: Mapping[str, Database],
    heads: Mapping[str, Heads],
    report: Report,
    seconds: float,
) -> None:
    """Compare how far a consumer says it is with how far the owners are."""
    consumer = subscription.name
    owed = {(owner, stream): head.sequence for owner in subscription.owners() for stream, head in heads[owner].items()}
    marks = await _caught_up(consumer, opened[consumer], owed, seconds)
    parked = await _parked(opened[consumer])
    sentences = [
        f"{stream}: has {marks.get((owner, stream), 0)} of {sequence} events of {owner}"
        f" ({parked.get((owner, stream), 'not parked')})"
        for (owner, stream), sequence in sorted(owed.items())
        if marks.get((owner, stream), 0) < sequence
    ]
    sentences += await _ahead(subscription.owners(), opened, marks)
    for sentence in sentences[:_MOST_NAMED]:
        report.add(consumer, sentence)
    if len(sentences) > _MOST_NAMED:
        report.add(consumer, f"and {len(sentences) - _MOST_NAMED} more streams like these")


async def _caught_up(
    consumer: str, database: Database, owed: Mapping[tuple[str, str], int], seconds: float
) -> Mapping[tuple[str, str], int]:
    """Wait until the consumer has what is owed, or the time is over; return how far it is with each stream."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds
    while True:
        async with database.transaction(EVERY_LANDLORD) as connection:
            rows = await connection.execute(_MARKS, {"consumer": consumer})
            marks = {(row.owner, row.stream): row.sequence for row in rows}
        if all(marks.get(key, 0) >= sequence for key, sequence in owed.items()) or loop.time() >= until:
            return marks
        await asyncio.sleep(_LOOK_AGAIN_SECONDS)


async def _ahead(
    owners: Sequence[str], opened: Mapping[str, Database], marks: Mapping[tuple[str, str], int]
) -> list[str]:
    """Say where a consumer has seen what its owner does not have: a log that was set back, for example by a restore."""
    now: dict[tuple[str, str], int] = {}
    for owner in owners:
        async with opened[owner].transaction(EVERY_LANDLORD) as connection:
            rows = await connection.execute(_HEADS)
            now |= {(owner, row.stream): row.sequence for row in rows}
    return [
        f"{stream}: has {sequence} events of {owner}, which itself has {now.get((owner, stream), 0)}"
        for (owner, stream), sequence in sorted(marks.items())
        if sequence > now.get((owner, stream), 0)
    ]


async def _parked(database: Database) -> Mapping[tuple[str, str], str]:
    async with database.transaction(EVERY_LANDLORD) as connection:
        return {(row.owner, row.stream): row.reason for row in await connection.execute(_PARKED)}
