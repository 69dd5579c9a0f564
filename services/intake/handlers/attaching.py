"""Adding a file to a submission that is known."""

import secrets
from uuid import UUID

from services.intake import attachments, repository
from services.intake.attachments import File
from services.intake.domain import submission as submissions
from services.intake.handlers.reading import UNKNOWN
from services.intake.handlers.receiving import SALT_BYTES
from services.intake.handlers.resources import Resources
from services.intake.repository import Attachment
from shared.events.intake import CorrespondenceReceived
from shared.kernel.refusals import NotFound, Refusal, Unacceptable
from shared.platform.auth import Principal
from shared.platform.event_log import Cause, Entry


class FileTooLarge(Refusal):
    status = 413
    title = "The file is too large"


class FileNotTaken(Refusal):
    """Not of a kind that we keep, judged by its content."""

    status = 415
    title = "This kind of file is not taken"


class FileMissing(Unacceptable):
    title = "There is no file"


class TooManyFiles(Refusal):
    title = "There are too many files already"


_REFUSALS = {
    "size": FileTooLarge(f"A file may have {attachments.LARGEST_BYTES // 1024 // 1024} MB."),
    "empty": FileNotTaken("The file is empty."),
    "type": FileNotTaken(f"Kept are: {', '.join(sorted(attachments.ALLOWED))}."),
    "number": TooManyFiles(f"A submission may have {attachments.MOST} files."),
}


async def attach(
    resources: Resources, reference: str, file: File, *, principal: Principal, correlation_id: UUID
) -> Attachment:
    """Keep a file beside a submission and publish CorrespondenceReceived.

    Raises NotFound, FileTooLarge, FileNotTaken, TooManyFiles.
    """
    [stored] = await attachments.store(resources.attachments_dir, [file])
    if stored.refused is not None:
        raise _REFUSALS[stored.refused]
    try:
        return await _write(resources, reference, stored, principal=principal, correlation_id=correlation_id)
    except Refusal:
        await attachments.discard(resources.attachments_dir, [stored])
        raise


async def _write(
    resources: Resources,
    reference: str,
    stored: attachments.Stored,
    *,
    principal: Principal,
    correlation_id: UUID,
) -> Attachment:
    now = resources.clock.now()
    async with resources.database.transaction(principal.landlords) as connection:
        kept = await repository.find(connection, reference, landlords=principal.landlords, actor=principal.actor)
        if kept is None:
            raise NotFound(UNKNOWN)
        content, salt = submissions.canonical({"files": [stored.sha256]}), secrets.token_bytes(SALT_BYTES)
        event = CorrespondenceReceived(
            channel=kept.channel, received_at=now, attachments=1, digest=submissions.digest(salt, content)
        )
        cause = Cause(actor=principal.actor, landlord=kept.landlord, at=now, correlation_id=correlation_id)
        entry = Entry(stream=reference, event=event, occurred_at=now, cause=cause)
        # Appending locks the stream: only then do the files of a rival request count.
        await repository.correspond(connection, entry, channel=kept.channel, content=content, salt=salt)
        if await repository.count_attachments(connection, kept.landlord, reference) >= attachments.MOST:
            raise _REFUSALS["number"]
        [file] = await repository.attach(connection, entry, [stored])
        found = await repository.attachment(connection, kept.landlord, reference, file)
    if found is None:
        raise AssertionError("what was written a moment ago is there")
    return found
