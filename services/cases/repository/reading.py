"""Reads of the cases database: one case, its words and history, its group, what is due."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cases.domain.case import Case
from services.cases.repository import documents
from shared.platform import event_log
from shared.platform.auth import Principal
from shared.platform.database import EVERY_LANDLORD
from shared.platform.event_log import Recorded

_READ: Final = text("""
SELECT CAST(document AS text) AS document FROM complaint_case
WHERE reference = :reference AND (:every OR landlord = ANY(CAST(:landlords AS text[])))
    AND NOT :actor = ANY(hidden_from)
""")
_SHARED_AND_HIDDEN: Final = text("""
WITH RECURSIVE parted AS (
    SELECT reference, hidden_from, document FROM complaint_case WHERE reference = :submission
    UNION ALL
    SELECT split_off.reference, split_off.hidden_from, split_off.document
    FROM parted CROSS JOIN jsonb_array_elements(parted.document -> 'joining' -> 'split_off') AS named
        JOIN complaint_case split_off ON split_off.reference = named ->> 'reference'
)
SELECT EXISTS (SELECT FROM parted WHERE :actor = ANY(hidden_from))
""")
_WORDS: Final = text("SELECT id, text FROM words WHERE reference = :reference AND (:personal OR NOT personal)")
_DUE: Final = text("""
SELECT DISTINCT reference FROM (
    SELECT reference FROM deadline WHERE look_at <= :now ORDER BY look_at, reference LIMIT :limit
    FOR UPDATE SKIP LOCKED
) AS due
""")
_OVERDUE: Final = text("""
SELECT split_part(clock, ':', 1) AS clock, count(*) AS overdue FROM deadline
WHERE met_on IS NULL AND NOT ended AND due_at <= :now GROUP BY 1
""")
_OUTDATED: Final = text("""
SELECT DISTINCT reference FROM deadline
WHERE landlord = :landlord AND calendar <> :calendar AND counted AND NOT ended AND NOT missed AND met_on IS NULL
LIMIT :limit
""")
_IDENTICAL: Final = text("""
SELECT count(DISTINCT other.reference) FROM complaint_case this JOIN complaint_case other
    ON other.landlord = this.landlord AND other.reference <> this.reference
    AND other.document -> 'refusal' ->> 'wording' = this.document -> 'refusal' ->> 'wording'
WHERE this.reference = :reference
""")

_GROUP: Final = text("""
SELECT reference FROM complaint_case
WHERE case_group = :group AND (:every OR landlord = ANY(CAST(:landlords AS text[])))
    AND NOT :actor = ANY(hidden_from)
ORDER BY received_on, reference
""")


async def read_case(connection: AsyncConnection, reference: str, principal: Principal) -> Case:
    """Return a case as it stands; raises NotFound, also where it is another landlord's or about the principal."""
    facts = {"reference": reference, **_seen_by(principal)}
    document = (await connection.execute(_READ, facts)).scalar()
    if document is None:
        raise documents.no_such_case()
    return documents.read(document)


async def read_whole_case(connection: AsyncConnection, reference: str, principal: Principal) -> Case:
    """Return a case that is read with what was sent in and the letters; raises NotFound as `read_case` does.

    What was sent in is shared by all cases that were split off; whom any of them is about does not see it (Code 5.8).
    """
    case = await read_case(connection, reference, principal)
    facts = {"submission": case.joining.submission or reference, "actor": principal.actor}
    if (await connection.execute(_SHARED_AND_HIDDEN, facts)).scalar():
        raise documents.no_such_case()
    return case


async def read_words(connection: AsyncConnection, reference: str, *, personal: bool = False) -> dict[UUID, str]:
    """Return the words of a case that have not been erased; those about people only to who may read personal data."""
    rows = await connection.execute(_WORDS, {"reference": reference, "personal": personal})
    return {row.id: row.text for row in rows}


async def read_history(connection: AsyncConnection, reference: str, principal: Principal) -> list[Recorded]:
    """Return every event of a case, in order; read the case first, which asks whether the principal may."""
    names = list(principal.landlords)
    return await event_log.read_stream(connection, reference, landlords=None if EVERY_LANDLORD in names else names)


async def references_due(connection: AsyncConnection, now: datetime, *, limit: int) -> list[str]:
    """Return cases with a deadline that wants attention, and keep other sweepers from these rows.

    Whoever holds a case's stream may wait for such a row, so nobody who holds one may wait for a stream.
    """
    return list((await connection.execute(_DUE, {"now": now, "limit": limit})).scalars())


async def references_outdated(connection: AsyncConnection, landlord: str, calendar: str, *, limit: int) -> list[str]:
    """Return cases with an open deadline that was counted under another calendar than the one in force."""
    facts = {"landlord": landlord, "calendar": calendar, "limit": limit}
    return list((await connection.execute(_OUTDATED, facts)).scalars())


async def count_identical_refusals(connection: AsyncConnection, reference: str, principal: Principal) -> int:
    """Return how many other cases of the landlord were refused in the same words; raises NotFound."""
    await read_case(connection, reference, principal)
    found: int = (await connection.execute(_IDENTICAL, {"reference": reference})).scalar_one()
    return found


async def read_group(connection: AsyncConnection, group: str, principal: Principal) -> list[str]:
    """Return the cases of a group, the first received first; without those that are hidden from the principal."""
    facts = {"group": group, **_seen_by(principal)}
    return list((await connection.execute(_GROUP, facts)).scalars())


async def read_group_of(connection: AsyncConnection, reference: str, principal: Principal) -> list[str]:
    """Return the cases of the group that a case is in, if it is in one."""
    found = await connection.execute(
        text("SELECT case_group FROM complaint_case WHERE reference = :reference"), {"reference": reference}
    )
    group = found.scalar()
    return [] if group is None else await read_group(connection, group, principal)


async def count_overdue(connection: AsyncConnection, now: datetime) -> dict[str, int]:
    """Return, for each clock, how many deadlines have passed and are not met."""
    return {row.clock: row.overdue for row in await connection.execute(_OVERDUE, {"now": now})}


def _seen_by(principal: Principal) -> dict[str, Any]:
    names = list(principal.landlords)
    return {"every": EVERY_LANDLORD in names, "landlords": names, "actor": principal.actor}
