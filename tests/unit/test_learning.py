"""Learning on closing, and the improvements that follow from it."""

from dataclasses import replace
from datetime import date
from typing import Final

import pytest

from services.cases.domain import learning, procedure
from services.cases.domain.case import Case, Status
from services.cases.domain.happened import HasNotHappened
from services.cases.domain.learning import Lesson, Plan
from services.cases.repository import documents
from shared.events.cases import RootCause
from shared.kernel.refusals import NotFound
from shared.kernel.themes import Theme
from tests.support.cases import POLICY, SOME_WORDS, a_logged_case, a_responded_case, after, at, swept

FRIDAY: Final = at("2026-11-20")
TODAY: Final = date(2026, 11, 20)
LISTED: Final = replace(
    POLICY,
    services=frozenset({"repairs"}),
    themes={"repairs": Theme(name="Repairs", subthemes={"delay": "Delay"}), "staff": Theme(name="Staff")},
)
LESSON: Final = Lesson(theme="repairs", subtheme="delay", root_cause=RootCause.CONTRACTOR, service="repairs")
PLAN: Final = Plan(
    description=SOME_WORDS, owner="user:mo", due_on=date(2027, 3, 31), service="repairs", theme="repairs"
)


def _closed() -> Case:
    case = a_responded_case(FRIDAY, FRIDAY)
    return after(case, procedure.close(case, learning=SOME_WORDS, lesson=LESSON, today=TODAY))


def _planned(case: Case, *plans: Plan) -> Case:
    return after(case, *learning.plan(case, list(plans), today=TODAY, policy=LISTED))


def test_closing_keeps_what_was_learned_by_theme_cause_and_service() -> None:  # Code 9.1
    learned = _closed().learning

    assert learned.learned == SOME_WORDS
    assert (learned.theme, learned.subtheme) == ("repairs", "delay")
    assert (learned.root_cause, learned.service) == (RootCause.CONTRACTOR, "repairs")


@pytest.mark.parametrize(
    ("lesson", "field"),
    [
        (Lesson(theme="gardens"), "theme"),
        (Lesson(theme="staff", subtheme="delay"), "subtheme"),
        (Lesson(subtheme="delay"), "subtheme"),
        (Lesson(service="gardens"), "service"),
    ],
)
def test_themes_and_services_come_from_the_landlords_lists(lesson: Lesson, field: str) -> None:  # Code 9.1
    with pytest.raises((learning.UnknownTheme, learning.UnknownService)) as refused:
        learning.check(lesson, LISTED)

    assert refused.value.field == field


def test_what_is_on_the_lists_is_taken_and_nothing_need_be_named() -> None:
    learning.check(LESSON, LISTED)
    learning.check(Lesson(), POLICY)


def test_an_improvement_outlives_the_case_and_can_be_missed() -> None:  # Code 9.1
    case = _planned(_closed(), PLAN, replace(PLAN, due_on=date(2027, 4, 30)))

    assert case.status is Status.CLOSED
    assert [clock.deadline.key for clock in case.open_clocks()] == ["improvement:1", "improvement:2"]
    assert "DeadlineMissed" in swept(case, at("2027-04-01", 1))


def test_an_improvement_may_be_planned_while_the_case_is_open_and_stays_when_it_closes() -> None:  # Code 9.1
    case = _planned(a_responded_case(FRIDAY, FRIDAY), PLAN)

    closed = after(case, procedure.close(case, learning=SOME_WORDS, today=TODAY))

    assert [each.number for each in closed.learning.improvements] == [1]
    assert [each.number for each in _planned(closed, PLAN).learning.improvements] == [1, 2]


def test_a_planned_improvement_lies_ahead_and_the_field_at_fault_is_named() -> None:  # Code 9.1
    plans = [PLAN, replace(PLAN, due_on=date(2026, 11, 19))]

    with pytest.raises(learning.ImprovementInThePast) as refused:
        learning.plan(a_logged_case(FRIDAY), plans, today=TODAY, policy=LISTED, field="improvements")

    assert refused.value.field == "improvements.1.due_on"


def test_the_proof_that_a_change_was_made_stops_its_clock() -> None:  # Code 9.1
    case = _planned(_closed(), PLAN)

    made = after(case, learning.make(case, 1, SOME_WORDS, on=TODAY, today=TODAY))

    assert made.clocks["improvement:1"].met_on == TODAY
    with pytest.raises(learning.ImprovementIsOver):
        learning.drop(made, 1, SOME_WORDS)


def test_a_dropped_improvement_is_neither_made_nor_missed() -> None:  # Code 9.1
    case = _planned(_closed(), PLAN)

    dropped = after(case, learning.drop(case, 1, SOME_WORDS))

    assert dropped.clocks["improvement:1"].ended
    assert dropped.clocks["improvement:1"].met_on is None
    assert dropped.learning.improvements[0].dropped == SOME_WORDS


def test_only_what_has_happened_is_recorded_of_an_improvement_that_there_is() -> None:
    case = _planned(_closed(), PLAN)

    with pytest.raises(HasNotHappened):
        learning.make(case, 1, SOME_WORDS, on=date(2026, 11, 21), today=TODAY)
    with pytest.raises(NotFound):
        learning.drop(case, 2, SOME_WORDS)


def test_learning_is_read_back_as_it_was_written() -> None:
    case = _planned(_closed(), PLAN)

    assert documents.read(documents.write(case)) == case
