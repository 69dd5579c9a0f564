"""What a resident reads after stage 1, about extensions, and about each way in which a complaint ends."""

from dataclasses import replace
from datetime import date

import pytest

from services.intake.repository import StageDates
from services.intake.web import progress_words
from services.intake.web.progress_words import Known

TODAY = date(2027, 1, 11)
ACKNOWLEDGED = Known(
    received_on=date(2026, 11, 20),
    logged_on=date(2026, 11, 20),
    acknowledge_by=date(2026, 11, 27),
    acknowledged_on=date(2026, 11, 25),
    respond_by=date(2026, 12, 9),
)
EXTENDED = replace(
    ACKNOWLEDGED, extended_on=date(2026, 12, 7), respond_by=date(2026, 12, 23), update_by=date(2026, 12, 14)
)
RESPONDED = replace(ACKNOWLEDGED, responded_on=date(2026, 12, 8))
# Escalated on Friday 8 January 2027: five working days end on the 15th.
ESCALATED = replace(RESPONDED, escalated_on=date(2027, 1, 8), second=StageDates(acknowledge_by=date(2027, 1, 15)))
ACKNOWLEDGED_AGAIN = replace(
    ESCALATED, second=StageDates(acknowledged_on=date(2027, 1, 13), respond_by=date(2027, 2, 10))
)
FINAL = replace(ESCALATED, second=StageDates(acknowledged_on=date(2027, 1, 13), responded_on=date(2027, 2, 9)))


def closed_as(reason: str) -> Known:
    return replace(ACKNOWLEDGED, closed_on=date(2026, 12, 1), closed_as=reason)


# Code 6.4, 5.9


def test_an_extended_answer_is_promised_for_its_new_date_with_an_update_before() -> None:
    following = progress_words.what_is_next(EXTENDED, date(2026, 12, 10))

    assert (following.text, following.by) == ("We give you our answer", date(2026, 12, 23))
    assert (following.update_by, following.missed) == (date(2026, 12, 14), None)
    assert progress_words.timeline(EXTENDED)[0].text.startswith("We told you that we need more time")


def test_an_update_that_did_not_come_is_late_though_the_answer_is_not() -> None:
    following = progress_words.what_is_next(EXTENDED, date(2026, 12, 15))

    assert (following.missed, following.by) == ("We have not yet told you how it is going", date(2026, 12, 14))


def test_a_late_answer_is_late_whatever_updates_are_due() -> None:
    following = progress_words.what_is_next(replace(EXTENDED, update_by=date(2026, 12, 29)), date(2026, 12, 24))

    assert (following.missed, following.by) == ("We have not yet given you our answer", date(2026, 12, 23))


# Code 6.11, 6.14


def test_who_asks_us_to_look_again_is_told_by_when_we_say_what_we_look_at() -> None:
    following = progress_words.what_is_next(ESCALATED, TODAY)

    assert progress_words.headline(ESCALATED) == "You asked us to look again"
    assert (following.by, following.missed) == (date(2027, 1, 15), None)
    assert "no part in our first answer" in following.text


def test_at_stage_2_the_final_answer_is_next() -> None:
    following = progress_words.what_is_next(ACKNOWLEDGED_AGAIN, date(2027, 2, 11))

    assert progress_words.headline(ACKNOWLEDGED_AGAIN) == "We are looking at your complaint again"
    assert (following.text, following.by) == ("We give you our final answer", date(2027, 2, 10))
    assert following.missed == "We have not yet given you our final answer"


def test_after_the_final_answer_only_the_ombudsman_follows() -> None:
    # Code 5.3
    following = progress_words.what_is_next(replace(FINAL, closed_on=date(2027, 2, 12), closed_as="answered"), TODAY)

    assert "Ombudsman" in following.text
    assert "look again" not in following.text


def test_an_escalation_that_was_refused_leads_to_the_ombudsman() -> None:
    refused = replace(ESCALATED, escalation_refused_on=date(2027, 1, 13))

    assert progress_words.headline(refused) == "We told you why we cannot look again"
    assert "Ombudsman" in progress_words.what_is_next(refused, TODAY).text


def test_the_timeline_of_two_stages_runs_from_the_last_day_to_the_first() -> None:
    days = [step.on for step in progress_words.timeline(FINAL)]

    assert days == sorted(days, reverse=True)
    assert len(days) == 7


def test_an_update_stands_where_it_was_sent() -> None:
    updated = replace(FINAL, updated_on=date(2026, 12, 2))

    assert progress_words.timeline(updated)[4].text == "We told you how it is going."


# How a complaint ends


@pytest.mark.parametrize(
    ("reason", "headline", "following"),
    [
        ("answered", "Your complaint is closed", "look again"),
        ("withdrawn", "You took back your complaint", "You can make a complaint at any time"),
        ("resolved", "Your complaint is settled", "If something is still wrong"),
        ("not_accepted", "We told you why we cannot take your complaint", "Ombudsman"),
        ("merged", "We are answering this with another complaint of yours", "covers this one too"),
        ("recorded_otherwise", "We have your message", "You can make a complaint at any time"),
    ],
)
def test_each_end_has_its_own_words(reason: str, headline: str, following: str) -> None:
    known = closed_as(reason)

    assert progress_words.headline(known) == headline
    assert following in progress_words.what_is_next(known, TODAY).text
    assert progress_words.timeline(known)[0].on == date(2026, 12, 1)


def test_a_complaint_that_was_not_accepted_says_so_before_it_is_closed() -> None:
    # Code 2.4
    refused = replace(ACKNOWLEDGED, not_accepted_on=date(2026, 11, 30))

    assert "Ombudsman" in progress_words.what_is_next(refused, TODAY).text


def test_what_the_ombudsman_had_us_take_is_in_the_timeline() -> None:
    directed = replace(ACKNOWLEDGED, directed_on=date(2027, 1, 4))

    assert "The Ombudsman asked us" in progress_words.timeline(directed)[0].text
