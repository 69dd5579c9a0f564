"""What a form carries so that a stranger's page cannot send it and a double click makes one submission."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

_LASTS: Final = timedelta(days=7)  # WCAG 2.2.1: nobody is hurried; a draft may wait for an evening, or for a helper
_CLOCK_SKEW: Final = timedelta(minutes=5)
_LEAST_FILL_TIME: Final = timedelta(seconds=3)


class Stale(Exception):
    """The token is not ours, is for another landlord, or is too old: show the form again with all that was typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormToken:
    """`text` goes into the page; `key` makes sending twice the same as sending once."""

    text: str
    key: str
    issued_at: datetime

    def was_filled_in_too_fast(self, now: datetime) -> bool:
        return now - self.issued_at < _LEAST_FILL_TIME


class FormTokens:
    """Issues and reads tokens under one secret, which all replicas share."""

    def __init__(self, secret: str) -> None:
        self._secret = hashlib.sha256(b"putright form\0" + secret.encode()).digest()

    def issue(self, landlord: str, now: datetime) -> FormToken:
        key = secrets.token_urlsafe(16)
        facts = f"{landlord}.{int(now.timestamp())}.{key}"
        return FormToken(text=f"{facts}.{self._seal(facts)}", key=key, issued_at=now)

    def read(self, text: str, landlord: str, now: datetime) -> FormToken:
        """Raise Stale unless this is our token for this landlord and not older than a week."""
        facts, _, seal = text.rpartition(".")
        if not hmac.compare_digest(self._seal(facts).encode(), seal.encode(errors="replace")):
            raise Stale
        issued_for, moment, key = facts.split(".")
        issued_at = datetime.fromtimestamp(int(moment), UTC)
        if issued_for != landlord or not issued_at - _CLOCK_SKEW <= now <= issued_at + _LASTS:
            raise Stale
        return FormToken(text=text, key=key, issued_at=issued_at)

    def _seal(self, facts: str) -> str:
        return hmac.new(self._secret, facts.encode(errors="replace"), hashlib.sha256).hexdigest()
