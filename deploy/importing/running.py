"""Runs an import: rows in batches, the cases of each first and what residents had said after them."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Collection, Coroutine, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from deploy.importing.files import FileFormat, FileRow, ImportFile, NotImportable, RefusedRows, format_of
from services.cases.importing import events, loading, rows
from services.cases.importing.loading import Given, Outcome, State
from services.cases.importing.rows import Row
from services.cases.repository.imports import Origin
from services.intake import importing as intake
from services.intake.importing import PersonRow, TakenOver
from shared.kernel.refusals import Refusal
from shared.platform import landlords
from shared.platform.clock import Clock, SystemClock
from shared.platform.database import Database
from shared.platform.landlords import Landlords

BATCH: Final = 500
AT_ONCE: Final = 2
"""While the database writes one batch, the next one is prepared."""
MOST_TOLD: Final = 20

Progress: TypeAlias = Callable[[int, int], None]
"""(bytes read, of how many)"""
DealWith: TypeAlias = Callable[[Sequence[FileRow]], Coroutine[Any, Any, list[Outcome]]]


@dataclass(slots=True)
class Summary:
    """What became of the rows of a file."""

    states: Counter[State] = field(default_factory=Counter)
    first_refused: list[str] = field(default_factory=list)
    refused_file: Path | None = None

    @property
    def refused(self) -> int:
        return self.states[State.REFUSED]


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """A file to import, and for whom."""

    path: Path
    format: FileFormat
    landlord: str | None
    landlords: Landlords
    clock: Clock


def order(path: Path, landlord: str | None, file_format: str | None, landlords_file: Path | None) -> Import:
    """Return what is to be imported. Raises NotImportable."""
    known = landlords.read(landlords_file)
    if landlord is not None and landlord not in {each.id for each in known}:
        raise NotImportable("There is no such landlord in this deployment.")
    chosen = FileFormat(file_format) if file_format else format_of(path)
    return Import(path=path, format=chosen, landlord=landlord, landlords=known, clock=SystemClock())


class _Readable(NamedTuple):
    """A row that both services can read."""

    row: Row
    person: PersonRow
    given: Given


class _Waiting(NamedTuple):
    batch: list[FileRow]
    task: "asyncio.Task[list[Outcome]]"


async def check(asked: Import, progress: Progress) -> Summary:
    """Look at every row without a database: what is there already is not looked at, and nothing is written there."""

    async def look(batch: Sequence[FileRow]) -> list[Outcome]:
        now = asked.clock.now()
        return [_checked(asked, row, now) for row in batch]

    return await _each_batch(asked, look, progress)


async def run(asked: Import, databases: Mapping[str, str], progress: Progress) -> Summary:
    """Take over every row that can be taken over; a row that was taken over before changes nothing."""
    cases = Database(databases["cases"], pool_size=AT_ONCE, every_landlord=True)
    residents = Database(databases["intake"], pool_size=AT_ONCE, every_landlord=True)

    async def take(batch: Sequence[FileRow]) -> list[Outcome]:
        return await _take_over(asked, batch, cases, residents)

    try:
        return await _each_batch(asked, take, progress)
    finally:
        await cases.close()
        await residents.close()


async def _take_over(asked: Import, batch: Sequence[FileRow], cases: Database, residents: Database) -> list[Outcome]:
    now = asked.clock.now()
    found = [_read(asked, row) for row in batch]
    readable = [each for each in found if isinstance(each, _Readable)]

    async def elsewhere(origins: Collection[Origin], references: Collection[str]) -> tuple[set[Origin], set[str]]:
        came_in, taken = await intake.look(residents, origins, references)
        return {origin for origin in origins if origin in came_in}, taken

    taken = await loading.load(cases, asked.landlords, [each.given for each in readable], elsewhere, now=now)
    await intake.keep(residents, _taken_over(readable, taken, now), now=now)
    outcomes = iter(taken)
    return [next(outcomes) if isinstance(each, _Readable) else each for each in found]


def _taken_over(readable: Sequence[_Readable], outcomes: Sequence[Outcome], now: datetime) -> list[TakenOver]:
    """Return what intake has to have: of new cases, and of known ones too, since an import may have been cut off."""
    wanted: dict[str, TakenOver] = {}
    for each, outcome in zip(readable, outcomes, strict=True):
        if outcome.reference is not None and outcome.state in {State.TAKEN_OVER, State.KNOWN}:
            wanted[outcome.reference] = _said(each, outcome.reference, now)
    return list(wanted.values())


def _said(readable: _Readable, reference: str, now: datetime) -> TakenOver:
    row = readable.row
    return TakenOver(
        reference=reference,
        landlord=row.landlord,
        source_system=row.source_system,
        external_reference=row.external_reference,
        channel=row.channel,
        service=row.service,
        received_at=events.received(row, now),
        person=readable.person,
    )


def _checked(asked: Import, row: FileRow, now: datetime) -> Outcome:
    readable = _read(asked, row)
    if isinstance(readable, Outcome):
        return readable
    try:
        loading.check(asked.landlords, readable.row, now=now)
    except Refusal as refusal:
        return Outcome(state=State.REFUSED, refusal=refusal)
    return Outcome(state=State.POSSIBLE)


def _read(asked: Import, row: FileRow) -> _Readable | Outcome:
    """Read the columns of both services; the outcome is a refusal where one of them cannot."""
    try:
        if row.refusal is not None:
            raise row.refusal
        theirs = {name: value for name, value in row.given.items() if name not in intake.COLUMNS}
        case = rows.read(theirs, asked.landlord)
        given = Given(row=case, bytes=row.canonical())
        return _Readable(case, intake.read(row.given), given)
    except Refusal as refusal:
        return Outcome(state=State.REFUSED, refusal=refusal)


# The file.


async def _each_batch(asked: Import, deal_with: DealWith, progress: Progress) -> Summary:
    """Deal with all batches, a few at once; refused rows are written down in the order of the file."""
    summary = Summary()
    with closing(ImportFile(asked.path, asked.format)) as file, closing(RefusedRows(asked.path, file)) as refused:
        try:
            async with asyncio.TaskGroup() as tasks:
                waiting: deque[_Waiting] = deque()
                for batch in _batches(file.rows()):
                    if len(waiting) == AT_ONCE:
                        await _settle(waiting.popleft(), summary, refused)
                    waiting.append(_Waiting(batch, tasks.create_task(deal_with(batch))))
                    progress(file.read, file.size)
                while waiting:
                    await _settle(waiting.popleft(), summary, refused)
        except ExceptionGroup as group:
            raise group.exceptions[0] from group
        summary.refused_file = refused.path if refused.count else None
    return summary


def _batches(file_rows: Iterator[FileRow]) -> Iterator[list[FileRow]]:
    while batch := list(islice(file_rows, BATCH)):
        yield batch


async def _settle(waiting: _Waiting, summary: Summary, refused: RefusedRows) -> None:
    for row, outcome in zip(waiting.batch, await waiting.task, strict=True):
        summary.states[outcome.state] += 1
        if outcome.refusal is not None:
            refused.add(row, outcome.refusal)
            if len(summary.first_refused) < MOST_TOLD:
                where = f"row {row.number}" + (f", {outcome.refusal.field}" if outcome.refusal.field else "")
                summary.first_refused.append(f"{where}: {outcome.refusal.detail}")
