"""Whom a case is about: its letters are not there for them, as soon as cases has told us (Code 5.8)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.kernel.staff import as_actor

_Row = tuple[str, str, str]

_PART: Final = text("""
INSERT INTO split_off (reference, landlord, came_from)
SELECT * FROM unnest(CAST(:references AS text[]), CAST(:landlords AS text[]), CAST(:named AS text[]))
ON CONFLICT (reference, landlord, came_from) DO NOTHING
""")
_HIDE: Final = text("""
INSERT INTO concerned_staff (reference, landlord, staff)
SELECT * FROM unnest(CAST(:references AS text[]), CAST(:landlords AS text[]), CAST(:named AS text[]))
ON CONFLICT (staff, reference, landlord) DO NOTHING
""")
_SHOW: Final = text("""
DELETE FROM concerned_staff
USING unnest(CAST(:references AS text[]), CAST(:landlords AS text[]), CAST(:named AS text[]))
    AS shown (reference, landlord, staff)
WHERE concerned_staff.reference = shown.reference AND concerned_staff.landlord = shown.landlord
  AND concerned_staff.staff = shown.staff
""")
HIDDEN: Final = """EXISTS (
    SELECT FROM concerned_staff
    LEFT JOIN split_off ON split_off.reference = concerned_staff.reference
        AND split_off.landlord = concerned_staff.landlord
    WHERE concerned_staff.staff = :staff AND concerned_staff.landlord = letter.landlord
      AND letter.reference IN (concerned_staff.reference, split_off.came_from)
)"""
"""The condition that a letter is hidden from `:staff`, who must be as in the record.

The letters of a case tell of every part that was split off later: whom that part is about does not see them.
"""


@dataclass(slots=True)
class Concerned:
    """Whom the cases of a batch of events are about, and which were split off; written by `save`."""

    connection: AsyncConnection
    _staff: dict[_Row, bool] = field(default_factory=dict)
    _parted: list[_Row] = field(default_factory=list)

    def hide(self, reference: str, landlord: str, staff: str) -> None:
        self._staff[reference, landlord, as_actor(staff)] = True

    def show(self, reference: str, landlord: str, staff: str) -> None:
        self._staff[reference, landlord, as_actor(staff)] = False

    def part(self, reference: str, landlord: str, came_from: Collection[str | None]) -> None:
        """Note the cases that a case was split off from, the one before it and the first."""
        self._parted += [(reference, landlord, each) for each in came_from if each is not None]

    async def save(self) -> None:
        await self._write(_PART, self._parted)
        await self._write(_HIDE, [row for row, is_concerned in self._staff.items() if is_concerned])
        await self._write(_SHOW, [row for row, is_concerned in self._staff.items() if not is_concerned])

    async def _write(self, statement: TextClause, rows: Sequence[_Row]) -> None:
        if rows:
            references, landlords, named = zip(*rows, strict=True)
            columns = {"references": list(references), "landlords": list(landlords), "named": list(named)}
            await self.connection.execute(statement, columns)
