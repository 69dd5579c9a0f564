"""The corpus of inbound messages: each `.eml` as it would arrive, with the `.json` of what must be read from it."""

import json
from pathlib import Path
from typing import Any

from services.intake.domain.message import InboundMessage

FOLDER = Path(__file__).parent / "messages"
NAMES = sorted(path.stem for path in FOLDER.glob("*.eml"))


def raw(name: str) -> bytes:
    return (FOLDER / f"{name}.eml").read_bytes()


def expected(name: str) -> dict[str, Any]:
    outcome: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return outcome


def outcome(message: InboundMessage) -> dict[str, Any]:
    """Everything that was read from a message, as JSON; an attachment by its name, claimed type and size."""
    return {
        "message_id": message.message_id,
        "sender": [message.sender_name, message.sender_address],
        "reply_to": message.reply_to,
        "recipients": list(message.recipients),
        "subject": message.subject,
        "sent_at": message.sent_at.isoformat() if message.sent_at else None,
        "body": message.body.split("\n"),
        "new_text": message.new_text.split("\n"),
        "attachments": [[each.name, each.media_type, len(each.content)] for each in message.attachments],
        "in_reply_to": message.in_reply_to,
        "references": list(message.references),
        "quoted_references": list(message.quoted_references),
        "auto": message.auto,
        "bounces": [[each.recipient, each.action, each.status, each.original_message_id] for each in message.bounces],
        "defects": list(message.defects),
    }
