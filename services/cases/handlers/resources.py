"""What the use cases work with, and the frame of each: load and lock, decide, append, commit."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.cases import repository
from services.cases.domain.case import Case
from services.cases.repository import Cases
from shared.kernel.words import Confidence, Words, WordsReference
from shared.platform import ids
from shared.platform.auth import Principal
from shared.platform.clock import Clock
from shared.platform.database import Database
from shared.platform.event_log import Cause
from shared.platform.landlords import Landlords


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What the use cases work with; opened by app and worker."""

    database: Database
    landlords: Landlords
    clock: Clock
    secret: bytes
    """Keys the digests by which equal wording is found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An officer's act on a case: who, on which version of it, when."""

    reference: str
    expected: int
    principal: Principal
    at: datetime
    correlation_id: UUID

    def cause(self, case: Case) -> Cause:
        return Cause(actor=self.principal.actor, landlord=case.landlord, at=self.at, correlation_id=self.correlation_id)


@asynccontextmanager
async def deciding(resources: Resources, act: Act, *others: str) -> AsyncIterator[tuple[Cases, Case]]:
    """Lock and load the case that `act` rests on; save and commit when the decision has been made.

    `others` are locked with it, all in the same order: whoever changes several cases waits, and never for ever.
    """
    async with resources.database.transaction(act.principal.landlords) as connection:
        cases = await repository.open_cases(connection, [act.reference, *others], resources.landlords)
        yield cases, cases.one(act.reference, principal=act.principal, expected=act.expected)
        await cases.save()


class Said:
    """Collects the words of a request; events get references to them."""

    def __init__(self) -> None:
        self.words: list[Words] = []

    def keep(self, text: str, confidence: Confidence = Confidence.CASE) -> WordsReference:
        words = replace(ids.new_words(text), confidence=confidence)
        self.words.append(words)
        return words.reference

    def keep_any(self, text: str | None, confidence: Confidence = Confidence.CASE) -> WordsReference | None:
        return None if text is None else self.keep(text, confidence)


class Copied:
    """Collects words of one case that another one keeps too, each with the confidence that it had."""

    def __init__(self, texts: Mapping[UUID, tuple[str, Confidence]]) -> None:
        self._texts = texts
        self._said = Said()

    @property
    def words(self) -> list[Words]:
        return self._said.words

    def copy(self, reference: WordsReference) -> WordsReference:
        text, confidence = self._texts[reference.id]
        return self._said.keep(text, confidence)
