"""How a resident is written and spoken to: what follows by itself from adjustments and from a safe-contact rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.cases.domain.case import Case
from services.cases.domain.case.adjustments import Adjustment
from shared.events.cases import AdjustmentKind, ContactWay

SAFE_CONTACT: Final = "safe_contact"


class Format(StrEnum):
    """What a letter is made into."""

    STANDARD = "standard"
    LARGE_PRINT = "large_print"
    EASY_READ = "easy_read"
    AUDIO = "audio"
    BRAILLE = "braille"


class ReadingLevel(StrEnum):
    PLAIN = "plain"
    EASY_READ = "easy_read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Communication:
    """How to reach a resident, and in what form; `reasons` names each adjustment, or the rule, that asks for it."""

    channel: ContactWay | None
    """None: however the resident likes to be reached."""
    channels_allowed: tuple[ContactWay, ...] | None
    """None: every way is allowed. Otherwise no other may be used, whatever else is said."""
    format: Format
    language: str | None
    """None: English."""
    reading_level: ReadingLevel
    reasons: tuple[str, ...]
    by_hand: tuple[int, ...]
    """Adjustments that only a person can follow."""


_CHANNELS: Final[Mapping[AdjustmentKind, ContactWay]] = {
    AdjustmentKind.EMAIL_ONLY: ContactWay.EMAIL,
    AdjustmentKind.PHONE_CALLS: ContactWay.PHONE,
    AdjustmentKind.AUDIO: ContactWay.PHONE,
    AdjustmentKind.HOME_VISIT: ContactWay.IN_PERSON,
}
_FORMATS: Final[Mapping[AdjustmentKind, Format]] = {
    AdjustmentKind.LARGE_PRINT: Format.LARGE_PRINT,
    AdjustmentKind.AUDIO: Format.AUDIO,
    AdjustmentKind.BRAILLE: Format.BRAILLE,
}
_BY_HAND: Final = frozenset({AdjustmentKind.MORE_TIME, AdjustmentKind.HOME_VISIT, AdjustmentKind.OTHER})


def communication(case: Case) -> Communication:
    """Return how to reach the resident: the latest adjustment counts, a safe-contact rule before all (Code 5.10)."""
    standing = case.circumstances.adjustments.standing
    safe = case.circumstances.safety.safe_contact
    easy_read = any(each.kind is AdjustmentKind.EASY_READ for each in standing)
    reasons = tuple(f"adjustment:{each.number}" for each in standing)
    preferred, allowed = _channels(standing)
    return Communication(
        channel=preferred if safe is None else _safe(preferred, safe.ways),
        channels_allowed=allowed if safe is None else safe.ways,
        format=_latest(standing, _FORMATS) or (Format.EASY_READ if easy_read else Format.STANDARD),
        language=next((each.language for each in reversed(standing) if each.language), None),
        reading_level=ReadingLevel.EASY_READ if easy_read else ReadingLevel.PLAIN,
        reasons=reasons if safe is None else (SAFE_CONTACT, *reasons),
        by_hand=tuple(each.number for each in standing if each.kind in _BY_HAND),
    )


def _channels(standing: tuple[Adjustment, ...]) -> tuple[ContactWay | None, tuple[ContactWay, ...] | None]:
    choosing = [each.kind for each in standing if each.kind in _CHANNELS]
    if not choosing:
        return None, None
    latest = choosing[-1]
    return _CHANNELS[latest], (ContactWay.EMAIL,) if latest is AdjustmentKind.EMAIL_ONLY else None


def _safe(preferred: ContactWay | None, ways: tuple[ContactWay, ...]) -> ContactWay:
    return preferred if preferred in ways else ways[0]


def _latest(standing: tuple[Adjustment, ...], formats: Mapping[AdjustmentKind, Format]) -> Format | None:
    return next((formats[each.kind] for each in reversed(standing) if each.kind in formats), None)
