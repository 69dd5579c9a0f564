"""Filing an e-mail: a new submission, a reply on a known reference, or aside for a person. Kept in every case."""

import asyncio
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import structlog

from services.intake import attachments, repository
from services.intake.attachments import File, Stored
from services.intake.domain import contact, message
from services.intake.domain import submission as submissions
from services.intake.domain.message import InboundMessage, Unreadable
from services.intake.domain.submission import Key, PreferredChannel, Resident, Submission
from services.intake.domain.triage import RecordsErased
from services.intake.handlers.receiving import SALT_BYTES, write
from services.intake.handlers.resources import Resources
from services.intake.repository import RawMessage
from shared.events.intake import Channel, CorrespondenceReceived, MessageSetAside
from shared.kernel import references
from shared.platform import event_log, ids
from shared.platform.event_log import Cause, Entry

log: Final = structlog.get_logger()
RECEIVED: Final = "received"
JOINED: Final = "joined"
SET_ASIDE: Final = "set_aside"


@dataclass(frozen=True, slots=True, kw_only=True)
class FiledMessage:
    """What became of an e-mail: received under a new reference, joined a known one, or set aside for a reason."""

    outcome: str
    reference: str | None = None
    reason: str | None = None
    is_repeat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mail:
    """One e-mail on its way to be filed."""

    kept: RawMessage
    cause: Cause
    received_at: datetime


async def file_message(
    resources: Resources,
    raw: bytes,
    *,
    landlord: str | None,
    received_at: datetime | None = None,
    actor: str,
    correlation_id: UUID,
) -> FiledMessage:
    """File one e-mail and keep its bytes, in one transaction. The same Message-ID never opens two cases.

    Without a `landlord`, it is the one whose complaints address is among the recipients.
    """
    read = await _read(raw)
    mail = _mail(
        resources,
        raw,
        read,
        landlord=landlord,
        received_at=received_at,
        actor=actor,
        correlation_id=correlation_id,
    )
    if read is None:
        return await _set_aside(resources, mail, "unreadable")
    if read.bounces or read.auto == "delivery report":
        return await _set_aside(resources, mail, "bounce")
    if read.auto is not None:
        return await _set_aside(resources, mail, "automatic")
    return await _file(resources, mail, read)


async def file_headers(resources: Resources, headers: bytes, *, actor: str, correlation_id: UUID) -> FiledMessage:
    """Set aside an e-mail that is too large to be taken; its headers are kept, the rest stays in the mailbox."""
    read = await _read(headers)
    mail = _mail(resources, headers, read, landlord=None, received_at=None, actor=actor, correlation_id=correlation_id)
    return await _set_aside(resources, mail, "too_large")


async def _read(raw: bytes) -> InboundMessage | None:
    try:
        return await asyncio.to_thread(message.read_message, raw)
    except Unreadable:
        return None


def _mail(
    resources: Resources,
    raw: bytes,
    read: InboundMessage | None,
    *,
    landlord: str | None,
    received_at: datetime | None,
    actor: str,
    correlation_id: UUID,
) -> _Mail:
    now, sha256 = resources.clock.now(), hashlib.sha256(raw).hexdigest()
    owner = landlord or _addressed(resources, read)
    return _Mail(
        kept=RawMessage(message_id=read.message_id if read else f"sha256:{sha256}", sha256=sha256, raw=raw),
        cause=Cause(actor=actor, landlord=owner, at=now, correlation_id=correlation_id),
        received_at=min(received_at or now, now),
    )


def _addressed(resources: Resources, read: InboundMessage | None) -> str:
    recipients = read.recipients if read else ()
    known = (landlord.id for landlord in resources.landlords if landlord.complaints_email.lower() in recipients)
    return next(known, resources.default_landlord)


async def _file(resources: Resources, mail: _Mail, read: InboundMessage) -> FiledMessage:
    reference = await _quoted(resources, mail.cause.landlord, read)
    files = [File(name=each.name, content=each.content) for each in read.attachments]
    stored = await attachments.store(resources.attachments_dir, files)
    filed = await _join_or_receive(resources, mail, read, stored, reference)
    if filed.is_repeat or filed.outcome == SET_ASIDE:
        await attachments.discard(resources.attachments_dir, stored)
    return filed


async def _join_or_receive(
    resources: Resources, mail: _Mail, read: InboundMessage, stored: Sequence[Stored], reference: str | None
) -> FiledMessage:
    if reference is not None:
        try:
            return await _join(resources, mail, read, stored, reference)
        except RecordsErased:  # a moment after it was found; what is said now starts anew
            log.info("a reply to erased records is taken as new")
    return await _receive(resources, mail, read, stored)


async def _quoted(resources: Resources, landlord: str, read: InboundMessage) -> str | None:
    """Find the known reference that a message is about: the subject says it best, quoted text least."""
    letters = [identity.partition("@")[0] for identity in (read.in_reply_to or "", *reversed(read.references))]
    async with resources.database.transaction([landlord]) as connection:
        return (
            await repository.first_known(connection, landlord, references.find(read.subject))
            or await repository.first_answered(connection, landlord, letters)
            or await repository.first_known(connection, landlord, read.quoted_references)
        )


def _submission(read: InboundMessage) -> Submission:
    """Take a message for what somebody told the landlord; what is too long or odd is in the message itself."""
    address = contact.email(read.reply_to) or contact.email(read.sender_address)
    return Submission(
        channel=Channel.EMAIL,
        resident=Resident(name=read.sender_name[:200] or None, email=address, preferred_channel=PreferredChannel.EMAIL),
        subject=read.subject[: submissions.LONGEST_SUBJECT] or None,
        description=read.body[: submissions.LONGEST_DESCRIPTION],
    )


async def _receive(resources: Resources, mail: _Mail, read: InboundMessage, stored: Sequence[Stored]) -> FiledMessage:
    key = Key.of_message(read.message_id)
    arrival, outcome = await write(
        resources,
        _submission(read),
        mail.cause,
        [key],
        received_at=mail.received_at,
        stored=stored,
        message=mail.kept,
    )
    if outcome.known is None:
        return FiledMessage(outcome=RECEIVED, reference=arrival.reference)
    return await _repeat(resources, mail, outcome.known.reference, RECEIVED, is_same=not outcome.is_reused)


async def _join(
    resources: Resources, mail: _Mail, read: InboundMessage, stored: Sequence[Stored], reference: str
) -> FiledMessage:
    submission, salt = _submission(read), secrets.token_bytes(SALT_BYTES)
    content = submissions.canonical(submissions.content(submission, [file.sha256 for file in stored]))
    event = CorrespondenceReceived(
        channel=Channel.EMAIL,
        received_at=mail.received_at,
        attachments=sum(1 for file in stored if file.refused is None),
        digest=submissions.digest(salt, content),
    )
    entry = Entry(stream=reference, event=event, occurred_at=mail.received_at, cause=mail.cause)
    key = Key.of_message(read.message_id)
    fingerprint = submissions.fingerprint(submission, content, secret=resources.fingerprint_key)
    async with resources.database.transaction([mail.cause.landlord]) as connection:
        holder = await repository.take_key(
            connection, mail.cause.landlord, key, reference=reference, fingerprint=fingerprint
        )
        if holder is None:
            await repository.correspond(connection, entry, channel=Channel.EMAIL, content=content, salt=salt)
            if stored:
                await repository.attach(connection, entry, stored)
            await repository.keep_message(
                connection, mail.kept, mail.cause, received_at=mail.received_at, reference=reference
            )
            return FiledMessage(outcome=JOINED, reference=reference)
    return await _repeat(resources, mail, holder[0], JOINED, is_same=holder[1] == fingerprint)


async def _repeat(resources: Resources, mail: _Mail, reference: str, outcome: str, *, is_same: bool) -> FiledMessage:
    """Keep the bytes of a repeat too: it may have come another way. Another message under the same id waits."""
    if not is_same:
        return await _set_aside(resources, mail, "message_id_reused")
    async with resources.database.transaction([mail.cause.landlord]) as connection:
        await repository.keep_message(
            connection, mail.kept, mail.cause, received_at=mail.received_at, reference=reference
        )
    return FiledMessage(outcome=outcome, reference=reference, is_repeat=True)


async def _set_aside(resources: Resources, mail: _Mail, reason: str) -> FiledMessage:
    identity, salt = ids.new_id(), secrets.token_bytes(SALT_BYTES)
    event = MessageSetAside(
        channel=Channel.EMAIL,
        received_at=mail.received_at,
        reason=reason,
        digest=submissions.digest(salt, mail.kept.raw),
    )
    entry = Entry(stream=str(identity), event=event, occurred_at=mail.received_at, cause=mail.cause)
    async with resources.database.transaction([mail.cause.landlord]) as connection:
        is_new = await repository.keep_message(
            connection,
            mail.kept,
            mail.cause,
            received_at=mail.received_at,
            set_aside=reason,
            salt=salt,
            identity=identity,
        )
        if is_new:
            await event_log.append(connection, {}, [entry])
    return FiledMessage(outcome=SET_ASIDE, reason=reason, is_repeat=not is_new)
