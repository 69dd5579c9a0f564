"""A letter as an e-mail: the same bytes for each attempt, and headers into which nothing can be smuggled."""

from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from uuid import UUID

from services.notifications.domain import letters
from services.notifications.layout import Rendering
from shared.platform.landlords import Landlord


class BadAddress(ValueError):
    """This is no address that mail can be sent to."""


def read_address(text: str) -> str:
    """Return an address as SMTP takes it, its domain in ASCII; raises BadAddress, which does not repeat it."""
    try:
        address = Address(addr_spec=text.strip())
        domain = address.domain.encode("idna").decode("ascii")
    except (HeaderParseError, ValueError, IndexError, UnicodeError):
        raise BadAddress from None
    if not address.username or not domain or not address.username.isprintable() or " " in text.strip():
        raise BadAddress
    return Address(username=address.username, domain=domain).addr_spec


def as_email(
    rendering: Rendering, *, letter: UUID, recipient: str, landlord: Landlord, domain: str, dated: datetime
) -> bytes:
    """Build the message. Raises ValueError for a header with a line end in it (the library's own check)."""
    local, _, sender_domain = landlord.complaints_email.rpartition("@")
    sender = Address(display_name=landlord.name, username=local, domain=sender_domain)
    message = EmailMessage(policy=SMTP.clone(utf8=not recipient.isascii()))
    message["From"] = sender
    message["Reply-To"] = sender
    message["To"] = Address(addr_spec=recipient)
    message["Subject"] = rendering.subject
    message["Date"] = dated
    message["Message-ID"] = letters.message_id(letter, domain)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["Content-Language"] = "en-GB"
    message.set_content(rendering.text, cte="quoted-printable")
    message.add_alternative(rendering.html, subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_{letter.hex}")
    return message.as_bytes()
