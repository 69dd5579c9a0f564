"""What is known of limits on contact. Nothing else of a case depends on them. Rules: see domain/restrictions."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import assert_never

from shared.events import cases as events
from shared.events.cases import RestrictionKind
from shared.kernel.words import WordsReference

AnyRestrictionEvent = (
    events.RestrictionProposed
    | events.RestrictionDeclined
    | events.RestrictionImposed
    | events.RestrictionReviewed
    | events.RestrictionLifted
)


class Change(StrEnum):
    """What a letter about a restriction tells."""

    IMPOSED = "imposed"
    REVIEWED = "reviewed"
    LIFTED = "lifted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """A restriction with everything that it rests on (Code 5.14, 5.15); before `imposed_on` it is only proposed."""

    number: int
    kind: RestrictionKind
    what: WordsReference
    reasons: WordsReference
    evidence: WordsReference
    equality_act_regard: WordsReference
    how_to_challenge: WordsReference
    until: date
    review_on: date
    proposed_by: str
    approved_by: str | None = None
    imposed_on: date | None = None
    lifted_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether contact is restricted on a day; what ran out needs no lifting."""
        lifted = self.lifted_on is not None and day >= self.lifted_on
        return self.imposed_on is not None and self.imposed_on <= day <= self.until and not lifted


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A letter that is owed about a restriction: what it says stays as it was decided."""

    letter: int
    number: int
    change: Change
    reasons: WordsReference
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Restrictions:
    """Limits on contact: the one that waits for approval, and those that were imposed."""

    proposed: Restriction | None = None
    imposed: tuple[Restriction, ...] = ()
    count: int = 0
    """How many were proposed, approved or not."""
    notices: tuple[Notice, ...] = ()


def after(state: Restrictions, event: AnyRestrictionEvent) -> Restrictions:
    """Return the restrictions after an event."""
    match event:
        case events.RestrictionProposed():
            return replace(state, proposed=_proposed(event), count=event.number)
        case events.RestrictionDeclined():
            return replace(state, proposed=None)
        case events.RestrictionImposed():
            return _imposed(state, event)
        case events.RestrictionReviewed():
            notice = _notice(event, Change.REVIEWED, event.reasons, event.until)
            return _changed(state, notice, until=event.until, review_on=event.review.due_on)
        case events.RestrictionLifted():
            notice = _notice(event, Change.LIFTED, event.reasons, event.lifted_on)
            return _changed(state, notice, lifted_on=event.lifted_on)
        case _:
            assert_never(event)


def _proposed(event: events.RestrictionProposed) -> Restriction:
    return Restriction(
        number=event.number,
        kind=event.kind,
        what=event.what,
        reasons=event.reasons,
        evidence=event.evidence,
        equality_act_regard=event.equality_act_regard,
        how_to_challenge=event.how_to_challenge,
        until=event.until,
        review_on=event.review_on,
        proposed_by=event.proposed_by,
    )


def _imposed(state: Restrictions, event: events.RestrictionImposed) -> Restrictions:
    if state.proposed is None:
        raise ValueError("a restriction is imposed after it was proposed")
    imposed = replace(state.proposed, approved_by=event.approved_by, imposed_on=event.imposed_on)
    notice = _notice(event, Change.IMPOSED, imposed.reasons, event.until)
    return replace(state, proposed=None, imposed=(*state.imposed, imposed), notices=(*state.notices, notice))


def _notice(
    event: events.RestrictionImposed | events.RestrictionReviewed | events.RestrictionLifted,
    change: Change,
    reasons: WordsReference,
    until: date,
) -> Notice:
    return Notice(letter=event.letter, number=event.number, change=change, reasons=reasons, until=until)


def _changed(state: Restrictions, notice: Notice, **dates: date) -> Restrictions:
    imposed = (replace(each, **dates) if each.number == notice.number else each for each in state.imposed)  # type: ignore[arg-type]  # each name is a date of the restriction
    return replace(state, imposed=tuple(imposed), notices=(*state.notices, notice))
