"""Randomness at the edge: event ids (UUIDv7, so that they sort by time), references, salts, secrets."""

import os
import secrets
import time
from uuid import UUID

from shared.kernel import references
from shared.kernel.words import Words


def new_id() -> UUID:
    """Return a UUIDv7 (RFC 9562 section 5.7): 48 bits of milliseconds, then random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10))
    value = milliseconds << 80 | 0x7 << 76 | (random >> 68) << 64 | 0b10 << 62 | random & (1 << 62) - 1
    return UUID(int=value)


def new_reference() -> str:
    return references.from_random(secrets.randbits(64))


def new_secret() -> str:
    """Return a secret of 128 random bits that fits into a link."""
    return secrets.token_urlsafe(16)


def new_words(text: str) -> Words:
    return Words(id=new_id(), salt=secrets.token_bytes(16), text=text)
