"""What a resident reads about their complaint."""

from datetime import date

from services.cases.domain.timescales import HOS_2024
from services.intake.web import progress_words, wording
from services.intake.web.progress_words import Known
from shared.events.cases import ClockKind

FRIDAY = date(2026, 11, 20)
RECEIVED = Known(received_on=FRIDAY)
LOGGED = Known(received_on=FRIDAY, logged_on=FRIDAY, acknowledge_by=date(2026, 11, 27))
ACKNOWLEDGED = Known(
    received_on=FRIDAY,
    logged_on=FRIDAY,
    acknowledge_by=date(2026, 11, 27),
    acknowledged_on=date(2026, 11, 25),
    respond_by=date(2026, 12, 9),
)


def test_a_complaint_that_is_logged_is_acknowledged_next_and_by_when_is_said() -> None:
    following = progress_words.what_is_next(LOGGED, FRIDAY)

    assert following.by == date(2026, 11, 27)
    assert following.missed is None


def test_the_due_date_itself_is_in_time_and_the_day_after_is_late() -> None:
    late = progress_words.what_is_next(LOGGED, date(2026, 11, 28))

    assert progress_words.what_is_next(LOGGED, date(2026, 11, 27)).missed is None
    assert late.missed == "We have not yet told you how we understand your complaint"


def test_after_the_acknowledgement_the_answer_is_next() -> None:
    following = progress_words.what_is_next(ACKNOWLEDGED, date(2026, 11, 26))

    assert (following.text, following.by) == ("We give you our answer", date(2026, 12, 9))


def test_a_complaint_that_no_case_knows_yet_promises_no_date() -> None:
    following = progress_words.what_is_next(RECEIVED, FRIDAY)

    assert following.by is None
    assert progress_words.headline(RECEIVED) == "We have your complaint"


def test_the_timeline_begins_with_the_latest_step() -> None:
    assert [step.on for step in progress_words.timeline(ACKNOWLEDGED)] == [date(2026, 11, 25), FRIDAY, FRIDAY]


def test_nobody_has_to_say_why_they_want_us_to_look_again() -> None:
    responded = Known(received_on=FRIDAY, responded_on=date(2026, 12, 4))

    assert "You do not have to say why" in progress_words.what_is_next(responded, date(2026, 12, 5)).text


def test_what_is_no_complaint_is_not_called_one_and_the_choice_to_complain_is_offered() -> None:
    message = Known(received_on=FRIDAY, is_complaint=False)

    assert progress_words.headline(message) == "We have your message"
    assert "You can make a complaint at any time" in progress_words.what_is_next(message, FRIDAY).text


def test_the_form_promises_what_the_clocks_of_the_code_allow() -> None:
    promise = wording.promise(FRIDAY)

    assert promise.acknowledge_within == HOS_2024.clocks[ClockKind.STAGE_1_ACKNOWLEDGE].working_days
    assert promise.respond_within == HOS_2024.clocks[ClockKind.STAGE_1_RESPOND].working_days


def test_the_code_s_definition_and_the_ombudsman_are_those_of_the_day() -> None:
    assert wording.complaint_definition(FRIDAY).text.startswith("An expression of dissatisfaction, however made")
