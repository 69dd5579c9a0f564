"""Finding a resident's cases: what intake is asked for it, and the search. Words are hashed here and kept nowhere."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from services.cases import repository, schemas
from services.cases.gateways import OwnerAway, Owners
from services.cases.handlers.resources import Resources
from services.cases.repository import Aid, Filters, Listed, Wanted
from shared.kernel import finding_aids
from shared.kernel.finding_aids import AidKind
from shared.kernel.refusals import Unacceptable
from shared.platform import ids
from shared.platform.auth import Principal
from shared.platform.database import EVERY_LANDLORD

AIDS_BATCH: Final = 20
"""How many cases intake is asked about at a time."""
_MOST_HASHES: Final = 12


class NothingToFindBy(Unacceptable):
    """Without the space and the signs around it, nothing is left of what was typed, or far too much."""

    title = "Nothing to find by"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Who reads a list, of which landlord, and which page of it."""

    principal: Principal
    landlord: str | None
    after: tuple[date, str] | None
    limit: int

    def landlords(self, resources: Resources) -> list[str]:
        """Return the landlords that are read: the one asked for, or all of the principal's."""
        if self.landlord is not None:
            return [self.principal.landlord(self.landlord)]
        known = (landlord.id for landlord in resources.landlords)
        return [landlord for landlord in known if self.principal.sees(landlord)]


async def worklist(resources: Resources, turn: Turn, filters: Filters) -> list[Listed]:
    """Return a page of cases, the next deadline first."""
    async with resources.database.transaction(turn.principal.landlords) as connection:
        return await repository.read_worklist(
            connection, turn.principal, turn.landlords(resources), filters, after=turn.after, limit=turn.limit
        )


async def search(resources: Resources, turn: Turn, body: schemas.PersonSearch) -> list[Listed]:
    """Return a person's cases, the latest first. Who searched is recorded, by what kinds of words, and no word."""
    aids = _hashed(resources, body.terms())
    kinds = ", ".join(dict.fromkeys(aid.kind for aid in aids))
    landlords = turn.landlords(resources)
    now = resources.clock.now()
    async with resources.database.transaction(turn.principal.landlords) as connection:
        await repository.record_search(connection, landlords, kinds=kinds, actor=turn.principal.actor, at=now)
        return await repository.search(connection, turn.principal, landlords, aids, after=turn.after, limit=turn.limit)


def _hashed(resources: Resources, terms: Sequence[tuple[AidKind, str]]) -> list[Aid]:
    """Return the hashes that a case must have, all of them: of a name its words, for people leave some out."""
    aids: dict[Aid, None] = {}
    for kind, typed in terms:
        found = finding_aids.hashes(kind, typed, resources.secret.decode())
        if not found:
            raise NothingToFindBy("Nothing is left of it to search by.", field=kind)
        words = found[:-1] if len(found) > 1 else found
        aids |= dict.fromkeys(Aid(kind, bytes.fromhex(each)) for each in words)
    if len(aids) > _MOST_HASHES:
        raise NothingToFindBy(f"Search by at most {_MOST_HASHES} words at a time.", field="name")
    return list(aids)


class Answered(NamedTuple):
    """About how many cases intake has answered, and about how many it is to be asked again."""

    told: int
    failed: int

    @property
    def is_worth_going_on(self) -> bool:
        return self.told > 0 and self.told + self.failed == AIDS_BATCH


async def sweep_finding_aids(resources: Resources, owners: Owners) -> Answered:
    """Ask intake about the next cases by what their residents are found.

    Two sweepers do no harm. Nothing is locked while intake is asked: what was erased meanwhile is not wanted any more.
    """
    now = resources.clock.now()
    async with resources.database.transaction(EVERY_LANDLORD) as connection:
        wanted = await repository.read_wanted(connection, now, limit=AIDS_BATCH)
    if not wanted:
        return Answered(0, 0)
    correlation_id = ids.new_id()
    answers = await asyncio.gather(*(_ask(owners, each, correlation_id) for each in wanted))
    told = {each.reference: aids for each, aids in zip(wanted, answers, strict=True) if aids is not None}
    failed = [each for each in wanted if each.reference not in told]
    async with resources.database.transaction(EVERY_LANDLORD) as connection:
        await repository.keep_aids(connection, told)
        await repository.postpone(connection, failed, now)
    return Answered(len(told), len(failed))


async def _ask(owners: Owners, wanted: Wanted, correlation_id: UUID) -> list[Aid] | None:
    """Return what intake says; None where it is to be asked again."""
    try:
        found = await owners.finding_aids(wanted.submission, correlation_id)
    except OwnerAway:
        return None
    return [Aid(each.kind, bytes.fromhex(each.hash)) for each in found]
