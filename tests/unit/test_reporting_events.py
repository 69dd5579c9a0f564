"""Reporting follows every clock, whichever event starts, stops or ends it, and tells no figure of a person."""

from typing import Final

import pytest

from services.reporting import consumer, tables
from services.reporting.domain.clocks import STATUTORY
from services.reporting.domain.items import Topic
from services.reporting.handlers import wording
from shared.events import cases, catalogue
from shared.events.cases import CaseEvent
from shared.events.event import Event

_CLOCKS: Final = ("Deadline", "ClockStopped", "ClockEnded")
_WITH_CLOCKS: Final = [
    event
    for event in catalogue.of_owner("cases")
    if issubclass(event, CaseEvent)
    and any(clock in str(field.annotation) for field in event.model_fields.values() for clock in _CLOCKS)
]


@pytest.mark.parametrize("event", [pytest.param(event, id=event.__name__) for event in _WITH_CLOCKS])
def test_no_event_that_moves_a_clock_is_ignored(event: type[Event]) -> None:
    assert event in consumer.HANDLERS, f"at least asides.noted must follow the clocks of {event.__name__}"


def test_there_are_events_that_move_clocks() -> None:
    assert {cases.ComplaintLogged, cases.ResponseExtended, cases.HazardReported} <= set(_WITH_CLOCKS)


@pytest.mark.parametrize("event", [cases.DisabilityDisclosed, cases.VulnerabilityRecorded, cases.RiskAssessed])
def test_what_says_something_about_a_persons_health_or_danger_becomes_no_figure(event: type[Event]) -> None:
    assert event in consumer.IGNORED


def test_every_clock_of_the_code_has_a_name_in_words() -> None:
    assert [clock for clock in STATUTORY if wording.clock_title(clock).lower() == clock.replace("_", " ")] == []


def test_every_topic_has_a_caption() -> None:
    assert all(wording.topic_title(topic) for topic in Topic)


def test_no_table_of_facts_has_a_place_for_words_or_documents() -> None:
    kinds = {str(column.type).split("(")[0] for table in tables.FACTS for column in table.columns}

    assert kinds == {"TEXT", "DATE", "DATETIME", "SMALLINT", "INTEGER", "BOOLEAN", "ARRAY"}
