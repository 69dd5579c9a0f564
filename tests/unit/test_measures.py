"""The measures: what counts as in time, and what the figures are computed from."""

from datetime import date

import pytest

from services.reporting.domain import measures
from services.reporting.domain.measures import Clock, Outcome, Tally

NOBODY = Clock(in_time=0, late=0, overdue=0, running=0)


def figure(name: str, tally: Tally, to_acknowledge: dict[int, int] | None = None) -> measures.Figure:
    found = measures.figures(tally, to_acknowledge or {}, {})
    return next(each for each in found if each.measure.name == name)


def a_tally(clock: Clock) -> Tally:
    return Tally(received=10, open=0, acknowledgement=clock, response=NOBODY)


@pytest.mark.parametrize(
    ("met_on", "expected"),
    [
        (None, Outcome.RUNNING),
        (date(2026, 12, 24), Outcome.IN_TIME),
        (date(2026, 12, 29), Outcome.IN_TIME),
        (date(2026, 12, 30), Outcome.LATE),
    ],
)
def test_the_due_day_itself_is_in_time(met_on: date | None, expected: Outcome) -> None:
    """Code 6.2, 6.3: due on Tuesday 29 December 2026, the first working day after Christmas."""
    assert measures.outcome(date(2026, 12, 29), met_on) is expected


def test_late_and_open_complaints_count_as_not_acknowledged_in_time() -> None:
    share = figure("acknowledged_in_time", a_tally(Clock(in_time=6, late=1, overdue=1, running=2)))

    assert (share.numerator, share.denominator, share.value) == (6, 8, 75.0)


def test_complaints_still_within_their_time_are_neither_good_nor_bad() -> None:
    share = figure("acknowledged_in_time", a_tally(Clock(in_time=0, late=0, overdue=0, running=10)))

    assert (share.denominator, share.value) == (0, None)


def test_the_average_weighs_every_complaint_alike() -> None:
    average = figure("average_days_to_acknowledge", a_tally(NOBODY), {0: 1, 5: 3})

    assert average.value == pytest.approx(3.8, abs=0.06)


@pytest.mark.parametrize(
    ("days", "expected"),
    [({3: 1}, 3), ({1: 9, 30: 1}, 1), ({1: 89, 30: 11}, 30), ({1: 8, 2: 1, 30: 1}, 2), ({}, None)],
)
def test_the_90th_percentile_is_a_number_of_days_that_a_complaint_took(
    days: dict[int, int], expected: int | None
) -> None:
    assert figure("ninetieth_days_to_acknowledge", a_tally(NOBODY), days).value == expected


def test_no_measure_judges_the_volume_of_complaints() -> None:
    """Code 3.3: few complaints may be a sign that complaining is hard."""
    volume = figure("received", a_tally(NOBODY))

    assert volume.denominator is None
