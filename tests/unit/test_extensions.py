"""More time, updates and waiting, rule by rule."""

from datetime import date

import pytest

from services.cases.domain import deadlines, extensions, refusals
from services.cases.domain.case import Case
from shared.events.cases import (
    ClockKind,
    ExtensionApproved,
    ExtensionProposed,
    LatenessCause,
    WaitingFor,
)
from shared.events.notifications import LetterKind
from shared.kernel.words import WordsReference
from tests.support.cases import (
    POLICY,
    SOME_WORDS,
    a_responded_case,
    acknowledged,
    after,
    an_acknowledged_case,
    at,
    escalated,
    proved,
    responded,
    swept,
)

FRIDAY = at("2026-11-20")


def _running() -> Case:
    """Return a case whose response is due on 11 December 2026."""
    return an_acknowledged_case(FRIDAY, at("2026-11-27"))


def _extend(
    case: Case, to: str, *, today: str = "2026-12-01", good_reason: WordsReference | None = None
) -> ExtensionApproved | ExtensionProposed:
    return extensions.extend(
        case,
        extended_to=date.fromisoformat(to),
        reason=SOME_WORDS,
        good_reason=good_reason,
        update_every=5,
        by="user:handler",
        today=date.fromisoformat(today),
        policy=POLICY,
    )


def test_an_extension_holds_when_the_resident_has_been_told() -> None:  # Code 6.4, 6.5
    case = _running()
    decided = after(case, _extend(case, "2026-12-22"))
    assert decided.clocks[ClockKind.STAGE_1_RESPOND].deadline.due_on == date(2026, 12, 11)

    told = proved(decided, LetterKind.EXTENSION, "2026-12-03")

    assert told.clocks[ClockKind.STAGE_1_RESPOND].deadline.due_on == date(2026, 12, 22)


def test_ten_working_days_more_at_stage_1_reach_the_29th_of_december() -> None:  # Code 6.4
    assert extensions.latest_within_cap(_running(), POLICY) == date(2026, 12, 29)
    assert isinstance(_extend(_running(), "2026-12-29"), ExtensionApproved)


def test_beyond_the_cap_a_good_reason_is_required_and_somebody_else_approves() -> None:  # Code 6.4
    case = _running()
    with pytest.raises(extensions.GoodReasonRequired):
        _extend(case, "2026-12-30")

    proposed = after(case, _extend(case, "2026-12-30", good_reason=SOME_WORDS))

    with pytest.raises(refusals.SomebodyElseApproves):
        extensions.approve(proposed, by="user:handler")
    assert extensions.approve(proposed, by="user:manager").extended_to == date(2026, 12, 30)


def test_a_declined_extension_leaves_the_date() -> None:  # Code 6.4
    case = _running()
    proposed = after(case, _extend(case, "2026-12-30", good_reason=SOME_WORDS))

    declined = after(proposed, extensions.decline(proposed, by="user:manager"))

    assert declined.extension is None
    assert declined.clocks == case.clocks


def test_the_cap_is_on_the_total_not_on_each_extension() -> None:  # Code 6.4
    case = _running()
    once = proved(after(case, _extend(case, "2026-12-22")), LetterKind.EXTENSION, "2026-12-03")

    with pytest.raises(extensions.GoodReasonRequired):
        _extend(once, "2027-01-05")
    twice = proved(after(once, _extend(once, "2026-12-29")), LetterKind.EXTENSION, "2026-12-04", cycle=2)

    assert twice.clocks[ClockKind.STAGE_1_RESPOND].deadline.due_on == date(2026, 12, 29)


def test_stage_2_may_be_extended_by_twenty_working_days() -> None:  # Code 6.15, 6.16
    answered = a_responded_case(FRIDAY, at("2026-12-11"))
    case = acknowledged(escalated(answered, "2026-12-14"), "2026-12-18")
    assert case.clocks[ClockKind.STAGE_2_RESPOND].deadline.due_on == date(2027, 1, 20)

    assert extensions.latest_within_cap(case, POLICY) == date(2027, 2, 17)


def test_an_extension_opens_the_agreed_updates() -> None:  # Code 5.9
    case = _running()
    told = proved(after(case, _extend(case, "2026-12-22")), LetterKind.EXTENSION, "2026-12-03")

    update = told.clocks["progress_update:1"].deadline

    assert update.due_on == date(2026, 12, 10)
    assert swept(told, at("2026-12-11", 1))[-1] == "DeadlineMissed"


def test_an_update_that_was_sent_starts_the_next_interval() -> None:  # Code 5.9
    case = _running()
    told = proved(after(case, _extend(case, "2026-12-22")), LetterKind.EXTENSION, "2026-12-03")
    released = after(told, extensions.update(told, done=SOME_WORDS, next_steps=SOME_WORDS))
    assert released.clocks["progress_update:1"].is_open

    sent = proved(released, LetterKind.PROGRESS_UPDATE, "2026-12-09")

    assert sent.clocks["progress_update:1"].met_on == date(2026, 12, 9)
    assert sent.clocks["progress_update:2"].deadline.due_on == date(2026, 12, 16)


def test_the_response_ends_the_updates() -> None:  # Code 5.9
    case = _running()
    told = proved(after(case, _extend(case, "2026-12-22")), LetterKind.EXTENSION, "2026-12-03")

    answered = responded(told, "2026-12-07")

    assert answered.open_clocks() == []
    assert answered.clocks["progress_update:1"].met_on is None


def test_a_late_response_is_not_extended_but_updated() -> None:  # Code 5.9
    case = _running()
    late = after(case, *deadlines.due_events(case, POLICY, at("2026-12-12", 1)))

    with pytest.raises(extensions.AlreadyLate):
        _extend(late, "2026-12-22", today="2026-12-14")
    agreed = after(late, extensions.agree_updates(late, 3, today=date(2026, 12, 14), policy=POLICY))

    assert agreed.clocks["progress_update:1"].deadline.due_on == date(2026, 12, 17)


def test_an_extension_told_too_late_does_not_unmiss_the_date() -> None:  # Code 6.4
    case = _running()
    decided = after(case, _extend(case, "2026-12-22", today="2026-12-11"))
    missed = after(decided, *deadlines.due_events(decided, POLICY, at("2026-12-12", 1)))

    told = proved(missed, LetterKind.EXTENSION, "2026-12-14")

    assert told.clocks[ClockKind.STAGE_1_RESPOND].missed
    assert told.clocks[ClockKind.STAGE_1_RESPOND].deadline.due_on == date(2026, 12, 22)


def test_a_new_date_is_a_later_working_day() -> None:  # Code 6.4
    with pytest.raises(extensions.NotLater):
        _extend(_running(), "2026-12-11")
    with pytest.raises(extensions.NotLater):
        _extend(_running(), "2026-12-25")


def test_one_extension_is_decided_after_the_other() -> None:  # Code 6.4
    case = _running()
    decided = after(case, _extend(case, "2026-12-22"))

    with pytest.raises(extensions.ExtensionOnItsWay):
        _extend(decided, "2026-12-23")


@pytest.mark.parametrize("waiting_for", WaitingFor)
def test_waiting_moves_no_clock(waiting_for: WaitingFor) -> None:  # Code 6.3, 6.14
    case = _running()

    waiting = after(case, extensions.wait(case, waiting_for, SOME_WORDS))

    assert waiting.waiting_for is waiting_for
    assert waiting.clocks == case.clocks
    assert after(waiting, extensions.stop_waiting(waiting)).clocks == case.clocks


def test_why_something_was_late_is_on_record_and_only_then() -> None:  # Code 5.9
    case = _running()
    with pytest.raises(extensions.NotLate):
        extensions.explain_lateness(case, ClockKind.STAGE_1_RESPOND, None, LatenessCause.WORKLOAD, None)
    late = after(case, *deadlines.due_events(case, POLICY, at("2026-12-12", 1)))

    explained = after(
        late, extensions.explain_lateness(late, ClockKind.STAGE_1_RESPOND, None, LatenessCause.WORKLOAD, None)
    )

    assert explained.late_explained == ("stage_1_respond",)


def test_no_updates_are_owed_while_all_is_in_time() -> None:  # Code 5.9
    with pytest.raises(extensions.NoUpdatesOwed):
        extensions.update(_running(), done=SOME_WORDS, next_steps=SOME_WORDS)
