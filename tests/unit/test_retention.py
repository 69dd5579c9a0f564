"""How long a record is kept, what holds it, and what is left to do with a case once it has been erased."""

from datetime import date

import pytest

from services.cases.domain import ombudsman, procedure, retention, splitting, steps
from services.cases.domain.case import Case
from services.cases.domain.retention import HoldStands, NotHeld, RecordsErased
from shared.events.cases import (
    ErasureGround,
    EscalationNotAccepted,
    Finding,
    Ground,
    HoldGround,
    OmbudsmanBody,
    PersonalDataErased,
    PromisedAction,
)
from shared.events.notifications import LetterKind
from shared.kernel.retention import RecordKind, Schedule, months_after, schedule_for
from tests.support.cases import (
    SOME_WORDS,
    a_defined_case,
    a_logged_case,
    a_responded_case,
    after,
    an_acknowledged_case,
    an_answer,
    at,
    escalated,
    proved,
)

SIX_YEARS_ON = date(2032, 12, 3)
SPLIT_OFF = "PR-G000-0007"


def a_closed_case() -> Case:
    """Return a case that was closed on 3 December 2026."""
    case = a_responded_case(at("2026-11-20"), at("2026-11-25"))
    return after(case, procedure.close(case, learning=SOME_WORDS, today=date(2026, 12, 3)))


def a_promising_case() -> Case:
    """Return a closed case with a promised action that has not been done."""
    case = an_acknowledged_case(at("2026-11-20"), at("2026-11-24"))
    action = PromisedAction(number=1, description=SOME_WORDS, owner="user:repairs", due_on=date(2026, 12, 18))
    answer = an_answer(1, Finding.UPHELD).model_copy(update={"actions": (action,)})
    case = after(case, procedure.respond(case, [answer], approved_by="user:handler", today=date(2026, 11, 25)))
    case = proved(case, LetterKind.RESPONSE, "2026-11-25")
    return after(case, procedure.close(case, learning=SOME_WORDS, today=date(2026, 12, 3)))


def a_parted_case() -> Case:
    """Return a case that was withdrawn on 20 November 2026, after a part of it was split off."""
    case = a_defined_case(at("2026-11-20"), parts=2)
    case = after(case, splitting.split(case, [2], new_reference=SPLIT_OFF, reason=SOME_WORDS))
    return after(case, procedure.withdraw(case, explanation=SOME_WORDS, today=date(2026, 11, 20)))


def erased(case: Case) -> Case:
    return after(case, *retention.erase_when_due(case, (), SIX_YEARS_ON))


def test_a_record_is_kept_for_six_years_after_closing_unless_the_landlord_says_otherwise() -> None:
    case = a_closed_case()

    assert retention.erase_when_due(case, (), date(2032, 12, 2)) == []
    assert retention.erase_when_due(case, (), SIX_YEARS_ON) == [
        PersonalDataErased(erased_on=SIX_YEARS_ON, schedule="case, 72 months")
    ]


def test_a_schedule_holds_for_what_was_closed_since_it_began() -> None:
    shorter = (
        Schedule(kind=RecordKind.CASE, months=24, since=date(2027, 1, 1)),
        Schedule(kind=RecordKind.WITHDRAWN, months=6, since=date(2020, 1, 1)),
    )

    assert schedule_for(shorter, RecordKind.CASE, date(2026, 12, 31)).months == 72
    assert schedule_for(shorter, RecordKind.CASE, date(2027, 1, 1)).months == 24


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 12, 3), 72, date(2032, 12, 3)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 1, 31), -2, date(2026, 11, 30)),
    ],
)
def test_months_are_counted_by_the_calendar(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


def test_a_withdrawn_complaint_and_one_not_accepted_have_schedules_of_their_own() -> None:
    case = an_acknowledged_case(at("2026-11-20"), at("2026-11-24"))
    withdrawn = after(case, procedure.withdraw(case, SOME_WORDS, today=date(2026, 11, 30)))
    schedules = (Schedule(kind=RecordKind.WITHDRAWN, months=12, since=date(2026, 1, 1)),)

    assert retention.erase_from(withdrawn, schedules) == date(2027, 11, 30)


def test_an_open_case_is_never_due() -> None:
    case = a_logged_case(at("2026-11-20"))

    assert retention.erase_from(case, ()) is None
    assert retention.erase_when_due(case, (), date(2040, 1, 1)) == []


def test_a_case_that_was_opened_again_is_not_due() -> None:
    closed = a_closed_case()

    assert retention.erase_when_due(escalated(closed, "2026-12-10"), (), SIX_YEARS_ON) == []


def test_a_promise_that_is_still_open_holds_the_record() -> None:  # Code 5.12
    case = a_promising_case()

    assert [standing.name for standing in retention.holds(case)] == ["open_clock action:1"]
    assert retention.erase_when_due(case, (), date(2040, 1, 1)) == []


def test_a_matter_that_an_ombudsman_has_not_determined_holds_the_record() -> None:  # Code 5.12
    case = a_closed_case()
    referred = ombudsman.refer(
        case, OmbudsmanBody.HOUSING, referred_on=date(2027, 1, 4), case_number=None, today=date(2027, 1, 4)
    )

    assert retention.erase_when_due(after(case, referred), (), SIX_YEARS_ON) == []
    assert [standing.name for standing in retention.holds(after(case, referred))] == ["ombudsman_matter"]


def test_a_hold_keeps_the_record_until_it_is_released() -> None:  # Code 5.12
    case = a_closed_case()
    held = after(case, retention.hold(case, HoldGround.LEGAL_ACTION, SOME_WORDS))
    released = after(held, retention.release(held, 1))

    assert retention.erase_when_due(held, (), SIX_YEARS_ON) == []
    assert retention.erase_when_due(released, (), SIX_YEARS_ON) != []


def test_holds_are_numbered_through_the_case() -> None:
    case = a_closed_case()
    case = after(case, retention.hold(case, HoldGround.LEGAL_ACTION, SOME_WORDS))
    case = after(case, retention.release(case, 1))

    assert retention.hold(case, HoldGround.OTHER, SOME_WORDS).number == 2
    with pytest.raises(NotHeld):
        retention.release(case, 1)


def test_a_request_to_erase_is_refused_while_anything_holds_the_record_and_names_it() -> None:  # Code 5.12
    case = a_closed_case()
    held = after(case, retention.hold(case, HoldGround.OMBUDSMAN, SOME_WORDS))

    with pytest.raises(HoldStands, match="ombudsman 1"):
        retention.erase_on_request(held, ErasureGround.RIGHT_TO_ERASURE, by="user:manager", today=date(2027, 1, 4))


def test_a_case_in_progress_is_not_erased_on_request() -> None:
    case = a_logged_case(at("2026-11-20"))

    with pytest.raises(HoldStands, match="open_case"):
        retention.erase_on_request(case, ErasureGround.RIGHT_TO_ERASURE, by="user:manager", today=date(2026, 11, 20))


def test_a_closed_case_is_erased_on_request_with_who_approved_it() -> None:
    approved, erasure = retention.erase_on_request(
        a_closed_case(), ErasureGround.RIGHT_TO_ERASURE, by="user:manager", today=date(2027, 1, 4)
    )

    assert approved.model_dump() == {"ground": "right_to_erasure", "approved_by": "user:manager"}
    assert erasure == PersonalDataErased(erased_on=date(2027, 1, 4), schedule="on_request")


def test_an_erased_case_keeps_its_figures() -> None:
    before, case = a_closed_case(), erased(a_closed_case())

    assert case.record.erased_on == SIX_YEARS_ON
    assert (case.clocks, case.closed, case.received_on) == (before.clocks, before.closed, before.received_on)


def test_an_erased_case_is_erased_once() -> None:
    assert retention.erase_when_due(erased(a_closed_case()), (), date(2040, 1, 1)) == []


def test_nothing_is_decided_on_an_erased_case() -> None:
    case = erased(a_closed_case())

    with pytest.raises(RecordsErased):
        retention.check_kept(case)
    assert {step.allowed for step in steps.next_steps(case)} == {False}


def test_a_refused_escalation_closes_the_case_again_and_its_time_begins_anew() -> None:
    case = escalated(a_closed_case(), "2026-12-10")
    told = EscalationNotAccepted(ground=Ground.COURT_CLAIM, told_on=date(2026, 12, 14))

    assert retention.erase_from(after(case, told), ()) == date(2032, 12, 14)


def test_a_record_is_kept_while_a_case_that_was_split_off_is_not_erased() -> None:  # Code 5.12
    case = a_parted_case()

    assert [standing.name for standing in retention.holds(case)] == [f"split_off_case {SPLIT_OFF}"]
    assert retention.erase_when_due(case, (), SIX_YEARS_ON) == []
    with pytest.raises(HoldStands, match=SPLIT_OFF):
        retention.erase_on_request(case, ErasureGround.RIGHT_TO_ERASURE, by="user:manager", today=SIX_YEARS_ON)


def test_a_record_goes_once_what_was_split_off_has_gone() -> None:
    case = a_parted_case()

    assert retention.holds(case, erased={SPLIT_OFF}) == []
    assert retention.erase_when_due(case, (), SIX_YEARS_ON, erased={SPLIT_OFF}) == [
        PersonalDataErased(erased_on=SIX_YEARS_ON, schedule="withdrawn, 72 months")
    ]
    offered = {step.step: step.allowed for step in steps.next_steps(case, erased={SPLIT_OFF})}
    assert offered["erasure"]
