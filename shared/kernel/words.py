"""Free text that an event must not carry: the event holds a reference and a digest, the owner keeps the words.

Erasing a person removes the words and their salt; the events and their hash chain stay and still verify.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Confidence(StrEnum):
    """Who may read words."""

    CASE = "case"
    """Whoever may read the case."""
    PERSONAL = "personal"
    """Who may read personal data too."""
    SPECIAL = "special"
    """Only who may read special category data: kept in a place of its own."""


class WordsReference(BaseModel):
    """Points at words kept by the service that owns the event; `digest` proves that they were not changed."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text with the salt that keeps its digest from being guessed."""

    id: UUID
    salt: bytes
    text: str
    confidence: Confidence = Confidence.CASE

    @property
    def reference(self) -> WordsReference:
        return WordsReference(id=self.id, digest=digest(self.salt, self.text))


def digest(salt: bytes, text: str) -> str:
    return hashlib.sha256(salt + text.encode()).hexdigest()
