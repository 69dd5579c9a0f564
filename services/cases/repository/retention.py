"""Which records have had their time, and taking away what is personal in them."""

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cases.domain.case import Case
from shared.kernel.retention import Schedule, months_after

ERASED_TABLES: Final = ("words", "disclosure_words", "finding_aid_wanted", "finding_aid")
"""Everything that a person could be read in or found by; events, states and deadlines hold none of it.

What is wanted goes before what was found: an answer of intake that is being written down is waited for, then deleted.
"""
_ERASE: Final = tuple(
    text(f"DELETE FROM {table} WHERE reference = ANY(CAST(:references AS text[]))")  # noqa: S608 - constant names
    for table in ERASED_TABLES
)
_FORGET_IMPORT: Final = text(
    "UPDATE imported_case SET salt = NULL, digest = NULL WHERE reference = ANY(CAST(:references AS text[]))"
)
"""A row that was taken over holds the resident's name: nobody may find out by trying which one it was."""
_DUE: Final = text("""
SELECT reference, document ->> 'closed_on' AS closed_on FROM complaint_case
WHERE landlord = :landlord AND status = 'closed' AND (document -> 'record' ->> 'erased_on') IS NULL
  AND document ->> 'closed_on' <= :closed_by
  AND (document ->> 'closed_on', reference) > (:after_closed_on, :after_reference)
ORDER BY document ->> 'closed_on', reference LIMIT :limit
""")

_LONGEST_END_OF_MONTH: Final = timedelta(days=3)
"""A record of the 31st may end with a February: what is asked for is a little more than what will be due."""

Place = tuple[str, str]
"""Where a walk through the closed cases has got to: the day of closing, and the reference."""
BEGINNING: Final[Place] = ("", "")


async def read_due(
    connection: AsyncConnection,
    landlord: str,
    schedules: Sequence[Schedule],
    today: date,
    *,
    after: Place,
    limit: int,
) -> list[Place]:
    """Return closed cases that any of the schedules could ask to be erased; the case itself decides."""
    shortest = min(schedule.months for schedule in schedules)
    facts: dict[str, Any] = {
        "landlord": landlord,
        "closed_by": (months_after(today, -shortest) + _LONGEST_END_OF_MONTH).isoformat(),
        "after_closed_on": after[0],
        "after_reference": after[1],
        "limit": limit,
    }
    return [(row.closed_on, row.reference) for row in await connection.execute(_DUE, facts)]


_ERASED: Final = text("""
SELECT reference FROM complaint_case
WHERE reference = ANY(CAST(:references AS text[])) AND document -> 'record' ->> 'erased_on' IS NOT NULL
""")


async def split_off_and_erased(connection: AsyncConnection, cases: Iterable[Case]) -> set[str]:
    """Return those cases that were split off from these and of which nothing personal is left.

    It is read without a lock: what is erased stays so, and no more is split off from a case that is closed.
    """
    parted = [split.reference for case in cases for split in case.joining.split_off]
    if not parted:
        return set()
    return set((await connection.execute(_ERASED, {"references": parted})).scalars())


async def erase(connection: AsyncConnection, references: Sequence[str]) -> None:
    """Delete what is personal under these references; part of the transaction that says so in the log."""
    for statement in (*_ERASE, _FORGET_IMPORT):
        await connection.execute(statement, {"references": list(references)})


_LOST: Final = text("""
SELECT found.stream, found.id FROM (
    SELECT stream, jsonb_path_query(data, 'strict $.**  ? (exists(@.digest) && exists(@.id))') ->> 'id' AS id
    FROM event_log WHERE type <> 'DisabilityDisclosed'
) AS found
WHERE NOT EXISTS (SELECT FROM words WHERE words.id = CAST(found.id AS uuid))
  AND NOT EXISTS (
      SELECT FROM event_log erased WHERE erased.stream = found.stream AND erased.type = 'PersonalDataErased'
  )
""")
_LEFT: Final = text("""
SELECT words.reference, count(*) AS many FROM words JOIN event_log
    ON event_log.stream = words.reference AND event_log.type = 'PersonalDataErased'
GROUP BY words.reference
""")


async def audit(connection: AsyncConnection) -> AsyncIterator[str]:
    """Say which words are gone without an erasure, and which are there in spite of one."""
    async for row in await connection.stream(_LOST):
        yield f"{row.stream}: the words {row.id} are gone, and nothing was erased"
    async for row in await connection.stream(_LEFT):
        yield f"{row.reference}: {row.many} words are there although personal data was erased"
