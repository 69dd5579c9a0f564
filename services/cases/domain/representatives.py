"""Who may act for the resident: within the consent, while it is in force. Nobody is turned away for want of it."""

from collections.abc import Collection, Sequence
from datetime import date

from services.cases.domain.case import Case
from services.cases.domain.case.representatives import Representative
from services.cases.domain.circumstances import check_goes_on
from shared.events.cases import (
    ConsentQuestionAnswered,
    ConsentScope,
    ConsentWithdrawn,
    Party,
    RepresentativeAppointed,
)
from shared.kernel.refusals import Refusal, Unacceptable
from shared.kernel.words import WordsReference


class PartsNeeded(Unacceptable):
    """A consent for parts of the complaint names them, and only such a consent does."""

    title = "Say which parts the consent is for"
    provision = "3.6"


class EndBeforeStart(Unacceptable):
    """A consent that ends before it begins is none."""

    title = "The consent ends before it begins"
    provision = "3.6"


class NoSuchConsent(Refusal):
    """Only a consent that was given, and not withdrawn yet, can be withdrawn."""

    title = "There is no such consent"
    provision = "3.6"


class WithdrawalOutOfTime(Unacceptable):
    """A consent is withdrawn after it began and not in the future: a later end is agreed as an end."""

    title = "Not a day on which this consent was withdrawn"
    provision = "3.6"


class NoQuestionOfConsent(Refusal):
    """Nobody has acted for the resident without a consent."""

    title = "No question of consent is open"
    provision = "3.6"


def appoint(
    case: Case,
    *,
    scope: ConsentScope,
    parts: Sequence[int],
    since: date,
    until: date | None,
    who: WordsReference,
    contact: WordsReference,
    evidence: WordsReference,
) -> RepresentativeAppointed:
    """Put on record that somebody acts for the resident, within what the resident agreed to (Code 3.6)."""
    may_appoint(case)
    _check_parts(case, scope, parts)
    if until is not None and until < since:
        raise EndBeforeStart("The last day lies before the first.", field="until")
    return RepresentativeAppointed(
        number=len(case.circumstances.representatives.appointed) + 1,
        scope=scope,
        parts=tuple(sorted(set(parts))),
        since=since,
        until=until,
        who=who,
        contact=contact,
        evidence=evidence,
    )


def withdraw_consent(case: Case, number: int, *, on: date, today: date) -> ConsentWithdrawn:
    """Withdraw a consent; from that day on nobody acts on it (Code 3.6)."""
    for consent in case.circumstances.representatives.appointed:
        if consent.number == number and consent.withdrawn_on is None:
            if not consent.since <= on <= today:
                raise WithdrawalOutOfTime("Choose a day between its first day and today.", field="on")
            return ConsentWithdrawn(number=number, on=on)
    raise NoSuchConsent("No consent of this number stands.", field="number")


def answer_consent_question(case: Case, answer: WordsReference) -> ConsentQuestionAnswered:
    """Note what the resident said about somebody who acted without a consent on record (Code 3.6)."""
    may_answer(case)
    return ConsentQuestionAnswered(answer=answer)


def representative_on(case: Case, day: date, *, parts: Collection[int] = ()) -> Representative | None:
    """Return who may speak for the resident on a day, about these parts; an expired consent is none (Code 3.6)."""
    for consent in reversed(case.circumstances.representatives.appointed):
        if consent.acts_on(day) and _covers(consent, parts):
            return consent
    return None


def receiving_letters_on(case: Case, day: date) -> tuple[Representative, ...]:
    """Return who gets letters on a day: a letter is about every part, so that all must be agreed (Code 3.6)."""
    enough = {ConsentScope.ALL, ConsentScope.RECEIVE_LETTERS}
    appointed = case.circumstances.representatives.appointed
    return tuple(consent for consent in appointed if consent.scope in enough and consent.acts_on(day))


def consent_is_missing(case: Case, asked_by: Party, day: date, parts: Collection[int]) -> bool:
    """Tell whether somebody acts without a consent: taken all the same, and the resident is then asked (Code 3.6)."""
    return asked_by is Party.REPRESENTATIVE and representative_on(case, day, parts=parts) is None


def may_appoint(case: Case) -> None:
    """Raise what stands against a representative: nothing, as long as there is something to act in (Code 3.6)."""
    check_goes_on(case)


def may_answer(case: Case) -> None:
    if not case.circumstances.representatives.consent_missing:
        raise NoQuestionOfConsent("Nobody has acted for the resident without a consent.")


def _covers(consent: Representative, parts: Collection[int]) -> bool:
    if consent.scope is ConsentScope.PARTS:
        return bool(parts) and set(parts) <= set(consent.parts)
    return consent.scope in {ConsentScope.ALL, ConsentScope.SPEAK}


def _check_parts(case: Case, scope: ConsentScope, parts: Sequence[int]) -> None:
    if (scope is ConsentScope.PARTS) != bool(parts):
        raise PartsNeeded("Name the parts where the consent is for parts, and only there.", field="parts")
    known = {part.number for part in case.parts}
    if not set(parts) <= known:
        raise PartsNeeded("The complaint has no such part.", field="parts")
