"""Who looks after a case, and who must have no part in it (Code 4.1, 4.2, 5.8, 6.13)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from services.cases.domain import deadlines, exclusions, people, procedure, refusals
from services.cases.domain.case import Case
from services.cases.domain.exclusions import Grounds
from services.cases.domain.people import (
    AnotherApproves,
    ColleagueNeeded,
    KeptOut,
    NamedTwice,
    NotAPerson,
    NotAService,
    NotConcerned,
    OnRecordAlready,
)
from shared.events.cases import ConflictDeclared, Ground, StaffConcerned
from shared.events.notifications import LetterKind
from tests.support.cases import (
    POLICY,
    SOME_WORDS,
    a_defined_case,
    a_logged_case,
    a_responded_case,
    acknowledged,
    after,
    an_acknowledged_case,
    an_answer,
    at,
    escalated,
    proved,
    responded,
)
from tests.support.people import TEAM, about, conflicted

FRIDAY = at("2026-11-20")
TODAY = date(2026, 11, 20)
SERVICES = {"repairs": "Repairs", "heating": "Heating"}


def test_a_case_is_owned_from_the_moment_of_its_logging() -> None:  # Code 4.1
    policy = replace(POLICY, owner="team:repairs-complaints")

    assert a_logged_case(FRIDAY).people.owner == TEAM
    assert a_logged_case(FRIDAY, policy).people.owner == "team:repairs-complaints"


def test_a_case_is_handed_from_owner_to_owner_even_when_it_is_closed() -> None:  # Code 4.1
    case = a_responded_case(FRIDAY, FRIDAY)
    closed = after(case, procedure.close(case, learning=SOME_WORDS, today=TODAY))

    assert after(closed, people.own(closed, "team:aftercare")).people.owner == "team:aftercare"


def test_whoever_declared_a_conflict_is_never_given_the_case() -> None:  # Code 5.8
    case = conflicted(a_logged_case(FRIDAY), "ann")

    with pytest.raises(KeptOut):
        procedure.assign(case, "ann", free_of_conflict=True)
    with pytest.raises(KeptOut):
        procedure.assign(case, "user:ann", free_of_conflict=True)
    assert not case.people.is_hidden_from("user:ann")


def test_a_handler_who_declares_a_conflict_hands_the_case_back() -> None:  # Code 5.8
    case = a_defined_case(FRIDAY)

    case = conflicted(case, "user:handler")

    assert case.handler is None
    assert case.people.owner == TEAM


def test_an_owner_with_a_conflict_is_followed_by_the_landlords_team() -> None:  # Code 4.1, 5.8
    case = a_logged_case(FRIDAY)
    case = after(case, people.own(case, "user:ann"))

    case = conflicted(case, "user:ann")

    assert case.people.owner == TEAM


def test_a_conflict_is_declared_once_and_by_a_person() -> None:  # Code 5.8
    case = a_logged_case(FRIDAY)
    case = conflicted(case, "user:ann")

    with pytest.raises(OnRecordAlready):
        people.declare_conflict(case, "ann", SOME_WORDS, by="user:ann", team=TEAM)
    with pytest.raises(NotAPerson):
        people.declare_conflict(case, "team:repairs", SOME_WORDS, by="user:ann", team=TEAM)


def test_a_declaration_is_on_record_with_whoever_put_it_there() -> None:  # Code 5.8
    event = procedure.assign(
        a_logged_case(FRIDAY), "user:ann", free_of_conflict=True, declared_by="user:bea", declaration=SOME_WORDS
    )

    assert (event.declared_by, event.declaration) == ("user:bea", SOME_WORDS)


def test_a_case_is_hidden_from_whom_it_is_about_and_leaves_their_hands() -> None:  # Code 5.8
    case = a_defined_case(FRIDAY)
    case = after(case, people.manage(case, "user:handler"), people.name_approver(case, "user:handler"))

    case = about(case, "handler")

    assert case.people.is_hidden_from("user:handler")
    assert (case.handler, case.people.manager, case.people.approver) == (None, None, None)


def test_nobody_hides_a_case_from_themselves_or_from_a_service() -> None:  # Code 5.8
    case = a_logged_case(FRIDAY)

    with pytest.raises(ColleagueNeeded):
        people.name_concerned(case, "ann", by="user:ann", team=TEAM)
    with pytest.raises(NotAPerson):
        people.name_concerned(case, "service:notifications", by="user:ann", team=TEAM)


@pytest.mark.parametrize("act", [people.own, people.manage, people.name_approver])
def test_whom_a_case_is_about_is_not_named_for_it(act: Callable[[Case, str], object]) -> None:  # Code 5.8
    with pytest.raises(KeptOut):
        act(about(a_logged_case(FRIDAY), "ann"), "user:ann")


def test_whom_a_case_is_about_is_not_given_it_until_it_turns_out_otherwise() -> None:  # Code 5.8
    case = about(a_logged_case(FRIDAY), "ann")
    with pytest.raises(KeptOut):
        procedure.assign(case, "ann", free_of_conflict=True)

    case = after(case, people.name_not_concerned(case, "ann", by="user:bea"))

    assert procedure.assign(case, "ann", free_of_conflict=True).handler == "ann"
    with pytest.raises(NotConcerned):
        people.name_not_concerned(case, "ann", by="user:bea")


def test_a_team_that_is_the_person_concerned_does_not_take_the_case_back() -> None:  # Code 4.1
    case = a_logged_case(FRIDAY, replace(POLICY, owner="user:ann"))

    case = after(case, *people.name_concerned(case, "ann", by="user:bea", team="user:ann"))

    assert case.people.owner == TEAM


def test_whoever_has_a_conflict_neither_writes_nor_releases_the_response() -> None:  # Code 5.8
    case = an_acknowledged_case(FRIDAY, FRIDAY)
    case = conflicted(case, "user:ann")

    with pytest.raises(KeptOut):
        procedure.respond(case, [an_answer()], approved_by="user:ann", today=TODAY)
    with pytest.raises(KeptOut):
        procedure.respond(case, [an_answer()], approved_by="user:bea", written_by="ann", today=TODAY)


def test_whoever_has_a_conflict_approves_no_refusal() -> None:  # Code 5.8
    case = a_logged_case(FRIDAY)
    grounds = Grounds(
        ground=Ground.ALREADY_DECIDED, reasons=SOME_WORDS, wording="0", evidence=SOME_WORDS, decided_in="PR-1"
    )
    case = after(case, exclusions.propose(case, grounds, by="user:bea"))
    case = conflicted(case, "user:ann")

    with pytest.raises(KeptOut):
        exclusions.approve(case, by="user:ann")


def test_a_named_approver_releases_the_response_of_that_stage() -> None:  # Code 6.13
    case = an_acknowledged_case(FRIDAY, FRIDAY)
    case = after(case, people.name_approver(case, "manager-1"))

    with pytest.raises(AnotherApproves):
        procedure.respond(case, [an_answer()], approved_by="user:ann", today=TODAY)

    case = escalated(responded(case, "2026-11-24"), "2026-11-25")
    assert case.people.approver is None
    with pytest.raises(refusals.SameOfficerAtStage2):
        people.name_approver(case, "manager-1")


def test_whoever_wrote_the_stage_1_response_is_not_new_at_stage_2() -> None:  # Code 6.13
    case = an_acknowledged_case(FRIDAY, FRIDAY)
    answer = procedure.respond(case, [an_answer()], approved_by="user:bea", written_by="cy", today=TODAY)
    case = escalated(proved(after(case, answer), LetterKind.RESPONSE, "2026-11-24"), "2026-11-25")

    with pytest.raises(refusals.SameOfficerAtStage2):
        procedure.assign(case, "user:cy", free_of_conflict=True)
    case = acknowledged(case, "2026-11-26")
    with pytest.raises(refusals.SameOfficerAtStage2):
        procedure.respond(case, [an_answer()], approved_by="user:dee", written_by="user:cy", today=TODAY)


def test_the_manager_is_told_after_the_officer() -> None:  # Code 4.2
    case = a_defined_case(FRIDAY)
    case = after(case, people.manage(case, "manager-1"))

    warned = deadlines.due_events(case, POLICY, at("2026-11-25"))
    missed = deadlines.due_events(case, POLICY, at("2026-11-28"))

    assert warned[0].tell == ("user:handler",)
    assert missed[0].tell == ("user:handler", "user:manager-1")


def test_without_a_handler_the_owner_is_told() -> None:  # Code 4.1
    assert deadlines.due_events(a_logged_case(FRIDAY), POLICY, at("2026-11-28"))[0].tell == (TEAM,)


def test_several_services_have_one_lead_from_the_landlords_list() -> None:
    case = a_logged_case(FRIDAY)

    named = after(case, people.name_services(case, "heating", ["repairs"], SERVICES))

    assert (named.service, named.people.lead_service, named.people.other_services) == (
        "heating",
        "heating",
        ("repairs",),
    )
    with pytest.raises(NotAService) as unknown:
        people.name_services(case, "heating", ["repairs", "alchemy"], SERVICES)
    assert unknown.value.field == "others.1"
    with pytest.raises(NamedTwice):
        people.name_services(case, "heating", ["heating"], SERVICES)


def test_who_is_kept_out_of_a_case_is_kept_out_of_what_comes_of_it() -> None:  # Code 5.8
    case = a_logged_case(FRIDAY)
    case = about(case, "ann")
    case = conflicted(case, "cy")

    assert people.carry_over(case, by="user:bea") == [
        StaffConcerned(staff="user:ann", named_by="user:bea"),
        ConflictDeclared(staff="user:cy", declared_by="user:bea"),
    ]
