"""A letter as an email: the same bytes for each attempt, and headers into which nothing can be smuggled.

Put together by hand: the standard library's parser of headers would take three times as long as writing the letter.
"""

import binascii
import re
from datetime import datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from typing import Final
from uuid import UUID

from services.notifications.domain import letters
from services.notifications.layout import Rendering
from shared.platform.landlords import Landlord

_LOCAL_PART: Final = re.compile(r"""[^\s@<>()\[\]\\,;:".]+(?:\.[^\s@<>()\[\]\\,;:".]+)*""")
"""Without quoted local parts: nobody has one, and they make room for tricks."""
_DOMAIN: Final = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}")
_BREAKS_A_LINE: Final = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")


class BadAddress(ValueError):
    """This is no address that mail can be sent to."""


class HeaderBroken(ValueError):
    """A header's value would have begun another header."""


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
    """Build the message. Raises HeaderBroken for a header with a line end in it."""
    sender = formataddr((landlord.name, landlord.complaints_email))
    boundary = f"=_{letter.hex}"
    headers = {
        "From": sender,
        "Reply-To": sender,
        "To": recipient,
        "Subject": _encoded(rendering.subject),
        "Date": format_datetime(dated),
        "Message-ID": letters.message_id(letter, domain),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": "en-GB",
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{boundary}"',
    }
    lines = [f"{name}: {_one_line(value)}" for name, value in headers.items()]
    parts = (_part(boundary, "plain", rendering.text), _part(boundary, "html", rendering.html))
    return "\r\n".join([*lines, "", *parts, f"--{boundary}--", ""]).encode()


def _encoded(text: str) -> str:
    """Write a header's text in ASCII; what fits on a line as it is stays as it is."""
    return text if text.isascii() else Header(_one_line(text), "utf-8", maxlinelen=10_000).encode(linesep="")


def _one_line(value: str) -> str:
    if _BREAKS_A_LINE.search(value):
        raise HeaderBroken("a header holds a line end or another control character")
    return value


def _part(boundary: str, subtype: str, text: str) -> str:
    encoded = binascii.b2a_qp(text.replace("\r\n", "\n").encode(), istext=True).decode("ascii")
    return "\r\n".join(
        (
            f"--{boundary}",
            f'Content-Type: text/{subtype}; charset="utf-8"',
            "Content-Transfer-Encoding: quoted-printable",
            "",
            encoded.replace("\n", "\r\n"),
        )
    )
