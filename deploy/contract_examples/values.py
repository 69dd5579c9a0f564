"""The dates, words and deadlines that the examples share; all of it is invented."""

import hashlib
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from shared.events import cases
from shared.events.notifications import LetterKind
from shared.kernel import references
from shared.kernel.words import WordsReference
from shared.kernel.working_days import CountingRule

SUBJECT: Final = references.from_random(2026_11_20)
LANDLORD: Final = "demo"
CORRELATION_ID: Final = UUID("019aa0f0-0000-7000-8000-00000000c0de")
CAUSATION_ID: Final = UUID("019aa0f0-0000-7000-8000-00000000cafe")
SEQUENCE: Final = 7
SOME_MOMENT: Final = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)

CALENDAR = "england-1c5d0f5a"
PHONED = datetime(2026, 11, 20, 9, 25, tzinfo=UTC)
WROTE_AGAIN = datetime(2026, 11, 24, 18, 5, tzinfo=UTC)
ACKNOWLEDGED = datetime(2026, 11, 25, 14, 10, 30, 250_000, tzinfo=UTC)
RESPONDED = datetime(2026, 12, 8, 11, 0, tzinfo=UTC)
ESCALATED = datetime(2026, 12, 14, 8, 45, tzinfo=UTC)


def words(number: int) -> WordsReference:
    return WordsReference(id=UUID(int=0x019AA0F0_0000_7000_8000_000000000000 + number), digest=digest(number))


def digest(number: int) -> str:
    return hashlib.sha256(f"example {number}".encode()).hexdigest()


def deadline(
    clock: cases.ClockKind, counted_from: date, working_days: int | None, due_on: date, *, item: int | None = None
) -> cases.Deadline:
    return cases.Deadline(
        clock=clock,
        item=item,
        counted_from=counted_from,
        working_days=working_days,
        due_on=due_on,
        edition=cases.Edition.HOS_2024,
        calendar=CALENDAR,
        counting=CountingRule.STRICT,
    )


def set_date(clock: cases.ClockKind, item: int, counted_from: date, due_on: date) -> cases.Deadline:
    """Return a deadline that the landlord set itself."""
    return deadline(clock, counted_from, None, due_on, item=item).model_copy(update={"edition": cases.Edition.LANDLORD})


def letter(kind: LetterKind) -> dict[str, object]:
    return {"letter": f"019aa0f0-1111-7000-8000-{len(kind):012x}", "kind": kind, "cycle": 1}
