"""Stage 2, rule by rule: who may ask, for what, until when, and who may look at it."""

from datetime import date

import pytest

from services.cases.domain import escalation, procedure, refusals, steps
from services.cases.domain.case import Case, Status
from shared.events.cases import ClockKind, Edition, Finding, Party
from shared.events.intake import Channel
from shared.events.notifications import LetterKind
from tests.support.cases import (
    POLICY,
    SOME_WORDS,
    a_defined_case,
    a_letter,
    a_logged_case,
    acknowledged,
    after,
    an_acknowledged_case,
    an_answer,
    at,
    escalated,
    proved,
    responded,
    swept,
)


def _answered(parts: int = 1) -> Case:
    case = a_defined_case(at("2026-11-20"), parts)
    return responded(
        proved(after(case, procedure.acknowledge(case)), LetterKind.ACKNOWLEDGEMENT, "2026-11-27"), "2026-12-11"
    )


def test_a_bare_request_takes_the_complaint_to_stage_2() -> None:  # Code 6.10, 6.12
    case = escalated(_answered(), "2026-12-14")

    assert (case.stage, case.status) == (2, Status.ESCALATED)
    assert case.clocks[ClockKind.STAGE_2_ACKNOWLEDGE].deadline.due_on == date(2026, 12, 21)


@pytest.mark.parametrize("requested_by", Party)
def test_resident_and_representative_may_ask_by_any_channel(requested_by: Party) -> None:  # Code 3.6, 6.10
    request = escalation.escalate(
        _answered(),
        parts=[],
        channel=Channel.SOCIAL_MEDIA,
        requested_by=requested_by,
        received_at=at("2026-12-14"),
        said=None,
        policy=POLICY,
    )

    assert after(_answered(), request).stage == 2


def test_a_closed_case_is_escalated_too() -> None:  # Code 6.10
    case = _answered()
    case = after(case, procedure.close(case, learning=SOME_WORDS, today=date(2026, 12, 11)))

    reopened = escalated(case, "2027-01-04")

    assert reopened.is_open
    assert reopened.closed is None


def test_some_parts_are_escalated_and_the_others_keep_their_answers() -> None:  # Code 6.10
    case = escalated(_answered(parts=3), "2026-12-14", [2])

    assert [part.number for part in case.current_parts] == [2]
    assert [answer.part for answer in case.stages[0].answers] == [1, 2, 3]


def test_a_further_part_joins_the_escalation_and_the_clock_stays() -> None:  # Code 6.10, 6.11
    case = escalated(escalated(_answered(parts=3), "2026-12-14", [2]), "2026-12-16", [3])

    assert case.current.parts == (2, 3)
    assert case.clocks[ClockKind.STAGE_2_ACKNOWLEDGE].deadline.counted_from == date(2026, 12, 14)


def test_what_was_never_part_of_the_complaint_cannot_be_escalated() -> None:  # Code 6.10
    with pytest.raises(escalation.NoSuchPart):
        escalated(_answered(), "2026-12-14", [7])


def test_there_is_no_stage_2_without_a_stage_1_response() -> None:  # Code 6.10
    with pytest.raises(escalation.NotAnsweredYet):
        escalated(an_acknowledged_case(at("2026-11-20"), at("2026-11-20")), "2026-11-30")


def test_a_request_older_than_the_response_is_refused() -> None:  # Code 6.10
    with pytest.raises(escalation.RequestBeforeTheResponse):
        escalated(_answered(), "2026-12-10")


def test_nothing_escalates_by_itself() -> None:  # Code 6.10
    assert swept(_answered(), at("2027-06-01")) == []


def test_stage_2_has_five_working_days_from_the_request_then_twenty() -> None:  # Code 6.11, 6.14
    case = acknowledged(escalated(_answered(), "2026-12-14"), "2026-12-18")

    assert case.clocks[ClockKind.STAGE_2_ACKNOWLEDGE].met_on == date(2026, 12, 18)
    assert case.clocks[ClockKind.STAGE_2_RESPOND].deadline.due_on == date(2027, 1, 20)


def test_stage_2_officer_must_be_new_to_the_complaint() -> None:  # Code 6.13
    case = escalated(_answered(), "2026-12-14")

    with pytest.raises(refusals.SameOfficerAtStage2):
        procedure.assign(case, "user:handler", free_of_conflict=True)
    with pytest.raises(refusals.SameOfficerAtStage2):
        procedure.assign(case, "user:manager-1", free_of_conflict=True)
    assert procedure.assign(case, "user:new", free_of_conflict=True).handler == "user:new"


def test_who_approved_at_stage_1_does_not_approve_at_stage_2() -> None:  # Code 6.13
    case = acknowledged(escalated(_answered(), "2026-12-14"), "2026-12-18")

    with pytest.raises(refusals.SameOfficerAtStage2):
        procedure.respond(case, [an_answer()], approved_by="user:manager-1", today=date(2027, 1, 4))


def test_stage_2_answers_the_escalated_parts_and_no_others() -> None:  # Code 6.18
    case = acknowledged(escalated(_answered(parts=2), "2026-12-14", [2]), "2026-12-18")

    with pytest.raises(refusals.EveryPartNeedsAnAnswer):
        procedure.respond(case, [an_answer(1)], approved_by="user:new", today=date(2027, 1, 4))
    assert procedure.respond(case, [an_answer(2)], approved_by="user:new", today=date(2027, 1, 4)).stage == 2


def test_the_stage_2_response_stops_its_clock_when_sent_and_names_no_works() -> None:  # Code 6.14, 6.17, 6.19
    case = responded(acknowledged(escalated(_answered(), "2026-12-14"), "2026-12-18"), "2027-01-11", Finding.UPHELD)

    assert case.clocks[ClockKind.STAGE_2_RESPOND].met_on == date(2027, 1, 11)
    assert case.stages[0].responded_on == date(2026, 12, 11)


def test_after_stage_2_nothing_follows_but_the_ombudsman() -> None:  # Code 5.3
    case = responded(acknowledged(escalated(_answered(), "2026-12-14"), "2026-12-18"), "2027-01-11")

    with pytest.raises(escalation.NoFurtherStage):
        escalated(case, "2027-01-12")


def test_a_letter_of_stage_1_does_not_stop_a_clock_of_stage_2() -> None:  # Code 6.11
    case = escalated(_answered(), "2026-12-14")
    case = after(case, procedure.define(case, case.parts, [SOME_WORDS]))
    case = after(case, procedure.acknowledge(case))

    late_proof = proved(case, LetterKind.ACKNOWLEDGEMENT, "2026-12-15", cycle=1)

    assert late_proof.status is Status.ACKNOWLEDGEMENT_APPROVED
    assert a_letter(LetterKind.ACKNOWLEDGEMENT, at("2026-12-15"), 2).cycle == 2


def test_no_step_stands_before_stage_1() -> None:  # Code 5.2
    case = a_logged_case(at("2026-11-20"))

    assert (case.stage, case.status) == (1, Status.LOGGED)
    assert case.edition is Edition.HOS_2024


def test_a_withdrawn_and_a_resolved_complaint_are_distinct_ends() -> None:  # Code 5.2, 5.12
    case = a_defined_case(at("2026-11-20"))

    withdrawn = after(case, procedure.withdraw(case, SOME_WORDS, today=date(2026, 11, 23)))
    resolved = after(case, procedure.resolve(case, SOME_WORDS, today=date(2026, 11, 23)))

    assert (withdrawn.closed, resolved.closed) == ("withdrawn", "resolved")
    assert withdrawn.open_clocks() == []


def test_an_answered_case_is_not_ended_as_withdrawn() -> None:  # Code 5.12
    with pytest.raises(refusals.AlreadyAnswered):
        procedure.withdraw(_answered(), SOME_WORDS, today=date(2026, 12, 11))


def test_the_steps_say_that_escalation_is_open_after_the_response() -> None:  # Code 6.10
    allowed = [step.step for step in steps.next_steps(_answered()) if step.allowed]

    assert "escalation" in allowed


def test_a_question_to_the_resident_leaves_the_clock_running() -> None:  # Code 5.6
    case = a_logged_case(at("2026-11-20"))
    asked = after(case, procedure.ask_for_clarification(case, SOME_WORDS))

    answered = after(asked, procedure.clarify(asked, 1, SOME_WORDS, received_at=at("2026-11-23")))

    assert asked.clocks == case.clocks
    assert answered.clarifications[0].answer == SOME_WORDS
    with pytest.raises(refusals.NothingWasAsked):
        procedure.clarify(answered, 1, SOME_WORDS, received_at=at("2026-11-23"))
