"""A failed letter, locked: owed once more, or posted by hand."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.domain.attempts import Name, Step
from services.notifications.domain.states import State
from services.notifications.repository import reading
from shared.events.cases import ContactWay
from shared.events.notifications import LetterKind, LetterSent
from shared.platform import event_log
from shared.platform.event_log import Cause, Entry, Head

# What was refused is written anew, for an address that may have been mended; `attempts` counts on.
_PLAN_AGAIN: Final = text("""
UPDATE letter SET state = 'planned', doubted = false, failure = NULL, pauses = 0, claims = claims + 1,
    next_try_at = :next_try_at, settled_at = NULL, rendered_on = NULL, way = NULL, way_because = NULL
WHERE id = :id
""")
_POSTED: Final = text("""
UPDATE letter SET state = 'accepted', failure = NULL, settled_at = :now, sent_by = :sent_by, sent_at = :sent_at,
    way = :way, claims = claims + 1
WHERE id = :id
""")


class FailedLetter:
    """A letter whose stream is locked for the rest of the transaction."""

    def __init__(self, connection: AsyncConnection, heads: dict[str, Head], row: Row[Any]) -> None:
        self._connection = connection
        self.written_on: date | None = row.rendered_on
        self.digest: str | None = row.digest
        self._heads = heads
        self._reference: str = row.reference
        self.landlord: str = row.landlord
        self.name = Name(letter=UUID(int=row.id.int), kind=LetterKind(row.kind), cycle=row.cycle)
        self.state = State(row.state)

    async def plan_again(self, step: Step, cause: Cause, *, now: datetime) -> None:
        """Write that the letter is owed once more, with the event."""
        await self._connection.execute(_PLAN_AGAIN, {"id": self.name.letter, "next_try_at": step.next_try_at})
        await self._append(step, cause, now)

    async def posted(self, step: Step, way: ContactWay, cause: Cause, *, now: datetime) -> None:
        """Write that the letter went by post, with the event."""
        sent = step.event
        if not isinstance(sent, LetterSent):
            raise TypeError("a letter that was posted is proved sent")
        facts = {"id": self.name.letter, "now": now, "sent_by": sent.channel.value, "sent_at": sent.sent_at}
        await self._connection.execute(_POSTED, {**facts, "way": way.value})
        await self._append(step, cause, now)

    async def _append(self, step: Step, cause: Cause, now: datetime) -> None:
        if step.event is not None:
            entry = Entry(stream=self._reference, event=step.event, occurred_at=now, cause=cause)
            await event_log.append(self._connection, self._heads, [entry])


async def open_letter(
    connection: AsyncConnection, landlords: Iterable[str], letter_id: UUID, *, actor: str
) -> FailedLetter:
    """Lock a letter's stream and return the letter; raises NotFound."""
    names = list(landlords)
    found = await reading.letter(connection, names, letter_id, actor=actor)
    heads = await event_log.lock(connection, [found.reference])
    locked = await reading.letter(connection, names, letter_id, actor=actor)
    return FailedLetter(connection, heads, locked)
