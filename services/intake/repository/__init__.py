"""All SQL of the intake service."""

from services.intake.repository.arrivals import Arrival, Known, Outcome, ReferenceTaken, accept
from services.intake.repository.auditing import audit
from services.intake.repository.concerned import Concerned, save_concerned
from services.intake.repository.erasing import Erasure, erase, erased_files, forget_files
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
from services.intake.repository.progress import (
    Progress,
    SentLetter,
    StageDates,
    progress_of,
    save_letters,
    save_progress,
)
from services.intake.repository.reading import Kept, find, record_access
from services.intake.repository.records import Correspondence, KeptMessage, Record, record_of
from services.intake.repository.tracking import Tracked, note_wrong_secret, tracked, wrong_secrets
from services.intake.repository.triaging import Opened, complaints_beside, fold, open_triage, read_events, save_triage

__all__ = [
    "Arrival",
    "Attachment",
    "Concerned",
    "Correspondence",
    "Erasure",
    "Kept",
    "KeptMessage",
    "Known",
    "Opened",
    "Outcome",
    "Progress",
    "RawMessage",
    "Record",
    "ReferenceTaken",
    "SentLetter",
    "SetAside",
    "StageDates",
    "Tracked",
    "accept",
    "attach",
    "attachment",
    "attachments_of",
    "audit",
    "complaints_beside",
    "correspond",
    "count_attachments",
    "erase",
    "erased_files",
    "find",
    "first_answered",
    "first_known",
    "fold",
    "forget_files",
    "keep_message",
    "note_wrong_secret",
    "open_triage",
    "progress_of",
    "raw_message",
    "read_events",
    "record_access",
    "record_of",
    "save_concerned",
    "save_letters",
    "save_progress",
    "save_triage",
    "set_aside",
    "take_key",
    "tracked",
    "wrong_secrets",
]
