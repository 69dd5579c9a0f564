"""Which letter is owed, where it goes from each answer, and what no letter may lack."""

import email
import email.policy
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from uuid import UUID

import pytest

from services.notifications import writing
from services.notifications.domain import attempts, by_hand, letters, states
from services.notifications.domain.attempts import Name, Outcome, Reply
from services.notifications.domain.blocks import BlockName
from services.notifications.domain.by_hand import NotFailed
from services.notifications.domain.contents import RequiredBlockMissing
from services.notifications.domain.letters import Owed
from services.notifications.domain.states import Failure, Standing, State
from services.notifications.gateways import message
from services.notifications.gateways.message import BadAddress, HeaderBroken
from services.notifications.layout import Rendering
from shared.events.cases import ClosingReason
from shared.events.intake import SubmissionKind
from shared.events.notifications import LetterFailed, LetterInDoubt, LetterKind, LetterPlanned, LetterSent
from shared.platform import landlords, ombudsmen
from shared.platform.ombudsmen import NoOmbudsman
from tests.support.letters import (
    REFERENCE,
    a_closed_case,
    a_logged_complaint,
    a_question,
    a_receipt,
    a_restriction,
    a_submission,
    an_answered_part,
    an_approved_acknowledgement,
    an_approved_extension,
    an_approved_refusal,
    an_approved_response,
    an_approved_update,
    an_extension,
    material,
)

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
QUIET = timedelta(minutes=10)
A_LETTER = Name(letter=UUID(int=1), kind=LetterKind.RECEIPT, cycle=1)
ACKNOWLEDGEMENT = Owed(kind=LetterKind.ACKNOWLEDGEMENT, cycle=1)
RESPONSE = Owed(kind=LetterKind.RESPONSE, cycle=1)
FINAL_RESPONSE = Owed(kind=LetterKind.RESPONSE, cycle=2)
CLARIFICATION = Owed(kind=LetterKind.CLARIFICATION, cycle=1)
EXTENSION = Owed(kind=LetterKind.EXTENSION, cycle=1)
PROGRESS_UPDATE = Owed(kind=LetterKind.PROGRESS_UPDATE, cycle=1)
NOT_ACCEPTED = Owed(kind=LetterKind.NOT_ACCEPTED, cycle=1)
ESCALATION_REFUSED = Owed(kind=LetterKind.ESCALATION_REFUSED, cycle=2)
ACTION_UPDATE = Owed(kind=LetterKind.ACTION_UPDATE, cycle=1)
ACTION_COMPLETED = Owed(kind=LetterKind.ACTION_COMPLETED, cycle=2)
RESTRICTION = Owed(kind=LetterKind.RESTRICTION, cycle=1)
HOUSING = "housing"


def after(reply: Reply, pauses: int = 0) -> attempts.Step:
    return attempts.after_attempt(A_LETTER, reply, digest="d", pauses=pauses, quiet=QUIET, now=NOW)


def test_a_complaint_is_owed_its_receipt_only_once_its_date_is_known() -> None:
    assert letters.receipt_of_submission(a_submission(SubmissionKind.COMPLAINT)) is None
    owed = letters.receipt_of_complaint(a_logged_complaint())

    assert owed is not None
    assert owed.acknowledge_by == date(2026, 11, 27)


@pytest.mark.parametrize("kind", [kind for kind in SubmissionKind if kind is not SubmissionKind.COMPLAINT])
def test_every_other_submission_is_owed_its_receipt_at_once(kind: SubmissionKind) -> None:
    owed = letters.receipt_of_submission(a_submission(kind))

    assert owed is not None
    assert owed.submission_kind is kind


def test_a_letter_planned_again_is_the_same_letter() -> None:
    first = letters.identity(REFERENCE, LetterKind.RESPONSE, 1)

    assert letters.identity(REFERENCE, LetterKind.RESPONSE, 1) == first
    assert letters.identity(REFERENCE, LetterKind.RESPONSE, 2) != first
    assert letters.identity("PR-0000-0011", LetterKind.RESPONSE, 1) != first


def test_a_case_taken_over_or_split_off_owes_no_receipt() -> None:
    taken_over = a_logged_complaint().model_copy(update={"imported_from": "the-old-system"})
    split_off = a_logged_complaint().model_copy(update={"split_from": "PR-0000-0011"})

    assert letters.receipt_of_complaint(taken_over) is None
    assert letters.receipt_of_complaint(split_off) is None


def test_each_release_owes_its_own_letter() -> None:
    assert letters.clarification(a_question(number=2)) == Owed(kind=LetterKind.CLARIFICATION, cycle=2)
    assert letters.acknowledgement(an_approved_acknowledgement(stage=2)).cycle == 2
    assert letters.extension(an_approved_extension(number=3, stage=2)) == Owed(
        kind=LetterKind.EXTENSION, cycle=3, stage=2
    )
    assert letters.progress_update(an_approved_update(number=4)).cycle == 4
    assert letters.response(an_approved_response(stage=2)).stage == 2


def test_a_refusal_is_told_by_the_stage_that_it_refuses() -> None:  # Code 2.4, 5.11
    assert letters.refusal(an_approved_refusal(stage=1)).kind is LetterKind.NOT_ACCEPTED
    assert letters.refusal(an_approved_refusal(stage=2, number=2)) == Owed(
        kind=LetterKind.ESCALATION_REFUSED, cycle=2, stage=2
    )


def test_only_what_a_clock_waits_for_goes_first() -> None:
    assert not a_receipt().statutory
    assert not ACTION_UPDATE.statutory
    assert ACKNOWLEDGEMENT.statutory
    assert EXTENSION.statutory
    assert NOT_ACCEPTED.statutory
    assert RESPONSE.statutory


def test_a_case_that_ended_promises_nothing_more_and_keeps_what_it_promised() -> None:  # Code 6.6
    unwanted = letters.unwanted_once_closed(a_closed_case(ClosingReason.WITHDRAWN))

    assert {LetterKind.RECEIPT, LetterKind.ACKNOWLEDGEMENT, LetterKind.EXTENSION} <= unwanted.kinds
    assert not unwanted.kinds & {LetterKind.ACTION_UPDATE, LetterKind.ACTION_COMPLETED, LetterKind.RESTRICTION}


def test_whoever_wrote_about_a_merged_complaint_still_hears_that_it_arrived() -> None:
    unwanted = letters.unwanted_once_closed(a_closed_case(ClosingReason.MERGED))

    assert LetterKind.RECEIPT not in unwanted.kinds
    assert LetterKind.ACKNOWLEDGEMENT in unwanted.kinds


def test_an_accepted_letter_is_proved_sent() -> None:
    step = after(Reply(Outcome.ACCEPTED, "250"))

    assert step.state is State.ACCEPTED
    assert step.next_try_at is None
    assert isinstance(step.event, LetterSent)
    assert (step.event.sent_at, step.event.answer, step.event.rendered) == (NOW, "250", "d")


def test_a_refused_letter_fails_and_waits_for_a_person() -> None:
    step = after(Reply(Outcome.REFUSED, "550"))

    assert step.state is State.FAILED
    assert step.next_try_at is None
    assert isinstance(step.event, LetterFailed)
    assert step.event.reason == Failure.REFUSED


def test_an_attempt_without_an_answer_rests_for_the_quiet_period() -> None:
    step = after(Reply(Outcome.IN_DOUBT))

    assert step.state is State.IN_DOUBT
    assert step.next_try_at == NOW + QUIET
    assert isinstance(step.event, LetterInDoubt)


def test_a_letter_put_off_says_nothing_and_comes_back() -> None:
    step = after(Reply(Outcome.NOT_SENT, "450"))

    assert step.state is State.RENDERED
    assert step.event is None
    assert step.next_try_at == NOW + timedelta(seconds=5)


@pytest.mark.parametrize(("pauses", "seconds"), [(0, 5), (1, 10), (5, 160), (10, 3600), (5_000, 3600)])
def test_pauses_grow_up_to_an_hour(pauses: int, seconds: int) -> None:
    assert attempts.pause(pauses) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("code", "outcome"),
    [(421, Outcome.NOT_SENT), (450, Outcome.NOT_SENT), (550, Outcome.REFUSED), (554, Outcome.REFUSED)],
)
def test_an_answer_that_says_no_is_read_by_its_first_digit(code: int, outcome: Outcome) -> None:
    assert attempts.reply_to_code(code) == Reply(outcome, str(code))


def test_an_answer_that_says_neither_yes_nor_no_proves_nothing() -> None:
    assert attempts.reply_to_code(354).outcome is Outcome.IN_DOUBT


def test_a_failed_letter_can_be_owed_again() -> None:
    step = by_hand.plan_again(A_LETTER, State.FAILED, now=NOW)

    assert step.state is State.PLANNED
    assert isinstance(step.event, LetterPlanned)


@pytest.mark.parametrize("state", [state for state in State if state is not State.FAILED])
def test_no_other_letter_can_be_owed_again(state: State) -> None:
    with pytest.raises(NotFailed):
        by_hand.plan_again(A_LETTER, state, now=NOW)


def test_a_letter_that_may_have_gone_stands_in_doubt_whatever_is_tried_next() -> None:
    assert states.standing(State.SENDING, doubted=True) is Standing.IN_DOUBT
    assert states.standing(State.SENDING, doubted=False) is Standing.OWED
    assert states.standing(State.ACCEPTED, doubted=True) is Standing.SENT


@pytest.mark.parametrize(
    ("owed", "contents", "block"),
    [
        (ACKNOWLEDGEMENT, {"outcomes_sought": []}, BlockName.OUTCOMES_SOUGHT),
        (ACKNOWLEDGEMENT, {"respond_by": None}, BlockName.RESPOND_BY),
        (ACKNOWLEDGEMENT, {"parts": [an_answered_part(summary=" \n ")]}, BlockName.DEFINITION),
        (ACKNOWLEDGEMENT, {"parts": [an_answered_part(landlord_responsible=False)]}, BlockName.RESPONSIBILITY),
        (RESPONSE, {"parts": [an_answered_part(summary="")]}, BlockName.DEFINITION),
        (RESPONSE, {"parts": [an_answered_part(finding=None)]}, BlockName.DECISION),
        (RESPONSE, {"parts": [an_answered_part(reasons=None)]}, BlockName.REASONS),
        (RESPONSE, {"parts": [an_answered_part(remedy=None)]}, BlockName.REMEDY),
        (RESPONSE, {"parts": [an_answered_part(), an_answered_part(number=2, reasons="")]}, BlockName.REASONS),
        (FINAL_RESPONSE, {"stage": 1}, BlockName.STAGE),
        (ACKNOWLEDGEMENT, {"stage": 2}, BlockName.STAGE),
        (ACKNOWLEDGEMENT, {"parts": []}, BlockName.DEFINITION),
        (RESPONSE, {"parts": [an_answered_part(what_went_wrong=None)]}, BlockName.FAULT),
        (RESPONSE, {"parts": [an_answered_part(finding="partly_upheld", what_went_wrong=" ")]}, BlockName.FAULT),
        (CLARIFICATION, {"question": None}, BlockName.QUESTION),
        (EXTENSION, {"extension": None}, BlockName.RESPOND_BY),
        (EXTENSION, {"extension": an_extension(reason="")}, BlockName.REASONS),
        (PROGRESS_UPDATE, {"update": None}, BlockName.DONE),
        (PROGRESS_UPDATE, {"update": {"done": "We called.", "next_steps": None}}, BlockName.NEXT),
        (NOT_ACCEPTED, {"refusal": None}, BlockName.GROUND),
        (NOT_ACCEPTED, {"refusal": {"ground": "court_claim", "reasons": " "}}, BlockName.REASONS),
        (ESCALATION_REFUSED, {"refusal": {"ground": "already_decided", "reasons": None}}, BlockName.REASONS),
        (ACTION_UPDATE, {"action": None}, BlockName.ACTION),
        (ACTION_UPDATE, {"action": {"description": "Fit a fan", "due_on": "2027-01-08"}}, BlockName.WHAT_HAPPENED),
        (ACTION_COMPLETED, {"action": {"description": "Fit a fan"}}, BlockName.WHAT_HAPPENED),
        (RESTRICTION, {"restriction": None}, BlockName.RESTRICTION),
        (RESTRICTION, {"restriction": a_restriction(why=None)}, BlockName.REASONS),
        (RESTRICTION, {"restriction": a_restriction(until=None)}, BlockName.UNTIL),
        (RESTRICTION, {"restriction": a_restriction(how_to_challenge="")}, BlockName.CHALLENGE),
    ],
)
def test_a_letter_with_a_hole_names_the_block_that_is_missing(
    owed: Owed, contents: dict[str, object], block: BlockName
) -> None:
    with pytest.raises(RequiredBlockMissing) as missing:
        writing.write(material(owed, contents=contents))

    assert missing.value.block is block


def test_a_receipt_of_a_complaint_names_the_date_or_is_not_written() -> None:
    owed = Owed(kind=LetterKind.RECEIPT, cycle=1, submission_kind=SubmissionKind.COMPLAINT)

    with pytest.raises(RequiredBlockMissing) as missing:
        writing.write(material(owed))

    assert missing.value.block is BlockName.NEXT_STEP


def test_an_upheld_part_without_remedy_says_why() -> None:
    part = an_answered_part(remedy=None, no_remedy_reason="You asked for an apology only.", actions=[])

    written = writing.write(material(RESPONSE, contents={"parts": [part]}))

    assert "You asked for an apology only." in written.text
    assert "nothing left for us to do" in written.text


def test_words_of_others_are_never_markup() -> None:
    part = an_answered_part(summary="<script>alert(1)</script>", reasons="{{ 7 * 7 }} <b>bold</b>")

    written = writing.write(material(RESPONSE, contents={"parts": [part]}))

    assert "<script>" not in written.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in written.html
    assert "{{ 7 * 7 }} &lt;b&gt;bold&lt;/b&gt;" in written.html


def test_words_that_turn_text_around_are_taken_out() -> None:
    written = writing.write(material(a_receipt(), contact={"name": "Amina\u202e \x00Patel\r\n", "subject": "a\nb"}))

    assert "Dear Amina Patel," in written.text
    assert "“a b”" in written.text


def test_what_was_asked_for_as_an_adjustment_is_not_repeated() -> None:
    written = writing.write(material(a_receipt(), contact={"adjustments": ["I am deaf"]}))

    assert "deaf" not in written.text + written.html
    assert "We have noted it" in written.text


def test_a_tracking_address_that_is_no_web_address_is_left_out() -> None:
    written = writing.write(material(a_receipt(), contact={"tracking_url": "javascript:alert(1)"}))

    assert "javascript" not in written.text + written.html


def test_the_ombudsman_is_shown_as_on_the_day_of_sending() -> None:
    assert ombudsmen.on(HOUSING, date(2026, 1, 12)).email == "info@housing-ombudsman.org.uk"
    assert ombudsmen.on(HOUSING, date(2026, 1, 13)).email is None


def test_no_letter_goes_out_without_an_ombudsman() -> None:
    with pytest.raises(NoOmbudsman):
        ombudsmen.on("parking", date(2026, 11, 20))


def test_a_changed_word_or_a_moved_one_changes_the_digest() -> None:
    assert Rendering(subject="a", text="b", html="c").digest != Rendering(subject="a", text="b", html="d").digest
    assert Rendering(subject="a", text="bc", html="").digest != Rendering(subject="a", text="b", html="c").digest


@pytest.mark.parametrize(
    "text",
    [
        "",
        "amina",
        "@resident.example",
        "amina@",
        "amina@localhost",
        "amina patel@resident.example",
        "amina@resident.example, other@resident.example",
        "<amina@resident.example>",
        "amina@resident.example\r\nBcc: other@resident.example",
        '"amina\r\n"@resident.example',
        "amina@resi..dent.example",
        "amina\x00@resident.example",
    ],
)
def test_what_is_no_plain_address_gets_no_mail(text: str) -> None:
    with pytest.raises(BadAddress):
        message.read_address(text)


def an_email(rendering: Rendering, recipient: str = "a@b.example", name: str = "Harbour Homes") -> bytes:
    landlord = landlords.read(None).get("demo").model_copy(update={"name": name})
    return message.as_email(
        rendering, letter=UUID(int=1), recipient=recipient, landlord=landlord, domain="b.example", dated=NOW
    )


@pytest.mark.parametrize(
    ("subject", "name"),
    [
        ("Yes\r\nBcc: other@resident.example", "Harbour Homes"),
        ("Žes\nBcc: other@resident.example", "Harbour Homes"),
        ("Yes", "Harbour\r\nBcc: other@resident.example"),
        ("Yes\x00", "Harbour Homes"),
    ],
)
def test_a_header_cannot_be_smuggled_in(subject: str, name: str) -> None:
    with pytest.raises(HeaderBroken):
        an_email(Rendering(subject=subject, text="a", html="b"), name=name)


def test_the_email_is_read_by_others_as_it_was_written() -> None:
    long_line = "word " * 400
    rendering = Rendering(subject="Čau [PR-1]", text=f".\nFrom = £5 \n{long_line}\n", html="<p>Łódź</p>\n")

    mail = email.message_from_bytes(an_email(rendering, name="Tŷ Cwm, Homes"), policy=email.policy.default)

    assert isinstance(mail, EmailMessage)
    plain, html = mail.iter_parts()
    assert mail["Subject"] == rendering.subject
    assert mail["From"].addresses[0].display_name == "Tŷ Cwm, Homes"
    assert mail["Date"].datetime == NOW
    assert plain.get_content().replace("\r\n", "\n").rstrip("\n") == rendering.text.rstrip("\n")
    assert html.get_content().replace("\r\n", "\n").rstrip("\n") == rendering.html.rstrip("\n")
    assert mail.defects == []


def test_no_line_of_an_email_is_longer_than_mail_allows() -> None:
    lines = an_email(writing.write(material(a_receipt()))).split(b"\r\n")

    assert max(len(line) for line in lines) <= 998
    assert not any(b"\n" in line or b"\r" in line for line in lines)


def test_each_attempt_is_the_same_bytes() -> None:
    rendering = writing.write(material(a_receipt()))

    assert an_email(rendering) == an_email(rendering)
