"""Awaab's Law: hazards from the first mention, hours through weekends and clock changes, days as the law has them."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from services.cases.domain import deadlines, hazard_refusals, hazards, procedure
from services.cases.domain.case import Case
from services.cases.domain.happened import HasNotHappened, OutOfOrder
from shared.events.cases import HazardClass, HazardFound, HazardKind
from shared.kernel.working_days import LONDON, CountingRule
from tests.support.cases import POLICY, SOME_WORDS, a_logged_case, after, at, swept

FRIDAY = at("2026-11-20")
LATER = at("2027-03-01")


def reported(
    received_at: datetime = FRIDAY,
    kind: HazardKind = HazardKind.SIGNIFICANT,
    *,
    aware_at: datetime | None = None,
    hazard_class: HazardClass = HazardClass.DAMP_AND_MOULD,
) -> Case:
    case = a_logged_case(received_at)
    event = hazards.report(case, kind, hazard_class, aware_at=aware_at, now=LATER, policy=POLICY)
    return after(case, event)


def investigated(case: Case, found: HazardFound, ended_at: datetime) -> Case:
    event = hazards.investigate(case, 1, found, ended_at=ended_at, now=LATER, policy=POLICY)
    return after(case, event)


def due_on(case: Case, clock: str) -> date:
    return case.clocks[clock].deadline.due_on


def test_the_clock_starts_with_the_first_mention_in_the_complaint() -> None:
    case = reported()

    assert case.hazards.reported[0].aware_at == FRIDAY
    assert due_on(case, "hazard_investigate:1") == date(2026, 12, 4)


def test_the_landlord_may_have_been_aware_before_the_complaint() -> None:
    case = reported(aware_at=at("2026-11-13"))

    assert due_on(case, "hazard_investigate:1") == date(2026, 11, 27)


def test_christmas_does_not_count_towards_the_ten_days() -> None:
    assert due_on(reported(at("2026-12-14")), "hazard_investigate:1") == date(2026, 12, 30)


def test_an_emergency_is_over_in_24_hours_through_the_weekend() -> None:
    case = reported(kind=HazardKind.EMERGENCY)

    assert case.clocks["hazard_emergency:1"].deadline.due_at == datetime(2026, 11, 21, 10, tzinfo=UTC)


def test_the_hour_that_is_lost_in_spring_is_not_lost_to_the_landlord() -> None:
    aware_at = datetime(2026, 3, 28, 10, tzinfo=LONDON)
    case = reported(aware_at, HazardKind.EMERGENCY, aware_at=aware_at)

    due_at = case.clocks["hazard_emergency:1"].deadline.due_at
    assert due_at == datetime(2026, 3, 29, 10, tzinfo=UTC)
    assert due_at.astimezone(LONDON).hour == 11


def test_the_hour_that_is_won_in_autumn_is_not_won_by_the_landlord() -> None:
    aware_at = datetime(2026, 10, 24, 12, tzinfo=LONDON)
    case = reported(aware_at, HazardKind.EMERGENCY, aware_at=aware_at)

    due_at = case.clocks["hazard_emergency:1"].deadline.due_at
    assert due_at == datetime(2026, 10, 25, 11, tzinfo=UTC)
    assert due_at.astimezone(LONDON).hour == 11


def test_an_emergency_late_in_the_evening_is_due_on_the_next_date() -> None:
    case = reported(kind=HazardKind.EMERGENCY, aware_at=datetime(2026, 6, 1, 23, 30, tzinfo=UTC))

    # 00:30 in London already, so due on 3 June in England.
    assert due_on(case, "hazard_emergency:1") == date(2026, 6, 3)


def test_an_emergency_is_warned_of_and_missed_by_the_hour() -> None:
    case = reported(kind=HazardKind.EMERGENCY)

    assert swept(case, datetime(2026, 11, 21, 3, 59, tzinfo=UTC)) == []
    assert swept(case, datetime(2026, 11, 21, 4, 0, tzinfo=UTC)) == ["DeadlineApproaching"]
    assert "DeadlineMissed" in swept(case, datetime(2026, 11, 21, 10, 0, tzinfo=UTC))


def test_made_safe_an_hour_late_on_the_due_date_is_late() -> None:
    case = reported(kind=HazardKind.EMERGENCY)

    in_time = after(case, hazards.make_safe(case, 1, SOME_WORDS, made_safe_at=at("2026-11-21", 10), now=LATER))
    late = after(case, hazards.make_safe(case, 1, SOME_WORDS, made_safe_at=at("2026-11-21", 11), now=LATER))

    assert not in_time.clocks["hazard_emergency:1"].is_met_late
    assert late.clocks["hazard_emergency:1"].is_met_late


def test_summary_safety_and_works_are_counted_from_the_end_of_the_investigation() -> None:
    case = investigated(reported(), HazardFound.SIGNIFICANT, at("2026-11-26"))

    assert case.clocks["hazard_investigate:1"].met_on == date(2026, 11, 26)
    assert due_on(case, "hazard_summary:1") == date(2026, 12, 1)
    assert due_on(case, "hazard_make_safe:1") == date(2026, 12, 3)
    assert due_on(case, "hazard_further_works:1") == date(2026, 12, 3)


def test_where_there_is_no_hazard_only_the_summary_is_owed() -> None:
    case = investigated(reported(kind=HazardKind.EMERGENCY), HazardFound.NONE, at("2026-11-20", 15))

    assert case.clocks["hazard_emergency:1"].ended
    assert {key for key, clock in case.clocks.items() if clock.is_open and key.startswith("hazard")} == {
        "hazard_summary:1"
    }


def test_an_emergency_that_is_found_has_24_hours_from_then() -> None:
    case = investigated(reported(), HazardFound.EMERGENCY, at("2026-11-26", 15))

    assert case.clocks["hazard_emergency:1"].deadline.due_at == at("2026-11-27", 15)
    assert "hazard_make_safe:1" not in case.clocks


def test_an_emergency_that_turns_out_to_be_significant_has_five_days_to_be_made_safe() -> None:
    case = investigated(reported(kind=HazardKind.EMERGENCY), HazardFound.SIGNIFICANT, at("2026-11-20", 15))

    assert case.clocks["hazard_emergency:1"].ended
    assert due_on(case, "hazard_make_safe:1") == date(2026, 11, 27)


def test_what_was_made_safe_before_the_investigation_ended_is_not_due_again() -> None:
    case = reported(kind=HazardKind.EMERGENCY)
    case = after(case, hazards.make_safe(case, 1, SOME_WORDS, made_safe_at=at("2026-11-20", 16), now=LATER))

    case = investigated(case, HazardFound.EMERGENCY, at("2026-11-23"))

    assert case.clocks["hazard_emergency:1"].met_on == date(2026, 11, 20)
    assert "hazard_make_safe:1" not in case.clocks


def test_further_works_begin_within_twelve_weeks_at_most() -> None:
    case = investigated(reported(), HazardFound.SIGNIFICANT, at("2026-11-26"))

    with pytest.raises(hazard_refusals.BeyondTwelveWeeks) as refused:
        hazards.plan_further_works(
            case, 1, SOME_WORDS, begin_by=date(2027, 2, 19), today=date(2026, 11, 30), policy=POLICY
        )
    planned = hazards.plan_further_works(
        case, 1, SOME_WORDS, begin_by=date(2027, 2, 18), today=date(2026, 11, 30), policy=POLICY
    )

    assert refused.value.field == "begin_by"
    assert due_on(after(case, planned), "hazard_further_works:1") == date(2027, 2, 18)


def test_summary_and_works_stop_their_clocks() -> None:
    case = investigated(reported(), HazardFound.SIGNIFICANT, at("2026-11-26"))

    case = after(case, hazards.send_summary(case, 1, sent_on=date(2026, 11, 27), today=date(2026, 11, 27)))
    case = after(
        case, hazards.begin_further_works(case, 1, SOME_WORDS, begun_on=date(2026, 12, 2), today=date(2026, 12, 2))
    )

    assert case.clocks["hazard_summary:1"].met_on == date(2026, 11, 27)
    assert case.clocks["hazard_further_works:1"].met_on == date(2026, 12, 2)


def test_hazards_of_a_class_that_is_not_covered_yet_are_refused_with_a_sentence() -> None:
    with pytest.raises(hazard_refusals.HazardNotCovered) as refused:
        reported(hazard_class=HazardClass.FIRE)

    assert refused.value.field == "hazard_class"
    assert "not cover" in refused.value.detail


def test_an_emergency_of_any_class_is_covered() -> None:
    case = reported(kind=HazardKind.EMERGENCY, hazard_class=HazardClass.ELECTRICAL)

    assert case.hazards.reported[0].hazard_class is HazardClass.ELECTRICAL


@pytest.mark.parametrize("kind", list(HazardKind))
def test_what_the_landlord_knew_before_the_law_is_refused(kind: HazardKind) -> None:
    with pytest.raises(hazard_refusals.HazardNotCovered) as refused:
        reported(kind=kind, aware_at=at("2025-10-26"))

    assert refused.value.field == "aware_at"
    assert "2025-10-27" in refused.value.detail


def test_the_first_day_of_the_law_is_covered() -> None:
    assert due_on(reported(aware_at=at("2025-10-27")), "hazard_investigate:1") == date(2025, 11, 10)


def test_nothing_is_reported_that_has_not_happened_or_out_of_order() -> None:
    with pytest.raises(HasNotHappened):
        reported(aware_at=at("2027-03-02"))
    with pytest.raises(OutOfOrder):
        investigated(reported(), HazardFound.NONE, at("2026-11-19"))


def test_hazard_clocks_move_no_clock_of_the_code_and_outlive_the_case() -> None:
    before = a_logged_case(FRIDAY)
    case = reported()
    assert case.clocks["stage_1_acknowledge"] == before.clocks["stage_1_acknowledge"]

    case = after(case, procedure.withdraw(case, SOME_WORDS, today=date(2026, 11, 23)))

    assert case.clocks["stage_1_acknowledge"].ended
    assert case.clocks["hazard_investigate:1"].is_open


def test_several_hazards_have_clocks_of_their_own() -> None:
    case = reported()
    second = hazards.report(case, HazardKind.EMERGENCY, HazardClass.ELECTRICAL, aware_at=None, now=LATER, policy=POLICY)

    assert {"hazard_investigate:1", "hazard_emergency:2"} <= after(case, second).clocks.keys()


def test_a_landlords_counting_policy_does_not_bend_the_law() -> None:
    lenient = replace(POLICY, counting=CountingRule.LENIENT)
    case = a_logged_case(at("2026-11-21"), lenient)
    event = hazards.report(
        case, HazardKind.SIGNIFICANT, HazardClass.DAMP_AND_MOULD, aware_at=None, now=LATER, policy=lenient
    )
    case = after(case, event)

    # Day 1 is the Monday after the Saturday; the lenient count would make that day 0.
    assert due_on(case, "hazard_investigate:1") == date(2026, 12, 4)
    assert deadlines.recompute(case, lenient) == []
