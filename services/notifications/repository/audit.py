"""Folds the events again and compares with the letters; computes each letter's digest again."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.domain import states
from services.notifications.domain.states import LetterEvent, Standing, State
from services.notifications.layout import Rendering
from shared.events.notifications import LetterSent, LettersErased
from shared.platform import event_log

_LETTERS: Final = text("""
SELECT CAST(id AS text) AS id, reference, state, doubted, digest, recipient, subject, body_text, body_html, erased_on
FROM letter
""")


@dataclass(slots=True)
class _Said:
    """What the events say: how each letter stands, the digest of each that was sent, and whose letters were erased."""

    standings: dict[str, Standing] = field(default_factory=dict)
    proofs: dict[str, str] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)


async def audit(connection: AsyncConnection) -> AsyncIterator[str]:
    """Yield a sentence for each letter that is not what its events say, or not what was rendered."""
    said = await _fold(connection)
    async for row in await connection.stream(_LETTERS):
        where = f"{row.reference}: the letter {row.id}"
        stands = said.standings.pop(row.id, None)
        if stands is not states.standing(State(row.state), doubted=row.doubted):
            yield f"{where} is {row.state}, its events say {stands or 'nothing'}"
        if said.proofs.get(row.id, row.digest) != row.digest:
            yield f"{where} is not the one that was sent"
        for wrong in _words(row, erased=row.reference in said.erased):
            yield f"{where} {wrong}"
    for letter_id in said.standings:
        yield f"the letter {letter_id} has events and no row"


def _words(row: Row[Any], *, erased: bool) -> list[str]:
    """Say what is wrong with a letter's words: they are as rendered, or were removed as the events say."""
    there = [each for each in (row.recipient, row.subject, row.body_text, row.body_html) if each is not None]
    if row.erased_on is not None:
        return ["still has words though it was erased"] if there else []
    if erased:
        return ["was not erased, its events say that it was"]
    changed = row.digest is not None and _digest(row.subject, row.body_text, row.body_html) != row.digest
    return ["was changed after it was rendered"] if changed else []


async def _fold(connection: AsyncConnection) -> _Said:
    said = _Said()
    async for page in event_log.read_all(connection):
        for recorded in page:
            match recorded.event("notifications"):
                case LettersErased():
                    said.erased.add(recorded.stream)
                case event if isinstance(event, LetterEvent):
                    said.standings[event.letter] = states.stands_after(event)
                    if isinstance(event, LetterSent):
                        said.proofs[event.letter] = event.rendered
                case event:
                    raise TypeError(f"{type(event).__name__} is not about a letter")
    return said


def _digest(subject: str | None, body_text: str | None, body_html: str | None) -> str:
    """Return the digest of the words as they are now; words that are gone without a reason match none."""
    return Rendering(subject=subject or "", text=body_text or "", html=body_html or "").digest
