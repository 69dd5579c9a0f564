"""Whom a case is about: what was sent in is not there for them, as soon as cases has told us (Code 5.8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(frozen=True, slots=True)
class Concerned:
    """Somebody whom a case is about, as they stand in the record."""

    reference: str
    landlord: str
    staff: str


_COLUMNS: Final = "unnest(CAST(:references AS text[]), CAST(:landlords AS text[]), CAST(:staff AS text[]))"
_HIDE: Final = text(f"""
INSERT INTO concerned_staff (reference, landlord, staff) SELECT * FROM {_COLUMNS}
ON CONFLICT (staff, reference, landlord) DO NOTHING
""")  # noqa: S608 - constant columns
_SHOW: Final = text(f"""
DELETE FROM concerned_staff USING {_COLUMNS} AS shown (reference, landlord, staff)
WHERE concerned_staff.reference = shown.reference AND concerned_staff.landlord = shown.landlord
  AND concerned_staff.staff = shown.staff
""")  # noqa: S608 - as above


def hidden(table: str) -> str:
    """Return the condition that a row's submission is hidden from `:staff`, who must be as in the record.

    Cases that were split off share the submission of the first: whom any of them is about does not see it.
    """
    return f"""EXISTS (
        SELECT FROM concerned_staff LEFT JOIN progress ON progress.reference = concerned_staff.reference
        WHERE concerned_staff.staff = :staff AND concerned_staff.landlord = {table}.landlord
          AND {table}.reference IN (concerned_staff.reference, progress.submission)
    )"""


async def save_concerned(connection: AsyncConnection, concerned: Mapping[Concerned, bool]) -> None:
    """Write whom a case is about (true), and whom it turned out not to be about (false)."""
    for statement, wanted in ((_HIDE, True), (_SHOW, False)):
        chosen = [each for each, is_concerned in concerned.items() if is_concerned is wanted]
        if chosen:
            columns = {
                "references": [each.reference for each in chosen],
                "landlords": [each.landlord for each in chosen],
                "staff": [each.staff for each in chosen],
            }
            await connection.execute(statement, columns)
