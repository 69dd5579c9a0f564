"""Disabilities that residents told of: the words are special category data, and kept apart from all others."""

from shared.events.cases.values import CaseEvent
from shared.kernel.words import WordsReference


class DisabilityDisclosed(CaseEvent):
    """A resident told of a disability; what they said is read only with a permission of its own (Code 5.10)."""

    number: int
    words: WordsReference


class DisclosureRetracted(CaseEvent):
    """A resident took a disclosure back, or it was recorded in error: its words have been removed."""

    number: int
