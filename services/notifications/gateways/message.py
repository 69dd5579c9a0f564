"""A letter as an e-mail: the same bytes for each attempt, and headers into which nothing can be smuggled."""

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final
from uuid import UUID

from services.notifications.domain import letters
from services.notifications.layout import Rendering
from shared.platform.landlords import Landlord

_LOCAL_PART: Final = re.compile(r"""[^\s@<>()\[\]\\,;:".]+(?:\.[^\s@<>()\[\]\\,;:".]+)*""")
"""Without quoted local parts: nobody has one, and they make room for tricks."""
_DOMAIN: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")


class BadAddress(ValueError):
    """This is no address that mail can be sent to."""


def read_address(text: str) -> str:
    """Return an address as SMTP takes it, its domain in ASCII; raises BadAddress, which does not repeat it."""
    local, at, domain = text.strip().rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise BadAddress from None
    if not (at and _LOCAL_PART.fullmatch(local) and local.isprintable() and _DOMAIN.fullmatch(ascii_domain)):
        raise BadAddress
    return f"{local}@{ascii_domain}"


def as_email(
    rendering: Rendering, *, letter: UUID, recipient: str, landlord: Landlord, domain: str, dated: datetime
) -> bytes:
    """Build the message. Raises ValueError for a header with a line end in it (the library's own check)."""
    sender = _address(landlord.complaints_email, landlord.name)
    message = EmailMessage(policy=SMTP.clone(utf8=not recipient.isascii()))
    message["From"] = sender
    message["Reply-To"] = sender
    message["To"] = _address(recipient)
    message["Subject"] = rendering.subject
    message["Date"] = dated
    message["Message-ID"] = letters.message_id(letter, domain)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(rendering.text, cte="quoted-printable")
    message.add_alternative(rendering.html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = "en-GB"
    message.set_boundary(f"=_{letter.hex}")
    return message.as_bytes()


def _address(text: str, display_name: str = "") -> Address:
    local, _, domain = text.rpartition("@")
    return Address(display_name=display_name, username=local, domain=domain)
