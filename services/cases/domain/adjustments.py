"""Reasonable adjustments: agreed, looked at again on a set day, ended with a reason. Disclosures are kept apart."""

from datetime import date

from services.cases.domain import deadlines
from services.cases.domain.case import Case
from services.cases.domain.case.adjustments import Adjustment, Disclosure
from services.cases.domain.circumstances import check_goes_on
from services.cases.domain.deadlines import Policy
from shared.events.cases import (
    AdjustmentAgreed,
    AdjustmentEnded,
    AdjustmentKind,
    AdjustmentReviewed,
    ClockKind,
    ClockStopped,
    DisabilityDisclosed,
    DisclosureRetracted,
)
from shared.kernel.refusals import Refusal, Unacceptable
from shared.kernel.words import WordsReference


class LanguageNeeded(Unacceptable):
    """A translation is into a language."""

    title = "Say into which language"
    provision = "5.10"


class ReviewLiesAhead(Unacceptable):
    """An adjustment is looked at again, so that it still fits."""

    title = "The review must lie ahead"
    provision = "5.10"


class NoSuchAdjustment(Refusal):
    """Only an adjustment that still stands is reviewed or ended."""

    title = "There is no such adjustment"
    provision = "5.10"


class NoSuchDisclosure(Refusal):
    """Only what was disclosed can be taken back, once."""

    title = "There is no such disclosure"
    provision = "5.10"


def agree(
    case: Case,
    *,
    kind: AdjustmentKind,
    language: str | None,
    words: WordsReference,
    review_owner: str,
    review_on: date,
    by: str,
    today: date,
    policy: Policy,
) -> AdjustmentAgreed:
    """Agree a reasonable adjustment, with somebody who looks at it again on a day (Code 5.10)."""
    may_agree(case)
    if kind is AdjustmentKind.TRANSLATION and language is None:
        raise LanguageNeeded("A translation needs a language, for example pl for Polish.", field="language")
    _check_ahead(review_on, today)
    number = len(case.circumstances.adjustments.agreed) + 1
    return AdjustmentAgreed(
        number=number,
        kind=kind,
        language=language,
        words=words,
        agreed_by=by,
        review_owner=review_owner,
        review=deadlines.on_day(ClockKind.ADJUSTMENT_REVIEW, review_on, today, policy, item=number),
    )


def review(
    case: Case, number: int, *, outcome: WordsReference, review_on: date, by: str, today: date, policy: Policy
) -> AdjustmentReviewed:
    """Keep an adjustment that was looked at, until the next review (Code 5.10)."""
    _standing(case, number)
    _check_ahead(review_on, today)
    return AdjustmentReviewed(
        number=number,
        outcome=outcome,
        reviewed_by=by,
        stopped=_stopped(number, today),
        review=deadlines.on_day(ClockKind.ADJUSTMENT_REVIEW, review_on, today, policy, item=number),
    )


def end(case: Case, number: int, *, reason: WordsReference, by: str, today: date) -> AdjustmentEnded:
    """End an adjustment, with the reason (Code 5.10)."""
    _standing(case, number)
    return AdjustmentEnded(number=number, reason=reason, ended_by=by, stopped=_stopped(number, today))


def disclose(case: Case, words: WordsReference) -> DisabilityDisclosed:
    """Put on record that the resident told of a disability; the words are kept apart (Code 5.10)."""
    check_goes_on(case)
    return DisabilityDisclosed(number=len(case.circumstances.adjustments.disclosures) + 1, words=words)


def retract(case: Case, number: int) -> DisclosureRetracted:
    """Take a disclosure back; its words are removed (Code 5.10)."""
    return DisclosureRetracted(number=disclosure(case, number).number)


def disclosure(case: Case, number: int) -> Disclosure:
    """Return a disclosure that has not been taken back; raises NoSuchDisclosure."""
    for found in case.circumstances.adjustments.disclosures:
        if found.number == number and not found.retracted:
            return found
    raise NoSuchDisclosure("No disclosure of this number stands.", field="number")


def may_agree(case: Case) -> None:
    """Raise what stands against an adjustment: nothing, as long as the resident may still be written to (Code 5.10)."""
    check_goes_on(case)


def _standing(case: Case, number: int) -> Adjustment:
    for found in case.circumstances.adjustments.standing:
        if found.number == number:
            return found
    raise NoSuchAdjustment("No adjustment of this number stands.", field="number")


def _check_ahead(review_on: date, today: date) -> None:
    if review_on <= today:
        raise ReviewLiesAhead("Choose a day after today for the review.", field="review_on")


def _stopped(number: int, today: date) -> ClockStopped:
    return ClockStopped(clock=ClockKind.ADJUSTMENT_REVIEW, item=number, on=today)
