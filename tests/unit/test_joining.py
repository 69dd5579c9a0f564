"""New points, merging and groups (Code 6.8): decided, on record on both cases, and no date moves on."""

from dataclasses import replace
from datetime import date

import pytest

from services.cases.domain import exclusions, joining, procedure, refusals
from services.cases.domain.case import Case, Status
from services.cases.domain.joining import (
    InAnotherGroup,
    MergingWouldExtend,
    NewComplaintNeeded,
    NoSuchCase,
    NotInAGroup,
    NotOpenTogether,
    OnRecordAlready,
    TheSameCase,
    TooLateToJoin,
)
from shared.events.cases import CaseEvent, ClosingReason, Ground, NewPointsJoined
from tests.support.cases import (
    POLICY,
    SOME_WORDS,
    a_defined_case,
    a_logged_case,
    a_part,
    a_responded_case,
    acknowledged,
    after,
    an_acknowledged_case,
    an_answer,
    at,
    escalated,
    responded,
)
from tests.support.people import about, conflicted

FRIDAY = at("2026-11-20")
MONDAY = at("2026-11-23")
TUESDAY = at("2026-11-24")
TODAY = date(2026, 11, 24)


def _another(case: Case) -> Case:
    return replace(case, reference="PR-G000-0007")


def _joined(case: Case, *, related: bool = True, delays: bool = False) -> NewPointsJoined:
    part = a_part(joining.next_part(case))
    return joining.join_points(case, [part], SOME_WORDS, related=related, delays=delays)


def _merged(case: Case, into: Case) -> tuple[list[CaseEvent], list[CaseEvent]]:
    return joining.merge(case, into, SOME_WORDS, today=TODAY, policy=POLICY, by="user:bea")


def test_a_related_point_is_answered_with_the_rest() -> None:  # Code 6.8
    case = an_acknowledged_case(FRIDAY, TUESDAY, parts=2)

    case = after(case, _joined(case))

    assert [part.number for part in case.parts] == [1, 2, 3]
    assert case.joining.joined_parts == (3,)
    with pytest.raises(refusals.EveryPartNeedsAnAnswer):
        procedure.respond(case, [an_answer(1), an_answer(2)], approved_by="user:ann", today=TODAY)


def test_joining_a_point_moves_no_date() -> None:  # Code 6.8
    case = an_acknowledged_case(FRIDAY, TUESDAY)

    assert after(case, _joined(case)).clocks == case.clocks


@pytest.mark.parametrize(("related", "delays", "field"), [(False, False, "related"), (True, True, "delays_response")])
def test_an_unrelated_point_or_one_that_delays_is_logged_anew(related: bool, delays: bool, field: str) -> None:  # noqa: FBT001 - cases of a table
    # Code 6.8
    with pytest.raises(NewComplaintNeeded) as refused:
        _joined(an_acknowledged_case(FRIDAY, TUESDAY), related=related, delays=delays)

    assert refused.value.field == field


def test_before_the_acknowledgement_a_point_goes_into_the_definition() -> None:  # Code 5.6
    with pytest.raises(refusals.NotDefined):
        _joined(a_defined_case(FRIDAY))


def test_after_the_response_a_point_is_a_new_complaint() -> None:  # Code 6.8
    case = an_acknowledged_case(FRIDAY, TUESDAY)
    released = after(case, procedure.respond(case, [an_answer()], approved_by="user:ann", today=TODAY))

    with pytest.raises(TooLateToJoin):
        _joined(released)
    with pytest.raises(TooLateToJoin):
        _joined(a_responded_case(FRIDAY, TUESDAY))


def test_at_stage_2_a_point_is_a_new_complaint() -> None:  # Code 6.8
    case = escalated(a_responded_case(FRIDAY, TUESDAY), "2026-11-25")

    with pytest.raises(TooLateToJoin):
        _joined(acknowledged(case, "2026-11-26"))


def test_points_logged_anew_are_on_record_on_both_cases() -> None:  # Code 6.8
    case, other = a_responded_case(FRIDAY, TUESDAY), _another(a_logged_case(TUESDAY))

    anew, taken_up = joining.log_anew(case, other, SOME_WORDS)

    assert after(case, anew).joining.logged_anew == (other.reference,)
    assert after(other, taken_up).joining.taken_up_from == (case.reference,)
    with pytest.raises(OnRecordAlready):
        joining.log_anew(after(case, anew), other, SOME_WORDS)
    with pytest.raises(TheSameCase):
        joining.log_anew(case, case, SOME_WORDS)


def test_a_duplicate_closes_as_merged_and_the_earlier_case_goes_on() -> None:  # Code 6.2, 6.8
    case, into = _another(a_logged_case(MONDAY)), an_acknowledged_case(FRIDAY, FRIDAY)

    closed, joined = _merged(case, into)

    case, into_after = after(case, *closed), after(into, *joined)
    assert (case.status, case.closed, case.joining.merged_into) == (Status.CLOSED, ClosingReason.MERGED, into.reference)
    assert case.open_clocks() == []
    assert into_after.joining.joined_by == (case.reference,)
    assert into_after.clocks == into.clocks


def test_the_later_case_is_merged_into_the_earlier_one() -> None:  # Code 6.2
    with pytest.raises(MergingWouldExtend):
        _merged(_another(a_logged_case(FRIDAY)), a_logged_case(MONDAY))


def test_merging_never_moves_the_response_on() -> None:  # Code 6.2
    # Acknowledged on its first day, the duplicate is due on 4 December; the earlier case on 11 December at the latest.
    duplicate = _another(an_acknowledged_case(at("2026-11-20", 12), FRIDAY))

    with pytest.raises(MergingWouldExtend):
        _merged(duplicate, a_logged_case(FRIDAY))


def test_only_open_and_unanswered_cases_are_merged() -> None:  # Code 6.8
    answered = a_responded_case(FRIDAY, TUESDAY)
    closed = after(answered, procedure.close(answered, learning=SOME_WORDS, today=TODAY))

    with pytest.raises(refusals.AlreadyAnswered):
        _merged(_another(answered), a_logged_case(FRIDAY))
    with pytest.raises(refusals.CaseIsClosed):
        _merged(_another(closed), a_logged_case(FRIDAY))
    with pytest.raises(NotOpenTogether):
        _merged(_another(a_logged_case(TUESDAY)), answered)
    with pytest.raises(NotOpenTogether):
        _merged(_another(a_logged_case(TUESDAY)), closed)


def test_a_case_is_not_merged_with_itself_or_anothers() -> None:
    case = a_logged_case(FRIDAY)

    with pytest.raises(TheSameCase):
        _merged(case, case)
    with pytest.raises(NoSuchCase):
        joining.check_other(case, replace(case, landlord="riverside"), field="into")
    with pytest.raises(NoSuchCase):
        joining.check_other(case, None, field="into")


def test_who_is_kept_out_of_a_duplicate_is_kept_out_of_the_case_that_goes_on() -> None:  # Code 5.8
    case = conflicted(about(_another(a_defined_case(MONDAY)), "handler"), "cy")
    into = about(a_defined_case(FRIDAY), "dee")

    _, joined = _merged(case, into)

    into = after(into, *joined)
    assert (into.people.concerned, into.people.conflicts) == (("user:dee", "user:handler"), ("user:cy",))
    assert into.handler is None


def test_a_merged_case_is_not_escalated_and_not_merged_again() -> None:  # Code 6.8
    case = _another(a_logged_case(MONDAY))
    closed, _ = _merged(case, a_logged_case(FRIDAY))

    with pytest.raises(refusals.CaseIsClosed):
        escalated(after(case, *closed), "2026-11-25")


def test_a_refusal_that_is_going_out_bars_merging() -> None:  # Code 2.4
    case = _another(a_logged_case(MONDAY))
    case = after(
        case,
        exclusions.propose(
            case,
            exclusions.Grounds(
                ground=Ground.ALREADY_DECIDED,
                reasons=SOME_WORDS,
                wording="0",
                evidence=SOME_WORDS,
                decided_in="PR-0000-0000",
            ),
            by="user:bea",
        ),
    )
    case = after(case, exclusions.approve(case, by="user:manager"))

    with pytest.raises(refusals.RefusalIsOnItsWay):
        _merged(case, a_logged_case(FRIDAY))


def test_residents_on_one_matter_keep_their_cases_and_clocks() -> None:  # Code 5.12
    case, other = a_logged_case(MONDAY), _another(a_logged_case(FRIDAY))

    (_, joins), (_, leads) = joining.join_group(case, [other], "a-group", lead=False)

    case_after, other_after = after(case, joins), after(other, leads)
    assert (case_after.joining.group, case_after.joining.leads_group) == ("a-group", False)
    assert (other_after.joining.group, other_after.joining.leads_group) == ("a-group", True)
    assert case_after.clocks == case.clocks


def test_a_group_has_one_lead() -> None:
    lead, joins = joining.join_group(_another(a_logged_case(FRIDAY)), [a_logged_case(MONDAY)], "a-group", lead=False)
    old_lead = after(joins[0], joins[1])
    member = after(lead[0], lead[1])
    newcomer = replace(a_logged_case(TUESDAY), reference="PR-1000-000M")

    changed = joining.join_group(newcomer, [old_lead, member], "a-group", lead=True)

    assert [(each.reference, event.lead) for each, event in changed] == [
        (newcomer.reference, True),
        (old_lead.reference, False),
    ]


def test_a_case_is_in_one_group_and_may_leave_it() -> None:
    case, other = a_logged_case(MONDAY), _another(a_logged_case(FRIDAY))
    grouped = after(case, joining.join_group(case, [other], "a-group", lead=True)[0][1])

    with pytest.raises(InAnotherGroup):
        joining.join_group(grouped, [other], "another-group", lead=False)
    assert after(grouped, joining.leave_group(grouped)).joining.group is None
    with pytest.raises(NotInAGroup):
        joining.leave_group(case)


def test_a_response_after_a_point_joined_answers_every_part() -> None:  # Code 6.7, 6.8
    case = an_acknowledged_case(FRIDAY, TUESDAY)

    case = responded(after(case, _joined(case)), "2026-11-26")

    assert [answer.part for answer in case.current.answers] == [1, 2]
