"""What is known of a case's adjustments, and of disclosures only that there are some. Rules: see domain/adjustments."""

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never
from uuid import UUID

from shared.events import cases as events
from shared.events.cases import AdjustmentKind
from shared.kernel.words import WordsReference

AnyAdjustmentEvent = (
    events.AdjustmentAgreed
    | events.AdjustmentReviewed
    | events.AdjustmentEnded
    | events.DisabilityDisclosed
    | events.DisclosureRetracted
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """A reasonable adjustment that was agreed (Code 5.10)."""

    number: int
    kind: AdjustmentKind
    language: str | None
    words: WordsReference
    review_owner: str
    review_on: date
    ended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """That a disability was disclosed; the words are kept apart."""

    number: int
    words: UUID
    retracted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustments:
    """How this resident is met half-way."""

    agreed: tuple[Adjustment, ...] = ()
    disclosures: tuple[Disclosure, ...] = ()

    @property
    def standing(self) -> tuple[Adjustment, ...]:
        """Those that have not ended, in the order in which they were agreed."""
        return tuple(adjustment for adjustment in self.agreed if not adjustment.ended)


def after(state: Adjustments, event: AnyAdjustmentEvent) -> Adjustments:
    """Return the adjustments after an event."""
    match event:
        case events.AdjustmentAgreed():
            agreed = Adjustment(
                number=event.number,
                kind=event.kind,
                language=event.language,
                words=event.words,
                review_owner=event.review_owner,
                review_on=event.review.due_on,
            )
            return replace(state, agreed=(*state.agreed, agreed))
        case events.AdjustmentReviewed():
            kept = (_reviewed(each, event) if each.number == event.number else each for each in state.agreed)
            return replace(state, agreed=tuple(kept))
        case events.AdjustmentEnded():
            kept = (replace(each, ended=True) if each.number == event.number else each for each in state.agreed)
            return replace(state, agreed=tuple(kept))
        case events.DisabilityDisclosed():
            disclosed = Disclosure(number=event.number, words=event.words.id)
            return replace(state, disclosures=(*state.disclosures, disclosed))
        case events.DisclosureRetracted():
            left = (
                replace(each, retracted=True) if each.number == event.number else each for each in state.disclosures
            )
            return replace(state, disclosures=tuple(left))
        case _:
            assert_never(event)


def _reviewed(adjustment: Adjustment, event: events.AdjustmentReviewed) -> Adjustment:
    return replace(adjustment, review_on=event.review.due_on)
