"""Receiving a submission: the one way in for the API, the form and e-mail."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from services.intake import attachments, repository
from services.intake.attachments import File, Stored
from services.intake.domain import submission as submissions
from services.intake.domain.submission import IdempotencyKeyReused, Key, Submission
from services.intake.group_commit import GroupCommit, TryAlone
from services.intake.repository import Arrival, Known, Outcome, RawMessage, ReferenceTaken
from shared.events.intake import SubmissionKind, SubmissionReceived
from shared.platform import ids
from shared.platform.clock import Clock
from shared.platform.database import Database
from shared.platform.event_log import Cause, Entry
from shared.platform.landlords import Landlords

ATTEMPTS_AT_A_REFERENCE = 3


class Resources:
    """What the use cases need. `writer.run()` must be running, or nothing is ever accepted."""

    def __init__(
        self,
        *,
        database: Database,
        clock: Clock,
        landlords: Landlords,
        default_landlord: str,
        secret: str,
        public_url: str,
        attachments_dir: Path,
    ) -> None:
        self.database = database
        self.clock = clock
        self.landlords = landlords
        self.default_landlord = default_landlord
        self.secret = secret
        """From which every key is derived: of fingerprints, form tokens, receipts. All replicas share it."""
        self.public_url = public_url.rstrip("/")
        self.attachments_dir = attachments_dir
        self.writer: GroupCommit[Arrival, Outcome] = GroupCommit(self._write)


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

    `keys` are those that came beside the submission (Key.of_caller, Key.of_form, Key.of_message); the sending system's
    own reference is taken from the submission. A file that is refused is noted and never refuses the submission.
    Raises UnknownService, ReceivedInTheFuture, ReceivedBeforeTheData, IdempotencyKeyReused.
    """
    raise NotImplementedError(submission)
