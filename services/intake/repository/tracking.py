"""What the tracking page shows, and who tries secrets."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.events.intake import Channel, SubmissionKind

ATTEMPTS_ARE_COUNTED_FOR: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """A submission with its secret, and how far its case is; a date is None until it is known."""

    reference: str
    landlord: str
    kind: SubmissionKind
    channel: Channel
    received_at: datetime
    tracking_secret: str
    stage: int | None
    logged_on: date | None
    acknowledge_by: date | None
    acknowledged_on: date | None
    respond_by: date | None
    responded_on: date | None
    closed_on: date | None

    @property
    def status(self) -> str:
        """Return received, logged, acknowledged, responded or closed."""
        steps = (
            (self.closed_on, "closed"),
            (self.responded_on, "responded"),
            (self.acknowledged_on, "acknowledged"),
            (self.logged_on, "logged"),
        )
        return next((word for day, word in steps if day is not None), "received")


_TRACKED: Final = text("""
SELECT submission.reference, submission.landlord, submission.kind, submission.channel, submission.received_at,
       submission.tracking_secret, progress.stage, progress.logged_on, progress.acknowledge_by,
       progress.acknowledged_on, progress.respond_by, progress.responded_on, progress.closed_on
FROM submission LEFT JOIN progress USING (reference)
WHERE submission.reference = :reference
""")
_WRONG: Final = text("""
SELECT wrong FROM tracking_attempt WHERE reference = :reference AND since > :horizon
""")
_NOTE_WRONG: Final = text("""
INSERT INTO tracking_attempt (reference, landlord, wrong, since)
SELECT reference, landlord, 1, :now FROM submission WHERE reference = :reference
ON CONFLICT (reference) DO UPDATE SET
    wrong = CASE WHEN tracking_attempt.since > :horizon THEN tracking_attempt.wrong + 1 ELSE 1 END,
    since = CASE WHEN tracking_attempt.since > :horizon THEN tracking_attempt.since ELSE excluded.since END
""")


async def tracked(connection: AsyncConnection, reference: str) -> Tracked | None:
    """Return a submission with its progress, for a page that asks for its secret.

    The transaction's landlords are the only filter: whoever holds the secret may see it, whatever the landlord.
    """
    row = (await connection.execute(_TRACKED, {"reference": reference})).one_or_none()
    if row is None:
        return None
    facts = {**row._mapping, "kind": SubmissionKind(row.kind), "channel": Channel(row.channel)}  # noqa: SLF001 - SQLAlchemy's public name for a row's mapping
    return Tracked(**facts)


async def wrong_secrets(connection: AsyncConnection, reference: str, *, now: datetime) -> int:
    """Count the wrong secrets that were tried with this reference in the last quarter of an hour."""
    facts = {"reference": reference, "horizon": now - ATTEMPTS_ARE_COUNTED_FOR}
    return (await connection.execute(_WRONG, facts)).scalar() or 0


async def note_wrong_secret(connection: AsyncConnection, reference: str, *, now: datetime) -> None:
    """Count one more wrong secret; a reference that does not exist is not counted."""
    facts = {"reference": reference, "now": now, "horizon": now - ATTEMPTS_ARE_COUNTED_FOR}
    await connection.execute(_NOTE_WRONG, facts)
