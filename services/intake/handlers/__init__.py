"""What can be done at intake: one function for each use case."""

from services.intake.handlers.attaching import FileMissing, FileNotTaken, FileTooLarge, TooManyFiles, attach
from services.intake.handlers.mail import SET_ASIDE, FiledMessage, file_headers, file_message
from services.intake.handlers.reading import contact, content, download, raw_message, set_aside, status
from services.intake.handlers.receiving import Accepted, receive
from services.intake.handlers.resources import WRITERS, Resources

__all__ = [
    "SET_ASIDE",
    "WRITERS",
    "Accepted",
    "FileMissing",
    "FileNotTaken",
    "FileTooLarge",
    "FiledMessage",
    "Resources",
    "TooManyFiles",
    "attach",
    "contact",
    "content",
    "download",
    "file_headers",
    "file_message",
    "raw_message",
    "receive",
    "set_aside",
    "status",
]
