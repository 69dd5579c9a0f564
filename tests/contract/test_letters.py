"""Letters as residents read them: golden renderings, and what the Code wants in each, looked for in the words."""

import os
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from services.notifications import writing
from services.notifications.domain import contents
from services.notifications.domain.letters import Owed
from services.notifications.layout import Rendering
from shared.events.intake import SubmissionKind
from shared.events.notifications import LetterKind
from tests.support.letters import a_receipt, an_answered_part, material

GOLDEN: Final = Path(__file__).parent / "letters"
ACKNOWLEDGEMENT: Final = Owed(kind=LetterKind.ACKNOWLEDGEMENT, cycle=1)
RESPONSE: Final = Owed(kind=LetterKind.RESPONSE, cycle=1)
LETTERS: Final = {
    "receipt_complaint": material(a_receipt()),
    "receipt_service_request": material(a_receipt(SubmissionKind.SERVICE_REQUEST)),
    "receipt_survey_feedback": material(a_receipt(SubmissionKind.SURVEY_FEEDBACK)),
    "receipt_compliment": material(a_receipt(SubmissionKind.COMPLIMENT)),
    "receipt_comment": material(a_receipt(SubmissionKind.COMMENT)),
    "acknowledgement": material(ACKNOWLEDGEMENT),
    "response": material(RESPONSE),
    "response_one_part": material(
        RESPONSE, contents={"parts": [an_answered_part(finding="not_upheld", remedy=None, actions=[])]}
    ),
    "final_response": material(Owed(kind=LetterKind.RESPONSE, cycle=2), contents={"stage": 2}),
}


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


@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_tells_how_to_reach_the_ombudsman_and_not_by_email(name: str) -> None:  # Code 3.7
    text = words(writing.write(LETTERS[name]))

    assert "Housing Ombudsman" in text
    assert "0300 111 3000" in text
    assert "PO Box 1484, Unit D, Preston, PR2 0ET" in text
    assert "https://www.housing-ombudsman.org.uk/residents/make-a-complaint/" in text
    assert "info@housing-ombudsman.org.uk" not in text


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
    assert "We missed two visits." in text
    assert "We are paying you £250" in text
    assert "Fit a fan: by Friday 18 December 2026" in text
    assert "we will look at your complaint again at stage 2. You do not have to give a reason." in text


def test_a_final_response_ends_at_the_ombudsman_and_offers_no_further_stage() -> None:  # Code 5.2, 6.19
    text = words(writing.write(LETTERS["final_response"]))

    assert "This is our answer at stage 2, the last stage" in text
    assert "you can now ask the Housing Ombudsman to look into it" in text
    assert "look at your complaint again" not in text


def test_whoever_has_not_complained_is_told_how_to() -> None:  # Code 1.4, 1.6
    assert "make a complaint at any time" in words(writing.write(LETTERS["receipt_service_request"]))
    assert "make a complaint at any time" in words(writing.write(LETTERS["receipt_survey_feedback"]))
    assert "make a complaint at any time" not in words(writing.write(LETTERS["receipt_compliment"]))


def test_no_line_of_a_text_letter_is_too_long_to_read() -> None:
    lines = [line for each in LETTERS.values() for line in writing.write(each).text.splitlines()]

    assert max(len(line) for line in lines if "https://" not in line) <= 78


def test_each_requirement_of_a_letter_says_who_asks_for_it() -> None:
    asked = [required.provision for kind in LetterKind for required in contents.required(kind, 1)]

    assert all(asked)
