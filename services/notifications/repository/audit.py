"""Folds the events again and compares with the letters; computes each letter's digest again."""

from collections.abc import AsyncIterator
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.domain import letters
from services.notifications.domain.letters import LetterEvent, Standing, State
from services.notifications.layout import Rendering
from shared.events.notifications import LetterSent
from shared.platform import event_log

_LETTERS: Final = text("""
SELECT CAST(id AS text) AS id, reference, state, doubted, digest, subject, body_text, body_html FROM letter
""")


async def audit(connection: AsyncConnection) -> AsyncIterator[str]:
    """Yield a sentence for each letter that is not what its events say, or not what was rendered."""
    standings, proofs = await _fold(connection)
    async for row in await connection.stream(_LETTERS):
        where = f"{row.reference}: the letter {row.id}"
        said = standings.pop(row.id, None)
        if said is not letters.standing(State(row.state), doubted=row.doubted):
            yield f"{where} is {row.state}, its events say {said or 'nothing'}"
        if row.digest is not None and _digest(row.subject, row.body_text, row.body_html) != row.digest:
            yield f"{where} was changed after it was rendered"
        if proofs.get(row.id, row.digest) != row.digest:
            yield f"{where} is not the one that was sent"
    for letter_id in standings:
        yield f"the letter {letter_id} has events and no row"


async def _fold(connection: AsyncConnection) -> tuple[dict[str, Standing], dict[str, str]]:
    """Return how each letter stands, and the digest of each that was sent."""
    standings: dict[str, Standing] = {}
    proofs: dict[str, str] = {}
    async for page in event_log.read_all(connection):
        for recorded in page:
            event = _letter_event(recorded.event("notifications"))
            standings[event.letter] = letters.stands_after(event)
            if isinstance(event, LetterSent):
                proofs[event.letter] = event.rendered
    return standings, proofs


def _letter_event(event: object) -> LetterEvent:
    if not isinstance(event, LetterEvent):
        raise TypeError(f"{type(event).__name__} is not about a letter")
    return event


def _digest(subject: str, body_text: str, body_html: str) -> str:
    return Rendering(subject=subject, text=body_text, html=body_html).digest
