"""A failed letter, locked, and owed once more."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.domain.letters import Name, State, Step
from services.notifications.repository import reading
from shared.events.notifications import LetterKind
from shared.platform import event_log
from shared.platform.event_log import Cause, Entry, Head

# What was refused is written anew, for an address that may have been mended; `attempts` counts on.
_PLAN_AGAIN: Final = text("""
UPDATE letter SET state = 'planned', doubted = false, failure = NULL, pauses = 0, claims = claims + 1,
    next_try_at = :next_try_at, settled_at = NULL, rendered_on = NULL
WHERE id = :id
""")


class FailedLetter:
    """A letter whose stream is locked for the rest of the transaction."""

    def __init__(
        self, connection: AsyncConnection, heads: dict[str, Head], *, reference: str, landlord: str, name: Name
    ) -> None:
        self._connection = connection
        self._heads = heads
        self._reference = reference
        self.landlord = landlord
        self.name = name

    async def save(self, step: Step, cause: Cause, *, now: datetime) -> None:
        """Write the step and its event."""
        await self._connection.execute(_PLAN_AGAIN, {"id": self.name.letter, "next_try_at": step.next_try_at})
        if step.event is not None:
            entry = Entry(stream=self._reference, event=step.event, occurred_at=now, cause=cause)
            await event_log.append(self._connection, self._heads, [entry])


async def open_letter(
    connection: AsyncConnection, landlords: Iterable[str], letter_id: UUID
) -> tuple[FailedLetter, State]:
    """Lock a letter's stream and return the letter with its state; raises NotFound."""
    names = list(landlords)
    found = await reading.letter(connection, names, letter_id)
    heads = await event_log.lock(connection, [found.reference])
    locked = await reading.letter(connection, names, letter_id)
    name = Name(letter=letter_id, kind=LetterKind(locked.kind), cycle=locked.cycle)
    failed = FailedLetter(connection, heads, reference=locked.reference, landlord=locked.landlord, name=name)
    return failed, State(locked.state)
