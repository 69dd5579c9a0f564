"""Which messages a machine wrote, and what a delivery report says. Holds no rule about what becomes of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Final

from services.intake.domain import mime

_AUTO_REPLY_SUBJECT: Final = re.compile(
    r"^\s*(?:automatic reply|auto(?:matic)?[- ]?reply|auto:|out of (?:the )?office)", re.IGNORECASE
)
_BULK: Final = frozenset({"bulk", "junk", "list", "auto_reply"})
_MAIL_SYSTEMS: Final = frozenset({"mailer-daemon", "postmaster"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """One recipient's entry in a delivery report."""

    recipient: str
    action: str
    status: str
    diagnostic: str
    original_message_id: str | None


def reason(message: Message, subject: str, sender_address: str) -> str | None:
    """Say why a message was written by a machine, or nothing if a person may have written it (RFC 3834 and custom)."""
    submitted = re.split(r"[;(]", mime.header(message, "auto-submitted").lower())[0].strip()
    return_paths = list(mime.headers(message, "return-path"))
    reasons = [
        (message.get_content_type() == "multipart/report", "delivery report"),
        (sender_address.partition("@")[0].lower() in _MAIL_SYSTEMS, "sent by a mail system"),
        (submitted not in {"", "no"}, f"auto-submitted: {submitted[:40]}"),
        (bool(_AUTO_REPLY_SUBJECT.match(subject)) and _is_suppressing(message), "automatic reply"),
        (mime.header(message, "precedence").lower() in _BULK, "bulk mail"),
        (bool(mime.header(message, "list-id")), "mailing list"),
        (bool(return_paths) and return_paths[0] in {"<>", ""}, "no return path"),
    ]
    return next((reason for holds, reason in reasons if holds), None)


def _is_suppressing(message: Message) -> bool:
    # Outlook sets the first of these on what people write, too: alone it says nothing.
    names = ("x-auto-response-suppress", "x-autoreply", "x-autorespond", "x-autoresponder")
    return any(mime.header(message, name) for name in names)


def bounces(message: Message) -> Iterator[Bounce]:
    if message.get_content_type() != "multipart/report":
        return
    original = next((found for found in map(_first_original_id, message.walk()) if found), None)
    for block in (block for part in message.walk() for block in _report_blocks(part)):
        recipient = mime.header(block, "final-recipient") or mime.header(block, "original-recipient")
        if recipient:
            yield Bounce(
                recipient=recipient.rpartition(";")[2].strip().lower(),
                action=mime.header(block, "action").lower(),
                status=mime.header(block, "status"),
                diagnostic=mime.header(block, "diagnostic-code"),
                original_message_id=original,
            )


def _report_blocks(part: Message) -> list[Message]:
    return mime.children(part) if part.get_content_type() == "message/delivery-status" else []


def _first_original_id(part: Message) -> str | None:
    if part.get_content_type() == "message/rfc822":
        return next((mime.message_id(inner, "message-id") for inner in mime.children(part)), None)
    if part.get_content_type() == "text/rfc822-headers":
        return mime.message_id(mime.parse(mime.content(part) or b"")[0], "message-id")
    return None
