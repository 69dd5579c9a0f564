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

from services.intake.domain import automatic, mime
from services.intake.domain.automatic import Bounce
from shared.kernel import references

DEEPEST_FORWARD: Final = 3
LONGEST_PREVIEW: Final = 20_000
LONGEST_QUOTE_LINE: Final = 200
_MOST_REFERENCED: Final = 200

# What somebody forwards is what they want to say.
_FORWARD_SUBJECT: Final = re.compile(r"^\s*fwd?\s*:", re.IGNORECASE)


class Unreadable(Exception):
    """Nothing can be made of these bytes: no header and no words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with a message; `media_type` is what the sender claims, not what it is."""

    name: str
    media_type: str
    content: bytes


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
    bounces = tuple(automatic.bounces(message))
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
        in_reply_to=mime.message_id(message, "in-reply-to"),
        references=tuple(mime.message_ids(message, "references"))[-_MOST_REFERENCED:],
        quoted_references=tuple(dict.fromkeys([*references.find(subject), *references.find(body)])),
        auto=automatic.reason(message, subject, sender_address),
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
    return mime.message_id(message, "message-id") or unbracketed or f"sha256:{hashlib.sha256(raw).hexdigest()}"
