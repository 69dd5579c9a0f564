"""All SQL of the intake service."""

from services.intake.repository.arrivals import Arrival, Known, Outcome, ReferenceTaken, accept
from services.intake.repository.auditing import audit
from services.intake.repository.files import Attachment, attach, attachment, attachments_of, count_attachments
from services.intake.repository.messages import (
    RawMessage,
    SetAside,
    correspond,
    first_answered,
    first_known,
    keep_message,
    raw_message,
    set_aside,
    take_key,
)
from services.intake.repository.progress import Progress, SentLetter, progress_of, save_letters, save_progress
from services.intake.repository.reading import Kept, find, record_access
from services.intake.repository.tracking import Tracked, note_wrong_secret, tracked, wrong_secrets

__all__ = [
    "Arrival",
    "Attachment",
    "Kept",
    "Known",
    "Outcome",
    "Progress",
    "RawMessage",
    "ReferenceTaken",
    "SentLetter",
    "SetAside",
    "Tracked",
    "accept",
    "attach",
    "attachment",
    "attachments_of",
    "audit",
    "correspond",
    "count_attachments",
    "find",
    "first_answered",
    "first_known",
    "keep_message",
    "note_wrong_secret",
    "progress_of",
    "raw_message",
    "record_access",
    "save_letters",
    "save_progress",
    "set_aside",
    "take_key",
    "tracked",
    "wrong_secrets",
]
