"""How far the cases are, as cases tells it: read and written for a whole batch at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(slots=True, kw_only=True)
class Progress:
    """Dates of one case; None until they are known."""

    reference: str
    landlord: str
    stage: int | None = None
    logged_on: date | None = None
    acknowledge_by: date | None = None
    acknowledged_on: date | None = None
    respond_by: date | None = None
    responded_on: date | None = None
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class SentLetter:
    letter: str
    landlord: str
    reference: str


_COLUMNS: Final = (
    "reference", "landlord", "stage", "logged_on", "acknowledge_by", "acknowledged_on", "respond_by", "responded_on",
    "closed_on",
)  # fmt: skip
_READ: Final = text("""
SELECT reference, landlord, stage, logged_on, acknowledge_by, acknowledged_on, respond_by, responded_on, closed_on
FROM progress WHERE reference = ANY(CAST(:references AS text[]))
""")
_WRITE: Final = text("""
INSERT INTO progress (reference, landlord, stage, logged_on, acknowledge_by, acknowledged_on, respond_by, responded_on,
    closed_on)
SELECT * FROM unnest(
    CAST(:reference AS text[]), CAST(:landlord AS text[]), CAST(:stage AS smallint[]), CAST(:logged_on AS date[]),
    CAST(:acknowledge_by AS date[]), CAST(:acknowledged_on AS date[]), CAST(:respond_by AS date[]),
    CAST(:responded_on AS date[]), CAST(:closed_on AS date[])
)
ON CONFLICT (reference) DO UPDATE SET
    stage = excluded.stage, logged_on = excluded.logged_on, acknowledge_by = excluded.acknowledge_by,
    acknowledged_on = excluded.acknowledged_on, respond_by = excluded.respond_by,
    responded_on = excluded.responded_on, closed_on = excluded.closed_on
""")
_WRITE_LETTERS: Final = text("""
INSERT INTO letter (letter, landlord, reference)
SELECT * FROM unnest(CAST(:letters AS text[]), CAST(:landlords AS text[]), CAST(:references AS text[]))
ON CONFLICT (letter) DO NOTHING
""")


async def progress_of(connection: AsyncConnection, references: Collection[str]) -> dict[str, Progress]:
    rows = await connection.execute(_READ, {"references": sorted(references)})
    return {row.reference: Progress(**row._mapping) for row in rows}  # noqa: SLF001 - SQLAlchemy's public name for a row's mapping


async def save_progress(connection: AsyncConnection, progress: Collection[Progress]) -> None:
    if progress:
        columns = {name: [getattr(each, name) for each in progress] for name in _COLUMNS}
        await connection.execute(_WRITE, columns)


async def save_letters(connection: AsyncConnection, letters: Sequence[SentLetter]) -> None:
    if letters:
        columns = {
            "letters": [each.letter for each in letters],
            "landlords": [each.landlord for each in letters],
            "references": [each.reference for each in letters],
        }
        await connection.execute(_WRITE_LETTERS, columns)
