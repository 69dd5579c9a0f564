"""The watchdog's questions: what should have happened by now, and did not."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.domain.clocks import STATUTORY
from shared.kernel.working_days import london_date
from shared.platform.database import EVERY_LANDLORD

SWEPT_WITHIN: Final = timedelta(minutes=15)
"""A missed deadline is recorded this long after it, and after we heard of it, at the latest.

So history that is taken over from another system raises no alarm while its old dates are being looked at.
"""
LOGGED_WITHIN: Final = timedelta(minutes=15)
SENT_WITHIN: Final = timedelta(hours=1)
_LOOKED_BACK: Final = timedelta(days=7)
SHOWN: Final = 50

_FIND: Final = text("""
WITH finding AS (
    SELECT 'deadline_not_noticed' AS kind, reference, landlord, coalesce(due_at, CAST(due_on AS timestamptz)) AS since
    FROM deadline_fact
    WHERE met_on IS NULL AND ended_on IS NULL AND missed_on IS NULL AND updated_at < :looked
      AND due_on <= :swept AND CASE WHEN due_at IS NULL THEN due_on < :swept ELSE due_at < :looked END
    UNION ALL
    SELECT 'no_clock_running', stage_fact.reference, stage_fact.landlord, CAST(stage_fact.entered_on AS timestamptz)
    FROM stage_fact
    WHERE response = 'running' AND stage_fact.updated_at < :looked AND NOT EXISTS (
        SELECT FROM deadline_fact clock
        WHERE clock.reference = stage_fact.reference AND clock.stage = stage_fact.stage
          AND clock.kind = ANY(CAST(:statutory AS text[])) AND clock.met_on IS NULL AND clock.ended_on IS NULL
    )
    UNION ALL
    SELECT 'letter_not_sent', reference, landlord, planned_at
    FROM letter_fact
    WHERE sent_at IS NULL AND failed_at IS NULL AND cancelled_at IS NULL AND planned_at < :sent
      AND in_doubt_at IS NULL
    UNION ALL
    SELECT 'letter_in_doubt', reference, landlord, in_doubt_at
    FROM letter_fact
    WHERE sent_at IS NULL AND failed_at IS NULL AND cancelled_at IS NULL AND planned_at < :sent
      AND in_doubt_at IS NOT NULL
    UNION ALL
    SELECT 'complaint_not_logged', submission.reference, submission.landlord, submission.occurred_at
    FROM submission_fact submission
    WHERE submission.kind = 'complaint' AND submission.occurred_at BETWEEN :looked_back AND :logged
      AND submission.updated_at < :logged
      AND NOT EXISTS (SELECT FROM case_fact WHERE case_fact.reference = submission.reference)
)
SELECT kind, count(*) AS found, min(since) AS oldest,
    (array_agg(reference ORDER BY since, reference))[1 : :shown] AS first_references
FROM finding WHERE :every OR landlord = ANY(CAST(:landlords AS text[]))
GROUP BY kind
""")
KINDS: Final = (
    "deadline_not_noticed",
    "no_clock_running",
    "letter_not_sent",
    "letter_in_doubt",
    "complaint_not_logged",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that should have happened; `references` are the oldest ones."""

    kind: str
    count: int
    oldest: datetime
    references: Sequence[str]


async def find(connection: AsyncConnection, landlords: Iterable[str], now: datetime) -> list[Finding]:
    """Return what should have happened by now and did not."""
    names = list(landlords)
    facts = {
        "swept": london_date(now - SWEPT_WITHIN),
        "looked": now - SWEPT_WITHIN,
        "statutory": [clock.value for clock in STATUTORY],
        "sent": now - SENT_WITHIN,
        "logged": now - LOGGED_WITHIN,
        "looked_back": now - _LOOKED_BACK,
        "shown": SHOWN,
        "every": EVERY_LANDLORD in names,
        "landlords": names,
    }
    rows = await connection.execute(_FIND, facts)
    return [Finding(kind=row.kind, count=row.found, oldest=row.oldest, references=row.first_references) for row in rows]
