"""The three editions, the worked dates, and a second way to count that shares no code with the first."""

from datetime import date, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.cases.domain import deadlines, escalation, extensions, timescales
from services.cases.domain.case import Case
from services.cases.domain.deadlines import Policy
from services.cases.domain.timescales import Scheme
from shared.events.cases import ClockKind, Edition
from shared.kernel.working_days import Calendar, CountingRule
from tests.support.cases import (
    POLICY,
    a_logged_case,
    acknowledged,
    after,
    at,
    escalated,
    responded,
)
from tests.support.naive_calendar import naively

COUNCIL: Final = Policy(
    calendar=POLICY.calendar, counting=CountingRule.STRICT, warn_within=2, scheme=Scheme.LOCAL_GOVERNMENT
)
WITH_THIRD_STAGE: Final = Policy(
    calendar=POLICY.calendar, counting=CountingRule.STRICT, warn_within=2, third_stage=True
)


@given(received=st.dates(min_value=date(2022, 4, 1), max_value=date(2027, 9, 30)), late=st.integers(0, 12))
def test_every_deadline_is_that_of_a_naive_count(received: date, late: int) -> None:  # Code 6.2, 6.3
    case = a_logged_case(at(received.isoformat(), 12))
    acknowledged_on = received + timedelta(days=late)
    acknowledge = case.clocks[ClockKind.STAGE_1_ACKNOWLEDGE].deadline

    case = acknowledged(case, acknowledged_on.isoformat())

    counted_from = received if received < date(2024, 4, 1) else acknowledged_on
    assert acknowledge.due_on == naively(received, 5)
    assert case.clocks[ClockKind.STAGE_1_RESPOND].deadline.due_on == naively(counted_from, 10)


@given(requested=st.dates(min_value=date(2024, 5, 1), max_value=date(2027, 8, 31)), late=st.integers(0, 12))
def test_stage_2_deadlines_are_those_of_a_naive_count(requested: date, late: int) -> None:  # Code 6.11, 6.14, 6.15
    case = responded(acknowledged(a_logged_case(at("2024-04-02")), "2024-04-03"), "2024-04-10")
    case = escalated(case, requested.isoformat())
    acknowledge = case.clocks[ClockKind.STAGE_2_ACKNOWLEDGE].deadline
    acknowledged_on = requested + timedelta(days=late)

    case = acknowledged(case, acknowledged_on.isoformat())

    assert acknowledge.due_on == naively(requested, 5)
    assert case.clocks[ClockKind.STAGE_2_RESPOND].deadline.due_on == naively(acknowledged_on, 20)
    assert extensions.latest_within_cap(case, POLICY) == naively(naively(acknowledged_on, 20), 20)


@pytest.mark.parametrize(
    ("received", "acknowledge_by", "respond_by", "extended_to"),
    [
        ("2026-11-20", "2026-11-27", "2026-12-11", "2026-12-29"),
        ("2026-11-21", "2026-11-27", "2026-12-11", "2026-12-29"),
        ("2026-12-14", "2026-12-21", "2027-01-07", "2027-01-21"),
        ("2026-12-18", "2026-12-29", "2027-01-13", "2027-01-27"),
        ("2026-12-25", "2027-01-05", "2027-01-19", "2027-02-02"),
        ("2027-03-24", "2027-04-02", "2027-04-16", "2027-04-30"),
        # The bank holiday for the Queen's funeral, the coronation, Easter 2024.
        ("2022-09-13", "2022-09-21", "2022-09-28", "2022-10-12"),
        ("2023-05-02", "2023-05-10", "2023-05-17", "2023-06-01"),
        ("2024-04-02", "2024-04-09", "2024-04-23", "2024-05-08"),
    ],
)
def test_the_worked_dates(  # Code 6.2, 6.3, 6.4
    received: str, acknowledge_by: str, respond_by: str, extended_to: str
) -> None:
    case = a_logged_case(at(received))
    due = case.clocks[ClockKind.STAGE_1_ACKNOWLEDGE].deadline.due_on

    case = acknowledged(case, due.isoformat())

    assert due.isoformat() == acknowledge_by
    assert case.clocks[ClockKind.STAGE_1_RESPOND].deadline.due_on.isoformat() == respond_by
    latest = extensions.latest_within_cap(case, POLICY)
    assert latest is not None
    assert latest.isoformat() == extended_to


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-03-29T00:59:00+00:00", "2026-03-29"),
        ("2026-03-29T22:59:00+00:00", "2026-03-29"),
        ("2026-03-29T23:01:00+00:00", "2026-03-30"),
        ("2026-10-24T23:01:00+00:00", "2026-10-25"),
        ("2026-10-25T23:59:00+00:00", "2026-10-25"),
        ("2026-10-26T00:01:00+00:00", "2026-10-26"),
    ],
)
def test_the_day_of_receipt_is_that_of_the_clock_on_the_wall(moment: str, day: str) -> None:  # Code 6.2
    assert a_logged_case(datetime.fromisoformat(moment)).received_on.isoformat() == day


def test_a_case_logged_before_april_2024_is_held_to_the_2022_edition() -> None:
    case = a_logged_case(at("2024-03-28"))

    assert case.edition is Edition.HOS_2022
    # Good Friday and Easter Monday lie between; the response is counted from logging.
    assert case.clocks[ClockKind.STAGE_1_RESPOND].deadline.due_on == date(2024, 4, 15)


def test_acknowledging_early_moves_no_date_under_the_2022_edition() -> None:
    case = acknowledged(a_logged_case(at("2023-05-02")), "2023-05-03")

    assert case.clocks[ClockKind.STAGE_1_RESPOND].deadline.due_on == date(2023, 5, 17)


def _at_stage_2(policy: Policy) -> Case:
    case = responded(acknowledged(a_logged_case(at("2023-05-02"), policy), "2023-05-03"), "2023-05-15")
    return escalated(case, "2023-05-16", policy=policy)


def test_stage_2_of_the_2022_edition_is_counted_from_the_request_and_its_acknowledgement_is_not_timed() -> None:
    case = _at_stage_2(POLICY)

    assert ClockKind.STAGE_2_ACKNOWLEDGE not in case.clocks
    assert case.clocks[ClockKind.STAGE_2_RESPOND].deadline.due_on == date(2023, 6, 14)
    assert extensions.latest_within_cap(case, POLICY) == date(2023, 6, 28)


def test_a_third_stage_only_under_2022_and_only_where_the_landlord_had_one() -> None:  # Code 5.3
    answered = responded(acknowledged(_at_stage_2(WITH_THIRD_STAGE), "2023-05-17"), "2023-06-01")

    third = escalated(answered, "2023-06-05", policy=WITH_THIRD_STAGE)

    assert third.stage == 3
    assert third.clocks[ClockKind.STAGE_3_RESPOND].deadline.due_on == date(2023, 7, 3)
    with pytest.raises(escalation.NoFurtherStage):
        escalated(answered, "2023-06-05")


def test_no_third_stage_under_2024_whatever_the_landlord_had() -> None:  # Code 5.3
    case = responded(acknowledged(a_logged_case(at("2024-04-02")), "2024-04-03"), "2024-04-10")
    case = responded(acknowledged(escalated(case, "2024-04-11"), "2024-04-12"), "2024-04-20")

    with pytest.raises(escalation.NoFurtherStage):
        escalated(case, "2024-04-22", policy=WITH_THIRD_STAGE)


def test_other_council_services_fall_under_the_lgscos_code() -> None:
    case = a_logged_case(at("2026-11-20"), COUNCIL)

    assert case.edition is Edition.LGSCO_2024
    assert case.clocks[ClockKind.STAGE_1_ACKNOWLEDGE].deadline.due_on == date(2026, 11, 27)


def test_before_its_first_edition_there_is_no_code() -> None:
    with pytest.raises(timescales.BeforeTheCode):
        timescales.edition_for(date(2024, 3, 31), Scheme.LOCAL_GOVERNMENT)


def test_a_proclaimed_holiday_moves_open_deadlines_and_the_old_date_stays_in_the_record() -> None:  # Code 6.2
    case = a_logged_case(at("2026-11-20"))
    proclaimed = _with_holiday(date(2026, 11, 25))

    recomputed = deadlines.recompute(case, proclaimed)
    changed = after(case, *recomputed)

    [event] = recomputed
    assert (event.was_due_on, event.was_calendar) == (date(2026, 11, 27), POLICY.calendar.version)
    deadline = changed.clocks[ClockKind.STAGE_1_ACKNOWLEDGE].deadline
    assert (deadline.due_on, deadline.generation, deadline.calendar) == (date(2026, 11, 30), 2, "proclaimed")
    assert deadlines.recompute(changed, proclaimed) == []


def test_the_cap_moves_with_a_response_date_that_is_counted_anew() -> None:  # Code 6.4
    case = acknowledged(a_logged_case(at("2026-11-20")), "2026-11-20")
    proclaimed = _with_holiday(date(2026, 11, 25))

    changed = after(case, *deadlines.recompute(case, proclaimed))

    assert changed.current.first_respond_by == date(2026, 12, 7)
    assert extensions.latest_within_cap(changed, proclaimed) == date(2026, 12, 21)


def test_a_missed_deadline_is_not_counted_anew() -> None:  # Code 6.2
    case = a_logged_case(at("2026-11-20"))
    missed = after(case, *deadlines.due_events(case, POLICY, at("2026-12-01")))

    assert deadlines.recompute(missed, _with_holiday(date(2026, 11, 25))) == []


def _with_holiday(day: date) -> Policy:
    calendar = Calendar(
        version="proclaimed", first_year=2015, last_year=2040, holidays=POLICY.calendar.holidays | {day}
    )
    return Policy(calendar=calendar, counting=CountingRule.STRICT, warn_within=2)


def test_an_early_acknowledgement_brings_the_response_forward_under_2024() -> None:  # Code 6.3
    case = acknowledged(a_logged_case(at("2026-11-20")), "2026-11-23")

    assert case.clocks[ClockKind.STAGE_1_RESPOND].deadline.due_on == date(2026, 12, 7)
