"""What the tracking page shows, and who tries secrets."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.repository.progress import COLUMNS, Progress, read_progress
from shared.events.intake import Channel, SubmissionKind

ATTEMPTS_ARE_COUNTED_FOR: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracked:
    """A submission with its secret, and how far a case of it is; a date is None until it is known."""

    reference: str
    landlord: str
    kind: SubmissionKind
    channel: Channel
    received_at: datetime
    tracking_secret: str
    erased_on: date | None
    progress: Progress

    @property
    def status(self) -> str:
        """Return received, logged, acknowledged, responded, escalated, not_accepted or closed."""
        progress = self.progress
        stage = progress.of(progress.stage or 1)
        steps = (
            (progress.closed_on, "closed"),
            (progress.not_accepted_on, "not_accepted"),
            (stage.responded_on, "responded"),
            (stage.acknowledged_on, "acknowledged"),
            (progress.escalated_on if stage is progress.second else None, "escalated"),
            (progress.logged_on, "logged"),
        )
        return next((word for day, word in steps if day is not None), "received")


_PROGRESS_COLUMNS: Final = ", ".join(f"progress.{name}" for name in COLUMNS if name not in {"reference", "landlord"})
_TRACKED: Final = text(f"""
SELECT asked.reference, submission.landlord, submission.kind, submission.channel, submission.received_at,
       submission.tracking_secret, submission.erased_on, {_PROGRESS_COLUMNS}
FROM (SELECT CAST(:reference AS text) AS reference) AS asked LEFT JOIN progress USING (reference)
JOIN submission ON submission.reference = coalesce(progress.submission, asked.reference)
""")  # noqa: S608 - constant columns
_SENT_IN: Final = """
coalesce((SELECT progress.submission FROM progress WHERE progress.reference = :reference), :reference)
"""
"""Cases that were split off share the code of what was sent in, and so the count of who guesses it."""
_WRONG: Final = text(f"""
SELECT wrong FROM tracking_attempt WHERE reference = {_SENT_IN} AND since > :horizon
""")  # noqa: S608 - constant conditions
_NOTE_WRONG: Final = text(f"""
INSERT INTO tracking_attempt (reference, landlord, wrong, since)
SELECT reference, landlord, 1, :now FROM submission WHERE reference = {_SENT_IN}
ON CONFLICT (reference) DO UPDATE SET
    wrong = CASE WHEN tracking_attempt.since > :horizon THEN tracking_attempt.wrong + 1 ELSE 1 END,
    since = CASE WHEN tracking_attempt.since > :horizon THEN tracking_attempt.since ELSE excluded.since END
""")  # noqa: S608 - constant conditions


async def tracked(connection: AsyncConnection, reference: str) -> Tracked | None:
    """Return a submission with the progress of the case under this reference, for a page that asks for its secret.

    The transaction's landlords are the only filter: whoever holds the secret may see it, whatever the landlord.
    """
    row = (await connection.execute(_TRACKED, {"reference": reference})).mappings().one_or_none()
    if row is None:
        return None
    return Tracked(
        reference=reference,
        landlord=row["landlord"],
        kind=SubmissionKind(row["kind"]),
        channel=Channel(row["channel"]),
        received_at=row["received_at"],
        tracking_secret=row["tracking_secret"],
        erased_on=row["erased_on"],
        progress=read_progress(row),
    )


async def wrong_secrets(connection: AsyncConnection, reference: str, *, now: datetime) -> int:
    """Count the wrong secrets that were tried for what was sent in, in the last quarter of an hour."""
    facts = {"reference": reference, "horizon": now - ATTEMPTS_ARE_COUNTED_FOR}
    return (await connection.execute(_WRONG, facts)).scalar() or 0


async def note_wrong_secret(connection: AsyncConnection, reference: str, *, now: datetime) -> None:
    """Count one more wrong secret; a reference that does not exist is not counted."""
    facts = {"reference": reference, "now": now, "horizon": now - ATTEMPTS_ARE_COUNTED_FOR}
    await connection.execute(_NOTE_WRONG, facts)
