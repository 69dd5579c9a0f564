"""What can be done at intake: one function for each use case."""

from services.intake.handlers.attaching import FileMissing, FileNotTaken, FileTooLarge, TooManyFiles, attach
from services.intake.handlers.erasing import remove_erased_files
from services.intake.handlers.mail import SET_ASIDE, FiledMessage, file_headers, file_message
from services.intake.handlers.reading import (
    Said,
    Status,
    contact,
    content,
    download,
    finding_aids,
    raw_message,
    record,
    set_aside,
    status,
)
from services.intake.handlers.receiving import Accepted, receive
from services.intake.handlers.resources import WRITERS, Resources
from services.intake.handlers.triaging import Act, Asked, close, correct_kind, note_dissatisfaction, record_choice

__all__ = [
    "SET_ASIDE",
    "WRITERS",
    "Accepted",
    "Act",
    "Asked",
    "FileMissing",
    "FileNotTaken",
    "FileTooLarge",
    "FiledMessage",
    "Resources",
    "Said",
    "Status",
    "TooManyFiles",
    "attach",
    "close",
    "contact",
    "content",
    "correct_kind",
    "download",
    "file_headers",
    "file_message",
    "finding_aids",
    "note_dissatisfaction",
    "raw_message",
    "receive",
    "record",
    "record_choice",
    "remove_erased_files",
    "set_aside",
    "status",
]
