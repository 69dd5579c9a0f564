"""The procedure of stage 1, rule by rule. Each test cites the provision that it stands for."""

from datetime import date

import pytest

from services.cases.domain import deadlines, procedure, refusals, sending, steps, timescales
from services.cases.domain.case import Status
from services.cases.domain.deadlines import Policy
from shared.events.cases import (
    ClockKind,
    DeadlineApproaching,
    DeadlineMissed,
    DefinedPart,
    Edition,
    Finding,
    PartAnswer,
    PromisedAction,
)
from shared.events.intake import SubmissionKind
from shared.events.notifications import LetterChannel, LetterFailed, LetterKind
from tests.support.cases import (
    POLICY,
    SOME_WORDS,
    a_defined_case,
    a_letter,
    a_logged_case,
    a_part,
    a_responded_case,
    a_submission,
    after,
    an_acknowledged_case,
    an_answer,
    at,
    swept,
)

FRIDAY = at("2026-11-20")
TODAY = date(2026, 11, 20)
TEAM = "team:complaints"


def test_a_complaint_is_acknowledged_within_five_working_days_of_receipt() -> None:  # Code 6.2
    case = a_logged_case(FRIDAY)

    acknowledge = case.clocks[ClockKind.STAGE_1_ACKNOWLEDGE].deadline
    assert acknowledge.due_on == date(2026, 11, 27)
    assert acknowledge.edition is Edition.HOS_2024
    assert acknowledge.calendar == POLICY.calendar.version


def test_the_clock_runs_from_first_contact_not_from_data_entry() -> None:  # Code 3.2
    case = a_logged_case(at("2026-11-02"))

    assert case.received_on == date(2026, 11, 2)
    assert case.clocks[ClockKind.STAGE_1_ACKNOWLEDGE].deadline.counted_from == date(2026, 11, 2)


@pytest.mark.parametrize("kind", [kind for kind in SubmissionKind if kind is not SubmissionKind.COMPLAINT])
def test_only_a_complaint_becomes_a_case(kind: SubmissionKind) -> None:  # Code 1.4
    assert procedure.log(None, a_submission(FRIDAY, kind), POLICY, logged_on=FRIDAY.date()) == []


def test_a_complaint_is_logged_once() -> None:
    assert procedure.log(a_logged_case(FRIDAY), a_submission(FRIDAY), POLICY, logged_on=FRIDAY.date()) == []


def test_a_complaint_from_before_the_code_is_refused() -> None:
    with pytest.raises(timescales.BeforeTheCode):
        procedure.log(None, a_submission(at("2022-03-31")), POLICY, logged_on=date(2022, 3, 31))


def test_a_handler_declares_to_be_free_of_a_conflict_of_interest() -> None:  # Code 5.8
    case = a_logged_case(FRIDAY)

    with pytest.raises(refusals.ConflictOfInterest):
        procedure.assign(case, "user:ann", free_of_conflict=False)


def test_a_part_that_is_not_the_landlords_names_who_is_responsible() -> None:  # Code 5.7
    part = DefinedPart(number=1, summary=SOME_WORDS, landlord_responsible=False)

    with pytest.raises(refusals.ResponsibleBodyNeeded) as refused:
        procedure.define(a_logged_case(FRIDAY), [part], [SOME_WORDS])

    assert refused.value.field == "parts.0.responsible_body"


def test_a_complaint_is_not_acknowledged_before_it_is_defined() -> None:  # Code 5.6
    with pytest.raises(refusals.NotDefined):
        procedure.acknowledge(a_logged_case(FRIDAY))


def test_releasing_the_acknowledgement_stops_no_clock() -> None:  # Code 6.2
    case = a_defined_case(FRIDAY)

    released = after(case, procedure.acknowledge(case))

    assert released.status is Status.ACKNOWLEDGEMENT_APPROVED
    assert released.clocks[ClockKind.STAGE_1_ACKNOWLEDGE].met_on is None


def test_the_proof_of_sending_stops_the_acknowledge_clock_and_starts_the_response_clock() -> None:  # Code 6.2, 6.3
    case = an_acknowledged_case(FRIDAY, at("2026-11-24"))

    assert case.clocks[ClockKind.STAGE_1_ACKNOWLEDGE].met_on == date(2026, 11, 24)
    assert case.clocks[ClockKind.STAGE_1_RESPOND].deadline.due_on == date(2026, 12, 8)


def test_the_response_is_counted_from_the_acknowledgement_not_from_receipt_or_its_deadline() -> None:  # Code 6.3
    early = an_acknowledged_case(FRIDAY, at("2026-11-20"))
    late = an_acknowledged_case(FRIDAY, at("2026-12-01"))

    assert early.clocks[ClockKind.STAGE_1_RESPOND].deadline.due_on == date(2026, 12, 4)
    assert late.clocks[ClockKind.STAGE_1_RESPOND].deadline.due_on == date(2026, 12, 15)


def test_until_the_acknowledgement_is_sent_the_latest_lawful_response_date_is_shown() -> None:  # Code 6.3
    assert deadlines.provisional_respond_by(a_logged_case(FRIDAY), POLICY) == date(2026, 12, 11)
    assert deadlines.provisional_respond_by(an_acknowledged_case(FRIDAY, FRIDAY), POLICY) is None


def test_a_letter_that_did_not_arrive_stops_no_clock() -> None:  # Code 6.2
    case = a_defined_case(FRIDAY)
    case = after(case, procedure.acknowledge(case))
    failed = LetterFailed(
        letter="a-letter",
        kind=LetterKind.ACKNOWLEDGEMENT,
        cycle=1,
        channel=LetterChannel.EMAIL,
        failed_at=FRIDAY,
        reason="refused",
    )

    case = after(case, *sending.record_failure(failed))

    assert case.clocks[ClockKind.STAGE_1_ACKNOWLEDGE].met_on is None
    assert case.letters[0].failure == "refused"


def test_a_receipt_is_not_an_acknowledgement() -> None:  # Code 6.2
    case = a_defined_case(FRIDAY)
    case = after(case, procedure.acknowledge(case))

    case = after(case, *sending.record_sending(case, a_letter(LetterKind.RECEIPT, FRIDAY), POLICY))

    assert case.current.acknowledged_on is None
    assert case.letters[0].kind == "receipt"


def test_proof_of_a_second_acknowledgement_changes_no_date() -> None:
    case = an_acknowledged_case(FRIDAY, at("2026-11-24"))

    again = sending.record_sending(case, a_letter(LetterKind.ACKNOWLEDGEMENT, at("2026-11-26")), POLICY)

    assert [type(event).__name__ for event in again] == ["ProofOfSendingRecorded"]


def test_the_definition_stays_once_the_acknowledgement_is_released() -> None:  # Code 6.2
    with pytest.raises(refusals.AlreadyAcknowledged):
        procedure.define(an_acknowledged_case(FRIDAY, FRIDAY), [a_part()], [SOME_WORDS])


def test_a_case_is_answered_after_its_acknowledgement_went_out() -> None:  # Code 6.2
    with pytest.raises(refusals.NotAcknowledged):
        procedure.respond(a_defined_case(FRIDAY), [an_answer()], approved_by="user:handler", today=TODAY)


def test_a_case_is_answered_by_a_handler() -> None:  # Code 4.1
    case = a_logged_case(FRIDAY)
    case = after(case, procedure.define(case, [a_part()], [SOME_WORDS]))
    case = after(case, procedure.acknowledge(case))
    case = after(case, *sending.record_sending(case, a_letter(LetterKind.ACKNOWLEDGEMENT, FRIDAY), POLICY))

    with pytest.raises(refusals.HandlerNeeded):
        procedure.respond(case, [an_answer()], approved_by="user:handler", today=TODAY)


@pytest.mark.parametrize("answered", [[], [1], [1, 1], [1, 3], [1, 2, 2]])
def test_every_part_is_answered_exactly_once(answered: list[int]) -> None:  # Code 6.7
    case = an_acknowledged_case(FRIDAY, FRIDAY, parts=2)

    with pytest.raises(refusals.EveryPartNeedsAnAnswer):
        procedure.respond(case, [an_answer(part) for part in answered], approved_by="user:handler", today=TODAY)


@pytest.mark.parametrize("finding", [Finding.UPHELD, Finding.PARTLY_UPHELD])
def test_an_upheld_part_needs_a_remedy_or_a_reason_for_none(finding: Finding) -> None:  # Code 7.1
    case = an_acknowledged_case(FRIDAY, FRIDAY)
    bare = PartAnswer(part=1, finding=finding, reasons=SOME_WORDS, what_went_wrong=SOME_WORDS)

    with pytest.raises(refusals.RemedyNeeded):
        procedure.respond(case, [bare], approved_by="user:handler", today=TODAY)

    with_reason = bare.model_copy(update={"no_remedy_reason": SOME_WORDS})
    assert procedure.respond(case, [with_reason], approved_by="user:handler", today=TODAY).answers == (with_reason,)


def test_a_promised_action_lies_ahead() -> None:  # Code 7.3
    action = PromisedAction(number=1, description=SOME_WORDS, owner="repairs", due_on=date(2026, 11, 19))
    answer = an_answer().model_copy(update={"actions": (action,)})

    with pytest.raises(refusals.ActionInThePast):
        procedure.respond(an_acknowledged_case(FRIDAY, FRIDAY), [answer], approved_by="user:handler", today=TODAY)


def test_the_response_of_a_stage_is_released_once() -> None:  # Code 6.9
    case = an_acknowledged_case(FRIDAY, FRIDAY)
    case = after(case, procedure.respond(case, [an_answer()], approved_by="user:handler", today=TODAY))

    with pytest.raises(refusals.AlreadyAnswered):
        procedure.respond(case, [an_answer()], approved_by="user:handler", today=TODAY)


def test_the_proof_of_sending_stops_the_response_clock() -> None:  # Code 6.3
    case = a_responded_case(FRIDAY, at("2026-12-01"))

    assert case.status is Status.RESPONDED
    assert case.clocks[ClockKind.STAGE_1_RESPOND].met_on == date(2026, 12, 1)
    assert case.open_clocks() == []


def test_a_case_is_closed_after_its_response_went_out() -> None:  # Code 6.3
    with pytest.raises(refusals.NotResponded):
        procedure.close(an_acknowledged_case(FRIDAY, FRIDAY), learning=SOME_WORDS, today=TODAY)


def test_closing_takes_learning_or_a_reason_for_none() -> None:  # Code 9.1
    case = a_responded_case(FRIDAY, FRIDAY)

    with pytest.raises(refusals.LearningNeeded):
        procedure.close(case, today=TODAY)
    with pytest.raises(refusals.LearningNeeded):
        procedure.close(case, learning=SOME_WORDS, no_learning_reason=SOME_WORDS, today=TODAY)

    assert after(case, procedure.close(case, no_learning_reason=SOME_WORDS, today=TODAY)).status is Status.CLOSED


def test_a_closed_case_is_closed_once_and_not_assigned_again() -> None:
    case = a_responded_case(FRIDAY, FRIDAY)
    closed = after(case, procedure.close(case, learning=SOME_WORDS, today=TODAY))

    with pytest.raises(refusals.CaseIsClosed):
        procedure.close(closed, learning=SOME_WORDS, today=TODAY)
    with pytest.raises(refusals.CaseIsClosed):
        procedure.assign(closed, "user:ann", free_of_conflict=True)


def test_each_step_says_whether_it_is_allowed_and_why_not() -> None:
    found = {step.step: step for step in steps.next_steps(a_logged_case(FRIDAY))}

    assert {"assignment", "definition"} <= {name for name, step in found.items() if step.allowed}
    assert found["acknowledgement"].provision == "5.6"
    assert "Define the complaint" in (found["acknowledgement"].reason or "")
    assert found["escalation"].provision == "6.10"


def test_the_officer_is_warned_two_working_days_before_then_on_the_day_then_it_is_missed_once() -> None:
    case = a_logged_case(FRIDAY)
    assert swept(case, at("2026-11-24", 23)) == []

    warned = after(case, *deadlines.due_events(case, POLICY, at("2026-11-25", 1)))
    assert warned.clocks[ClockKind.STAGE_1_ACKNOWLEDGE].warned_at == 2
    assert swept(warned, at("2026-11-26", 1)) == []

    on_the_day = deadlines.due_events(warned, POLICY, at("2026-11-27", 1))
    assert on_the_day == [
        DeadlineApproaching(
            clock=ClockKind.STAGE_1_ACKNOWLEDGE, due_on=date(2026, 11, 27), working_days_left=0, tell=(TEAM,)
        )
    ]
    warned = after(warned, *on_the_day)
    assert swept(warned, at("2026-11-27", 23)) == []

    missed = deadlines.due_events(warned, POLICY, at("2026-11-28", 0))
    assert missed == [DeadlineMissed(clock=ClockKind.STAGE_1_ACKNOWLEDGE, due_on=date(2026, 11, 27), tell=(TEAM,))]
    assert swept(after(warned, *missed), at("2026-12-31")) == []


def test_after_a_long_silence_only_the_miss_is_said() -> None:
    assert swept(a_logged_case(FRIDAY), at("2026-12-24")) == ["DeadlineMissed"]


def test_a_missed_clock_is_met_late_and_stays_on_the_record() -> None:
    case = a_logged_case(FRIDAY)
    case = after(case, *deadlines.due_events(case, POLICY, at("2026-12-01")))
    case = after(case, procedure.define(case, [a_part()], [SOME_WORDS]))
    case = after(case, procedure.acknowledge(case))
    case = after(case, *sending.record_sending(case, a_letter(LetterKind.ACKNOWLEDGEMENT, at("2026-12-02")), POLICY))

    clock = case.clocks[ClockKind.STAGE_1_ACKNOWLEDGE]
    assert clock.missed
    assert clock.met_on == date(2026, 12, 2)


def test_a_warning_span_of_the_landlord_is_kept() -> None:
    policy = Policy(calendar=POLICY.calendar, counting=POLICY.counting, warn_within=4)

    events = deadlines.due_events(a_logged_case(FRIDAY), policy, at("2026-11-23", 1))

    assert events == [
        DeadlineApproaching(
            clock=ClockKind.STAGE_1_ACKNOWLEDGE, due_on=date(2026, 11, 27), working_days_left=4, tell=(TEAM,)
        )
    ]
