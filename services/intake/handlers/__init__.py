"""What can be done at intake: one function for each use case."""

from services.intake.handlers.attaching import FileNotTaken, FileTooLarge, TooManyFiles, attach
from services.intake.handlers.mail import FiledMessage, file_message
from services.intake.handlers.reading import contact, content, download, status
from services.intake.handlers.receiving import Accepted, receive
from services.intake.handlers.resources import Resources

__all__ = [
    "Accepted",
    "FileNotTaken",
    "FileTooLarge",
    "FiledMessage",
    "Resources",
    "TooManyFiles",
    "attach",
    "contact",
    "content",
    "download",
    "file_message",
    "receive",
    "status",
]
