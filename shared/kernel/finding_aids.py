"""Keyed hashes by which a person's records are found without the words being written down where they are looked for.

Whoever keeps the words and whoever searches make the same hash of what is the same to a person: `O'Brien` and `obrien`,
`07700 900 982` and `+44 7700 900982`. Without the deployment's secret nobody can try out names.
"""

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final


class AidKind(StrEnum):
    """What a hash was made of."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    POSTCODE = "postcode"
    UPRN = "uprn"
    ADDRESS = "address"
    """The first line and the postcode together."""


_PURPOSE: Final = b"putright finding aid\0"
_APOSTROPHES: Final = re.compile("['\u2018\u2019\u02bc\u02b9\u2032\u00b4`]")
_NOT_WORDS: Final = re.compile(r"[\W_]+")
_NOT_DIGITS: Final = re.compile(r"[^0-9]")
_EXTENSION: Final = re.compile(r"(?:ext\.?|extension|x|#)\s*\d{1,6}\s*$", re.IGNORECASE)
_ABROAD: Final = re.compile(r"^(?:00|\+)\s*44|^44(?=\d{10}$)")
_WITHOUT_PARTS: Final = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"}
)
"""Letters that Unicode does not take apart into a plain one and an accent."""
_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "cllr", "rev"})


def hashes(kind: AidKind, text: str, secret: str) -> tuple[str, ...]:
    """Return the hashes of one text: of a name each word and then the whole, of anything else one; none of nothing.

    Of a name in several words, all are to be found, or the last one, which stands for the whole.
    """
    key = hashlib.sha256(_PURPOSE + secret.encode()).digest()
    return tuple(
        hmac.digest(key, f"{kind.value}\0{normal}".encode(), "sha256").hex() for normal in normal_forms(kind, text)
    )


def normal_forms(kind: AidKind, text: str) -> list[str]:
    """Return what is hashed: the text without what makes no difference to a person, without repetitions."""
    if kind is AidKind.NAME:
        words = _name(text)
        return list(dict.fromkeys([*words, " ".join(words)] if words else []))
    normal = _NORMAL[kind](text)
    return [normal] if normal else []


def address(line: str, postcode: str) -> str:
    """Return the text of kind ADDRESS for a first line and a postcode."""
    return f"{line} {postcode}"


def _plain(text: str) -> str:
    """Return small letters without accents and apostrophes."""
    folded = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", text)).casefold().translate(_WITHOUT_PARTS)
    return "".join(character for character in folded if not unicodedata.combining(character))


def _name(text: str) -> list[str]:
    words = _NOT_WORDS.sub(" ", _plain(text)).split()
    return words[1:] if len(words) > 1 and words[0] in _TITLES else words


def _email(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


def _phone(text: str) -> str:
    """Return the digits as they are dialled at home."""
    number = _EXTENSION.sub("", unicodedata.normalize("NFKC", text).replace("(0)", "")).strip()
    digits = _NOT_DIGITS.sub("", _ABROAD.sub("0", number))
    return re.sub("^00(?=[1-9])", "0", digits)


def _joined(text: str) -> str:
    return _NOT_WORDS.sub("", _plain(text))


def _uprn(text: str) -> str:
    return _NOT_DIGITS.sub("", text).lstrip("0")


_NORMAL: Final[Mapping[AidKind, Callable[[str], str]]] = {
    AidKind.EMAIL: _email,
    AidKind.PHONE: _phone,
    AidKind.POSTCODE: _joined,
    AidKind.UPRN: _uprn,
    AidKind.ADDRESS: _joined,
}
