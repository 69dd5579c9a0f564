"""The register of improvements: over all cases of a landlord, by due date."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.platform.auth import Principal
from shared.platform.database import EVERY_LANDLORD

# The condition on `clock` is the one of the index deadline_improvement: the clocks of improvements are the register.
_LIST: Final = text("""
SELECT deadline.reference, deadline.landlord, deadline.clock, deadline.due_on, deadline.met_on AS made_on,
    deadline.ended AS dropped, CAST(item ->> 'number' AS int) AS number, item ->> 'owner' AS owner,
    item ->> 'service' AS service, item ->> 'theme' AS theme,
    CAST(item -> 'description' ->> 'id' AS uuid) AS description
FROM deadline JOIN complaint_case ON complaint_case.reference = deadline.reference
    CROSS JOIN LATERAL jsonb_array_elements(document -> 'learning' -> 'improvements') AS item
WHERE deadline.clock LIKE 'improvement:%' AND item ->> 'number' = split_part(deadline.clock, ':', 2)
    AND (:every OR deadline.landlord = ANY(CAST(:landlords AS text[]))) AND NOT :actor = ANY(hidden_from)
    AND (CAST(:service AS text) IS NULL OR item ->> 'service' = :service)
    AND (NOT :open_only OR (deadline.met_on IS NULL AND NOT deadline.ended))
    AND (CAST(:overdue_on AS date) IS NULL
        OR (deadline.met_on IS NULL AND NOT deadline.ended AND deadline.due_on < :overdue_on))
    AND (deadline.due_on, deadline.reference, deadline.clock) > (:after_due, :after_reference, :after_clock)
ORDER BY deadline.due_on, deadline.reference, deadline.clock LIMIT :limit
""")
# Read apart: behind the wall between landlords, a join on what stands in a document would read all words.
_DESCRIPTIONS: Final = text("SELECT id, text FROM words WHERE id = ANY(CAST(:ids AS uuid[])) AND NOT personal")
_BEGINNING: Final = (date.min, "", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImprovementFilters:
    """What the register is narrowed to; None means any."""

    service: str | None = None
    open_only: bool = False
    overdue_on: date | None = None
    """Only those that were due before this day and are still open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedImprovement:
    """An improvement, and the case that it follows from."""

    reference: str
    landlord: str
    clock: str
    number: int
    description: str | None
    owner: str
    service: str | None
    theme: str | None
    due_on: date
    made_on: date | None
    dropped: bool

    @property
    def key(self) -> tuple[str, str, str]:
        """Where it stands in the register."""
        return self.due_on.isoformat(), self.reference, self.clock


async def read_improvements(
    connection: AsyncConnection,
    principal: Principal,
    filters: ImprovementFilters,
    *,
    after: tuple[date, str, str] | None,
    limit: int,
) -> list[ListedImprovement]:
    """Return improvements by due date."""
    after_due, after_reference, after_clock = after or _BEGINNING
    facts: dict[str, Any] = {
        "every": EVERY_LANDLORD in principal.landlords,
        "landlords": list(principal.landlords),
        "actor": principal.actor,
        "service": filters.service,
        "open_only": filters.open_only,
        "overdue_on": filters.overdue_on,
        "after_due": after_due,
        "after_reference": after_reference,
        "after_clock": after_clock,
        "limit": limit,
    }
    rows = (await connection.execute(_LIST, facts)).mappings().all()
    words = await connection.execute(_DESCRIPTIONS, {"ids": [row["description"] for row in rows]})
    texts = {row.id: row.text for row in words}
    return [ListedImprovement(**{**row, "description": texts.get(row["description"])}) for row in rows]
