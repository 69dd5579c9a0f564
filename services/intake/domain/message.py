"""What one e-mail says, and who or what sent it. Holds no rule about what becomes a complaint."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from typing import Final

from mailparser_reply import EmailReplyParser

from services.intake.domain import mime
from shared.kernel import references

DEEPEST_FORWARD: Final = 3
LONGEST_PREVIEW: Final = 20_000
LONGEST_QUOTE_LINE: Final = 200
_MOST_REFERENCED: Final = 200

_MESSAGE_ID: Final = re.compile(r"<([^<>\s]{1,998})>")
_AUTO_REPLY_SUBJECT: Final = re.compile(
    r"^\s*(?:automatic reply|auto(?:matic)?[- ]?reply|auto:|out of (?:the )?office)", re.IGNORECASE
)
# What somebody forwards is what they want to say.
_FORWARD_SUBJECT: Final = re.compile(r"^\s*fwd?\s*:", re.IGNORECASE)
_BULK: Final = frozenset({"bulk", "junk", "list", "auto_reply"})
_MAIL_SYSTEMS: Final = frozenset({"mailer-daemon", "postmaster"})


class Unreadable(Exception):
    """Nothing can be made of these bytes: no header and no words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with a message; `media_type` is what the sender claims, not what it is."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounce:
    """One recipient's entry in a delivery report."""

    recipient: str
    action: str
    status: str
    diagnostic: str
    original_message_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """One e-mail, read. `body` is the whole text; `new_text` a preview without the quoted thread.

    `html` is as the sender wrote it and must not be shown unsanitised. `auto` says why the message was written by a
    machine; `defects` what could not be read as it claims to be, in which case the raw message knows more.
    """

    message_id: str
    sender_name: str
    sender_address: str
    reply_to: str
    recipients: tuple[str, ...]
    subject: str
    sent_at: datetime | None
    body: str
    new_text: str
    html: str
    attachments: tuple[Attachment, ...]
    in_reply_to: str | None
    references: tuple[str, ...]
    quoted_references: tuple[str, ...]
    auto: str | None
    bounces: tuple[Bounce, ...]
    defects: tuple[str, ...]


def read_message(raw: bytes) -> InboundMessage:
    """Read one message as it came in. Raises Unreadable, and nothing else, whatever the bytes are."""
    return _read(raw, depth=0)


def _read(raw: bytes, depth: int) -> InboundMessage:
    message, defects = mime.parse(raw)
    parts = mime.parts(message)
    if not message.keys() and not any(leaf.text.strip() for leaf in parts.words):
        raise Unreadable
    subject = mime.header(message, "subject")
    own = _own_words(parts)
    forwarded = list(_forwarded(parts, depth))
    body = "\n\n".join(text for text in [own, *map(_as_text, forwarded)] if text)
    sender_name, sender_address = _address(message, "from")
    bounces = tuple(_bounces(message))
    return InboundMessage(
        message_id=_message_id(message, raw),
        sender_name=sender_name,
        sender_address=sender_address,
        reply_to=_address(message, "reply-to")[1],
        recipients=tuple(_addresses(message, "to", "cc", "delivered-to")),
        subject=subject,
        sent_at=_sent_at(message),
        body=body,
        new_text=body if _FORWARD_SUBJECT.match(subject) else _preview(own) or body,
        html="\n".join(leaf.text for leaf in parts.words if leaf.kind == "html"),
        attachments=(*_attachments(parts), *(each for inner in forwarded for each in inner.attachments)),
        in_reply_to=_first_id(message, "in-reply-to"),
        references=tuple(_ids(message, "references"))[-_MOST_REFERENCED:],
        quoted_references=tuple(dict.fromkeys([*references.find(subject), *references.find(body)])),
        auto=_why_automatic(message, subject, sender_address),
        bounces=bounces,
        defects=tuple(dict.fromkeys([*defects, *parts.defects])),
    )


def _own_words(parts: mime.Parts) -> str:
    readable = [mime.readable_html(leaf.text) if leaf.kind == "html" else leaf.text for leaf in parts.words]
    return "\n\n".join(text.replace("\r\n", "\n").strip() for text in readable if text.strip())


def _forwarded(parts: mime.Parts, depth: int) -> Iterator[InboundMessage]:
    if depth >= DEEPEST_FORWARD:
        return
    for leaf in parts.words:
        if leaf.kind == "forwarded":
            with suppress(Unreadable):
                yield _read(leaf.content, depth + 1)


def _as_text(forwarded: InboundMessage) -> str:
    sender = f"{forwarded.sender_name} <{forwarded.sender_address}>".strip()
    sent = forwarded.sent_at.isoformat() if forwarded.sent_at else "unknown"
    head = f"---------- Forwarded message ----------\nFrom: {sender}\nDate: {sent}\nSubject: {forwarded.subject}"
    return f"{head}\n\n{forwarded.body}"


def _preview(own: str) -> str:
    # The parser's patterns take quadratic time on long lines and on runs of blank ones. A quoted thread begins on a
    # line of its own, so it is looked for in shortened lines, and as many whole lines as come before it are kept.
    lines = re.sub(r"\n(?:\s*\n)+", "\n\n", own[:LONGEST_PREVIEW]).split("\n")
    skeleton = "\n".join(line.strip()[:LONGEST_QUOTE_LINE] for line in lines)
    reply = EmailReplyParser(languages=["en"]).parse_reply(skeleton) or skeleton
    return "\n".join(lines[: reply.count("\n") + 1]).strip()


def _attachments(parts: mime.Parts) -> Iterator[Attachment]:
    for number, leaf in enumerate(parts.files, start=1):
        yield Attachment(name=leaf.name or f"attachment-{number}", media_type=leaf.media_type, content=leaf.content)


def _address(message: Message, name: str) -> tuple[str, str]:
    try:
        pairs = getaddresses([_undecoded(message, name)])
    except (ValueError, IndexError, RecursionError):
        return "", ""
    display, address = next(((display, address) for display, address in pairs if "@" in address), ("", ""))
    return mime.one_line(mime.decoded(display)), mime.one_line(address).replace(" ", "")


def _addresses(message: Message, *names: str) -> Iterator[str]:
    for name in names:
        try:
            pairs = getaddresses([_undecoded(message, name)])
        except (ValueError, IndexError, RecursionError):
            continue
        yield from (mime.one_line(address).lower() for _, address in pairs if "@" in address)


def _undecoded(message: Message, name: str) -> str:
    # An encoded word may hold a comma or a bracket: addresses are told apart first and decoded afterwards.
    values = (str(value) for key, value in message.raw_items() if key.lower() == name)
    return " ".join(next(values, "")[: mime.LONGEST_HEADER].split())


def _sent_at(message: Message) -> datetime | None:
    try:
        sent_at = parsedate_to_datetime(mime.header(message, "date"))
        aware = sent_at if sent_at.tzinfo else sent_at.replace(tzinfo=UTC)
        return aware.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _message_id(message: Message, raw: bytes) -> str:
    unbracketed = mime.header(message, "message-id").replace(" ", "").strip("<>")[:998]
    return _first_id(message, "message-id") or unbracketed or f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _ids(message: Message, name: str) -> list[str]:
    return _MESSAGE_ID.findall(mime.header(message, name))


def _first_id(message: Message, name: str) -> str | None:
    return next(iter(_ids(message, name)), None)


def _why_automatic(message: Message, subject: str, sender_address: str) -> str | None:
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
    names = ("x-auto-response-suppress", "x-autoreply", "x-autorespond", "x-autoresponder")
    return any(mime.header(message, name) for name in names)


def _bounces(message: Message) -> Iterator[Bounce]:
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
        return next((_first_id(inner, "message-id") for inner in mime.children(part)), None)
    if part.get_content_type() == "text/rfc822-headers":
        return _first_id(mime.parse(mime.content(part) or b"")[0], "message-id")
    return None
