"""Submissions on which triage decides: locked, folded from their events, and saved with the events that follow."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, cast

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake.domain import triaged
from services.intake.domain.triaged import Triaged
from services.intake.repository.concerned import hidden
from services.intake.repository.reading import find
from shared.events.intake import IntakeEvent, SubmissionReceived
from shared.kernel.refusals import Changed
from shared.kernel.staff import as_actor
from shared.kernel.words import Words
from shared.platform import event_log
from shared.platform.database import EVERY_LANDLORD
from shared.platform.event_log import Cause, Entry, Head, Recorded

_BESIDE: Final = text(f"""
SELECT reference FROM submission
WHERE beside = :reference AND landlord = :landlord AND NOT {hidden("submission")}
ORDER BY logged_at, reference
""")  # noqa: S608 - constant conditions
_SAVE_KIND: Final = text("UPDATE submission SET kind = :kind WHERE reference = :reference AND landlord = :landlord")
_KEEP_WORDS: Final = text("""
INSERT INTO words (id, reference, landlord, salt, text) VALUES (:id, :reference, :landlord, :salt, :text)
""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A submission whose stream is locked."""

    reference: str
    landlord: str
    head: Head
    triaged: Triaged

    def must_be_at(self, expected: int) -> None:
        """Raise Changed unless it is what the caller decided on."""
        if self.head.sequence != expected:
            raise Changed(
                "Somebody recorded something on this submission after you read it. Read it again, then decide."
            )


async def open_triage(
    connection: AsyncConnection, reference: str, *, landlords: Iterable[str], actor: str
) -> Opened | None:
    """Lock a submission of one of the landlords and fold its events; None where `find` finds none."""
    heads = await event_log.lock(connection, [reference])
    if await find(connection, reference, landlords=landlords, actor=actor) is None:
        return None
    recorded = await read_events(connection, reference, landlords=landlords)
    return Opened(reference=reference, landlord=recorded[0].landlord, head=heads[reference], triaged=fold(recorded))


async def read_events(connection: AsyncConnection, reference: str, *, landlords: Iterable[str]) -> list[Recorded]:
    names = sorted(landlords)
    return await event_log.read_stream(connection, reference, landlords=None if EVERY_LANDLORD in names else names)


def fold(recorded: Sequence[Recorded]) -> Triaged:
    """Return where a submission stands after all its events."""
    received, *happened = (cast("IntakeEvent", each.event("intake")) for each in recorded)
    return triaged.after(triaged.begin(cast("SubmissionReceived", received)), happened)


async def save_triage(
    connection: AsyncConnection, opened: Opened, happened: Sequence[IntakeEvent], cause: Cause, words: Sequence[Words]
) -> None:
    """Write the events, the kind that follows from them, and the words that they point at."""
    entries = [Entry(stream=opened.reference, event=event, occurred_at=cause.at, cause=cause) for event in happened]
    await event_log.append(connection, {opened.reference: opened.head}, entries)
    owned = {"reference": opened.reference, "landlord": opened.landlord}
    kind = triaged.after(opened.triaged, happened).kind
    if kind is not opened.triaged.kind:
        await connection.execute(_SAVE_KIND, {**owned, "kind": kind})
    for each in words:
        await connection.execute(_KEEP_WORDS, {**owned, "id": each.id, "salt": each.salt, "text": each.text})


async def complaints_beside(
    connection: AsyncConnection, landlord: str, reference: str, *, actor: str | None = None
) -> list[str]:
    """Return the complaints that were raised beside a service request, in order; without those about `actor`."""
    facts = {"landlord": landlord, "reference": reference, "staff": actor and as_actor(actor)}
    rows = await connection.execute(_BESIDE, facts)
    return list(rows.scalars())
