"""Reasonable adjustments: agreed with a review, kept or ended with a reason, and what follows for each letter."""

from datetime import date

import pytest

from services.cases.domain import adjustments, communication
from services.cases.domain.adjustments import LanguageNeeded, NoSuchAdjustment, NoSuchDisclosure, ReviewLiesAhead
from services.cases.domain.case import Case
from services.cases.domain.communication import Format, ReadingLevel
from services.cases.domain.refusals import CaseIsClosed
from shared.events.cases import AdjustmentKind, ClosingReason, ContactWay
from tests.support.cases import POLICY, SOME_WORDS, a_logged_case, a_responded_case, after, at, swept
from tests.support.circumstances import a_closed_case, agreed

RECEIVED = at("2026-11-20")


# Code 5.10
def test_an_adjustment_is_agreed_with_an_owner_and_a_day_for_its_review() -> None:
    case = agreed(a_logged_case(RECEIVED), AdjustmentKind.LARGE_PRINT, review_on="2027-02-19")

    (adjustment,) = case.circumstances.adjustments.standing
    assert (adjustment.review_owner, adjustment.review_on) == ("user:ann", date(2027, 2, 19))
    assert case.clocks["adjustment_review:1"].deadline.due_on == date(2027, 2, 19)


def test_the_review_of_an_adjustment_is_warned_of_and_missed_like_any_date() -> None:
    case = agreed(a_logged_case(RECEIVED), AdjustmentKind.BRAILLE, review_on="2026-11-25")

    assert swept(case, at("2026-11-23")) == ["DeadlineApproaching"]
    assert swept(case, at("2026-11-26")) == ["DeadlineMissed", "DeadlineApproaching"]


def test_a_review_lies_ahead() -> None:
    with pytest.raises(ReviewLiesAhead) as refused:
        agreed(a_logged_case(RECEIVED), AdjustmentKind.AUDIO, review_on="2026-11-20")

    assert (refused.value.provision, refused.value.field) == ("5.10", "review_on")


def test_a_translation_needs_a_language() -> None:
    with pytest.raises(LanguageNeeded):
        agreed(a_logged_case(RECEIVED), AdjustmentKind.TRANSLATION)


def test_an_adjustment_that_was_looked_at_is_kept_until_the_next_review() -> None:
    case = agreed(a_logged_case(RECEIVED), AdjustmentKind.LARGE_PRINT, review_on="2027-02-19")

    reviewed = adjustments.review(
        case,
        1,
        outcome=SOME_WORDS,
        review_on=date(2027, 8, 20),
        by="user:ann",
        today=date(2027, 2, 18),
        policy=POLICY,
    )
    case = after(case, reviewed)

    assert case.circumstances.adjustments.standing[0].review_on == date(2027, 8, 20)
    assert case.clocks["adjustment_review:1"].deadline.due_on == date(2027, 8, 20)
    assert case.clocks["adjustment_review:1"].is_open


def test_an_adjustment_that_ended_changes_nothing_any_more_and_its_review_is_done() -> None:
    case = agreed(a_logged_case(RECEIVED), AdjustmentKind.LARGE_PRINT)

    ended = adjustments.end(case, 1, reason=SOME_WORDS, by="user:ann", today=date(2026, 12, 1))
    case = after(case, ended)

    assert communication.communication(case).format is Format.STANDARD
    assert case.clocks["adjustment_review:1"].met_on == date(2026, 12, 1)
    with pytest.raises(NoSuchAdjustment):
        adjustments.end(case, 1, reason=SOME_WORDS, by="user:ann", today=date(2026, 12, 2))


def test_an_adjustment_is_agreed_after_the_response_too_and_while_promises_of_a_closed_case_are_open() -> None:
    responded = agreed(a_responded_case(RECEIVED, at("2026-11-24")), AdjustmentKind.EASY_READ)
    closed = a_closed_case(responded)

    assert agreed(closed, AdjustmentKind.PHONE_CALLS).circumstances.adjustments.standing[1].number == 2


def test_nothing_is_agreed_once_a_closed_case_has_nothing_left_to_do() -> None:
    closed = a_closed_case(a_responded_case(RECEIVED, at("2026-11-24")))

    assert closed.closed is ClosingReason.ANSWERED
    with pytest.raises(CaseIsClosed):
        agreed(closed, AdjustmentKind.EASY_READ)


def test_an_adjustment_moves_no_date_of_the_code() -> None:
    before = a_logged_case(RECEIVED)

    case = agreed(before, AdjustmentKind.MORE_TIME)

    assert case.statutory_clocks() == before.statutory_clocks()


def test_the_case_keeps_of_a_disclosure_that_there_is_one_and_where_its_words_are() -> None:
    case = after(a_logged_case(RECEIVED), adjustments.disclose(a_logged_case(RECEIVED), SOME_WORDS))

    (disclosure,) = case.circumstances.adjustments.disclosures
    assert (disclosure.number, disclosure.words) == (1, SOME_WORDS.id)


def test_a_disclosure_is_taken_back_once() -> None:
    case = after(a_logged_case(RECEIVED), adjustments.disclose(a_logged_case(RECEIVED), SOME_WORDS))
    case = after(case, adjustments.retract(case, 1))

    assert case.circumstances.adjustments.disclosures[0].retracted
    with pytest.raises(NoSuchDisclosure):
        adjustments.retract(case, 1)


# What follows for letters and calls (Code 5.10).


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (AdjustmentKind.LARGE_PRINT, (None, Format.LARGE_PRINT, ReadingLevel.PLAIN)),
        (AdjustmentKind.EASY_READ, (None, Format.EASY_READ, ReadingLevel.EASY_READ)),
        (AdjustmentKind.AUDIO, (ContactWay.PHONE, Format.AUDIO, ReadingLevel.PLAIN)),
        (AdjustmentKind.BRAILLE, (None, Format.BRAILLE, ReadingLevel.PLAIN)),
        (AdjustmentKind.EMAIL_ONLY, (ContactWay.EMAIL, Format.STANDARD, ReadingLevel.PLAIN)),
        (AdjustmentKind.PHONE_CALLS, (ContactWay.PHONE, Format.STANDARD, ReadingLevel.PLAIN)),
        (AdjustmentKind.HOME_VISIT, (ContactWay.IN_PERSON, Format.STANDARD, ReadingLevel.PLAIN)),
        (AdjustmentKind.MORE_TIME, (None, Format.STANDARD, ReadingLevel.PLAIN)),
        (AdjustmentKind.OTHER, (None, Format.STANDARD, ReadingLevel.PLAIN)),
    ],
)
def test_channel_format_and_reading_level_follow_from_the_adjustment(
    kind: AdjustmentKind, expected: tuple[ContactWay | None, Format, ReadingLevel]
) -> None:
    follows = communication.communication(agreed(a_logged_case(RECEIVED), kind))

    assert (follows.channel, follows.format, follows.reading_level) == expected
    assert follows.reasons == ("adjustment:1",)


def test_without_adjustments_the_resident_is_reached_as_they_like() -> None:
    follows = communication.communication(a_logged_case(RECEIVED))

    assert (follows.channel, follows.channels_allowed, follows.language, follows.reasons) == (None, None, None, ())


def test_adjustments_add_up() -> None:
    case = agreed(a_logged_case(RECEIVED), AdjustmentKind.EASY_READ)
    case = agreed(case, AdjustmentKind.LARGE_PRINT)
    case = agreed(case, AdjustmentKind.TRANSLATION, language="pl")

    follows = communication.communication(case)

    assert (follows.format, follows.reading_level, follows.language) == (
        Format.LARGE_PRINT,
        ReadingLevel.EASY_READ,
        "pl",
    )


def test_of_two_wishes_for_a_channel_the_later_counts() -> None:
    case = agreed(a_logged_case(RECEIVED), AdjustmentKind.EMAIL_ONLY)
    assert communication.communication(case).channels_allowed == (ContactWay.EMAIL,)

    case = agreed(case, AdjustmentKind.PHONE_CALLS)
    follows = communication.communication(case)
    assert (follows.channel, follows.channels_allowed) == (ContactWay.PHONE, None)


def test_what_only_a_person_can_do_is_said() -> None:
    case: Case = agreed(a_logged_case(RECEIVED), AdjustmentKind.LARGE_PRINT)
    case = agreed(case, AdjustmentKind.OTHER)

    assert communication.communication(case).by_hand == (2,)
