"""Exceptional circumstances: declared, told, ended; clocks run on and are tagged (Code 8.5)."""

from dataclasses import replace
from datetime import date

import pytest

from services.cases.domain import deadlines, disruption, procedure
from services.cases.domain.disruption import Disruption
from services.cases.domain.happened import HasNotHappened
from shared.events.cases import DeadlineMissed, DisruptionCause, DisruptionDeclared
from tests.support.cases import POLICY, SOME_WORDS, a_logged_case, after, at

TODAY = date(2026, 11, 24)


def declaration(
    *services: str, since: date = date(2026, 11, 23), until: date = date(2026, 12, 4)
) -> DisruptionDeclared:
    return disruption.declare(
        DisruptionCause.CYBER_INCIDENT,
        SOME_WORDS,
        since=since,
        expected_until=until,
        affected_services=services,
        known_services={"repairs", "heating"},
        today=TODAY,
    )


def declared(*services: str, since: date = date(2026, 11, 23)) -> Disruption:
    return disruption.begin("d-1", "demo", declaration(*services, since=since))


def told(lasting: Disruption) -> Disruption:
    lasting = disruption.evolve(lasting, disruption.tell_ombudsman(lasting, SOME_WORDS, told_on=TODAY, today=TODAY))
    return disruption.evolve(lasting, disruption.tell_residents(lasting, SOME_WORDS, told_on=TODAY, today=TODAY))


def test_a_disruption_says_when_the_landlord_will_comply_again() -> None:  # Code 8.5
    assert declared().expected_until == date(2026, 12, 4)
    with pytest.raises(disruption.ReturnDateNeeded):
        declaration(until=date(2026, 11, 22))


def test_a_disruption_has_begun_and_concerns_services_of_the_landlord() -> None:
    with pytest.raises(HasNotHappened):
        declaration(since=date(2026, 11, 25))
    with pytest.raises(disruption.ServiceUnknown) as refused:
        declaration("repairs", "catering")

    assert refused.value.field == "affected_services.1"


def test_a_disruption_ends_when_the_ombudsman_and_residents_have_been_told() -> None:  # Code 8.5
    with pytest.raises(disruption.NobodyTold):
        disruption.end(declared(), ended_on=TODAY, today=TODAY)

    ended = disruption.evolve(told(declared()), disruption.end(told(declared()), ended_on=TODAY, today=TODAY))

    assert ended.ended_on == TODAY
    assert ended.sequence == 4
    with pytest.raises(disruption.DisruptionIsOver):
        disruption.end(ended, ended_on=TODAY, today=TODAY)


def test_another_day_of_return_keeps_the_earlier_one_on_record() -> None:
    event = disruption.prolong(declared(), SOME_WORDS, expected_until=date(2026, 12, 18))

    assert event.was_expected_until == date(2026, 12, 4)
    assert disruption.evolve(declared(), event).expected_until == date(2026, 12, 18)


def test_a_disruption_stops_no_clock_and_what_is_missed_in_it_names_it() -> None:  # Code 8.5
    case = a_logged_case(at("2026-11-20"))
    said = deadlines.due_events(case, POLICY, at("2026-11-28"))

    tagged = disruption.tag(case, said, [declared()])

    assert [type(each) for each in tagged] == [DeadlineMissed]
    assert tagged[0].due_on == date(2026, 11, 27)
    assert tagged[0].model_dump()["disruption"] == "d-1"


def test_what_is_missed_after_the_disruption_is_not_blamed_on_it() -> None:
    case = a_logged_case(at("2026-11-20"))
    said = deadlines.due_events(case, POLICY, at("2026-11-28"))
    over = replace(declared(), ended_on=date(2026, 11, 26))

    assert [each.model_dump()["disruption"] for each in disruption.tag(case, said, [over])] == [None]


@pytest.mark.parametrize(
    ("lasting", "touched"),
    [
        (declared(), ["d-1"]),
        (declared("repairs"), ["d-1"]),
        (declared("heating"), []),
        (replace(declared(), landlord="riverside"), []),
        (replace(declared(since=date(2026, 11, 16)), ended_on=date(2026, 11, 19)), []),
        (replace(declared(since=date(2026, 11, 16)), ended_on=date(2026, 11, 20)), ["d-1"]),
    ],
)
def test_a_case_shows_the_disruptions_in_which_its_clocks_ran(lasting: Disruption, touched: list[str]) -> None:
    assert disruption.touching([lasting], a_logged_case(at("2026-11-20"))) == touched


def test_a_case_that_ended_before_the_disruption_is_not_touched() -> None:
    case = a_logged_case(at("2026-11-02"))
    case = after(case, procedure.withdraw(case, SOME_WORDS, today=date(2026, 11, 5)))

    assert disruption.touching([declared()], case) == []
