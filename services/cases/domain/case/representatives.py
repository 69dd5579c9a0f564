"""What is known of those who act for the resident. Rules: see domain/representatives."""

from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from shared.events import cases as events
from shared.events.cases import ConsentScope
from shared.kernel.words import WordsReference

AnyRepresentativeEvent = events.RepresentativeAppointed | events.ConsentWithdrawn | events.ConsentQuestionAnswered


@dataclass(frozen=True, slots=True, kw_only=True)
class Representative:
    """Somebody who acts for the resident, and the consent that lets them (Code 3.6)."""

    number: int
    scope: ConsentScope
    parts: tuple[int, ...]
    since: date
    until: date | None
    who: WordsReference
    contact: WordsReference
    evidence: WordsReference
    withdrawn_on: date | None = None

    def acts_on(self, day: date) -> bool:
        """Tell whether the consent is in force on a day; a consent that ran out or was withdrawn is none."""
        expired = self.until is not None and day > self.until
        withdrawn = self.withdrawn_on is not None and day >= self.withdrawn_on
        return self.since <= day and not expired and not withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Representatives:
    """Those who act, or acted, for the resident."""

    appointed: tuple[Representative, ...] = ()
    consent_missing: bool = False
    """Somebody acted for the resident without a consent in force, and the resident has not been asked yet."""


def after(state: Representatives, event: AnyRepresentativeEvent) -> Representatives:
    """Return the representatives after an event."""
    match event:
        case events.RepresentativeAppointed():
            appointed = Representative(
                number=event.number,
                scope=event.scope,
                parts=event.parts,
                since=event.since,
                until=event.until,
                who=event.who,
                contact=event.contact,
                evidence=event.evidence,
            )
            # Whoever may speak answers for what was said before; who only reads letters does not.
            missing = state.consent_missing and event.scope is ConsentScope.RECEIVE_LETTERS
            return replace(state, appointed=(*state.appointed, appointed), consent_missing=missing)
        case events.ConsentWithdrawn():
            kept = (replace(each, withdrawn_on=event.on) if each.number == event.number else each
                    for each in state.appointed)  # fmt: skip
            return replace(state, appointed=tuple(kept))
        case events.ConsentQuestionAnswered():
            return replace(state, consent_missing=False)
        case _:
            assert_never(event)


def after_request(state: Representatives, *, consent_missing: bool) -> Representatives:
    """Return the representatives after somebody complained, or asked for the next stage (Code 3.6)."""
    return replace(state, consent_missing=state.consent_missing or consent_missing)
