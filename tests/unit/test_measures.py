"""The measures: what counts as in time, and what the figures are computed from."""

from datetime import date

import pytest

from services.reporting.domain import figures, measures, outcomes
from services.reporting.domain.figures import AtStage, Figure, Tally
from services.reporting.domain.measures import Measure
from services.reporting.domain.months import NOTHING
from services.reporting.domain.outcomes import Outcome


def figure(name: str, tally: Tally, to_acknowledge: dict[int, int] | None = None, stage: int = 1) -> Figure:
    at_stage = AtStage(tally=tally, to_acknowledge=to_acknowledge or {}, to_respond={})
    return next(each for each in figures.figures({stage: at_stage}) if each.measure.name == name)


def a_tally(*, overdue: int = 0, **counts: int) -> Tally:
    return Tally(counts=NOTHING._replace(**{"received": 10, **counts}), acknowledgement_overdue=overdue)


NOBODY = a_tally(received=0)


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
    assert outcomes.outcome(date(2026, 12, 29), met_on) is expected


def test_late_and_open_complaints_count_as_not_acknowledged_in_time() -> None:
    share = figure("acknowledged_in_time", a_tally(acknowledged_in_time=6, acknowledged_late=1, overdue=1))

    assert (share.numerator, share.denominator, share.value) == (6, 8, 75.0)


def test_complaints_still_within_their_time_are_neither_good_nor_bad() -> None:
    share = figure("acknowledged_in_time", a_tally())

    assert (share.denominator, share.value) == (0, None)


def test_the_average_weighs_every_complaint_alike() -> None:
    average = figure("average_days_to_acknowledge", NOBODY, {0: 1, 5: 3})

    assert average.value == pytest.approx(3.8, abs=0.06)


@pytest.mark.parametrize(
    ("days", "expected"),
    [({3: 1}, 3), ({1: 9, 30: 1}, 1), ({1: 89, 30: 11}, 30), ({1: 8, 2: 1, 30: 1}, 2), ({}, None)],
)
def test_the_90th_percentile_is_a_number_of_days_that_a_complaint_took(
    days: dict[int, int], expected: int | None
) -> None:
    assert figure("ninetieth_days_to_acknowledge", NOBODY, days).value == expected


def test_no_measure_judges_the_volume_of_complaints() -> None:
    """Code 3.3: few complaints may be a sign that complaining is hard."""
    volume = figure("received", NOBODY)

    assert volume.denominator is None


@pytest.mark.parametrize(
    ("ended_on", "expected"),
    [(date(2026, 12, 29), Outcome.ENDED), (date(2026, 12, 30), Outcome.LATE)],
)
def test_ending_a_late_complaint_does_not_undo_its_lateness(ended_on: date, expected: Outcome) -> None:
    assert outcomes.outcome_without(date(2026, 12, 29), ended_on) is expected


def test_what_the_edition_does_not_time_ends_without_being_late() -> None:
    assert outcomes.outcome_without(None, date(2026, 12, 30)) is Outcome.ENDED


@pytest.mark.parametrize(("told_on", "expected"), [(date(2026, 12, 29), True), (date(2026, 12, 30), False)])
def test_an_extension_counts_at_its_new_date_if_it_was_told_by_the_old_one(told_on: date, *, expected: bool) -> None:
    """Code 6.4, 6.5: the resident must have been told while the old date still held."""
    assert outcomes.moves_the_date(date(2026, 12, 29), told_on) is expected


def test_complaints_that_ended_in_time_are_neither_good_nor_bad() -> None:
    share = figure("acknowledged_in_time", a_tally(acknowledged_in_time=3, acknowledgement_ended=7))

    assert (share.numerator, share.denominator) == (3, 3)


def test_the_five_ways_a_clock_may_stand_add_up_to_the_complaints_received() -> None:
    clock = a_tally(acknowledged_in_time=3, acknowledged_late=1, acknowledgement_ended=2, overdue=1).acknowledgement

    assert (clock.in_time, clock.late, clock.overdue, clock.running, clock.ended) == (3, 1, 1, 3, 2)


def test_the_escalation_rate_is_a_share_of_the_complaints_that_were_answered() -> None:  # Code 6.10
    rate = figure("escalated", a_tally(responded=8, escalated=2))

    assert (rate.numerator, rate.denominator, rate.value) == (2, 8, 25.0)


def test_stage_2_is_counted_apart_from_stage_1() -> None:  # Code 6.11, 6.14
    at_stage_2 = a_tally(responded_in_time=4, responded_late=1)

    assert figure("stage_2_responded_in_time", at_stage_2, stage=2).value == 80
    assert figure("responded_in_time", at_stage_2, stage=2).value is None


def test_every_measure_has_a_figure() -> None:
    declared = {value.name for value in vars(measures).values() if isinstance(value, Measure)}

    assert {each.measure.name for each in figures.figures({})} == declared
