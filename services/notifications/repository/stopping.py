"""Letters that are not to be sent any more, and letters whose words are removed for good."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.domain import attempts
from services.notifications.domain.attempts import Name
from services.notifications.domain.letters import Unwanted
from services.notifications.domain.states import Cancellation, State
from shared.events.notifications import LetterKind, LettersErased
from shared.platform import event_log
from shared.platform.event_log import Cause, Entry, Head

# A letter in the middle of an attempt cannot be called back: it is only marked, and not tried again.
# Whoever holds a claim on another one loses it.
_STOP: Final = text("""
UPDATE letter SET
    unwanted = :why,
    state = CASE WHEN state = 'sending' THEN state ELSE 'cancelled' END,
    next_try_at = CASE WHEN state = 'sending' THEN next_try_at END,
    settled_at = CASE WHEN state = 'sending' THEN settled_at ELSE CAST(:now AS timestamptz) END,
    claims = CASE WHEN state = 'sending' THEN claims ELSE claims + 1 END
WHERE reference = :reference AND kind = ANY(CAST(:kinds AS text[])) AND state NOT IN ('accepted', 'cancelled')
RETURNING id, kind, cycle, state
""")
_ERASE: Final = text("""
UPDATE letter SET recipient = NULL, subject = NULL, body_text = NULL, body_html = NULL, erased_on = :erased_on
WHERE reference = :reference AND erased_on IS NULL
""")


@dataclass(frozen=True, slots=True)
class Stop:
    """Letters of a case that are not wanted any more."""

    reference: str
    unwanted: Unwanted
    cause: Cause


@dataclass(frozen=True, slots=True)
class Erasure:
    """A case of which nothing personal may stay."""

    reference: str
    erased_on: date
    schedule: str
    cause: Cause


async def stop(connection: AsyncConnection, heads: dict[str, Head], given: Stop) -> None:
    """Cancel what has not gone out, with an event for each letter."""
    facts = {
        "reference": given.reference,
        "kinds": [kind.value for kind in given.unwanted.kinds],
        "why": given.unwanted.why.value,
        "now": given.cause.at,
    }
    stopped = (await connection.execute(_STOP, facts)).all()
    await event_log.append(connection, heads, _entries(given, stopped))


async def erase(connection: AsyncConnection, heads: dict[str, Head], given: Erasure) -> None:
    """Remove words and addresses of every letter of a case, and send none of them any more."""
    everything = Unwanted(frozenset(LetterKind), Cancellation.ERASED)
    await stop(connection, heads, Stop(given.reference, everything, given.cause))
    facts = {"reference": given.reference, "erased_on": given.erased_on}
    erased = (await connection.execute(_ERASE, facts)).rowcount
    if erased:
        event = LettersErased(erased_on=given.erased_on, schedule=given.schedule, letters=erased)
        entry = Entry(stream=given.reference, event=event, occurred_at=given.cause.at, cause=given.cause)
        await event_log.append(connection, heads, [entry])


def _entries(given: Stop, stopped: Sequence[Row[Any]]) -> list[Entry]:
    names = [
        Name(letter=UUID(int=row.id.int), kind=LetterKind(row.kind), cycle=row.cycle)
        for row in stopped
        if row.state == State.CANCELLED
    ]
    events = [attempts.cancel(name, given.unwanted.why).event for name in names]
    return [
        Entry(stream=given.reference, event=event, occurred_at=given.cause.at, cause=given.cause)
        for event in events
        if event is not None
    ]
