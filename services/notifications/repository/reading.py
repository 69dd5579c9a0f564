"""What people and systems read about letters, always within their landlords."""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.repository.concerned import HIDDEN
from shared.events.notifications import LetterSent
from shared.kernel.refusals import NotFound
from shared.kernel.staff import as_actor
from shared.platform import event_log
from shared.platform.database import EVERY_LANDLORD
from shared.platform.event_log import Recorded

_SUMMARY: Final = (
    "id, number, landlord, reference, kind, cycle, stage, state, failure, unwanted, attempts, planned_at, rendered_at,"
    " settled_at, sent_by AS channel, sent_at, next_try_at, digest, erased_on, way, way_because,"
    " correlation_id"
)
_SEEN: Final = f"(:every OR landlord = ANY(CAST(:landlords AS text[]))) AND NOT {HIDDEN}"
_LIST: Final = text(f"""
SELECT {_SUMMARY} FROM letter
WHERE {_SEEN}
  AND (CAST(:reference AS text) IS NULL OR reference = CAST(:reference AS text))
  AND (CAST(:state AS text) IS NULL OR state = CAST(:state AS text))
  AND (CAST(:before AS bigint) IS NULL OR number < CAST(:before AS bigint))
ORDER BY number DESC LIMIT :limit
""")  # noqa: S608 - constant columns and conditions
_ONE: Final = text(f"""
SELECT {_SUMMARY}, recipient, subject, body_text, body_html, rendered_on, submission_kind
FROM letter WHERE id = :id AND {_SEEN}
""")  # noqa: S608 - as above
_ATTEMPTS: Final = text("""
SELECT number, began_at, ended_at, outcome, code, digest FROM attempt WHERE letter = :id ORDER BY number
""")


async def letters(
    connection: AsyncConnection,
    landlords: Iterable[str],
    *,
    actor: str,
    reference: str | None,
    state: str | None,
    before: int | None,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return letters that `actor` may see, the newest first, those numbered below `before`."""
    facts = {"reference": reference, "state": state, "before": before, "limit": limit, **_seen_by(landlords, actor)}
    return (await connection.execute(_LIST, facts)).all()


async def letter(connection: AsyncConnection, landlords: Iterable[str], letter_id: UUID, *, actor: str) -> Row[Any]:
    """Return a letter with its words; raises NotFound, also where it is another landlord's or about `actor`."""
    row = (await connection.execute(_ONE, {"id": letter_id, **_seen_by(landlords, actor)})).one_or_none()
    if row is None:
        raise NotFound("There is no such letter.")
    return row


async def proof(
    connection: AsyncConnection, landlords: Iterable[str], reference: str, letter_id: UUID
) -> Recorded | None:
    """Return the event that proves that a letter was sent, as it stands in the log."""
    names = list(landlords)
    seen = None if EVERY_LANDLORD in names else names
    recorded = await event_log.read_stream(connection, reference, landlords=seen)
    sent = [each for each in recorded if each.name == LetterSent.__name__ and each.data["letter"] == str(letter_id)]
    return sent[-1] if sent else None


async def attempts(connection: AsyncConnection, letter_id: UUID) -> Sequence[Row[Any]]:
    """Return every attempt to send a letter that the caller has been shown, in order."""
    return (await connection.execute(_ATTEMPTS, {"id": letter_id})).all()


def _seen_by(landlords: Iterable[str], actor: str) -> dict[str, Any]:
    names = list(landlords)
    return {"every": EVERY_LANDLORD in names, "landlords": names, "staff": as_actor(actor)}
