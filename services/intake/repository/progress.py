"""How far the cases are, as cases tells it: read and written for a whole batch at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Final

from sqlalchemy import RowMapping, text
from sqlalchemy.ext.asyncio import AsyncConnection


@dataclass(slots=True, kw_only=True)
class StageDates:
    """Dates of one stage; None until they are known."""

    acknowledge_by: date | None = None
    acknowledged_on: date | None = None
    respond_by: date | None = None
    responded_on: date | None = None
    extended_on: date | None = None


@dataclass(slots=True, kw_only=True)
class Progress:
    """How far one case is; None until it is known."""

    reference: str
    landlord: str
    submission: str | None = None
    """The reference of what the resident sent in, where it is not the case's own: the case was split off."""
    stage: int | None = None
    logged_on: date | None = None
    escalated_on: date | None = None
    escalation_refused_on: date | None = None
    updated_on: date | None = None
    update_by: date | None = None
    not_accepted_on: date | None = None
    directed_on: date | None = None
    closed_on: date | None = None
    closed_as: str | None = None
    first: StageDates = field(default_factory=StageDates)
    second: StageDates = field(default_factory=StageDates)

    def of(self, stage: int) -> StageDates:
        """Return the dates of a stage; what an early edition has beyond the second counts as the second."""
        return self.first if stage == 1 else self.second


@dataclass(frozen=True, slots=True)
class SentLetter:
    letter: str
    landlord: str
    reference: str


_OWN: Final = [each.name for each in fields(Progress) if each.name not in {"first", "second"}]
_OF_A_STAGE: Final = [each.name for each in fields(StageDates)]
_SECOND: Final = "stage_2_"
COLUMNS: Final = (*_OWN, *_OF_A_STAGE, *(f"{_SECOND}{name}" for name in _OF_A_STAGE))
_TYPES: Final = {
    "reference": "text[]",
    "landlord": "text[]",
    "stage": "smallint[]",
    "closed_as": "text[]",
    "submission": "text[]",
}
_LISTED: Final = ", ".join(COLUMNS)
_READ: Final = text(f"SELECT {_LISTED} FROM progress WHERE reference = ANY(CAST(:references AS text[]))")  # noqa: S608 - constant columns
_WRITE: Final = text(f"""
INSERT INTO progress ({_LISTED})
SELECT * FROM unnest({", ".join(f"CAST(:{name} AS {_TYPES.get(name, 'date[]')})" for name in COLUMNS)})
ON CONFLICT (reference) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in COLUMNS[2:])}
""")  # noqa: S608 - constant columns
_WRITE_LETTERS: Final = text("""
INSERT INTO letter (letter, landlord, reference)
SELECT * FROM unnest(CAST(:letters AS text[]), CAST(:landlords AS text[]), CAST(:references AS text[]))
ON CONFLICT (letter) DO NOTHING
""")


def read_progress(row: RowMapping) -> Progress:
    """Return the progress that a row with all COLUMNS holds."""
    return Progress(
        **{name: row[name] for name in _OWN},
        first=StageDates(**{name: row[name] for name in _OF_A_STAGE}),
        second=StageDates(**{name: row[f"{_SECOND}{name}"] for name in _OF_A_STAGE}),
    )


async def progress_of(connection: AsyncConnection, references: Collection[str]) -> dict[str, Progress]:
    rows = await connection.execute(_READ, {"references": sorted(references)})
    return {row["reference"]: read_progress(row) for row in rows.mappings()}


async def save_progress(connection: AsyncConnection, progress: Collection[Progress]) -> None:
    if progress:
        await connection.execute(_WRITE, {name: [_value(each, name) for each in progress] for name in COLUMNS})


def _value(progress: Progress, column: str) -> Any:
    if column in _OWN:
        return getattr(progress, column)
    stage = progress.second if column.startswith(_SECOND) else progress.first
    return getattr(stage, column.removeprefix(_SECOND))


async def save_letters(connection: AsyncConnection, letters: Sequence[SentLetter]) -> None:
    if letters:
        columns = {
            "letters": [each.letter for each in letters],
            "landlords": [each.landlord for each in letters],
            "references": [each.reference for each in letters],
        }
        await connection.execute(_WRITE_LETTERS, columns)
