"""What is done with one batch of rows: read by both services, the cases first, what residents had said after them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Self

from deploy.importing.files import FileRow
from services.cases.importing import events, loading, rows
from services.cases.importing.loading import Given, Outcome, State
from services.cases.importing.rows import Row
from services.cases.repository.imports import Origin
from services.intake import importing as intake
from services.intake.importing import PersonRow, TakenOver
from shared.kernel.refusals import Refusal
from shared.platform.clock import Clock
from shared.platform.database import Database
from shared.platform.landlords import Landlords


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """For whom a file is imported; `landlord` where the whole file is about one."""

    landlord: str | None
    landlords: Landlords
    clock: Clock


@dataclass(frozen=True, slots=True, kw_only=True)
class Databases:
    """Where cases and submissions are written."""

    cases: Database
    intake: Database

    @classmethod
    def open(cls, urls: dict[str, str], *, at_once: int) -> Self:
        return cls(
            cases=Database(urls["cases"], pool_size=at_once, every_landlord=True),
            intake=Database(urls["intake"], pool_size=at_once, every_landlord=True),
        )

    async def close(self) -> None:
        await self.cases.close()
        await self.intake.close()


class _Readable(NamedTuple):
    """A row that both services can read."""

    row: Row
    person: PersonRow
    given: Given


def check(terms: Terms, batch: Sequence[FileRow]) -> list[Outcome]:
    """Say of each row whether it could be taken over, without a database."""
    now = terms.clock.now()
    return [_checked(terms, row, now) for row in batch]


async def take_over(terms: Terms, batch: Sequence[FileRow], databases: Databases) -> list[Outcome]:
    """Take over the rows that can be taken over; one outcome for each, in order. Returns after the commits."""
    now = terms.clock.now()
    found = [_read(terms, row) for row in batch]
    readable = [each for each in found if isinstance(each, _Readable)]

    async def elsewhere(origins: Collection[Origin], references: Collection[str]) -> tuple[set[Origin], set[str]]:
        came_in, given_away = await intake.look(databases.intake, origins, references)
        return {origin for origin in origins if origin in came_in}, given_away

    given = [each.given for each in readable]
    taken = await loading.load(databases.cases, terms.landlords, given, elsewhere, now=now)
    await intake.keep(databases.intake, _taken_over(readable, taken, now), now=now)
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


def _checked(terms: Terms, row: FileRow, now: datetime) -> Outcome:
    readable = _read(terms, row)
    if isinstance(readable, Outcome):
        return readable
    try:
        loading.check(terms.landlords, readable.row, now=now)
    except Refusal as refusal:
        return Outcome(state=State.REFUSED, refusal=refusal)
    return Outcome(state=State.POSSIBLE)


def _read(terms: Terms, row: FileRow) -> _Readable | Outcome:
    """Read the columns of both services; the outcome is a refusal where one of them cannot."""
    try:
        if row.refusal is not None:
            raise row.refusal
        of_the_case = {name: value for name, value in row.given.items() if name not in intake.COLUMNS}
        case = rows.read(of_the_case, terms.landlord)
        return _Readable(case, intake.read(row.given), Given(row=case, bytes=row.canonical()))
    except Refusal as refusal:
        return Outcome(state=State.REFUSED, refusal=refusal)
