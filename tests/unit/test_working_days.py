"""Counting working days in England."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays
from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.working_days import CountingRule, OutsideCalendar, end_of, london_date, start_of
from shared.platform.landlords import HolidayOverride, read
from tests.support.cases import POLICY

CALENDAR = POLICY.calendar
DAYS = st.dates(date(2016, 1, 1), date(2039, 1, 1))


@pytest.mark.parametrize(
    ("received", "acknowledge_by", "respond_by", "extended_to"),
    [
        ("2026-11-20", "2026-11-27", "2026-12-11", "2026-12-29"),
        ("2026-11-21", "2026-11-27", "2026-12-11", "2026-12-29"),
        ("2026-12-14", "2026-12-21", "2027-01-07", "2027-01-21"),
        ("2026-12-18", "2026-12-29", "2027-01-13", "2027-01-27"),
        ("2026-12-25", "2027-01-05", "2027-01-19", "2027-02-02"),
        ("2027-03-24", "2027-04-02", "2027-04-16", "2027-04-30"),
    ],
)
def test_worked_dates_of_the_code(received: str, acknowledge_by: str, respond_by: str, extended_to: str) -> None:
    acknowledge = CALENDAR.add(date.fromisoformat(received), 5)
    respond = CALENDAR.add(acknowledge, 10)

    assert acknowledge.isoformat() == acknowledge_by
    assert respond.isoformat() == respond_by
    assert CALENDAR.add(respond, 10).isoformat() == extended_to


def test_a_saturday_counts_from_monday_strictly_and_from_tuesday_leniently() -> None:
    saturday = date(2026, 11, 21)

    assert CALENDAR.add(saturday, 1, CountingRule.STRICT) == date(2026, 11, 23)
    assert CALENDAR.add(saturday, 1, CountingRule.LENIENT) == date(2026, 11, 24)


@given(start=DAYS, working_days=st.integers(0, 60))
def test_adding_agrees_with_counting_day_by_day(start: date, working_days: int) -> None:
    published = {
        holiday["date"] for holiday in BankHolidays(use_cached_holidays=True).get_holidays("england-and-wales")
    }
    known = CALENDAR.holidays | published
    counted, day = 0, start
    while counted < working_days:
        day += timedelta(days=1)
        counted += day.weekday() < 5 and day not in known

    assert CALENDAR.add(start, working_days) == day


@given(start=DAYS, working_days=st.integers(1, 60))
def test_what_was_added_is_counted_between(start: date, working_days: int) -> None:
    assert CALENDAR.between(start, CALENDAR.add(start, working_days)) == working_days


@given(start=DAYS, working_days=st.integers(1, 30))
def test_subtracting_leads_back_to_a_day_from_which_it_adds_up(start: date, working_days: int) -> None:
    end = CALENDAR.add(start, working_days)

    assert CALENDAR.add(CALENDAR.subtract(end, working_days), working_days) == end


def test_the_holidays_are_those_that_were_proclaimed() -> None:
    published = BankHolidays(use_cached_holidays=True).get_holidays("england-and-wales")

    assert {day["date"] for day in published if day["date"].year >= 2015} <= CALENDAR.holidays
    assert {date(2022, 9, 19), date(2023, 5, 8), date(2020, 5, 8)} <= CALENDAR.holidays


def test_an_override_is_a_holiday_and_gives_the_calendar_another_version() -> None:
    landlord = read(None).get("demo")
    proclaimed = HolidayOverride(day=date(2026, 11, 30), why="a royal occasion")
    calendar = landlord.model_copy(update={"holiday_overrides": (proclaimed,)}).calendar()

    assert calendar.add(date(2026, 11, 27), 1) == date(2026, 12, 1)
    assert calendar.version != CALENDAR.version


def test_a_day_ends_at_midnight_in_england_also_on_the_night_the_clocks_change() -> None:
    assert end_of(date(2027, 3, 28)) == datetime(2027, 3, 28, 23, 0, tzinfo=UTC)
    assert end_of(date(2026, 10, 25)) == datetime(2026, 10, 26, 0, 0, tzinfo=UTC)
    assert start_of(date(2026, 7, 1)) == datetime(2026, 6, 30, 23, 0, tzinfo=UTC)


def test_late_evening_in_utc_is_tomorrow_in_a_british_summer() -> None:
    assert london_date(datetime(2026, 10, 24, 23, 30, tzinfo=UTC)) == date(2026, 10, 25)
    assert london_date(datetime(2026, 10, 25, 1, 30, tzinfo=ZoneInfo("Europe/London"))) == date(2026, 10, 25)


def test_a_date_beyond_the_calendar_is_refused_rather_than_guessed() -> None:
    with pytest.raises(OutsideCalendar):
        CALENDAR.add(date(2040, 12, 30), 5)
