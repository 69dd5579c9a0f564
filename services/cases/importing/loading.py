"""Takes over rows in batches: each batch is one transaction, and a row that was taken over before changes nothing."""

import hashlib
import secrets
from collections.abc import Awaitable, Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from sqlalchemy.ext.asyncio import AsyncConnection

from services.cases import repository
from services.cases.domain.deadlines import Policy
from services.cases.handlers import Said
from services.cases.importing import events
from services.cases.importing.rows import Row
from services.cases.repository import Cases, imports
from services.cases.repository.imports import Imported, Origin
from shared.kernel import references
from shared.kernel.refusals import Changed, Refusal, Unacceptable
from shared.kernel.working_days import london_date
from shared.platform import ids
from shared.platform.database import EVERY_LANDLORD, Database
from shared.platform.event_log import Cause
from shared.platform.landlords import Landlords

SALT_BYTES: Final = 16
REFERENCES_TRIED: Final = 3
ATTEMPTS: Final = 3
Elsewhere: TypeAlias = Callable[[Collection[Origin], Collection[str]], Awaitable[tuple[set[Origin], set[str]]]]
"""Returns which of these came in through another service before, and which references it has given away."""


class ImportedDifferently(Unacceptable):
    """Cases go on living here after their import: a row that has changed since does not change them."""

    title = "Imported already and different"


class CameInBefore(Unacceptable):
    """The other system has passed it on under the same number, and it has a case of its own."""

    title = "It came in from that system before"


class NoReferenceLeft(Unacceptable):
    title = "No reference is free for this case"


class State(StrEnum):
    """What became of a row."""

    POSSIBLE = "possible"
    """Nothing stands against it; it was only looked at."""
    TAKEN_OVER = "taken_over"
    KNOWN = "known"
    """The same row was taken over before."""
    ERASED = "erased"
    """It was taken over before, and its personal data has been erased since."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A row, and the bytes that tell it from a changed one."""

    row: Row
    bytes: bytes

    @property
    def origin(self) -> Origin:
        return Origin(self.row.landlord, self.row.source_system, self.row.external_reference)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a row, and under which reference."""

    state: State
    reference: str | None = None
    refusal: Refusal | None = None


async def load(
    database: Database, landlords: Landlords, given: Sequence[Given], elsewhere: Elsewhere, *, now: datetime
) -> list[Outcome]:
    """Take over those rows that are new and possible; one outcome for each, in order. Returns after the commit."""
    for _ in range(ATTEMPTS - 1):
        try:
            return await _load(database, landlords, given, elsewhere, now=now)
        except Changed:
            continue  # another import was faster: look again at what is there
    return await _load(database, landlords, given, elsewhere, now=now)


def check(landlords: Landlords, row: Row, *, now: datetime) -> None:
    """Raise the refusal that stands against a row, without a database."""
    policy = _policy(landlords, row, now)
    events.history(row, reference="", policy=policy, now=now, keep=Said().keep)


async def _load(
    database: Database, landlords: Landlords, given: Sequence[Given], elsewhere: Elsewhere, *, now: datetime
) -> list[Outcome]:
    async with database.transaction(EVERY_LANDLORD) as connection:
        known = await imports.read_imported(connection, {each.origin for each in given})
        new = [origin for origin in dict.fromkeys(each.origin for each in given) if origin not in known]
        named, refused = await _name(connection, new, elsewhere)
        cases = await repository.open_cases(connection, named.values(), landlords)
        taking = _Taking(cases, landlords, known=known, named=named, refused=refused, now=now)
        outcomes = [taking.take(each) for each in given]
        await cases.save()
        await imports.keep_imported(connection, taking.taken_over)
    return outcomes


class _Taking:
    """Takes over one row after the other; a row may repeat an earlier one of the same file."""

    def __init__(
        self,
        cases: Cases,
        landlords: Landlords,
        *,
        known: dict[Origin, Imported],
        named: dict[Origin, str],
        refused: dict[Origin, Refusal],
        now: datetime,
    ) -> None:
        self._cases = cases
        self._landlords = landlords
        self._known = known
        self._named = named
        self._refused = refused
        self._now = now
        self.taken_over: list[Imported] = []

    def take(self, given: Given) -> Outcome:
        before = self._known.get(given.origin)
        if before is not None:
            return _repeated(before, given)
        if given.origin in self._refused:
            return _refused(self._refused[given.origin])
        reference = self._named[given.origin]
        try:
            self._take_over(given.row, reference)
        except Refusal as refusal:
            return _refused(refusal)
        salt = secrets.token_bytes(SALT_BYTES)
        digest = imports.digest(salt, given.bytes)
        imported = Imported(reference=reference, origin=given.origin, salt=salt, digest=digest)
        self._known[given.origin] = imported
        self.taken_over.append(imported)
        return Outcome(state=State.TAKEN_OVER, reference=reference)

    def _take_over(self, row: Row, reference: str) -> None:
        said = Said()
        policy = _policy(self._landlords, row, self._now)
        told = events.history(row, reference=reference, policy=policy, now=self._now, keep=said.keep)
        cause = Cause(
            actor=f"import:{row.source_system}", landlord=row.landlord, at=self._now, correlation_id=ids.new_id()
        )
        self._cases.take_over(told.case, told.happened, cause, said.words)


def _policy(landlords: Landlords, row: Row, now: datetime) -> Policy:
    received_on = row.received_on or london_date(row.received_at or now)
    return repository.policy_of(landlords.get(row.landlord), received_on, row.service)


def _repeated(before: Imported, given: Given) -> Outcome:
    if before.is_erased:
        return Outcome(state=State.ERASED, reference=before.reference)
    if before.is_of(given.bytes):
        return Outcome(state=State.KNOWN, reference=before.reference)
    return _refused(
        ImportedDifferently("It was imported before, from a row that was different.", field="external_reference")
    )


def _refused(refusal: Refusal) -> Outcome:
    return Outcome(state=State.REFUSED, refusal=refusal)


async def _name(
    connection: AsyncConnection, new: Sequence[Origin], elsewhere: Elsewhere
) -> tuple[dict[Origin, str], dict[Origin, Refusal]]:
    """Give each case the first reference of its own that nobody has: the same one, whenever nobody has it."""
    candidates = {origin: list(_references(origin)) for origin in new}
    every = [reference for each in candidates.values() for reference in each]
    came_in, given_away = await elsewhere(new, every)
    taken = given_away | await imports.references_taken(connection, every)
    named: dict[Origin, str] = {}
    refused: dict[Origin, Refusal] = {}
    for origin, wanted in candidates.items():
        free = next((reference for reference in wanted if reference not in taken), None)
        if origin in came_in:
            refused[origin] = CameInBefore("It has a case of its own.", field="external_reference")
        elif free is None:
            refused[origin] = NoReferenceLeft("Give it another number.", field="external_reference")
        else:
            named[origin] = free
            taken.add(free)
    return named, refused


def _references(origin: Origin) -> Iterator[str]:
    for number in range(REFERENCES_TRIED):
        digest = hashlib.sha256("\0".join([*origin, str(number)]).encode()).digest()
        yield references.from_random(int.from_bytes(digest[:8]))
