"""The restrictions of a landlord, over all its cases."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.platform.auth import Principal
from shared.platform.database import EVERY_LANDLORD

# The inner query walks the index complaint_case_restricted, which has its condition: most cases have no restriction.
_LIST: Final = text("""
SELECT reference, landlord, CAST(restriction ->> 'number' AS int) AS number, restriction ->> 'kind' AS kind,
    CAST(restriction ->> 'imposed_on' AS date) AS imposed_on, CAST(restriction ->> 'until' AS date) AS until,
    CAST(restriction ->> 'review_on' AS date) AS review_on, CAST(restriction ->> 'lifted_on' AS date) AS lifted_on
FROM (
    SELECT reference, landlord, document -> 'circumstances' -> 'restrictions' -> 'imposed' AS imposed
    FROM complaint_case
    WHERE (document -> 'circumstances' -> 'restrictions' -> 'imposed' -> 0) IS NOT NULL
        AND reference >= :after_reference
        AND (:every OR landlord = ANY(CAST(:landlords AS text[]))) AND NOT :actor = ANY(hidden_from)
) AS restricted, jsonb_array_elements(imposed) AS restriction
WHERE (CAST(:imposed_from AS date) IS NULL OR CAST(restriction ->> 'imposed_on' AS date) >= :imposed_from)
    AND (CAST(:imposed_before AS date) IS NULL OR CAST(restriction ->> 'imposed_on' AS date) < :imposed_before)
    AND (reference, CAST(restriction ->> 'number' AS int)) > (:after_reference, :after_number)
ORDER BY reference, number LIMIT :limit
""")
BEGINNING: Final = ("", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRestriction:
    """A restriction that was imposed, and the case that it is kept on."""

    reference: str
    landlord: str
    number: int
    kind: str
    imposed_on: date
    until: date
    review_on: date
    lifted_on: date | None


async def read_restrictions(
    connection: AsyncConnection,
    principal: Principal,
    *,
    imposed_from: date | None,
    imposed_before: date | None,
    after: tuple[str, int] = BEGINNING,
    limit: int,
) -> list[ListedRestriction]:
    """Return restrictions by the reference of their case."""
    facts: dict[str, Any] = {
        "every": EVERY_LANDLORD in principal.landlords,
        "landlords": list(principal.landlords),
        "actor": principal.actor,
        "imposed_from": imposed_from,
        "imposed_before": imposed_before,
        "after_reference": after[0],
        "after_number": after[1],
        "limit": limit,
    }
    rows = await connection.execute(_LIST, facts)
    return [ListedRestriction(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name for a row's mapping
