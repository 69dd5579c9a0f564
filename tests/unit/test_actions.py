"""Actions: promised with owner and date, moved, done or given up, whether the case is open or closed."""

from datetime import date
from typing import Final

import pytest

from services.cases.domain import actions, deadlines, procedure, refusals, sending
from services.cases.domain.case import Case, Status
from services.cases.domain.happened import HasNotHappened
from services.cases.repository import documents
from shared.events.cases import (
    ActionMoved,
    ClockKind,
    DeadlineMissed,
    PromisedAction,
)
from shared.events.notifications import LetterKind
from shared.kernel.refusals import NotFound
from tests.support.cases import (
    POLICY,
    SOME_WORDS,
    a_letter,
    a_logged_case,
    after,
    an_acknowledged_case,
    an_answer,
    at,
)

FRIDAY: Final = at("2026-11-20")
TODAY: Final = date(2026, 11, 20)
PROMISED: Final = PromisedAction(
    number=1, description=SOME_WORDS, owner="repairs", due_on=date(2026, 12, 10), agreed=True
)


def _promised() -> Case:
    """Return a case whose response, with a promise in it, was sent on Tuesday 1 December."""
    case = an_acknowledged_case(FRIDAY, FRIDAY)
    answer = an_answer().model_copy(update={"actions": (PROMISED,)})
    case = after(case, procedure.respond(case, [answer], approved_by="user:handler", today=TODAY))
    return after(case, *sending.record_sending(case, a_letter(LetterKind.RESPONSE, at("2026-12-01")), POLICY))


def _closed() -> Case:
    case = _promised()
    return after(case, procedure.close(case, learning=SOME_WORDS, today=date(2026, 12, 2)))


def _added(case: Case, due_on: str = "2026-12-10", today: date = TODAY) -> Case:
    event = actions.add(
        case,
        SOME_WORDS,
        owner="repairs",
        due_on=date.fromisoformat(due_on),
        agreed=None,
        part=None,
        today=today,
        policy=POLICY,
    )
    return after(case, event)


def _moved(case: Case, due_on: str, today: str) -> Case:
    return after(
        case,
        *actions.move(
            case,
            1,
            due_on=date.fromisoformat(due_on),
            reason=SOME_WORDS,
            agreed=True,
            today=date.fromisoformat(today),
            policy=POLICY,
        ),
    )


def test_what_was_promised_in_a_response_is_tracked_once_it_was_sent() -> None:  # Code 6.6, 7.3
    case = _promised()

    assert [(action.owner, action.due_on, action.agreed, action.part) for action in case.actions.items] == [
        ("repairs", date(2026, 12, 10), True, 1)
    ]
    assert case.clocks["action:1"].deadline.due_on == date(2026, 12, 10)


def test_what_has_not_been_sent_has_not_been_promised() -> None:  # Code 6.6
    case = an_acknowledged_case(FRIDAY, FRIDAY)
    answer = an_answer().model_copy(update={"actions": (PROMISED,)})
    case = after(case, procedure.respond(case, [answer], approved_by="user:handler", today=TODAY))

    with pytest.raises(NotFound):
        actions.hand_over(case, 1, "planned-works")
    assert actions.next_number(case) == 2


def test_an_action_may_be_promised_before_any_answer_and_changes_no_status() -> None:  # Code 6.6, 6.17
    case = a_logged_case(FRIDAY)

    promised = _added(case)

    assert promised.status is Status.LOGGED
    assert promised.clocks["action:1"].is_open


def test_actions_are_numbered_through_the_case() -> None:  # Code 7.3
    assert [action.number for action in _added(_promised()).actions.items] == [1, 2]


def test_an_action_lies_ahead_and_belongs_to_a_part_of_the_complaint() -> None:  # Code 7.3
    case = _promised()
    with pytest.raises(refusals.ActionInThePast) as refused:
        _added(case, "2026-11-19")
    assert refused.value.field == "due_on"

    with pytest.raises(refusals.NotAPart):
        actions.add(
            case, SOME_WORDS, owner="repairs", due_on=date(2026, 12, 10), agreed=None, part=2, today=TODAY,
            policy=POLICY,
        )  # fmt: skip


def test_an_action_outlives_its_case() -> None:  # Code 6.6, 6.17
    closed = _closed()

    assert closed.status is Status.CLOSED
    assert [clock.deadline.key for clock in closed.open_clocks()] == ["action:1"]


def test_everything_about_actions_can_be_done_on_a_closed_case() -> None:  # Code 6.6
    case = _added(_closed(), "2026-12-18", date(2026, 12, 3))

    case = after(case, actions.hand_over(case, 1, "planned-works"))
    case = after(case, actions.give_update(case, 1, SOME_WORDS))
    case = _moved(case, "2026-12-21", "2026-12-09")
    case = after(
        case,
        actions.complete(
            case, 1, what_happened=SOME_WORDS, proof=SOME_WORDS, on=date(2026, 12, 18), today=date(2026, 12, 18)
        ),
    )
    case = after(case, actions.cancel(case, 2, SOME_WORDS))

    assert case.status is Status.CLOSED
    assert case.open_clocks() == []
    assert [action.is_open for action in case.actions.items] == [False, False]


def test_a_missed_date_stays_missed_when_another_is_given() -> None:  # Code 7.3
    case = _closed()
    case = after(case, *deadlines.due_events(case, POLICY, at("2026-12-11", 1)))
    assert case.clocks["action:1"].missed

    case = _moved(case, "2027-01-15", "2026-12-14")

    assert [(each.was_due_on, each.was_missed) for each in case.actions.items[0].moved] == [(date(2026, 12, 10), True)]
    assert case.clocks["action:1"].deadline.due_on == date(2027, 1, 15)


def test_a_moved_action_is_warned_of_and_missed_anew() -> None:  # Code 6.6
    case = _closed()
    case = after(case, *deadlines.due_events(case, POLICY, at("2026-12-11", 1)))
    case = _moved(case, "2027-01-15", "2026-12-14")

    assert [type(event).__name__ for event in deadlines.due_events(case, POLICY, at("2027-01-14"))] == [
        "DeadlineApproaching"
    ]
    assert [type(event).__name__ for event in deadlines.due_events(case, POLICY, at("2027-01-16"))] == [
        "DeadlineMissed"
    ]


def test_moving_an_overdue_action_before_anybody_looked_records_the_miss_first() -> None:
    events = actions.move(
        _closed(),
        1,
        due_on=date(2027, 1, 15),
        reason=SOME_WORDS,
        agreed=None,
        today=date(2026, 12, 11),
        policy=POLICY,
    )

    assert events[0] == DeadlineMissed(clock=ClockKind.ACTION, item=1, due_on=date(2026, 12, 10))
    assert isinstance(events[1], ActionMoved)
    assert events[1].was_missed


def test_moving_an_action_in_time_misses_nothing() -> None:
    case = _moved(_closed(), "2027-01-15", "2026-12-10")

    assert not case.actions.items[0].moved[0].was_missed
    assert not case.clocks["action:1"].missed


def test_an_action_is_moved_to_another_day_that_lies_ahead() -> None:  # Code 7.3
    with pytest.raises(actions.SameDate):
        _moved(_closed(), "2026-12-10", "2026-12-03")
    with pytest.raises(refusals.ActionInThePast):
        _moved(_closed(), "2026-12-02", "2026-12-03")


def test_each_letter_about_an_action_has_a_number_of_its_own_in_the_case() -> None:  # Code 6.6
    case = _added(_closed(), "2026-12-18", date(2026, 12, 3))

    case = after(case, actions.give_update(case, 1, SOME_WORDS))
    case = after(case, actions.give_update(case, 2, SOME_WORDS))
    case = _moved(case, "2026-12-21", "2026-12-09")
    case = after(case, actions.cancel(case, 2, SOME_WORDS))

    assert [[letter.number for letter in action.letters] for action in case.actions.items] == [[1, 3], [2, 4]]


def test_what_is_over_is_not_changed_any_more() -> None:  # Code 6.6
    case = _closed()
    case = after(case, actions.cancel(case, 1, SOME_WORDS))

    with pytest.raises(actions.ActionIsOver):
        actions.give_update(case, 1, SOME_WORDS)
    with pytest.raises(actions.ActionIsOver):
        _moved(case, "2027-01-15", "2026-12-09")


def test_an_action_is_not_done_tomorrow() -> None:
    with pytest.raises(HasNotHappened):
        actions.complete(
            _closed(), 1, what_happened=SOME_WORDS, proof=SOME_WORDS, on=date(2026, 12, 4), today=date(2026, 12, 3)
        )


def test_actions_are_read_back_as_they_were_written() -> None:
    case = _moved(_added(_closed(), "2026-12-18", date(2026, 12, 3)), "2026-12-21", "2026-12-09")

    assert documents.read(documents.write(case)) == case
