"""What the record says about somebody else: marked by an officer, and left out, visibly, of what the resident gets."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias
from uuid import UUID

from services.cases.domain.case import Case
from services.cases.domain.case.record import Mark
from shared.events.cases import MarkedIn, MarkedPassage, MarkLifted, ThirdPartyMarked
from shared.kernel.refusals import Refusal, Unacceptable
from shared.kernel.words import WordsReference

LEFT_OUT: Final = "[left out: about somebody else]"
Markable: TypeAlias = Mapping[tuple[MarkedIn, str], str]
"""Everything that may be marked, by where it stands; a file has no text of its own."""


class PassageOutside(Unacceptable):
    """A passage is named by the characters that it has, and those must be there."""

    title = "There is no such passage"
    provision = "5.12"


class NotMarked(Refusal):
    """Only a mark that stands can be lifted."""

    title = "There is no such mark"
    provision = "5.12"


def mark(case: Case, passages: Sequence[MarkedPassage], reason: WordsReference, texts: Markable) -> ThirdPartyMarked:
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


def texts_within(value: Any, at: str = "") -> dict[str, str]:
    """Return the texts of a document, each under the path at which it stands."""
    match value:
        case str():
            return {at: value}
        case dict():
            parts = [texts_within(each, f"{at}/{name}") for name, each in value.items()]
        case list():
            parts = [texts_within(each, f"{at}/{place}") for place, each in enumerate(value)]
        case _:
            parts = []
    return {path: text for part in parts for path, text in part.items()}


class Redaction:
    """The passages that are left out of what goes to the resident, and how often that was needed."""

    def __init__(self, marks: Iterable[Mark]) -> None:
        self._passages = [passage for mark in marks for passage in mark.passages]
        self.left_out = 0

    def covers(self, source: MarkedIn, item: str) -> bool:
        """Tell whether the whole of an item is marked."""
        return any(passage.start is None and passage.end is None for passage in self._in(source, item))

    def is_left_out(self, source: MarkedIn, item: str) -> bool:
        """Tell whether the whole of an item is left out, and count it."""
        covered = self.covers(source, item)
        self.left_out += covered
        return covered

    def text(self, source: MarkedIn, item: str, text: str) -> str:
        """Return a text without its marked passages."""
        if self.is_left_out(source, item):
            return LEFT_OUT
        return self._cut(text, [_characters(passage, text) for passage in self._in(source, item)])

    def words(self, texts: Mapping[UUID, str]) -> dict[UUID, str]:
        """Return the words of a case without their marked passages."""
        return {words: self.text(MarkedIn.WORDS, str(words), text) for words, text in texts.items()}

    def within(self, source: MarkedIn, value: Any, at: str = "") -> Any:
        """Return a document without the marked passages of its texts, each named by where it stands."""
        match value:
            case str():
                return self.text(source, at, value)
            case dict():
                return {name: self.within(source, each, f"{at}/{name}") for name, each in value.items()}
            case list():
                return [self.within(source, each, f"{at}/{place}") for place, each in enumerate(value)]
            case _:
                return value

    def repeated(self, text: str, texts: Markable) -> str:
        """Return a text without what it repeats of marked passages: a letter says again what the case says."""
        for said in self._said(texts):
            found = r"(?<!\w)" + r"\s+".join(re.escape(word) for word in said.split()) + r"(?!\w)"
            text, count = re.subn(found, LEFT_OUT, text)
            self.left_out += count
        return text

    def _in(self, source: MarkedIn, item: str) -> list[MarkedPassage]:
        return [passage for passage in self._passages if (passage.source, passage.item) == (source, item)]

    def _said(self, texts: Markable) -> list[str]:
        """Return what is said in marked passages, the longest first, so that none is taken for a part of another."""
        known = [passage for passage in self._passages if (passage.source, passage.item) in texts]
        said = [texts[passage.source, passage.item][passage.start : passage.end] for passage in known]
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
