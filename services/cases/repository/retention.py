"""Which records have had their time, and taking away what is personal in them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.kernel.retention import Schedule, months_after

ERASED_TABLES: Final = ("words", "disclosure_words")
"""Everything that a person could be read in; events, states and deadlines hold none of it."""
_ERASE: Final = tuple(
    text(f"DELETE FROM {table} WHERE reference = ANY(CAST(:references AS text[]))")  # noqa: S608 - constant names
    for table in ERASED_TABLES
)
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


async def erase(connection: AsyncConnection, references: Sequence[str]) -> None:
    """Delete what is personal under these references; part of the transaction that says so in the log."""
    for statement in _ERASE:
        await connection.execute(statement, {"references": list(references)})
