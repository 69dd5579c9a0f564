"""Reading what came in. Whoever is given personal data is written down in the same transaction."""

from collections.abc import Sequence
from uuid import UUID

from services.intake import repository
from services.intake.handlers.resources import Resources
from services.intake.repository import Attachment, Kept, SetAside, Tracked
from shared.kernel.refusals import NotFound
from shared.platform.auth import Principal

UNKNOWN = "There is no such submission."


async def status(resources: Resources, reference: str, principal: Principal) -> tuple[Kept, Tracked]:
    """Return a submission and how far its case is. Raises NotFound."""
    async with resources.database.transaction(principal.landlords) as connection:
        kept = await repository.find(connection, reference, landlords=principal.landlords)
        tracked = await repository.tracked(connection, reference) if kept else None
    if kept is None or tracked is None:
        raise NotFound(UNKNOWN)
    return kept, tracked


async def contact(resources: Resources, reference: str, principal: Principal) -> Kept:
    """Return a submission for the sake of its contact details; the read is recorded. Raises NotFound."""
    kept, _ = await _personal_data(resources, reference, principal, "contact")
    return kept


async def content(resources: Resources, reference: str, principal: Principal) -> tuple[Kept, Sequence[Attachment]]:
    """Return what was written and the files that came along; the read is recorded. Raises NotFound."""
    return await _personal_data(resources, reference, principal, "content")


async def download(resources: Resources, reference: str, file: UUID, principal: Principal) -> Attachment:
    """Return a file that is kept; the read is recorded. Raises NotFound."""
    async with resources.database.transaction(principal.landlords) as connection:
        kept = await repository.find(connection, reference, landlords=principal.landlords)
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
        found = await repository.raw_message(connection, message, landlords=principal.landlords)
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


async def _personal_data(
    resources: Resources, reference: str, principal: Principal, what: str
) -> tuple[Kept, Sequence[Attachment]]:
    async with resources.database.transaction(principal.landlords) as connection:
        kept = await repository.find(connection, reference, landlords=principal.landlords)
        if kept is None:
            raise NotFound(UNKNOWN)
        files = await repository.attachments_of(connection, kept.landlord, reference) if what == "content" else []
        now = resources.clock.now()
        await repository.record_access(connection, kept.landlord, reference, what=what, actor=principal.actor, at=now)
    return kept, files
