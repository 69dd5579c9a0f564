"""What a dissatisfied contact may be closed as, what may be corrected, and what is owed."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.intake.domain import triage, triaged
from services.intake.domain.triage import (
    AlreadyClosed,
    AnsweredAsComplaint,
    AskedInTheFuture,
    ChoiceToComplainNeeded,
    ClosedByItsCase,
    RecordsErased,
    ResidentChoseToComplain,
    SameKind,
)
from services.intake.domain.triaged import Triaged
from shared.events.intake import (
    Channel,
    Choice,
    ChoiceToComplainAnswered,
    ChoiceToComplainOffered,
    ContactClosed,
    CorrespondenceReceived,
    DissatisfactionNoted,
    HowToComplainOwed,
    IntakeEvent,
    KindCorrected,
    SubmissionErased,
    SubmissionKind,
    SubmissionReceived,
)
from shared.platform import ids

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 20)
OFFICER = "user:officer-17"
REASON = ids.new_words("It is what it is.").reference
GRUMBLE = DissatisfactionNoted(by=OFFICER)
OFFERED = ChoiceToComplainOffered(channel=Channel.PHONE, offered_at=NOW, by=OFFICER, reached=True, attempts=1)
NOT_REACHED = OFFERED.model_copy(update={"reached": False, "attempts": 3})
COMPLAINS = ChoiceToComplainAnswered(choice=Choice.COMPLAIN, channel=Channel.PHONE, answered_at=NOW, by=OFFICER)
DOES_NOT = COMPLAINS.model_copy(update={"choice": Choice.NOT_COMPLAIN})
ERASED = SubmissionErased(erased_on=TODAY, schedule="six years")
LATER_MESSAGE = CorrespondenceReceived(channel=Channel.EMAIL, received_at=NOW, digest="0" * 64)


def received(kind: SubmissionKind, *, dissatisfied: bool = False) -> SubmissionReceived:
    return SubmissionReceived(
        kind=kind, channel=Channel.PHONE, received_at=NOW, service="repairs", digest="0" * 64, dissatisfied=dissatisfied
    )


def a_submission(kind: SubmissionKind, *happened: IntakeEvent) -> Triaged:
    return triaged.after(triaged.begin(received(kind)), happened)


def correct(known: Triaged, kind: SubmissionKind, *, is_answered: bool = False) -> list[IntakeEvent]:
    return triage.correct_kind(known, kind, REASON, by=OFFICER, now=NOW, is_answered=is_answered)


def corrected(known: Triaged, kind: SubmissionKind) -> Triaged:
    return triaged.after(known, correct(known, kind))


def close(known: Triaged, *, has_complaint_beside: bool = False) -> ContactClosed:
    return triage.close(known, REASON, by=OFFICER, on=TODAY, has_complaint_beside=has_complaint_beside)


def closed(known: Triaged) -> Triaged:
    return triaged.after(known, [close(known)])


# Code 1.3: the choice to complain.


def test_a_contented_contact_is_closed_without_being_asked() -> None:
    assert close(a_submission(SubmissionKind.COMPLIMENT)).kind is SubmissionKind.COMPLIMENT


@pytest.mark.parametrize("kind", [SubmissionKind.COMMENT, SubmissionKind.SERVICE_REQUEST, SubmissionKind.COMPLIMENT])
def test_a_dissatisfied_contact_is_not_closed_before_the_choice_is_answered(kind: SubmissionKind) -> None:
    with pytest.raises(ChoiceToComplainNeeded) as refused:
        close(a_submission(kind, GRUMBLE))

    assert refused.value.provision == "1.3"


@pytest.mark.parametrize("tried", [OFFERED, NOT_REACHED])
def test_being_asked_or_not_reached_is_no_answer(tried: ChoiceToComplainOffered) -> None:
    with pytest.raises(ChoiceToComplainNeeded):
        close(a_submission(SubmissionKind.COMMENT, GRUMBLE, tried))


def test_who_said_not_to_complain_lets_it_be_closed() -> None:
    assert close(a_submission(SubmissionKind.COMMENT, GRUMBLE, OFFERED, DOES_NOT)).by == OFFICER


def test_who_chose_to_complain_is_not_closed_as_something_else() -> None:
    with pytest.raises(ResidentChoseToComplain) as refused:
        close(a_submission(SubmissionKind.COMMENT, GRUMBLE, OFFERED, COMPLAINS))

    assert refused.value.provision == "1.3"


def test_the_latest_answer_counts() -> None:
    changed_their_mind = a_submission(SubmissionKind.COMMENT, GRUMBLE, OFFERED, DOES_NOT, OFFERED, COMPLAINS)

    with pytest.raises(ResidentChoseToComplain):
        close(changed_their_mind)


def test_a_complaint_is_closed_by_its_case_alone() -> None:
    with pytest.raises(ClosedByItsCase):
        close(a_submission(SubmissionKind.COMPLAINT, OFFERED, DOES_NOT))


def test_nothing_is_closed_twice() -> None:
    with pytest.raises(AlreadyClosed):
        close(closed(a_submission(SubmissionKind.COMMENT)))


def test_noting_dissatisfaction_again_changes_nothing() -> None:
    assert triage.note_dissatisfaction(a_submission(SubmissionKind.COMMENT), OFFICER) == [GRUMBLE]
    assert triage.note_dissatisfaction(a_submission(SubmissionKind.COMMENT, GRUMBLE), OFFICER) == []
    assert triage.note_dissatisfaction(a_submission(SubmissionKind.COMPLAINT), OFFICER) == []


def test_an_answer_is_recorded_after_the_offer() -> None:
    known = a_submission(SubmissionKind.COMMENT, GRUMBLE)

    assert triage.record_choice(known, OFFERED, Choice.COMPLAIN, now=NOW) == [OFFERED, COMPLAINS]
    assert triage.record_choice(known, NOT_REACHED, None, now=NOW) == [NOT_REACHED]


def test_nobody_was_asked_tomorrow() -> None:
    tomorrow = OFFERED.model_copy(update={"offered_at": NOW + timedelta(days=1)})

    with pytest.raises(AskedInTheFuture):
        triage.record_choice(a_submission(SubmissionKind.COMMENT), tomorrow, None, now=NOW)


# Kinds corrected.


def test_a_correction_says_what_it_was_and_carries_the_true_receipt() -> None:
    [event] = correct(a_submission(SubmissionKind.SERVICE_REQUEST), SubmissionKind.COMPLAINT)

    assert event == KindCorrected(
        was=SubmissionKind.SERVICE_REQUEST,
        kind=SubmissionKind.COMPLAINT,
        reason=REASON,
        by=OFFICER,
        corrected_at=NOW,
        channel=Channel.PHONE,
        received_at=NOW,
        service="repairs",
    )


def test_a_correction_carries_that_somebody_acted_for_the_resident() -> None:
    # Code 3.6
    represented = received(SubmissionKind.SERVICE_REQUEST).model_copy(update={"represented": True})

    [event] = correct(triaged.begin(represented), SubmissionKind.COMPLAINT)

    assert isinstance(event, KindCorrected)
    assert event.represented


def test_a_complaint_becomes_something_else_only_after_not_complain() -> None:
    # Code 1.3
    with pytest.raises(ChoiceToComplainNeeded):
        correct(a_submission(SubmissionKind.COMPLAINT), SubmissionKind.COMMENT)
    with pytest.raises(ResidentChoseToComplain):
        correct(a_submission(SubmissionKind.COMPLAINT, OFFERED, COMPLAINS), SubmissionKind.COMMENT)

    known = corrected(a_submission(SubmissionKind.COMPLAINT, OFFERED, DOES_NOT), SubmissionKind.COMMENT)
    assert (known.received_as, known.kind) == (SubmissionKind.COMPLAINT, SubmissionKind.COMMENT)


def test_what_was_answered_as_a_complaint_stays_one() -> None:
    known = a_submission(SubmissionKind.COMPLAINT, OFFERED, DOES_NOT)

    with pytest.raises(AnsweredAsComplaint):
        correct(known, SubmissionKind.COMMENT, is_answered=True)


def test_an_old_no_does_not_count_for_a_complaint_that_came_after_it() -> None:
    comment = a_submission(SubmissionKind.COMMENT, GRUMBLE, OFFERED, DOES_NOT)
    complaint = corrected(comment, SubmissionKind.COMPLAINT)

    with pytest.raises(ChoiceToComplainNeeded):
        correct(complaint, SubmissionKind.COMMENT)


def test_nothing_is_corrected_to_what_it_is() -> None:
    with pytest.raises(SameKind):
        correct(a_submission(SubmissionKind.COMMENT), SubmissionKind.COMMENT)


def test_what_was_closed_as_the_wrong_kind_is_open_again_as_the_right_one() -> None:
    known = corrected(closed(a_submission(SubmissionKind.COMMENT)), SubmissionKind.COMPLAINT)

    assert known.closing is None
    assert known.dissatisfied


def test_every_correction_stays_in_the_history() -> None:
    known = corrected(a_submission(SubmissionKind.COMMENT), SubmissionKind.SERVICE_REQUEST)
    known = corrected(known, SubmissionKind.COMPLIMENT)

    assert [(each.was, each.kind) for each in known.corrections] == [
        (SubmissionKind.COMMENT, SubmissionKind.SERVICE_REQUEST),
        (SubmissionKind.SERVICE_REQUEST, SubmissionKind.COMPLIMENT),
    ]


# Code 1.5: a complaint beside a service request.


def test_a_request_with_a_complaint_beside_it_is_closed_when_it_is_done() -> None:
    known = a_submission(SubmissionKind.SERVICE_REQUEST, GRUMBLE, OFFERED, COMPLAINS)

    assert close(known, has_complaint_beside=True).kind is SubmissionKind.SERVICE_REQUEST


# Code 1.6: feedback in a survey.


def test_a_grumble_in_a_survey_is_owed_how_to_complain_at_once() -> None:
    grumble = received(SubmissionKind.SURVEY_FEEDBACK, dissatisfied=True)

    assert triage.owed_on_receipt(grumble) == [HowToComplainOwed(channel=Channel.PHONE)]
    assert triage.owed_on_receipt(received(SubmissionKind.SURVEY_FEEDBACK)) == []
    assert triage.owed_on_receipt(received(SubmissionKind.COMMENT, dissatisfied=True)) == []


def test_a_grumble_that_an_officer_sees_later_is_owed_it_then() -> None:
    happened = triage.note_dissatisfaction(a_submission(SubmissionKind.SURVEY_FEEDBACK), OFFICER)

    assert happened == [GRUMBLE, HowToComplainOwed(channel=Channel.PHONE)]


def test_feedback_that_was_told_how_to_complain_is_closed_without_more() -> None:
    known = a_submission(SubmissionKind.SURVEY_FEEDBACK, GRUMBLE, HowToComplainOwed(channel=Channel.PHONE))

    assert close(known).kind is SubmissionKind.SURVEY_FEEDBACK


def test_calling_a_contact_feedback_does_not_spare_the_choice() -> None:
    known = corrected(a_submission(SubmissionKind.COMMENT, GRUMBLE), SubmissionKind.SURVEY_FEEDBACK)

    assert known.owes_how_to_complain
    with pytest.raises(ChoiceToComplainNeeded):
        close(known)


# Erased.


def test_nothing_is_done_about_erased_records() -> None:
    known = a_submission(SubmissionKind.COMMENT, LATER_MESSAGE, ERASED)

    with pytest.raises(RecordsErased):
        close(known)
    with pytest.raises(RecordsErased):
        correct(known, SubmissionKind.COMPLAINT)
    with pytest.raises(RecordsErased):
        triage.record_choice(known, OFFERED, None, now=NOW)
    with pytest.raises(RecordsErased):
        triage.note_dissatisfaction(known, OFFICER)


def test_a_submission_is_received_once() -> None:
    with pytest.raises(ValueError, match="once"):
        a_submission(SubmissionKind.COMMENT, received(SubmissionKind.COMMENT))
