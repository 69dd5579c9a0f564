"""Receiving a submission: the one way in for the API, the form and e-mail."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from services.intake import attachments, repository
from services.intake.attachments import File, Stored
from services.intake.domain import submission as submissions
from services.intake.domain import triage
from services.intake.domain.submission import IdempotencyKeyReused, Key, Submission
from services.intake.handlers.resources import Resources
from services.intake.repository import Arrival, Outcome, RawMessage, ReferenceTaken
from shared.events.intake import SubmissionKind, SubmissionReceived
from shared.platform import ids
from shared.platform.event_log import Cause, Entry

ATTEMPTS_AT_A_REFERENCE: Final = 3
SALT_BYTES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A submission that is kept. `is_repeat` when it had come before: nothing new was written."""

    reference: str
    kind: SubmissionKind
    received_at: datetime
    tracking_secret: str
    is_repeat: bool


async def receive(
    resources: Resources,
    submission: Submission,
    *,
    landlord: str,
    actor: str,
    correlation_id: UUID,
    keys: Sequence[Key] = (),
    files: Sequence[File] = (),
) -> Accepted:
    """Keep a submission and publish SubmissionReceived; returns after the commit.

    Everybody is heard: a restriction on contact is never asked for here (Code 5.15).
    `keys` are those that came beside the submission (Key.of_caller, Key.of_form); the sending system's own reference
    is taken from the submission. A file that is refused is noted and never refuses the submission.
    Raises UnknownService, NoServiceRequest, ReceivedInTheFuture, ReceivedBeforeTheData, IdempotencyKeyReused.
    """
    now = resources.clock.now()
    policy = resources.landlords.get(landlord)
    submissions.check_service(submission, policy.services)
    received_at = submissions.received_at(submission, now=now, data_from=policy.data_from)
    await _check_request(resources, landlord, submission.beside, actor=actor)
    cause = Cause(actor=actor, landlord=landlord, at=now, correlation_id=correlation_id)
    keys = [*keys, *submissions.keys_of(submission)]
    stored = await attachments.store(resources.attachments_dir, files)
    arrival, outcome = await write(resources, submission, cause, keys, received_at=received_at, stored=stored)
    known = outcome.known
    if known is None:
        return _accepted(arrival)
    await attachments.discard(resources.attachments_dir, stored)
    if outcome.is_reused or known.kind is None or known.received_at is None or known.tracking_secret is None:
        raise IdempotencyKeyReused("This key, or this reference of yours, came before with another submission.")
    return Accepted(
        reference=known.reference,
        kind=known.kind,
        received_at=known.received_at,
        tracking_secret=known.tracking_secret,
        is_repeat=True,
    )


async def _check_request(resources: Resources, landlord: str, reference: str | None, *, actor: str) -> None:
    """Make sure that what a complaint is raised beside is a service request of this landlord (Code 1.5)."""
    if reference is None:
        return
    async with resources.database.transaction([landlord]) as connection:
        request = await repository.find(connection, reference, landlords=[landlord], actor=actor)
    if request is None or request.kind is not SubmissionKind.SERVICE_REQUEST:
        raise triage.NoServiceRequest("Give the reference of one of your service requests.", field="beside")


async def write(
    resources: Resources,
    submission: Submission,
    cause: Cause,
    keys: Sequence[Key],
    *,
    received_at: datetime,
    stored: Sequence[Stored] = (),
    message: RawMessage | None = None,
) -> tuple[Arrival, Outcome]:
    """Write a submission that was checked; a reference that is taken already is drawn again."""
    attempt = 1
    while True:
        arrival = _arrival(resources, submission, cause, keys, received_at=received_at, stored=stored, message=message)
        try:
            return arrival, await resources.writer.submit(arrival)
        except ReferenceTaken:
            if attempt == ATTEMPTS_AT_A_REFERENCE:
                raise
            attempt += 1


def _arrival(
    resources: Resources,
    submission: Submission,
    cause: Cause,
    keys: Sequence[Key],
    *,
    received_at: datetime,
    stored: Sequence[Stored],
    message: RawMessage | None,
) -> Arrival:
    content = submissions.canonical(submissions.content(submission, [file.sha256 for file in stored]))
    salt = secrets.token_bytes(SALT_BYTES)
    event = SubmissionReceived(
        kind=submission.kind,
        channel=submission.channel,
        received_at=received_at,
        service=submission.service,
        source_system=submissions.source_system(submission),
        represented=submission.representative is not None,
        attachments=sum(1 for file in stored if file.refused is None),
        digest=submissions.digest(salt, content),
        dissatisfied=submission.dissatisfied or submission.kind is SubmissionKind.COMPLAINT,
        beside=submission.beside,
    )
    return Arrival(
        entry=Entry(stream=ids.new_reference(), event=event, occurred_at=received_at, cause=cause),
        event=event,
        follow=triage.owed_on_receipt(event),
        content=content,
        salt=salt,
        tracking_secret=ids.new_secret(),
        keys=keys,
        fingerprint=submissions.fingerprint(submission, content, secret=resources.fingerprint_key),
        files=stored,
        message=message,
    )


def _accepted(arrival: Arrival) -> Accepted:
    return Accepted(
        reference=arrival.reference,
        kind=arrival.event.kind,
        received_at=arrival.event.received_at,
        tracking_secret=arrival.tracking_secret,
        is_repeat=False,
    )
