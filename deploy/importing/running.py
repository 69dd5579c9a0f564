"""Runs an import: the file in batches, several at once, and what became of each row."""

import asyncio
import os
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from sqlalchemy.exc import DBAPIError

from deploy.importing import batches, workers
from deploy.importing.batches import Databases, Terms
from deploy.importing.files import FileFormat, FileRow, ImportFile, NotImportable, RefusedRows, format_of
from services.cases.importing.loading import Outcome, State
from shared.platform import landlords
from shared.platform.clock import Clock, SystemClock
from shared.platform.database import unreachable

BATCH: Final = 500
MOST_PROCESSES: Final = 4
MOST_TOLD: Final = 20
_WORTH_PROCESSES_BYTES: Final = 2_000_000
"""Below that, starting processes takes longer than the import."""

Progress: TypeAlias = Callable[[int, int], None]
"""(bytes read, of how many)"""
DealWith: TypeAlias = Callable[[Sequence[FileRow]], Awaitable[list[Outcome]]]


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
class Order:
    """A file to import, and on which terms."""

    path: Path
    format: FileFormat
    terms: Terms


class _Waiting(NamedTuple):
    batch: list[FileRow]
    outcomes: "asyncio.Future[list[Outcome]]"


def order(
    path: Path,
    landlord: str | None = None,
    file_format: str | None = None,
    landlords_file: Path | None = None,
    clock: Clock | None = None,
) -> Order:
    """Return what is to be imported. Raises NotImportable."""
    known = landlords.read(landlords_file)
    if landlord is not None and landlord not in {each.id for each in known}:
        raise NotImportable("There is no such landlord in this deployment.")
    chosen = FileFormat(file_format) if file_format else format_of(path)
    terms = Terms(landlord=landlord, landlords=known, clock=clock or SystemClock())
    return Order(path=path, format=chosen, terms=terms)


async def check(asked: Order, progress: Progress) -> Summary:
    """Look at every row without a database: what is there already is not looked at, and nothing is written there."""

    async def look(batch: Sequence[FileRow]) -> list[Outcome]:
        return batches.check(asked.terms, batch)

    return await _each_batch(asked, look, progress, at_once=1)


async def run(asked: Order, urls: Mapping[str, str], progress: Progress, *, processes: int | None = None) -> Summary:
    """Take over every row that can be taken over; a row that was taken over before changes nothing.

    Raises NotImportable. What was written before stays, and running it again goes on from there.
    """
    try:
        if _processes(asked, processes) > 1:
            return await _run_in_processes(asked, dict(urls), progress, _processes(asked, processes))
        return await _run_here(asked, dict(urls), progress)
    except DBAPIError as error:
        if unreachable(error):
            raise NotImportable("The database does not answer. Run it again: it goes on where it stopped.") from None
        raise


def _processes(asked: Order, wanted: int | None) -> int:
    if wanted is not None:
        return wanted
    small = asked.path.stat().st_size < _WORTH_PROCESSES_BYTES
    return 1 if small else min(os.cpu_count() or 1, MOST_PROCESSES)


async def _run_here(asked: Order, urls: dict[str, str], progress: Progress) -> Summary:
    databases = Databases.open(urls, at_once=1)

    async def take_over(batch: Sequence[FileRow]) -> list[Outcome]:
        return await batches.take_over(asked.terms, batch, databases)

    try:
        return await _each_batch(asked, take_over, progress, at_once=1)
    finally:
        await databases.close()


async def _run_in_processes(asked: Order, urls: dict[str, str], progress: Progress, processes: int) -> Summary:
    loop = asyncio.get_running_loop()
    with workers.pool(asked.terms, urls, processes) as pool:

        async def take_over(batch: Sequence[FileRow]) -> list[Outcome]:
            return await loop.run_in_executor(pool, workers.take_over, batch)

        # One batch more than processes, so that none of them waits for the file to be read.
        return await _each_batch(asked, take_over, progress, at_once=processes + 1)


async def _each_batch(asked: Order, deal_with: DealWith, progress: Progress, *, at_once: int) -> Summary:
    """Deal with all batches, a few at once; refused rows are written down in the order of the file."""
    summary = Summary()
    with closing(ImportFile(asked.path, asked.format)) as file, closing(RefusedRows(asked.path, file)) as refused:
        try:
            async with asyncio.TaskGroup() as tasks:
                waiting: deque[_Waiting] = deque()
                for batch in _batches(file.rows()):
                    if len(waiting) == at_once:
                        await _settle(waiting.popleft(), summary, refused)
                    waiting.append(_Waiting(batch, tasks.create_task(_dealt_with(deal_with, batch))))
                    progress(file.read, file.size)
                while waiting:
                    await _settle(waiting.popleft(), summary, refused)
        except ExceptionGroup as group:
            raise group.exceptions[0] from group
        summary.refused_file = refused.path if refused.count else None
    return summary


async def _dealt_with(deal_with: DealWith, batch: Sequence[FileRow]) -> list[Outcome]:
    return await deal_with(batch)


def _batches(file_rows: Iterator[FileRow]) -> Iterator[list[FileRow]]:
    while batch := list(islice(file_rows, BATCH)):
        yield batch


async def _settle(waiting: _Waiting, summary: Summary, refused: RefusedRows) -> None:
    for row, outcome in zip(waiting.batch, await waiting.outcomes, strict=True):
        summary.states[outcome.state] += 1
        if outcome.refusal is not None:
            refused.add(row, outcome.refusal)
            if len(summary.first_refused) < MOST_TOLD:
                where = f"row {row.number}" + (f", {outcome.refusal.field}" if outcome.refusal.field else "")
                summary.first_refused.append(f"{where}: {outcome.refusal.detail}")
