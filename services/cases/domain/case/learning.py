"""What was learned from a case, and how each event changes it. Holds no rules: see domain/learning.py."""

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from shared.events import cases as events
from shared.events.cases import RootCause
from shared.kernel.words import WordsReference

AnyLearningEvent = events.ImprovementPlanned | events.ImprovementMade | events.ImprovementDropped


@dataclass(frozen=True, slots=True, kw_only=True)
class Improvement:
    """A change that the landlord undertook, from its plan to its end."""

    number: int
    description: WordsReference
    owner: str
    due_on: date
    service: str | None = None
    theme: str | None = None
    made_on: date | None = None
    proof: WordsReference | None = None
    dropped: WordsReference | None = None
    """Why the change will not be made."""

    @property
    def is_open(self) -> bool:
        return self.made_on is None and self.dropped is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """What was learned when the case was closed, and what is changed because of it."""

    learned: WordsReference | None = None
    nothing_because: WordsReference | None = None
    theme: str | None = None
    subtheme: str | None = None
    root_cause: RootCause | None = None
    service: str | None = None
    improvements: tuple[Improvement, ...] = ()

    def improvement(self, number: int) -> Improvement | None:
        return next((each for each in self.improvements if each.number == number), None)


def closed(learning: Learning, event: events.CaseClosed) -> Learning:
    """Return the learning after the case was closed; improvements planned before stay."""
    return replace(
        learning,
        learned=event.learning,
        nothing_because=event.no_learning_reason,
        theme=event.theme,
        subtheme=event.subtheme,
        root_cause=event.root_cause,
        service=event.service,
    )


def after(learning: Learning, event: AnyLearningEvent) -> Learning:
    """Return the learning after `event`."""
    if isinstance(event, events.ImprovementPlanned):
        return replace(learning, improvements=(*learning.improvements, _planned(event)))
    improvements = (_changed(each, event) if each.number == event.number else each for each in learning.improvements)
    return replace(learning, improvements=tuple(improvements))


def _planned(event: events.ImprovementPlanned) -> Improvement:
    return Improvement(
        number=event.number,
        description=event.description,
        owner=event.owned_by,
        due_on=event.deadline.due_on,
        service=event.service,
        theme=event.theme,
    )


def _changed(improvement: Improvement, event: events.ImprovementMade | events.ImprovementDropped) -> Improvement:
    match event:
        case events.ImprovementMade():
            return replace(improvement, made_on=event.made_on, proof=event.proof)
        case events.ImprovementDropped():
            return replace(improvement, dropped=event.reason)
        case _:
            assert_never(event)
