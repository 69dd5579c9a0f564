"""The complaint form: kind to what people type, clear about what to mend, and nothing typed is lost."""

from typing import Any

import orjson
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.intake.schemas import SubmissionBody
from services.intake.web import form

SERVICES = {"repairs": "Repairs and maintenance", "heating": "Heating and hot water"}


def a_form(**changes: str) -> dict[str, str]:
    return {
        "description": "The boiler has been off for nine days.",
        "service": "heating",
        "name": "Ada Njoroge",
        "preferred_channel": "email",
        "email": "ada@example.org",
    } | changes


def messages(**changes: str) -> dict[str, str]:
    return dict(form.read(a_form(**changes), services=SERVICES).messages)


def sent(**changes: str) -> dict[str, Any]:
    filled = form.read(a_form(**changes), services=SERVICES)
    assert filled.is_acceptable
    return SubmissionBody.model_validate(form.body(filled)).model_dump(mode="json", exclude_defaults=True)


def test_a_short_form_is_enough() -> None:
    assert sent() == {
        "channel": "web",
        "subject": "The boiler has been off for nine days.",
        "description": "The boiler has been off for nine days.",
        "service": "heating",
        "resident": {"name": "Ada Njoroge", "email": "ada@example.org", "preferred_channel": "email"},
    }


def test_a_full_form_says_everything() -> None:
    submission = sent(
        happened="every night since March",
        outcomes="Mend it",
        phone="01632 960001",
        address_1="2 Quay Street",
        address_3="Exampleton",
        postcode="ex11aa",
        representative_name="Sam Njoroge",
        relationship="Her son",
        adjustments="Large print, please",
    )

    assert submission["description"].endswith("When it happened: every night since March")
    assert submission["outcomes_sought"] == ["Mend it"]
    assert submission["resident"]["address"] == {"lines": ["2 Quay Street", "Exampleton"], "postcode": "EX1 1AA"}
    assert submission["representative"] == {"name": "Sam Njoroge", "relationship": "Her son"}
    assert submission["adjustments"] == ["Large print, please"]


def test_not_being_sure_about_the_service_is_an_answer() -> None:
    assert "service" not in sent(service="not_sure")


def test_an_empty_form_is_told_everything_at_once_in_the_order_of_the_page() -> None:
    filled = form.read({}, services=SERVICES)

    assert list(filled.messages) == ["description", "service", "name", "preferred_channel"]


@pytest.mark.parametrize(("channel", "field"), [("email", "email"), ("phone", "phone"), ("letter", "address_1")])
def test_the_chosen_way_of_contact_must_be_filled_in(channel: str, field: str) -> None:
    assert list(messages(preferred_channel=channel, email="")) == [field]


@pytest.mark.parametrize(
    "typed",
    ["ada@example.org", " ada@example.org ", "Ada.O'Neill+home@mail.example.co.uk", "ada@bücher.example"],
)
def test_an_email_address_may_look_unusual(typed: str) -> None:
    assert messages(email=typed) == {}


@pytest.mark.parametrize("typed", ["ada", "ada@", "ada@example", "ada example.org", "ada@example..org", "a@b@c.org"])
def test_an_email_address_that_cannot_work_is_explained(typed: str) -> None:
    assert messages(email=typed) == {"email": "Check the email address. It should look like name@example.com"}


@pytest.mark.parametrize(
    "typed", ["01632 960 001", "+44 (0)1632 960001", "07700-900982", "01632 960001 ext 12", "020 7946 0018"]
)
def test_a_phone_number_is_taken_as_people_write_it(typed: str) -> None:
    assert sent(preferred_channel="phone", phone=typed)["resident"]["phone"] == " ".join(
        typed.replace("(0)", "").split()
    )


@pytest.mark.parametrize("typed", ["12", "ask my sister", "()()()()()"])
def test_what_cannot_be_a_phone_number_is_explained(typed: str) -> None:
    assert list(messages(phone=typed)) == ["phone"]


@pytest.mark.parametrize(
    ("typed", "printed"),
    [("ex1 1aa", "EX1 1AA"), ("SW1A2AA", "SW1A 2AA"), (" m1  1ae ", "M1 1AE"), ("B33-8TH", "B33 8TH")],
)
def test_a_postcode_is_put_into_its_printed_form(typed: str, printed: str) -> None:
    assert sent(address_1="2 Quay Street", postcode=typed)["resident"]["address"]["postcode"] == printed


@pytest.mark.parametrize("typed", ["EX1", "12345", "EX1 1AI", "Exampleton"])
def test_what_cannot_be_a_postcode_is_explained_and_may_be_left_empty(typed: str) -> None:
    assert "Leave it empty" in messages(postcode=typed)["postcode"]


def test_whoever_writes_for_somebody_else_says_how_they_know_them() -> None:
    assert list(messages(representative_name="Sam")) == ["relationship"]
    assert list(messages(relationship="Her son")) == ["representative_name"]


def test_characters_that_nobody_types_are_dropped_and_line_ends_kept() -> None:
    assert sent(description="One\x00 two\x1b\r\nthree \ud800")["description"] == "One two\nthree"


def test_a_text_that_is_too_long_is_kept_and_explained() -> None:
    filled = form.read(a_form(description="a" * 20_001), services=SERVICES)

    assert filled.messages == {"description": "What happened is too long here. Please use 20,000 characters or fewer"}
    assert len(filled.typed["description"]) == 20_001


def test_a_service_that_the_landlord_does_not_have_is_not_taken() -> None:
    assert list(messages(service="../etc")) == ["service"]


def test_a_long_first_line_becomes_a_subject_that_ends_with_a_word() -> None:
    subject = sent(description="The boiler " + "broke again " * 20)["subject"]

    assert len(subject) <= 80
    assert subject.endswith(" broke…")


def test_files_are_limited_in_number_and_size() -> None:
    assert form.file_message([1] * 5) is None
    assert "up to 5 files" in (form.file_message([1] * 6) or "")
    assert "smaller than 15 MB" in (form.file_message([15 * 1024 * 1024 + 1]) or "")


_TYPED = st.text("aZ19@.+-() \t\r\n\x00\x85\ud800é😀", max_size=40)


@given(st.dictionaries(st.sampled_from([*form.LONGEST, *form.CHOICES]), _TYPED | st.none()))
def test_whatever_is_typed_comes_back_as_text_that_can_be_stored_and_shown(fields: dict[str, Any]) -> None:
    filled = form.read(fields, services=SERVICES)

    assert set(filled.messages) <= set(filled.typed)
    assert b"\\u0000" not in orjson.dumps(form.body(filled))
    assert form.read(filled.typed, services=SERVICES) == filled


@given(st.dictionaries(st.sampled_from([*form.LONGEST]), _TYPED))
def test_a_form_that_is_accepted_is_a_submission_that_the_api_would_take(fields: dict[str, str]) -> None:
    filled = form.read(a_form() | fields, services=SERVICES)
    assume(filled.is_acceptable)

    assert SubmissionBody.model_validate(form.body(filled)).channel == "web"
