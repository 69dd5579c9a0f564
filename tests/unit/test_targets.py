"""The landlord's own targets: beside the clocks of the Code, paused and resumed, and never mixed up with them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cases.domain import deadlines, procedure, sending, targets
from services.cases.domain.case import STATUTORY, Case, RunningClock
from services.cases.domain.deadlines import Policy
from shared.events.cases import ClockKind, DeadlineMissed
from shared.events.notifications import LetterKind
from shared.kernel.targets import Target, TargetFrom, target_for
from tests.support.cases import POLICY, SOME_WORDS, a_defined_case, a_letter, after, an_answer, at, swept

SEVEN_DAYS: Final = replace(POLICY, targets=(Target(stage=1, working_days=7),))
CLOCK: Final = "target:1"


def _acknowledged(day: str, policy: Policy = SEVEN_DAYS) -> Case:
    case = a_defined_case(at("2026-12-11"))
    case = after(case, procedure.acknowledge(case))
    return after(case, *sending.record_sending(case, a_letter(LetterKind.ACKNOWLEDGEMENT, at(day)), policy))


def _answered(case: Case, day: str) -> Case:
    today = date.fromisoformat(day)
    case = after(case, procedure.respond(case, [an_answer()], approved_by="user:handler", today=today))
    return after(case, *sending.record_sending(case, a_letter(LetterKind.RESPONSE, at(day)), SEVEN_DAYS))


def _paused(case: Case, day: str) -> Case:
    return after(case, targets.pause(case, SOME_WORDS, today=date.fromisoformat(day)))


def _resumed(case: Case, day: str) -> Case:
    return after(case, targets.resume(case, today=date.fromisoformat(day), policy=SEVEN_DAYS))


def _statutory(case: Case) -> list[RunningClock]:
    return [clock for clock in case.clocks.values() if clock.deadline.clock in STATUTORY]


def test_a_target_begins_with_the_response_clock_and_stands_beside_it() -> None:  # Code 6.3
    case = _acknowledged("2026-12-14")

    assert case.clocks[CLOCK].deadline.due_on == date(2026, 12, 23)
    assert case.clocks[ClockKind.STAGE_1_RESPOND].deadline.due_on == date(2026, 12, 30)


def test_without_a_target_of_the_landlord_none_runs() -> None:
    case = _acknowledged("2026-12-14", POLICY)

    assert CLOCK not in case.clocks
    with pytest.raises(targets.NoTargetRuns):
        targets.pause(case, SOME_WORDS, today=date(2026, 12, 15))


@pytest.mark.parametrize(
    ("counted_from", "due_on"),
    [
        (TargetFrom.ACKNOWLEDGEMENT, date(2026, 12, 23)),
        (TargetFrom.RECEIPT, date(2026, 12, 22)),
        (TargetFrom.REQUEST, date(2026, 12, 22)),
    ],
)
def test_a_target_is_counted_from_what_the_landlord_has_chosen(counted_from: TargetFrom, due_on: date) -> None:
    policy = replace(POLICY, targets=(Target(stage=1, working_days=7, counted_from=counted_from),))

    assert _acknowledged("2026-12-14", policy).clocks[CLOCK].deadline.due_on == due_on


def test_the_target_of_a_service_comes_before_the_one_of_every_service() -> None:
    known = [Target(stage=1, working_days=9), Target(stage=1, service="repairs", working_days=7)]

    assert target_for(1, "repairs", known) == known[1]
    assert target_for(1, "heating", known) == known[0]
    assert target_for(2, "repairs", known) is None


def test_pausing_a_target_moves_no_date_of_the_code() -> None:  # Code 6.3, 6.14
    case = _acknowledged("2026-12-14")

    paused = _paused(case, "2026-12-18")

    assert _statutory(paused) == _statutory(case)
    assert _statutory(_resumed(paused, "2027-01-04")) == _statutory(case)


def test_a_clock_of_the_code_cannot_be_paused() -> None:  # Code 6.3
    case = _acknowledged("2026-12-14")

    paused = _paused(case, "2026-12-18")

    assert [clock.deadline.clock for clock in paused.open_clocks()] == [ClockKind.STAGE_1_RESPOND]
    assert "DeadlineMissed" in swept(paused, at("2026-12-31"))


def test_the_time_of_a_pause_is_added_once_across_holidays() -> None:
    # Paused on Friday 18 December with three working days left; Christmas, Boxing Day's substitute and New Year's
    # Day lie in the pause. On Monday 4 January three working days are left.
    case = _resumed(_paused(_acknowledged("2026-12-14"), "2026-12-18"), "2027-01-04")

    assert case.clocks[CLOCK].deadline.due_on == date(2027, 1, 7)
    assert case.targets.items[0].pauses[0].working_days == 8


def test_a_target_that_is_paused_and_resumed_on_one_day_keeps_its_date() -> None:
    case = _resumed(_paused(_acknowledged("2026-12-14"), "2026-12-18"), "2026-12-18")

    assert case.clocks[CLOCK].deadline.due_on == date(2026, 12, 23)


def test_a_second_pause_is_added_to_the_first() -> None:
    case = _resumed(_paused(_acknowledged("2026-12-14"), "2026-12-18"), "2027-01-04")

    case = _resumed(_paused(case, "2027-01-05"), "2027-01-06")

    assert case.clocks[CLOCK].deadline.due_on == date(2027, 1, 8)


@given(
    begun=st.dates(date(2025, 1, 1), date(2030, 12, 31)),
    paused_after=st.integers(0, 7),
    days=st.integers(0, 400),
)
def test_as_many_working_days_are_left_after_a_pause_as_before(begun: date, paused_after: int, days: int) -> None:
    case = _acknowledged(begun.isoformat())
    due_on = case.clocks[CLOCK].deadline.due_on
    paused_on = min(begun + timedelta(days=paused_after), due_on)
    resumed_on = paused_on + timedelta(days=days)

    case = _resumed(_paused(case, paused_on.isoformat()), resumed_on.isoformat())

    left = POLICY.calendar.between(resumed_on, case.clocks[CLOCK].deadline.due_on)
    assert left == POLICY.calendar.between(paused_on, due_on)


def test_a_resumed_target_is_counted_to_the_same_date_when_the_calendar_is_looked_at_again() -> None:
    case = _resumed(_paused(_acknowledged("2026-12-14"), "2026-12-18"), "2027-01-04")
    renamed = replace(SEVEN_DAYS, calendar=replace(POLICY.calendar, version="the same days under another name"))

    recomputed = {event.deadline.key: event.deadline.due_on for event in deadlines.recompute(case, renamed)}

    assert recomputed[CLOCK] == date(2027, 1, 7)


def test_a_target_that_waits_is_neither_warned_of_nor_missed() -> None:
    case = _paused(_acknowledged("2026-12-14"), "2026-12-18")

    said = deadlines.due_events(case, SEVEN_DAYS, at("2027-02-01"))

    assert {event.clock for event in said} == {ClockKind.STAGE_1_RESPOND}


def test_a_missed_target_is_not_paused_away() -> None:
    case = _acknowledged("2026-12-14")
    with pytest.raises(targets.TargetIsLate):
        targets.pause(case, SOME_WORDS, today=date(2026, 12, 24))

    missed = after(case, DeadlineMissed(clock=ClockKind.TARGET, item=1, due_on=date(2026, 12, 23)))
    with pytest.raises(targets.TargetIsLate):
        targets.pause(missed, SOME_WORDS, today=date(2026, 12, 24))


def test_a_target_is_paused_once_and_resumed_once() -> None:
    case = _paused(_acknowledged("2026-12-14"), "2026-12-18")
    with pytest.raises(targets.NoTargetRuns):
        targets.pause(case, SOME_WORDS, today=date(2026, 12, 21))

    case = _resumed(case, "2026-12-21")
    with pytest.raises(targets.NotPaused):
        targets.resume(case, today=date(2026, 12, 22), policy=SEVEN_DAYS)


def test_the_response_meets_the_target() -> None:
    case = _answered(_acknowledged("2026-12-14"), "2026-12-22")

    assert case.clocks[CLOCK].met_on == date(2026, 12, 22)
    assert case.open_clocks() == []


def test_a_response_while_the_target_waits_meets_it() -> None:
    case = _answered(_paused(_acknowledged("2026-12-14"), "2026-12-18"), "2026-12-29")

    assert case.clocks[CLOCK].met_on == date(2026, 12, 29)
    assert not case.clocks[CLOCK].is_met_late
    assert case.targets.items[0].pauses[0].resumed_on == date(2026, 12, 29)
