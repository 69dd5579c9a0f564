"""What the record says about somebody else: marked by an officer, and left out, visibly, of what the resident gets."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from services.cases.domain.case import Case
from services.cases.domain.case.record import Mark
from shared.events.cases import MarkedIn, MarkedPassage, MarkLifted, ThirdPartyMarked
from shared.kernel.refusals import Refusal, Unacceptable
from shared.kernel.words import WordsReference

LEFT_OUT: Final = "[left out: about somebody else]"


class PassageOutside(Unacceptable):
    """A passage is named by the characters that it has, and those must be there."""

    title = "There is no such passage"
    provision = "5.12"


class NotMarked(Refusal):
    """Only a mark that stands can be lifted."""

    title = "There is no such mark"
    provision = "5.12"


def mark(
    case: Case, passages: Sequence[MarkedPassage], reason: WordsReference, texts: Mapping[tuple[MarkedIn, str], str]
) -> ThirdPartyMarked:
    """Mark passages about somebody else; `texts` has everything that may be marked (Code 5.12)."""
    for place, passage in enumerate(passages):
        _check(passage, texts.get((passage.source, passage.item)), f"passages.{place}")
    return ThirdPartyMarked(number=case.record.marks_made + 1, passages=tuple(passages), reason=reason)


def lift(case: Case, number: int) -> MarkLifted:
    """Take a mark back (Code 5.12)."""
    if number not in {mark.number for mark in case.record.marks}:
        raise NotMarked("There is no mark of this number.", field="number")
    return MarkLifted(number=number)


def _check(passage: MarkedPassage, text: str | None, field: str) -> None:
    if text is None:
        raise PassageOutside("This is not in the record of the case.", field=f"{field}.item")
    if passage.start is None and passage.end is None:
        return
    start, end = passage.start or 0, len(text) if passage.end is None else passage.end
    if not 0 <= start < end <= len(text):
        raise PassageOutside("The text has no characters from start to end.", field=f"{field}.start")


class Redaction:
    """The passages that are left out of what goes to the resident, and how often that was needed."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self._passages = [passage for mark in marks for passage in mark.passages]
        self.left_out = 0

    def is_left_out(self, source: MarkedIn, item: str) -> bool:
        """Tell whether the whole of an item is left out, and count it."""
        whole = any(passage.start is None and passage.end is None for passage in self._in(source, item))
        self.left_out += whole
        return whole

    def text(self, source: MarkedIn, item: str, text: str) -> str:
        """Return a text without its marked passages."""
        passages = self._in(source, item)
        if any(passage.start is None and passage.end is None for passage in passages):
            self.left_out += 1
            return LEFT_OUT
        return self._cut(text, [_characters(passage, text) for passage in passages])

    def words(self, texts: Mapping[UUID, str]) -> dict[UUID, str]:
        """Return the words of a case without their marked passages."""
        return {words: self.text(MarkedIn.WORDS, str(words), text) for words, text in texts.items()}

    def repeated(self, text: str, texts: Mapping[UUID, str]) -> str:
        """Return a text without what it repeats of the marked words: a letter says again what the case says."""
        for said in self._said(texts):
            text, count = re.subn(r"\s+".join(re.escape(word) for word in said.split()), LEFT_OUT, text)
            self.left_out += count
        return text

    def _in(self, source: MarkedIn, item: str) -> list[MarkedPassage]:
        return [passage for passage in self._passages if (passage.source, passage.item) == (source, item)]

    def _said(self, texts: Mapping[UUID, str]) -> list[str]:
        """Return the marked words themselves, the longest first, so that none is taken for a part of another."""
        marked = [passage for passage in self._passages if passage.source is MarkedIn.WORDS]
        said = [
            texts[UUID(passage.item)][passage.start : passage.end] for passage in marked if UUID(passage.item) in texts
        ]
        return sorted((each for each in said if each.strip()), key=len, reverse=True)

    def _cut(self, text: str, ranges: Sequence[tuple[int, int]]) -> str:
        pieces, at = [], 0
        for start, end in _joined(ranges):
            pieces += [text[at:start], LEFT_OUT]
            at = end
            self.left_out += 1
        return "".join([*pieces, text[at:]])


def _characters(passage: MarkedPassage, text: str) -> tuple[int, int]:
    return passage.start or 0, len(text) if passage.end is None else passage.end


def _joined(ranges: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the ranges in order, those that overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(ranges):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined
