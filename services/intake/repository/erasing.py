"""Erasure: what is personal under a reference goes; facts, dates and digests stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.events.intake import SubmissionErased
from shared.platform import event_log
from shared.platform.event_log import Cause, Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What cases has decided: everything personal under a reference goes."""

    reference: str
    erased_on: date
    schedule: str
    cause: Cause

    def entry(self) -> Entry:
        event = SubmissionErased(erased_on=self.erased_on, schedule=self.schedule)
        return Entry(stream=self.reference, event=event, occurred_at=self.cause.at, cause=self.cause)


_BLANK_SUBMISSIONS: Final = text("""
UPDATE submission SET content = NULL, salt = NULL, erased_on = erased.erased_on
FROM unnest(CAST(:references AS text[]), CAST(:landlords AS text[]), CAST(:days AS date[]))
    AS erased (reference, landlord, erased_on)
WHERE submission.reference = erased.reference AND submission.landlord = erased.landlord
  AND submission.erased_on IS NULL
RETURNING submission.reference
""")
_BLANK_CORRESPONDENCE: Final = text("""
UPDATE correspondence SET content = NULL, salt = NULL WHERE reference = ANY(CAST(:references AS text[]))
""")
_DELETE_FILES: Final = text("""
WITH deleted AS (
    DELETE FROM attachment WHERE reference = ANY(CAST(:references AS text[])) RETURNING stored_as, landlord
)
INSERT INTO erased_file (stored_as, landlord, since)
SELECT stored_as, landlord, :now FROM deleted WHERE stored_as IS NOT NULL
""")
_DELETE: Final = tuple(
    text(f"DELETE FROM {table} WHERE reference = ANY(CAST(:references AS text[]))")  # noqa: S608 - constant names
    for table in ("raw_message", "submission_key", "words", "tracking_attempt")
)
_FILES: Final = text("SELECT stored_as FROM erased_file ORDER BY since, stored_as LIMIT :limit")
_FORGET_FILES: Final = text("DELETE FROM erased_file WHERE stored_as = ANY(CAST(:names AS text[]))")


async def erase(connection: AsyncConnection, erasures: Sequence[Erasure]) -> None:
    """Take away what is personal under these references, and say so in the log; what was erased before stays so.

    The files themselves are taken off the disk later: see `erased_files`.
    """
    if not erasures:
        return
    heads = await event_log.lock(connection, [erasure.reference for erasure in erasures])
    blanked = set((await connection.execute(_BLANK_SUBMISSIONS, _columns(erasures))).scalars())
    named = {"references": sorted(blanked)}
    await connection.execute(_BLANK_CORRESPONDENCE, named)
    await connection.execute(_DELETE_FILES, {**named, "now": erasures[0].cause.at})
    for statement in _DELETE:
        await connection.execute(statement, named)
    entries = [erasure.entry() for erasure in erasures if erasure.reference in blanked]
    await event_log.append(connection, heads, entries)


def _columns(erasures: Sequence[Erasure]) -> dict[str, list[Any]]:
    return {
        "references": [erasure.reference for erasure in erasures],
        "landlords": [erasure.cause.landlord for erasure in erasures],
        "days": [erasure.erased_on for erasure in erasures],
    }


async def erased_files(connection: AsyncConnection, *, limit: int) -> list[str]:
    """Return the names of files that are still to be taken off the disk, the longest due first."""
    return list((await connection.execute(_FILES, {"limit": limit})).scalars())


async def forget_files(connection: AsyncConnection, names: Sequence[str]) -> None:
    """Note that these files are off the disk."""
    await connection.execute(_FORGET_FILES, {"names": list(names)})
