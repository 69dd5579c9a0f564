"""The facts of a case and its stages: every event of the procedure counts as what it means."""

from datetime import date

from services.reporting.domain.facts import DeadlineFact
from services.reporting.domain.stages import CaseFact, StageFact
from shared.events.cases import (
    CaseClosed,
    CaseReopened,
    CaseSplit,
    ClockKind,
    ClockStopped,
    ClosingReason,
    ComplaintResponded,
    Finding,
    LatenessCause,
    PartAnswer,
    ServicesNamed,
    WaitingFor,
)
from shared.kernel.working_days import CountingRule
from tests.support.complaints import POLICY, WORDS, Story
from tests.support.running_reporting import facts_of

REFERENCE = "PR-0000-0001"


def the_case(story: Story) -> CaseFact:
    return facts_of(story).cases[REFERENCE]


def stage(story: Story, number: int = 1) -> StageFact:
    return facts_of(story).stages[REFERENCE][number]


def clocks(story: Story) -> dict[str, DeadlineFact]:
    return facts_of(story).deadlines[REFERENCE]


def acknowledged(received: str = "2026-11-02", on: str = "2026-11-04", parts: int = 1) -> Story:
    """Received on Monday 2 November 2026; acknowledged on Wednesday 4: the response is due on Wednesday 18."""
    return Story(REFERENCE, received).logged().defined(on, parts).acknowledged(on)


def answered(*findings: Finding, parts: int = 1) -> Story:
    return acknowledged(parts=parts).responded("2026-11-18", *findings)


# Both stages.


def test_stage_2_is_acknowledged_and_answered_on_clocks_of_its_own() -> None:  # Code 6.11, 6.14
    story = answered().escalated("2026-11-20").defined("2026-11-27").acknowledged("2026-11-27")
    second = stage(story.responded("2026-12-29"), 2)

    assert (second.entered_on, second.acknowledge_by) == (date(2026, 11, 20), date(2026, 11, 27))
    assert (second.acknowledgement, second.acknowledged_within) == ("in_time", 5)
    # 20 working days from Friday 27 November 2026 run over Christmas Day and the Boxing Day holiday on the 28th.
    assert (second.respond_by, second.response, second.responded_within) == (date(2026, 12, 29), "in_time", 20)


def test_stage_1_stays_as_it_was_when_the_complaint_goes_on() -> None:
    before, after = stage(answered()), stage(answered().escalated("2026-11-20"))

    assert (after.response, after.responded_on, after.finding) == (before.response, before.responded_on, before.finding)
    assert after.escalated_on == date(2026, 11, 20)


def test_further_parts_join_the_request_and_count_once() -> None:  # Code 6.10
    story = answered(parts=3).escalated("2026-11-20", 1).escalated("2026-11-23", 1, 3)

    assert stage(story, 2).escalated_parts == [1, 3]
    assert stage(story, 2).entered_on == date(2026, 11, 20)


def test_a_closed_case_that_is_escalated_is_open_again() -> None:
    case = the_case(answered().closed("2026-11-19").escalated("2026-11-20"))

    assert (case.closed_on, case.closing_reason, case.stage, case.status) == (None, None, 2, "escalated")


def test_a_response_on_the_whole_is_upheld_only_where_every_part_is() -> None:
    findings = [
        stage(answered(*of, parts=2)).finding
        for of in (
            (Finding.UPHELD, Finding.UPHELD),
            (Finding.UPHELD, Finding.NOT_UPHELD),
            (Finding.NOT_UPHELD, Finding.NOT_UPHELD),
        )
    ]

    assert findings == ["upheld", "partly_upheld", "not_upheld"]


# The edition of 2022.


def test_the_2022_edition_counts_the_response_from_logging() -> None:
    """Logged on Wednesday 1 March 2023: 10 working days end on Wednesday 15 March, whenever it is acknowledged."""
    story = Story(REFERENCE, "2023-03-01").logged().defined("2023-03-08").acknowledged("2023-03-08")
    first = stage(story.responded("2023-03-16"))

    assert (first.respond_from, first.respond_by) == (date(2023, 3, 1), date(2023, 3, 15))
    assert (first.response, first.responded_within) == ("late", 11)


def test_the_2022_edition_does_not_time_the_stage_2_acknowledgement() -> None:
    story = Story(REFERENCE, "2023-03-01").logged().defined("2023-03-02").acknowledged("2023-03-02")
    second = stage(
        story.responded("2023-03-10").escalated("2023-03-13").defined("2023-03-31").acknowledged("2023-03-31"), 2
    )

    assert (second.acknowledgement, second.acknowledge_by) == ("not_timed", None)
    assert second.respond_by == date(2023, 4, 12)


# More time.


def test_an_extension_that_the_resident_was_told_of_counts_at_its_new_date() -> None:  # Code 6.4, 6.5
    story = acknowledged().extended("2026-11-25", on="2026-11-16", told="2026-11-18").responded("2026-11-25")
    first = stage(story)

    assert (first.first_respond_by, first.respond_by) == (date(2026, 11, 18), date(2026, 11, 25))
    assert (first.response, first.extensions, first.extensions_beyond_cap) == ("in_time", 1, 0)


def test_an_extension_told_after_the_date_had_passed_does_not_move_it() -> None:  # Code 6.5
    story = acknowledged().extended("2026-11-25", on="2026-11-18", told="2026-11-19").responded("2026-11-25")
    first = stage(story)

    assert (first.respond_by, first.response) == (date(2026, 11, 18), "late")
    assert (first.extensions, first.extensions_told_late) == (1, 1)


def test_an_extension_beyond_the_cap_is_counted_apart() -> None:  # Code 6.4
    """10 working days more than Wednesday 18 November are Wednesday 2 December."""
    within = stage(acknowledged().extended("2026-12-02", on="2026-11-16", told="2026-11-16"))
    beyond = stage(acknowledged().extended("2026-12-03", on="2026-11-16", told="2026-11-16"))

    assert (within.extensions, within.extensions_beyond_cap) == (1, 0)
    assert (beyond.extensions, beyond.extensions_beyond_cap) == (1, 1)


def test_updates_are_owed_after_an_extension_and_a_missed_one_is_a_breach() -> None:  # Code 5.9
    story = acknowledged().extended("2026-12-02", on="2026-11-16", told="2026-11-16").updated("2026-11-20")
    story.missed(ClockKind.PROGRESS_UPDATE, "2026-11-27", "2026-11-28", item=2)
    case, running = the_case(story), clocks(story)

    assert (case.updates_sent, case.updates_missed) == (1, 1)
    assert (running["progress_update:1"].met_on, running["progress_update:2"].missed_on) == (
        date(2026, 11, 20),
        date(2026, 11, 28),
    )


def test_updates_end_with_the_response() -> None:
    story = acknowledged().extended("2026-12-02", on="2026-11-16", told="2026-11-16").responded("2026-11-20")

    assert clocks(story)["progress_update:1"].ended_on == date(2026, 11, 20)


def test_waiting_is_counted_in_working_days_and_moves_no_date() -> None:
    story = acknowledged().waiting("2026-11-05", WaitingFor.CONTRACTOR).waited("2026-11-12")
    case = the_case(story)

    assert (case.waiting_for, case.waited) == (None, 5)
    assert stage(story).respond_by == date(2026, 11, 18)


def test_a_case_that_is_answered_waits_no_longer() -> None:
    case = the_case(acknowledged().waiting("2026-11-05").responded("2026-11-09"))

    assert (case.waiting_for, case.waiting_since, case.waited) == (None, None, 2)


# Refusals.


def test_a_complaint_that_is_not_accepted_has_neither_kept_nor_missed_its_clocks() -> None:  # Code 2.4
    story = Story(REFERENCE, "2026-11-02").logged().refused("2026-11-06")
    first, case = stage(story), the_case(story)

    assert (first.acknowledgement, first.response, first.refusal_ground) == ("ended", "ended", "already_decided")
    assert (case.closing_reason, case.closed_on) == ("not_accepted", date(2026, 11, 6))
    assert clocks(story)["stage_1_acknowledge"].met_on == date(2026, 11, 6)


def test_a_refusal_after_the_acknowledgement_was_due_is_late() -> None:  # Code 6.2
    assert stage(Story(REFERENCE, "2026-11-02").logged().refused("2026-11-10")).acknowledgement == "late"


def test_a_complaint_that_the_ombudsman_directs_is_open_again_and_keeps_its_receipt() -> None:  # Code 2.4
    story = Story(REFERENCE, "2026-11-02").logged().refused("2026-11-06").directed("2026-12-01")
    first, case = stage(story), the_case(story)

    assert (first.entered_on, first.acknowledge_by) == (date(2026, 11, 2), date(2026, 12, 8))
    assert (first.acknowledgement, first.response, first.directed_on) == ("running", "running", date(2026, 12, 1))
    assert (case.closed_on, case.status, first.refusal_ground) == (None, "logged", "already_decided")


def test_a_refused_escalation_leaves_the_case_where_it_stood() -> None:  # Code 5.11
    story = answered().closed("2026-11-19").escalated("2026-11-20").refused("2026-11-24")
    case, second = the_case(story), stage(story, 2)

    assert (case.stage, case.status, case.closed_on) == (1, "closed", date(2026, 11, 19))
    assert (second.response, second.refusal_ground, second.ended_on) == ("ended", "already_decided", date(2026, 11, 24))


def test_an_escalation_that_the_ombudsman_directs_runs_again() -> None:  # Code 2.4, 5.11
    story = answered().escalated("2026-11-20").refused("2026-11-24").directed("2026-12-01")
    case, second = the_case(story), stage(story, 2)

    assert (case.stage, second.response, second.directed_on) == (2, "running", date(2026, 12, 1))
    assert second.acknowledge_by == date(2026, 12, 8)


def test_discretion_for_a_late_complaint_is_on_record() -> None:  # Code 2.3
    assert the_case(Story(REFERENCE, "2026-11-02").logged().accepted_late("2026-11-03")).discretion_used_on == date(
        2026, 11, 3
    )


# Ends and deadlines.


def test_a_complaint_withdrawn_in_time_is_not_late_and_one_withdrawn_too_late_is() -> None:
    in_time, late = acknowledged().withdrawn("2026-11-18"), acknowledged().withdrawn("2026-11-19")

    assert (stage(in_time).response, stage(late).response) == ("ended", "late")
    assert the_case(in_time).closing_reason == "withdrawn"


def test_the_cause_of_a_missed_deadline_is_kept_with_its_clock() -> None:
    story = acknowledged(on="2026-11-04").missed(ClockKind.STAGE_1_RESPOND, "2026-11-18", "2026-11-19")
    story.explained(ClockKind.STAGE_1_RESPOND, LatenessCause.WORKLOAD, "2026-11-20")
    late = clocks(story)["stage_1_respond"]

    assert (late.times_missed, late.missed_on, late.lateness) == (1, date(2026, 11, 19), "workload")


def test_a_deadline_that_was_counted_anew_is_the_one_that_counts() -> None:
    """Received on Saturday 21 November 2026: day 1 is Monday; counted leniently it is Tuesday."""
    lenient = type(POLICY)(calendar=POLICY.calendar, counting=CountingRule.LENIENT, warn_within=2)
    story = Story(REFERENCE, "2026-11-21").logged().recounted("2026-11-24", lenient).defined("2026-11-30")
    first = stage(story.acknowledged("2026-11-30"))

    assert (first.acknowledge_by, first.acknowledgement) == (date(2026, 11, 30), "in_time")
    assert the_case(story).deadlines_recomputed == 1
    assert clocks(story)["stage_1_acknowledge"].generation == 2


def test_an_erased_case_keeps_its_figures_and_is_marked() -> None:
    story = answered().closed("2026-11-19")
    before, after = facts_of(story), facts_of(story.erased("2032-12-01"))

    assert after.cases[REFERENCE].erased_on == after.submissions[REFERENCE].erased_on == date(2032, 12, 1)
    assert after.stages == before.stages


def test_a_response_that_was_given_elsewhere_brings_its_findings_with_it() -> None:
    """History that was taken over knows no release of the response here."""
    story = acknowledged(parts=2)
    answers = tuple(
        PartAnswer(part=part, finding=finding, reasons=WORDS)
        for part, finding in ((1, Finding.UPHELD), (2, Finding.NOT_UPHELD))
    )
    responded_on = date(2026, 11, 18)
    stopped = ClockStopped(clock=ClockKind.STAGE_1_RESPOND, on=responded_on)
    story.happened(
        "2026-11-18", ComplaintResponded(stage=1, responded_on=responded_on, stopped=stopped, answers=answers)
    )
    first = stage(story)

    assert (first.response, first.finding) == ("in_time", "partly_upheld")
    assert (first.upheld_parts, first.not_upheld_parts) == (1, 1)


def test_a_complaint_after_all_is_open_again_on_the_clock_of_its_true_receipt() -> None:  # Code 1.3
    story = Story(REFERENCE, "2026-11-02").logged()
    story.happened("2026-11-04", CaseClosed(reason=ClosingReason.RECORDED_OTHERWISE, closed_on=date(2026, 11, 4)))
    acknowledge = story.case.clocks["stage_1_acknowledge"].deadline
    ended, case = stage(story), the_case(story)
    again = stage(story.happened("2026-11-05", CaseReopened(acknowledge=acknowledge)))

    assert (case.closing_reason, ended.response) == ("recorded_otherwise", "ended")
    assert (again.acknowledgement, again.response, again.acknowledge_by) == ("running", "running", date(2026, 11, 9))
    assert the_case(story).closed_on is None


def test_a_case_counts_under_its_lead_service() -> None:
    story = acknowledged().happened("2026-11-05", ServicesNamed(lead="heating", others=("repairs",)))

    assert the_case(story).service == "heating"


def test_a_split_off_part_is_counted_in_the_case_where_it_is_handled() -> None:
    split = CaseSplit(parts=(2,), new_reference="PR-0000-0002", reason=WORDS)

    assert the_case(acknowledged(parts=2).happened("2026-11-05", split)).parts == 1
