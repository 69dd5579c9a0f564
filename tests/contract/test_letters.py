"""Letters as residents read them: golden renderings, and what the Code wants in each, looked for in the words."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from services.notifications import writing
from services.notifications.domain import contents
from services.notifications.domain.letters import Owed
from services.notifications.layout import Rendering
from services.notifications.writing import Material
from shared.events.intake import SubmissionKind
from shared.events.notifications import LetterKind
from tests.support.letters import a_receipt, a_restriction, an_answered_part, material

GOLDEN: Final = Path(__file__).parent / "letters"
ACKNOWLEDGEMENT: Final = Owed(kind=LetterKind.ACKNOWLEDGEMENT, cycle=1)
ACKNOWLEDGEMENT_2: Final = Owed(kind=LetterKind.ACKNOWLEDGEMENT, cycle=2)
RESPONSE: Final = Owed(kind=LetterKind.RESPONSE, cycle=1)
RESPONSE_2: Final = Owed(kind=LetterKind.RESPONSE, cycle=2)
STAGE_2: Final = {"stage": 2, "received_on": "2026-12-14", "respond_by": "2027-01-20", "response_due_on": "2027-01-20"}
THREE_STAGES: Final = {"edition": "hos_2022", "stages": 3}
COUNCIL: Final = {"edition": "lgsco_2024", "ombudsman": "local_government", "service": "council_tax"}


def about(kind: LetterKind, on: str = "2026-11-27", **contents: Any) -> Material:
    return material(Owed(kind=kind, cycle=contents.get("stage", 1)), on=date.fromisoformat(on), contents=contents)


LETTERS: Final = {
    "receipt_complaint": material(a_receipt()),
    "receipt_service_request": material(a_receipt(SubmissionKind.SERVICE_REQUEST)),
    "receipt_survey_feedback": material(a_receipt(SubmissionKind.SURVEY_FEEDBACK)),
    "receipt_compliment": material(a_receipt(SubmissionKind.COMPLIMENT)),
    "receipt_comment": material(a_receipt(SubmissionKind.COMMENT)),
    "how_to_complain": about(LetterKind.HOW_TO_COMPLAIN),
    "clarification": about(LetterKind.CLARIFICATION, on="2026-11-24"),
    "acknowledgement": material(ACKNOWLEDGEMENT),
    "acknowledgement_stage_2": material(ACKNOWLEDGEMENT_2, on=date(2026, 12, 18), contents=STAGE_2),
    "acknowledgement_2022": about(LetterKind.ACKNOWLEDGEMENT, edition="hos_2022", respond_by="2026-12-04"),
    "acknowledgement_council": material(ACKNOWLEDGEMENT, contents=COUNCIL),
    "not_accepted": about(LetterKind.NOT_ACCEPTED),
    "not_accepted_council": material(
        Owed(kind=LetterKind.NOT_ACCEPTED, cycle=1),
        contents={**COUNCIL, "refusal": {"ground": "court_claim", "reasons": "You told us about the claim yourself."}},
    ),
    "escalation_refused": material(
        Owed(kind=LetterKind.ESCALATION_REFUSED, cycle=1),
        on=date(2026, 12, 18),
        contents={
            **STAGE_2,
            "refusal": {"ground": "already_decided", "reasons": "We gave our final answer about this on 2 March 2026."},
        },
    ),
    "extension": about(LetterKind.EXTENSION, on="2026-12-10"),
    "extension_2022": about(LetterKind.EXTENSION, on="2026-12-03", edition="hos_2022"),
    "progress_update": about(LetterKind.PROGRESS_UPDATE, on="2026-12-17", response_due_on="2026-12-29"),
    "progress_update_late": about(LetterKind.PROGRESS_UPDATE, on="2026-12-17"),
    "response": material(RESPONSE),
    "response_one_part": material(
        RESPONSE, contents={"parts": [an_answered_part(finding="not_upheld", remedy=None, actions=[])]}
    ),
    "response_stage_2_of_3": material(RESPONSE_2, contents={**STAGE_2, **THREE_STAGES}),
    "final_response": material(RESPONSE_2, on=date(2027, 1, 19), contents=STAGE_2),
    "final_response_one_part": material(
        RESPONSE_2, on=date(2027, 1, 19), contents={**STAGE_2, "parts": [an_answered_part(number=2)]}
    ),
    "final_response_council": material(RESPONSE_2, on=date(2027, 1, 19), contents={**STAGE_2, **COUNCIL}),
    "action_update": about(LetterKind.ACTION_UPDATE, on="2026-12-18"),
    "action_cancelled": about(
        LetterKind.ACTION_UPDATE,
        on="2026-12-18",
        action={
            "description": "Fit a fan in the bathroom",
            "what_happened": "You asked us to leave the bathroom as it is.",
            "due_on": None,
        },
    ),
    "action_completed": about(LetterKind.ACTION_COMPLETED, on="2027-01-06"),
    "restriction_imposed": about(LetterKind.RESTRICTION, on="2026-12-04"),
    "restriction_reviewed": about(
        LetterKind.RESTRICTION, on="2027-01-15", restriction=a_restriction(change="reviewed")
    ),
    "restriction_lifted": about(
        LetterKind.RESTRICTION, on="2027-02-01", restriction=a_restriction(change="lifted", until="2027-02-01")
    ),
}
COUNCIL_LETTERS: Final = [name for name in LETTERS if name.endswith("_council")]
HOUSING_LETTERS: Final = [name for name in LETTERS if not name.endswith("_council")]


def golden(name: str, suffix: str, rendered: str) -> str:
    """Return the committed rendering; with PUTRIGHT_UPDATE_GOLDEN set, write it first, for a person to read."""
    path = GOLDEN / f"{name}.{suffix}"
    if os.environ.get("PUTRIGHT_UPDATE_GOLDEN"):
        GOLDEN.mkdir(exist_ok=True)
        path.write_text(rendered)
    return path.read_text()


def words(rendering: Rendering) -> str:
    return " ".join(rendering.text.split())


@pytest.mark.parametrize("name", LETTERS)
def test_the_text_of_a_letter_is_as_agreed(name: str) -> None:
    rendering = writing.write(LETTERS[name])

    assert rendering.text == golden(name, "txt", rendering.text)


@pytest.mark.parametrize("name", LETTERS)
def test_the_html_of_a_letter_is_as_agreed(name: str) -> None:
    rendering = writing.write(LETTERS[name])

    assert rendering.html == golden(name, "html", rendering.html)


@pytest.mark.parametrize("name", HOUSING_LETTERS)
def test_every_letter_tells_how_to_reach_the_ombudsman_and_not_by_email(name: str) -> None:  # Code 3.7
    text = words(writing.write(LETTERS[name]))

    assert "Housing Ombudsman" in text
    assert "0300 111 3000" in text
    assert "PO Box 1484, Unit D, Preston, PR2 0ET" in text
    assert "https://www.housing-ombudsman.org.uk/residents/make-a-complaint/" in text
    assert "info@housing-ombudsman.org.uk" not in text


@pytest.mark.parametrize("name", COUNCIL_LETTERS)
def test_the_ombudsman_follows_the_subject(name: str) -> None:  # Code 3.7
    text = words(writing.write(LETTERS[name]))

    assert "Local Government and Social Care Ombudsman" in text
    assert "0300 061 0614" in text
    assert "PO Box 4771, Coventry, CV4 0EH" in text
    assert "Housing Ombudsman" not in text


def test_a_receipt_names_the_ombudsman_of_the_service_that_it_is_about() -> None:
    given = material(replace(a_receipt(SubmissionKind.SERVICE_REQUEST), service="council_tax"), contents={})
    council = given.landlord.model_copy(update={"local_government_services": ("council_tax",)})

    text = words(writing.write(replace(given, landlord=council, case=None)))

    assert "Local Government and Social Care Ombudsman" in text


def test_a_letter_of_an_earlier_day_showed_the_email_address_of_that_day() -> None:
    assert "info@housing-ombudsman.org.uk" in words(writing.write(material(a_receipt(), on=date(2025, 6, 2))))


def test_a_receipt_says_the_reference_what_comes_next_by_when_and_how_to_ask_for_an_adjustment() -> None:  # Code 5.10
    text = words(writing.write(LETTERS["receipt_complaint"]))

    assert "PR-0000-0000" in text
    assert "We will write to you again by Friday 27 November 2026" in text
    assert "If you need us to do something differently" in text


def test_an_acknowledgement_has_all_that_code_5_6_and_5_7_ask_for() -> None:
    text = words(writing.write(LETTERS["acknowledgement"]))

    assert "Stage 1 of 2" in text
    assert "There has been damp in the bedroom since March." in text
    assert "The damp is treated for good" in text
    assert "Harbour Homes is responsible for this" in text
    assert "Harbour Homes is not responsible for this: Exampleton Council is." in text
    assert "You will have our answer by Friday 11 December 2026." in text


def test_a_stage_1_response_has_all_seven_things_that_code_6_9_asks_for() -> None:
    text = words(writing.write(LETTERS["response"]))

    assert "This is our answer at stage 1." in text
    assert "There has been damp in the bedroom since March." in text
    assert "We uphold this part" in text
    assert "Nobody came when we said we would" in text
    assert "We missed two visits" in text
    assert "Our damp policy says that we inspect within 10 working days." in text
    assert "We are paying you £250" in text
    assert "Fit a fan: by Friday 18 December 2026" in text
    assert "we will look at your complaint again at stage 2, the last stage." in text
    assert "You do not have to give a reason." in text


def test_a_final_response_ends_at_the_ombudsman_and_offers_no_further_stage() -> None:  # Code 5.2, 5.3, 6.19
    text = words(writing.write(LETTERS["final_response"]))

    assert "This is our answer at stage 2, the last stage" in text
    assert "You can now ask the Housing Ombudsman to look into your complaint" in text
    assert "no further stage" in text
    assert "at stage 3" not in text


def test_the_response_of_an_earlier_stage_of_three_is_not_final() -> None:  # Code 5.3
    text = words(writing.write(LETTERS["response_stage_2_of_3"]))

    assert "Stage 2 of 3" in text
    assert "There is one more stage" in text
    assert "at stage 3, the last stage" in text
    assert "final answer to your complaint" not in text


def test_an_extension_says_until_when_why_how_often_we_write_and_where_else_to_go() -> None:  # Code 6.4, 6.5, 6.15
    text = words(writing.write(LETTERS["extension"]))

    assert "You will have our answer by Tuesday 29 December 2026." in text
    assert "We told you that you would have it by Friday 11 December 2026." in text
    assert "We need the report of an independent surveyor." in text
    assert "at least every 5 working days" in text
    assert "Housing Ombudsman" in text


def test_an_update_says_what_was_done_what_is_next_and_that_the_answer_is_late() -> None:  # Code 5.9
    in_time = words(writing.write(LETTERS["progress_update"]))
    late = words(writing.write(LETTERS["progress_update_late"]))

    assert "took samples" in in_time
    assert "Then we will decide." in in_time
    assert "You will have our answer by Tuesday 29 December 2026." in in_time
    assert "You should have had our answer by Friday 11 December 2026. We are sorry" in late


def test_a_question_to_the_resident_gains_no_time() -> None:  # Code 5.6
    text = words(writing.write(LETTERS["clarification"]))

    assert "Which of the two bedrooms is damp?" in text
    assert "We will still write to you by Friday 27 November 2026" in text
    assert "runs on while we wait for you" in text


@pytest.mark.parametrize("name", ["not_accepted", "escalation_refused"])
def test_a_refusal_gives_its_reasons_and_the_right_to_go_to_the_ombudsman(name: str) -> None:  # Code 2.2, 2.4, 5.11
    text = words(writing.write(LETTERS[name]))

    assert "Our reasons in your case" in text
    assert "You have the right to take this decision to the Housing Ombudsman." in text
    assert "tell us to look into your complaint after all" in text


def test_a_restriction_says_what_why_until_when_how_to_challenge_it_and_stops_no_complaint() -> None:  # Code 5.14, 5.15
    text = words(writing.write(LETTERS["restriction_imposed"]))

    assert "do not call the repairs line" in text
    assert "you shouted at two of our staff" in text
    assert "The limit ends on Monday 1 March 2027." in text
    assert "Write to the head of housing" in text
    assert "We will still take any new complaint from you, however it reaches us." in text


def test_an_action_is_told_with_what_happened_and_its_date() -> None:  # Code 6.6, 6.17
    text = words(writing.write(LETTERS["action_update"]))

    assert "Fit a fan in the bathroom" in text
    assert "The fan was delivered with a fault." in text
    assert "We will do this by Friday 8 January 2027." in text


def test_whoever_has_not_complained_is_told_how_to() -> None:  # Code 1.4, 1.6
    assert "make a complaint at any time" in words(writing.write(LETTERS["receipt_service_request"]))
    assert "make a complaint at any time" in words(writing.write(LETTERS["receipt_survey_feedback"]))
    assert "make a complaint at any time" not in words(writing.write(LETTERS["receipt_compliment"]))


def test_no_line_of_a_text_letter_is_too_long_to_read() -> None:
    lines = [line for each in LETTERS.values() for line in writing.write(each).text.splitlines()]

    assert max(len(line) for line in lines if "https://" not in line) <= 78


def test_each_requirement_of_a_letter_says_who_asks_for_it() -> None:
    asked = [required.provision for kind in LetterKind for required in contents.required(kind, final=True)]

    assert all(asked)
