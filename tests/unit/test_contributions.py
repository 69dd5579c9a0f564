"""What service areas, contractors and colleagues contribute, inside the landlord's own clock (Code 5.4, 6.20)."""

from dataclasses import replace
from datetime import date

import pytest

from services.cases.domain import contributions, procedure, refusals, steps
from services.cases.domain.contributions import (
    ContributionInThePast,
    NothingAwaited,
    NothingToSignOff,
    OutsideTheClock,
    SignOffNeeded,
)
from services.cases.domain.people import NotAService
from shared.events.cases import ClockKind, ContributionRequested, ContributorKind
from tests.support.cases import (
    POLICY,
    SOME_WORDS,
    a_defined_case,
    a_responded_case,
    acknowledged,
    after,
    an_acknowledged_case,
    an_answer,
    at,
    escalated,
    responded,
    swept,
)
from tests.support.people import asked, contributed

FRIDAY = at("2026-11-20")
TUESDAY = at("2026-11-24")


def _for_repairs(contributor: str) -> ContributionRequested:
    return contributions.request(
        an_acknowledged_case(FRIDAY, TUESDAY),
        kind=ContributorKind.SERVICE,
        contributor=contributor,
        question=SOME_WORDS,
        due_on=date(2026, 12, 1),
        today=date(2026, 11, 24),
        policy=replace(POLICY, services=frozenset({"repairs"})),
    )


def test_a_contribution_is_due_before_the_response_is() -> None:  # Code 5.4
    case = an_acknowledged_case(FRIDAY, TUESDAY)
    assert case.clocks[ClockKind.STAGE_1_RESPOND].deadline.due_on == date(2026, 12, 8)

    assert asked(case, "2026-12-08", "2026-11-24").clocks["contribution:1"].deadline.due_on == date(2026, 12, 8)
    with pytest.raises(OutsideTheClock) as refused:
        asked(case, "2026-12-09", "2026-11-24")
    assert (refused.value.field, refused.value.provision) == ("due_on", "5.4")


def test_before_the_acknowledgement_the_latest_lawful_date_is_the_limit() -> None:  # Code 5.4
    case = a_defined_case(FRIDAY)

    assert asked(case, "2026-12-11", "2026-11-20").people.contributions[0].is_awaited
    with pytest.raises(OutsideTheClock):
        asked(case, "2026-12-12", "2026-11-20")


def test_a_late_response_waits_a_working_day_for_a_contribution_at_most() -> None:  # Code 5.4
    case = an_acknowledged_case(FRIDAY, TUESDAY)

    assert asked(case, "2026-12-14", "2026-12-11").people.contributions[0].due_on == date(2026, 12, 14)
    with pytest.raises(OutsideTheClock):
        asked(case, "2026-12-15", "2026-12-11")
    with pytest.raises(ContributionInThePast):
        asked(case, "2026-12-10", "2026-12-11")


def test_a_service_that_contributes_is_on_the_landlords_list() -> None:
    assert _for_repairs("repairs").contributor == "repairs"
    with pytest.raises(NotAService):
        _for_repairs("alchemy")


def test_a_contributor_who_is_late_is_warned_of_missed_and_chased() -> None:  # Code 4.2
    case = asked(an_acknowledged_case(FRIDAY, TUESDAY), "2026-11-27", "2026-11-24")
    assert swept(case, at("2026-11-28")) == ["DeadlineMissed"]

    case = after(case, contributions.chase(case, 1, today=date(2026, 11, 30), raised_to=None))
    case = after(case, contributions.chase(case, 1, today=date(2026, 12, 1), raised_to="manager-1"))

    assert (case.people.contributions[0].chasers, case.people.contributions[0].raised_to) == (2, "user:manager-1")


def test_a_contribution_stops_its_own_clock_and_no_other() -> None:  # Code 5.4
    case = asked(an_acknowledged_case(FRIDAY, TUESDAY), "2026-11-27", "2026-11-24")

    case = contributed(case, 1, "2026-11-26")

    assert [clock.deadline.clock for clock in case.open_clocks()] == [ClockKind.STAGE_1_RESPOND]
    assert case.clocks["contribution:1"].met_on == date(2026, 11, 26)


def test_a_withdrawn_request_is_neither_met_nor_missed() -> None:  # Code 5.4
    case = asked(an_acknowledged_case(FRIDAY, TUESDAY), "2026-11-27", "2026-11-24")

    case = after(case, contributions.withdraw(case, 1, SOME_WORDS))

    assert (case.clocks["contribution:1"].ended, case.clocks["contribution:1"].met_on) == (True, None)
    with pytest.raises(NothingAwaited):
        contributions.receive(case, 1, SOME_WORDS, written_by=None, today=date(2026, 11, 26))
    with pytest.raises(NothingAwaited):
        contributions.withdraw(case, 1, SOME_WORDS)


def test_only_what_was_asked_for_is_chased_and_received_once() -> None:  # Code 5.4
    case = contributed(asked(an_acknowledged_case(FRIDAY, TUESDAY), "2026-11-27", "2026-11-24"), 1, "2026-11-26")

    with pytest.raises(NothingAwaited):
        contributions.chase(case, 1, today=date(2026, 11, 27), raised_to=None)
    with pytest.raises(NothingAwaited):
        contributions.receive(case, 2, SOME_WORDS, written_by=None, today=date(2026, 11, 27))


def test_nothing_is_asked_for_once_the_response_is_released() -> None:
    with pytest.raises(refusals.AlreadyAnswered):
        asked(a_responded_case(FRIDAY, TUESDAY), "2026-11-27", "2026-11-24")


def test_a_missing_contribution_does_not_hold_up_the_response() -> None:  # Code 5.4
    case = asked(an_acknowledged_case(FRIDAY, TUESDAY), "2026-11-27", "2026-11-24")

    case = responded(case, "2026-11-26")

    assert case.clocks["contribution:1"].ended


def test_whoever_wrote_a_contribution_at_stage_1_does_not_decide_stage_2() -> None:  # Code 6.13
    case = asked(an_acknowledged_case(FRIDAY, TUESDAY), "2026-11-27", "2026-11-24")
    case = contributed(case, 1, "2026-11-26", written_by="plumber")
    case = escalated(responded(case, "2026-11-27"), "2026-11-30")

    with pytest.raises(refusals.SameOfficerAtStage2):
        procedure.assign(case, "user:plumber", free_of_conflict=True)


def test_a_colleague_who_was_asked_wrote_the_contribution_unless_somebody_else_did() -> None:  # Code 6.13
    case = asked(an_acknowledged_case(FRIDAY, TUESDAY), "2026-11-27", "2026-11-24", contributor="surveyor")

    assert contributed(case, 1, "2026-11-26").people.contributions[0].written_by == "user:surveyor"


def test_the_final_response_rests_on_contributions_that_somebody_answers_for() -> None:  # Code 6.20
    case = escalated(responded(an_acknowledged_case(FRIDAY, TUESDAY), "2026-11-26"), "2026-11-27")
    case = acknowledged(case, "2026-11-30")
    case = contributed(asked(case, "2026-12-04", "2026-11-30"), 1, "2026-12-02")

    with pytest.raises(SignOffNeeded):
        procedure.respond(case, [an_answer()], approved_by="user:manager-2", today=date(2026, 12, 3))
    blocked = next(step for step in steps.next_steps(case) if step.step == "response")
    assert (blocked.allowed, blocked.provision) == (False, "6.20")

    case = after(case, contributions.sign_off(case, 1, by="user:head-of-repairs"))
    assert procedure.respond(case, [an_answer()], approved_by="user:manager-2", today=date(2026, 12, 3)).stage == 2
    with pytest.raises(NothingToSignOff):
        contributions.sign_off(case, 1, by="user:head-of-repairs")


def test_at_stage_1_a_contribution_is_used_without_being_signed_off() -> None:  # Code 6.20
    case = contributed(asked(an_acknowledged_case(FRIDAY, TUESDAY), "2026-11-27", "2026-11-24"), 1, "2026-11-26")

    assert procedure.respond(case, [an_answer()], approved_by="user:ann", today=date(2026, 11, 26)).stage == 1


def test_what_was_asked_for_at_an_answered_stage_comes_too_late_to_count_as_a_hand_in_it() -> None:  # Code 6.13
    case = responded(asked(an_acknowledged_case(FRIDAY, TUESDAY), "2026-11-30", "2026-11-24"), "2026-12-01")
    case = escalated(case, "2026-12-02")
    case = after(case, procedure.assign(case, "user:surveyor", free_of_conflict=True))

    with pytest.raises(NothingAwaited):
        contributed(case, 1, "2026-12-03")
    assert case.stages[0].officers == ("user:handler", "user:manager-1")
