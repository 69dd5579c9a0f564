"""A data-protection complaint: 30 calendar days to acknowledge, beside the housing clocks."""

from datetime import date

import pytest

from services.cases.domain import data_protection, procedure
from services.cases.domain.case import Case
from services.cases.domain.happened import OutOfOrder
from tests.support.cases import POLICY, SOME_WORDS, a_logged_case, after, at, swept

TODAY = date(2026, 11, 23)


def recognised(received: str = "2026-11-20", received_on: date | None = None) -> Case:
    case = a_logged_case(at(received))
    event = data_protection.recognise(case, received_on=received_on, today=date(2027, 1, 4), policy=POLICY)
    return after(case, event)


def test_it_is_acknowledged_within_thirty_calendar_days() -> None:
    case = recognised()

    assert case.clocks["data_protection_acknowledge"].deadline.due_on == date(2026, 12, 20)
    assert swept(case, at("2026-12-21"))[-1] == "DeadlineMissed"


def test_it_does_not_touch_the_housing_clocks() -> None:
    before = a_logged_case(at("2026-11-20"))

    assert recognised().clocks["stage_1_acknowledge"] == before.clocks["stage_1_acknowledge"]


def test_it_outlives_the_housing_complaint() -> None:
    case = recognised()

    case = after(case, procedure.withdraw(case, SOME_WORDS, today=TODAY))

    assert case.clocks["data_protection_acknowledge"].is_open


def test_the_duty_exists_since_19_june_2026() -> None:
    assert recognised("2026-06-19").data_protection.received_on == date(2026, 6, 19)
    with pytest.raises(data_protection.BeforeTheDuty) as refused:
        recognised("2026-06-18")

    assert refused.value.field == "received_on"


def test_the_acknowledgement_stops_its_clock() -> None:
    case = recognised()

    case = after(case, data_protection.acknowledge(case, SOME_WORDS, acknowledged_on=TODAY, today=TODAY))

    assert case.clocks["data_protection_acknowledge"].met_on == TODAY
    with pytest.raises(data_protection.NoDataProtectionComplaint):
        data_protection.acknowledge(case, SOME_WORDS, acknowledged_on=TODAY, today=TODAY)


def test_an_answer_that_is_given_at_once_is_its_acknowledgement_too() -> None:
    case = recognised()

    case = after(case, data_protection.answer(case, SOME_WORDS, answered_on=TODAY, today=TODAY))

    assert case.clocks["data_protection_acknowledge"].met_on == TODAY
    assert case.data_protection.answered_on == TODAY


def test_it_is_recognised_once_and_before_it_is_answered() -> None:
    with pytest.raises(data_protection.AlreadyRecognised):
        data_protection.recognise(recognised(), received_on=None, today=TODAY, policy=POLICY)
    with pytest.raises(data_protection.NoDataProtectionComplaint):
        data_protection.answer(a_logged_case(at("2026-11-20")), SOME_WORDS, answered_on=TODAY, today=TODAY)


def test_it_is_not_acknowledged_before_it_came() -> None:
    with pytest.raises(OutOfOrder):
        data_protection.acknowledge(recognised(), SOME_WORDS, acknowledged_on=date(2026, 11, 19), today=TODAY)
