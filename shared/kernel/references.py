"""Case references: random, easy to say over the telephone, and able to tell a slip from an unknown case.

A reference is `PR-` and eight characters of Crockford's base 32 (no I, L, O, U) in two groups: seven random ones
(34 thousand million values) and a check character. The check is a weighted sum in the field of 32 elements: it
notices every single wrong character and every swap of two characters.
"""

import re
from typing import Final

from shared.kernel.refusals import Unacceptable

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_CHARACTERS: Final = 7
_VALUE: Final = {character: value for value, character in enumerate(ALPHABET)}
_SAID_ALIKE: Final = str.maketrans("ILO", "110")
_FIELD_POLYNOMIAL: Final = 0b100101
_SHAPE: Final = re.compile(r"\bPR[- ]?([0-9A-Z]{4})[- ]?([0-9A-Z]{4})\b", re.IGNORECASE)


class MistypedReference(Unacceptable):
    """The check character does not fit: one character is wrong, or two are swapped."""

    title = "The reference is mistyped"


def from_random(number: int) -> str:
    """Make the reference for a random `number` of at least 35 bits; equal bits give an equal reference."""
    values = [(number >> (5 * place)) & 31 for place in range(RANDOM_CHARACTERS)]
    characters = "".join(ALPHABET[value] for value in [*values, _check(values)])
    return f"PR-{characters[:4]}-{characters[4:]}"


def parse(text: str) -> str:
    """Read a reference as people type it (lower case, spaces, O for 0) and return it as printed.

    Raises MistypedReference, which does not repeat what was typed.
    """
    body = _body(text)
    if len(body) != RANDOM_CHARACTERS + 1 or any(character not in _VALUE for character in body):
        raise MistypedReference("A reference has the letters PR and eight letters or digits.", field="reference")
    values = [_VALUE[character] for character in body]
    if _check(values[:-1]) != values[-1]:
        raise MistypedReference(
            "This is not one of our references: a character is wrong or two are swapped.", field="reference"
        )
    return f"PR-{body[:4]}-{body[4:]}"


def beginning(text: str) -> str:
    """Read the beginning of a reference as people type it, and return it as printed; a whole one as `parse` does.

    Raises MistypedReference.
    """
    body = _body(text)
    if len(body) > RANDOM_CHARACTERS:
        return parse(text)
    if not body or any(character not in _VALUE for character in body):
        raise MistypedReference("A reference has the letters PR and eight letters or digits.", field="reference")
    return f"PR-{body[:4]}-{body[4:]}" if len(body) > 4 else f"PR-{body}"  # noqa: PLR2004 - two groups of four


def find(text: str) -> list[str]:
    """Every valid reference in a text, in order, once each: what a reply quotes."""
    found: dict[str, None] = {}
    for match in _SHAPE.finditer(text):
        try:
            found[parse("".join(match.groups()))] = None
        except MistypedReference:
            continue
    return list(found)


def _body(text: str) -> str:
    return re.sub(r"[\s-]", "", text.upper()).removeprefix("PR").translate(_SAID_ALIKE)


def _check(values: list[int]) -> int:
    total = 0
    for value in values:
        total = _times_alpha(total ^ value)
    return total


def _times_alpha(element: int) -> int:
    doubled = element << 1
    return doubled ^ _FIELD_POLYNOMIAL if doubled & 32 else doubled
