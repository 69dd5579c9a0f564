"""How people write postcodes, telephone numbers and e-mail addresses, and how we keep them. Sends nothing."""

import re
from typing import Final

LONGEST_EMAIL: Final = 254
_POSTCODE: Final = re.compile(r"GIR0AA|[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][ABD-HJLNP-UW-Z]{2}")
_EMAIL: Final = re.compile(
    r"[^\s@<>\"(),:;\[\]\\\x00-\x1f\x7f-\x9f]{1,64}@(?!-)[^\s@<>\"(),:;\[\]\\_.]+(\.[^\s@<>\"(),:;\[\]\\_.]+)+"
)
_PHONE: Final = re.compile(r"(\+?)([\d\s().\-/]{7,34})((?:ext\.?|extension|x|#)\s*\d{1,6})?", re.IGNORECASE | re.ASCII)
_FEWEST_DIGITS: Final = 7
_MOST_DIGITS: Final = 15
_UPRN: Final = re.compile(r"[0-9]{1,12}")


def postcode(text: str) -> str | None:
    """Return a United Kingdom postcode as it is printed, or None where it cannot be one."""
    characters = re.sub(r"[\s.\-]", "", text.upper())
    return f"{characters[:-3]} {characters[-3:]}" if _POSTCODE.fullmatch(characters) else None


def email(text: str) -> str | None:
    """Return an address without the space around it, or None where no mail could reach it."""
    address = text.strip()
    return address if len(address) <= LONGEST_EMAIL and _EMAIL.fullmatch(address) else None


def phone(text: str) -> str | None:
    """Return a number with single spaces, or None where nobody could dial it; `ext 12` at the end is kept."""
    number = " ".join(text.replace("(0)", "").split())
    match = _PHONE.fullmatch(number)
    digits = sum(map(str.isdigit, match[2])) if match else 0
    return number if _FEWEST_DIGITS <= digits <= _MOST_DIGITS else None


def uprn(text: str) -> str | None:
    """Return a unique property reference number without leading zeros, or None where it is none."""
    return (text.lstrip("0") or None) if _UPRN.fullmatch(text) else None
