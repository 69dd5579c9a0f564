"""By which way a letter goes, and where none may go."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from services.notifications.domain import by_hand, letters, ways
from services.notifications.domain.attempts import Name
from services.notifications.domain.by_hand import WayNotAllowed
from services.notifications.domain.facts import EVERY_WAY, Communication, Contact
from services.notifications.domain.states import Failure, State
from services.notifications.domain.ways import Because, Choice
from shared.events.cases import ContactWay
from shared.events.intake import SubmissionKind
from shared.events.notifications import LetterKind
from tests.support.letters import communication_answer, contact_answer

SAM = {"name": "Sam Lee", "email": "sam@advice.example"}
BY_EMAIL = Choice(way=ContactWay.EMAIL, because=Because.USUAL)


def ruled(*allowed: ContactWay) -> Communication:
    return Communication.model_validate(communication_answer(*allowed))


def email_only() -> Communication:
    return Communication.model_validate(communication_answer(ContactWay.EMAIL, reasons=("adjustment:1",)))


def chosen(communication: Communication, **contact: object) -> tuple[Choice, str | None]:
    """Return the choice for a resident, and the address that it leads to."""
    known = ways.safe(Contact.model_validate(contact_answer(**contact)), communication)
    address = known.addressee().email
    return ways.choose(known, communication, address=address), address


def test_without_a_rule_the_resident_gets_an_email() -> None:
    assert chosen(EVERY_WAY) == (BY_EMAIL, "amina@resident.example")


def test_without_an_address_a_letter_waits_for_the_post() -> None:
    expected = Choice(way=ContactWay.POST_TO_THE_HOME, because=Because.NO_ADDRESS, failure=Failure.NO_ADDRESS)

    assert chosen(EVERY_WAY, email=None) == (expected, None)


@pytest.mark.parametrize(
    ("allowed", "way", "failure"),
    [
        ([ContactWay.PHONE, ContactWay.POST_ELSEWHERE], ContactWay.POST_ELSEWHERE, Failure.POST_ONLY),
        ([ContactWay.POST_TO_THE_HOME], ContactWay.POST_TO_THE_HOME, Failure.POST_ONLY),
        ([ContactWay.PHONE, ContactWay.IN_PERSON], None, Failure.SAFE_CONTACT),
        ([ContactWay.REPRESENTATIVE], None, Failure.SAFE_CONTACT),
    ],
    ids=["elsewhere", "home", "neither", "representative_unknown"],
)
def test_a_rule_that_forbids_email_sends_none(
    allowed: list[ContactWay], way: ContactWay | None, failure: Failure
) -> None:
    assert chosen(ruled(*allowed)) == (Choice(way=way, because=Because.SAFE_CONTACT, failure=failure), None)


def test_a_rule_that_allows_email_alone_forbids_post_to_whoever_has_no_address() -> None:
    expected = Choice(way=None, because=Because.SAFE_CONTACT, failure=Failure.NO_ADDRESS)

    assert chosen(ruled(ContactWay.EMAIL), email=None) == (expected, None)


def test_a_rule_that_allows_the_representative_alone_leads_to_them() -> None:
    choice, address = chosen(ruled(ContactWay.REPRESENTATIVE), representative=SAM)

    assert (choice.way, choice.because, choice.failure) == (
        ContactWay.REPRESENTATIVE,
        Because.SAFE_CONTACT,
        None,
    )
    assert address == "sam@advice.example"


def test_a_representative_that_a_rule_does_not_name_gets_nothing() -> None:
    choice, address = chosen(ruled(ContactWay.EMAIL, ContactWay.POST_ELSEWHERE), email=None, representative=SAM)

    assert (choice.way, choice.failure) == (ContactWay.POST_ELSEWHERE, Failure.NO_ADDRESS)
    assert address is None


def test_an_adjustment_says_by_what_means_letters_go_and_not_to_whom() -> None:  # Code 3.6, 5.10
    choice, address = chosen(email_only(), email=None, representative=SAM)

    assert (choice.way, choice.because) == (ContactWay.REPRESENTATIVE, Because.ADJUSTMENT)
    assert address == "sam@advice.example"


def test_a_letter_that_may_have_gone_goes_the_same_way_while_that_is_allowed() -> None:
    assert ways.choose_again(BY_EMAIL, EVERY_WAY) == BY_EMAIL
    assert ways.choose_again(BY_EMAIL, ruled(ContactWay.EMAIL)).way is ContactWay.EMAIL
    assert ways.choose_again(BY_EMAIL, ruled(ContactWay.PHONE)).failure is Failure.SAFE_CONTACT


def test_a_letter_that_may_have_gone_to_a_representative_does_not_go_there_once_they_are_not_safe() -> None:
    before = Choice(way=ContactWay.REPRESENTATIVE, because=Because.NO_ADDRESS)

    again = ways.choose_again(before, ruled(ContactWay.EMAIL))

    assert (again.way, again.failure) == (None, Failure.NO_ADDRESS)


@pytest.mark.parametrize(
    ("communication", "way"),
    [
        (ruled(ContactWay.PHONE), ContactWay.POST_TO_THE_HOME),
        (ruled(ContactWay.POST_ELSEWHERE), ContactWay.POST_TO_THE_HOME),
        (ruled(ContactWay.POST_TO_THE_HOME), ContactWay.POST_ELSEWHERE),
        (email_only(), ContactWay.POST_TO_THE_HOME),
    ],
    ids=["no_post", "not_home", "not_elsewhere", "email_only"],
)
def test_nobody_posts_where_post_is_forbidden(communication: Communication, way: ContactWay) -> None:
    with pytest.raises(WayNotAllowed) as refused:
        by_hand.post_by_hand(
            Name(letter=UUID(int=1), kind=LetterKind.RESPONSE, cycle=1),
            State.FAILED,
            written_on=date(2026, 11, 20),
            digest="0" * 64,
            way=way,
            communication=communication,
            posted_on=date(2026, 11, 20),
            now=datetime(2026, 11, 20, 18, 0, tzinfo=UTC),
        )

    assert refused.value.field == "way"


@pytest.mark.parametrize(
    ("kind", "submission_kind", "must"),
    [
        (LetterKind.RESPONSE, None, True),
        (LetterKind.RECEIPT, SubmissionKind.COMPLAINT, True),
        (LetterKind.RECEIPT, SubmissionKind.COMPLIMENT, False),
        (LetterKind.HOW_TO_COMPLAIN, None, False),
    ],
)
def test_only_letters_about_a_complaint_need_a_case(
    kind: LetterKind, submission_kind: SubmissionKind | None, *, must: bool
) -> None:
    assert letters.must_have_a_case(kind, submission_kind) is must
