"""Who acts for the resident: within the consent, while it is in force, and nobody is turned away for want of it."""

from datetime import date

import pytest

from services.cases.domain import case as case_domain
from services.cases.domain import escalation, procedure, representatives
from services.cases.domain.case import Case
from services.cases.domain.representatives import (
    EndBeforeStart,
    NoQuestionOfConsent,
    NoSuchConsent,
    PartsNeeded,
    WithdrawalOutOfTime,
)
from shared.events.cases import CaseEvent, ComplaintLogged, ConsentScope, EscalationRequested, PartsEscalated, Party
from shared.events.intake import Channel
from tests.support.cases import (
    POLICY,
    SOME_WORDS,
    a_logged_case,
    a_responded_case,
    a_submission,
    after,
    an_acknowledged_case,
    at,
    escalated,
    responded,
)
from tests.support.circumstances import appointed

RECEIVED = at("2026-11-20")


def test_a_consent_holds_from_its_first_day_to_its_last() -> None:  # Code 3.6
    case = appointed(a_logged_case(RECEIVED), ConsentScope.ALL, since="2026-11-23", until="2026-12-11")

    asked = ["2026-11-22", "2026-11-23", "2026-12-11", "2026-12-12"]

    assert [_speaks(case, day) for day in asked] == [False, True, True, False]


def test_a_consent_that_was_withdrawn_is_none_from_that_day_on() -> None:
    case = appointed(a_logged_case(RECEIVED), ConsentScope.ALL)
    withdrawn = representatives.withdraw_consent(case, 1, on=date(2026, 12, 1), today=date(2026, 12, 2))
    case = after(case, withdrawn)

    assert [_speaks(case, day) for day in ("2026-11-30", "2026-12-01")] == [True, False]
    with pytest.raises(NoSuchConsent):
        representatives.withdraw_consent(case, 1, on=date(2026, 12, 1), today=date(2026, 12, 2))


@pytest.mark.parametrize("on", ["2026-11-19", "2026-12-03"])
def test_a_consent_is_withdrawn_neither_before_it_began_nor_in_the_future(on: str) -> None:
    case = appointed(a_logged_case(RECEIVED), ConsentScope.ALL)

    with pytest.raises(WithdrawalOutOfTime):
        representatives.withdraw_consent(case, 1, on=date.fromisoformat(on), today=date(2026, 12, 2))


def test_a_consent_does_not_end_before_it_begins() -> None:
    with pytest.raises(EndBeforeStart):
        appointed(a_logged_case(RECEIVED), ConsentScope.ALL, since="2026-11-23", until="2026-11-22")


@pytest.mark.parametrize(
    ("scope", "parts"), [(ConsentScope.PARTS, ()), (ConsentScope.ALL, (1,)), (ConsentScope.PARTS, (3,))]
)
def test_a_consent_for_parts_names_parts_of_the_complaint(scope: ConsentScope, parts: tuple[int, ...]) -> None:
    case = an_acknowledged_case(RECEIVED, at("2026-11-24"), parts=2)

    with pytest.raises(PartsNeeded):
        appointed(case, scope, parts=parts)


def test_a_consent_for_parts_covers_those_and_no_others() -> None:
    case = an_acknowledged_case(RECEIVED, at("2026-11-24"), parts=2)
    case = appointed(case, ConsentScope.PARTS, parts=(2,))
    day = date(2026, 11, 25)

    assert representatives.representative_on(case, day, parts=(2,)) is not None
    assert representatives.representative_on(case, day, parts=(1, 2)) is None
    assert representatives.representative_on(case, day) is None


@pytest.mark.parametrize(
    ("scope", "speaks", "reads"),
    [
        (ConsentScope.ALL, True, True),
        (ConsentScope.SPEAK, True, False),
        (ConsentScope.RECEIVE_LETTERS, False, True),
    ],
)
def test_letters_and_speech_follow_the_scope(scope: ConsentScope, *, speaks: bool, reads: bool) -> None:
    case = appointed(a_logged_case(RECEIVED), scope)
    day = date(2026, 11, 25)

    assert (representatives.representative_on(case, day) is not None) is speaks
    assert bool(representatives.receiving_letters_on(case, day)) is reads


def test_a_representative_without_a_consent_escalates_all_the_same_and_the_resident_is_asked() -> None:
    case = a_responded_case(RECEIVED, at("2026-11-24"))

    request = _asked(case, "2026-12-01")

    assert isinstance(request, EscalationRequested)
    assert request.consent_missing
    assert request.acknowledge is not None
    assert request.acknowledge.due_on == date(2026, 12, 8)
    assert after(case, request).circumstances.representatives.consent_missing


def test_a_representative_complains_without_a_consent_and_the_resident_is_asked() -> None:  # Code 3.6
    by_herself, by_her_son = a_submission(RECEIVED), a_submission(RECEIVED).model_copy(update={"represented": True})

    [own], [represented] = (
        procedure.log(None, submission, POLICY, logged_on=date(2026, 11, 20)) for submission in (by_herself, by_her_son)
    )

    assert isinstance(own, ComplaintLogged)
    assert isinstance(represented, ComplaintLogged)
    assert represented == own.model_copy(update={"consent_missing": True})
    assert not case_domain.begin("PR-0000-0000", "demo", own).circumstances.representatives.consent_missing
    case = case_domain.begin("PR-0000-0000", "demo", represented)
    assert case.circumstances.representatives.consent_missing
    answered = after(case, representatives.answer_consent_question(case, SOME_WORDS))
    assert not answered.circumstances.representatives.consent_missing


def test_an_expired_consent_is_no_consent() -> None:
    case = a_responded_case(RECEIVED, at("2026-11-24"))
    case = appointed(case, ConsentScope.ALL, until="2026-11-30")

    request = _asked(case, "2026-12-01")

    assert isinstance(request, EscalationRequested)
    assert request.consent_missing


def test_a_representative_with_a_consent_in_force_raises_no_question() -> None:
    case = appointed(a_responded_case(RECEIVED, at("2026-11-24")), ConsentScope.SPEAK)

    assert not after(case, _asked(case, "2026-12-01")).circumstances.representatives.consent_missing


def test_further_parts_asked_for_without_a_consent_open_the_question_too() -> None:
    case = responded(an_acknowledged_case(RECEIVED, at("2026-11-24"), parts=2), "2026-11-26")
    case = escalated(case, "2026-12-01", parts=[1])

    request = _asked(case, "2026-12-02", parts=(2,))

    assert isinstance(request, PartsEscalated)
    assert after(case, request).circumstances.representatives.consent_missing


def test_a_resident_needs_nobodys_consent() -> None:
    case = escalated(a_responded_case(RECEIVED, at("2026-11-24")), "2026-12-01")

    assert not case.circumstances.representatives.consent_missing
    with pytest.raises(NoQuestionOfConsent):
        representatives.answer_consent_question(case, SOME_WORDS)


def test_the_question_of_consent_is_settled_by_a_consent_or_by_what_the_resident_said() -> None:
    case = a_responded_case(RECEIVED, at("2026-11-24"))
    case = after(case, _asked(case, "2026-12-01"))

    consented = appointed(case, ConsentScope.ALL)
    only_letters = appointed(case, ConsentScope.RECEIVE_LETTERS)
    answered = after(case, representatives.answer_consent_question(case, SOME_WORDS))

    open_questions = [
        each.circumstances.representatives.consent_missing for each in (consented, only_letters, answered)
    ]
    assert open_questions == [False, True, False]


def _speaks(case: Case, day: str) -> bool:
    return representatives.representative_on(case, date.fromisoformat(day)) is not None


def _asked(case: Case, day: str, parts: tuple[int, ...] = ()) -> CaseEvent:
    return escalation.escalate(
        case,
        parts=parts,
        channel=Channel.PHONE,
        requested_by=Party.REPRESENTATIVE,
        received_at=at(day),
        said=None,
        policy=POLICY,
    )
