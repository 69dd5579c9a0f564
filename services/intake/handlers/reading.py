"""Reading what came in. Whoever is given personal data is written down in the same transaction."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.intake import repository
from services.intake.domain import findable
from services.intake.domain.triage import RecordsErased
from services.intake.domain.triaged import Triaged
from services.intake.handlers.resources import Resources
from services.intake.repository import Attachment, Kept, Record, SetAside, Tracked
from shared.kernel.finding_aids import AidKind, hashes
from shared.kernel.refusals import NotFound
from shared.platform.auth import Principal

UNKNOWN = "There is no such submission."


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """What was received, what triage made of it, and how far its case is."""

    kept: Kept
    tracked: Tracked
    triaged: Triaged
    sequence: int
    """Of the latest event that `triaged` rests on: what may be decided upon."""
    complaints_beside: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A submission whose words are kept, and the files that came along."""

    kept: Kept
    content: dict[str, Any]
    files: Sequence[Attachment] = ()


async def status(resources: Resources, reference: str, principal: Principal) -> Status:
    """Return a submission and how far it is. Raises NotFound."""
    async with resources.database.transaction(principal.landlords) as connection:
        events = await repository.read_events(connection, reference, landlords=principal.landlords)
        kept = await repository.find(connection, reference, landlords=principal.landlords, actor=principal.actor)
        tracked = await repository.tracked(connection, reference)
        if kept is None or tracked is None:
            raise NotFound(UNKNOWN)
        beside = await repository.complaints_beside(connection, kept.landlord, reference, actor=principal.actor)
    return Status(
        kept=kept,
        tracked=tracked,
        triaged=repository.fold(events),
        sequence=events[-1].sequence,
        complaints_beside=beside,
    )


async def contact(resources: Resources, reference: str, principal: Principal) -> Said:
    """Return how to reach the resident; the read is recorded. Raises NotFound or RecordsErased."""
    return await _said(resources, reference, principal, "contact")


async def content(resources: Resources, reference: str, principal: Principal) -> Said:
    """Return what was written and the files that came along; the read is recorded. Raises as `contact` does."""
    return await _said(resources, reference, principal, "content")


async def finding_aids(resources: Resources, reference: str, principal: Principal) -> list[tuple[AidKind, str]]:
    """Return hashes by which the resident is found; none once erased. The read is recorded. Raises NotFound."""
    async with _recorded(resources, reference, principal, "finding_aids") as (_, kept):
        texts = findable.texts_of(kept.content or {})
    return [(kind, each) for kind, text in texts for each in hashes(kind, text, resources.secret)]


async def record(resources: Resources, reference: str, principal: Principal) -> Record:
    """Return everything that is held under a reference; the read is recorded (Code 5.12). Raises NotFound."""
    async with _recorded(resources, reference, principal, "record") as (connection, kept):
        return await repository.record_of(connection, kept, actor=principal.actor)


async def download(resources: Resources, reference: str, file: UUID, principal: Principal) -> Attachment:
    """Return a file that is kept; the read is recorded. Raises NotFound."""
    async with resources.database.transaction(principal.landlords) as connection:
        kept = await repository.find(connection, reference, landlords=principal.landlords, actor=principal.actor)
        found = await repository.attachment(connection, kept.landlord, reference, file) if kept else None
        if kept is None or found is None or found.stored_as is None:
            raise NotFound("There is no such attachment.")
        now = resources.clock.now()
        await repository.record_access(
            connection, kept.landlord, reference, what="attachment", actor=principal.actor, at=now
        )
    return found


async def set_aside(resources: Resources, principal: Principal, *, after: UUID, limit: int) -> Sequence[SetAside]:
    """Return e-mails that wait for a person, oldest first."""
    async with resources.database.transaction(principal.landlords) as connection:
        return await repository.set_aside(connection, landlords=principal.landlords, after=after, limit=limit)


async def raw_message(resources: Resources, message: UUID, principal: Principal) -> bytes:
    """Return an e-mail as it came in; the read is recorded. Raises NotFound."""
    async with resources.database.transaction(principal.landlords) as connection:
        found = await repository.raw_message(connection, message, landlords=principal.landlords, actor=principal.actor)
        if found is None:
            raise NotFound("There is no such message.")
        landlord, raw = found
        await repository.record_access(
            connection,
            landlord,
            str(message),
            what="message",
            actor=principal.actor,
            at=resources.clock.now(),
        )
    return raw


async def _said(resources: Resources, reference: str, principal: Principal, what: str) -> Said:
    async with _recorded(resources, reference, principal, what) as (connection, kept):
        if kept.content is None:
            raise RecordsErased("What was said and who said it is not kept any more.")
        files = await repository.attachments_of(connection, kept.landlord, reference)
    return Said(kept=kept, content=kept.content, files=files)


@asynccontextmanager
async def _recorded(
    resources: Resources, reference: str, principal: Principal, what: str
) -> AsyncIterator[tuple[AsyncConnection, Kept]]:
    """Find a submission and write down who is given what of it. Raises NotFound."""
    async with resources.database.transaction(principal.landlords) as connection:
        kept = await repository.find(connection, reference, landlords=principal.landlords, actor=principal.actor)
        if kept is None:
            raise NotFound(UNKNOWN)
        now = resources.clock.now()
        await repository.record_access(connection, kept.landlord, reference, what=what, actor=principal.actor, at=now)
        yield connection, kept
