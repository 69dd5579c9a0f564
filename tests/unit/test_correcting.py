"""Kinds that intake corrects later: a complaint after all, or never one."""

from datetime import date

from services.cases.domain import correcting, deadlines, procedure, retention
from services.cases.domain.case import Case, Status
from shared.events.cases import ClockKind, ClosingReason, ComplaintLogged, ErasureGround
from shared.events.intake import Channel, KindCorrected, SubmissionKind
from tests.support.cases import (
    POLICY,
    SOME_WORDS,
    a_logged_case,
    a_part,
    a_responded_case,
    after,
    an_acknowledged_case,
    at,
)

FRIDAY = at("2026-11-20")
LATER = date(2026, 12, 1)


def _corrected(to: SubmissionKind) -> KindCorrected:
    was = SubmissionKind.SERVICE_REQUEST if to is SubmissionKind.COMPLAINT else SubmissionKind.COMPLAINT
    return KindCorrected(
        was=was,
        kind=to,
        reason=SOME_WORDS,
        by="user:officer",
        corrected_at=at("2026-12-01"),
        channel=Channel.PHONE,
        received_at=FRIDAY,
    )


def _correct(case: Case, to: SubmissionKind) -> Case:
    return after(case, *correcting.correct_kind(case, _corrected(to), POLICY, today=LATER))


def test_a_complaint_recognised_late_runs_from_its_true_receipt() -> None:  # Code 1.3
    [logged] = correcting.correct_kind(None, _corrected(SubmissionKind.COMPLAINT), POLICY, today=LATER)

    assert isinstance(logged, ComplaintLogged)
    assert (logged.received_on, logged.logged_on) == (date(2026, 11, 20), LATER)
    assert logged.acknowledge.due_on == date(2026, 11, 27)


def test_a_complaint_of_a_representative_recognised_late_opens_the_question_of_consent() -> None:  # Code 3.6
    correction = _corrected(SubmissionKind.COMPLAINT).model_copy(update={"represented": True})

    [logged] = correcting.correct_kind(None, correction, POLICY, today=LATER)

    assert isinstance(logged, ComplaintLogged)
    assert logged.consent_missing


def test_what_never_was_a_complaint_ends_as_recorded_otherwise() -> None:  # Code 1.4
    case = _correct(a_logged_case(FRIDAY), SubmissionKind.SERVICE_REQUEST)

    assert case.closed is ClosingReason.RECORDED_OTHERWISE
    assert case.open_clocks() == []


def test_after_its_acknowledgement_a_complaint_that_the_resident_drops_is_withdrawn() -> None:
    case = _correct(an_acknowledged_case(FRIDAY, FRIDAY), SubmissionKind.COMMENT)

    assert case.closed is ClosingReason.WITHDRAWN


def test_an_answered_complaint_stays_one() -> None:
    answered = a_responded_case(FRIDAY, FRIDAY)

    assert _correct(answered, SubmissionKind.COMMENT) == answered


def test_corrected_twice_it_is_open_again_and_late_since_its_true_date() -> None:  # Code 1.3
    case = _correct(a_logged_case(FRIDAY), SubmissionKind.SERVICE_REQUEST)

    again = _correct(case, SubmissionKind.COMPLAINT)

    assert (again.status, again.closed) == (Status.LOGGED, None)
    missed = after(again, *deadlines.due_events(again, POLICY, at("2026-12-01")))
    assert missed.clocks[ClockKind.STAGE_1_ACKNOWLEDGE].missed
    assert after(again, procedure.define(again, [a_part()], [SOME_WORDS])).status is Status.DEFINED


def test_an_old_complaint_that_is_open_again_owes_its_response_from_logging() -> None:
    case = _correct(a_logged_case(at("2024-03-20")), SubmissionKind.SERVICE_REQUEST)

    again = _correct(case, SubmissionKind.COMPLAINT)

    assert [clock.deadline.due_on for clock in again.statutory_clocks()] == [date(2024, 3, 27), date(2024, 4, 5)]


def test_a_complaint_corrected_to_a_complaint_changes_nothing() -> None:
    case = a_logged_case(FRIDAY)

    assert _correct(case, SubmissionKind.COMPLAINT) == case


def test_what_has_been_erased_is_not_opened_again() -> None:
    case = _correct(a_logged_case(FRIDAY), SubmissionKind.SERVICE_REQUEST)
    erase = retention.erase_on_request(case, ErasureGround.OTHER, by="user:bea", today=date(2026, 11, 24))

    assert not _correct(after(case, *erase), SubmissionKind.COMPLAINT).is_open
