"""How contact details are read: kindly, and refused only where nothing could reach anybody."""

import pytest

from services.intake.domain import contact


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("ex11aa", "EX1 1AA"),
        (" Sw1a  1aa ", "SW1A 1AA"),
        ("M1-1AE", "M1 1AE"),
        ("gir 0aa", "GIR 0AA"),
        ("EC1A 1BB", "EC1A 1BB"),
    ],
)
def test_a_postcode_is_kept_as_it_is_printed(typed: str, printed: str) -> None:
    assert contact.postcode(typed) == printed


@pytest.mark.parametrize("typed", ["", "EX1", "12345", "EX1 1A", "EX1 1AAA", "EX1 1CI", "\uff25\uff38\uff11 1AA"])
def test_what_cannot_be_a_postcode_is_refused(typed: str) -> None:
    assert contact.postcode(typed) is None


@pytest.mark.parametrize("typed", ["ada@example.org", "a.b+c@sub.example.co.uk", "o'hara@example.org", "ü@exämple.de"])
def test_an_address_is_taken_as_it_is(typed: str) -> None:
    assert contact.email(f" {typed} ") == typed


@pytest.mark.parametrize(
    "typed",
    ["ada", "ada@", "@example.org", "ada@example", "a b@example.org", "a@b@c.org", "ada@example.org\nBcc: x@y"],
)
def test_what_no_mail_could_reach_is_refused(typed: str) -> None:
    assert contact.email(typed) is None


def test_an_address_longer_than_mail_allows_is_refused() -> None:
    assert contact.email(f"a@{'b' * 250}.org") is None


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("01632  960 001", "01632 960 001"),
        ("+44 (0)7700 900982", "+44 7700 900982"),
        ("020-7946-0000 ext. 12", "020-7946-0000 ext. 12"),
    ],
)
def test_a_number_is_kept_as_it_was_written(typed: str, kept: str) -> None:
    assert contact.phone(typed) == kept


@pytest.mark.parametrize("typed", ["", "123", "call me", "0770090098207700900982"])
def test_what_nobody_could_dial_is_refused(typed: str) -> None:
    assert contact.phone(typed) is None


@pytest.mark.parametrize(("typed", "kept"), [("100012345", "100012345"), ("000000000001", "1"), ("1", "1")])
def test_a_uprn_is_kept_without_leading_zeros(typed: str, kept: str) -> None:
    assert contact.uprn(typed) == kept


@pytest.mark.parametrize("typed", ["", "0", "12a", "1234567890123", "-1"])
def test_what_is_no_uprn_is_refused(typed: str) -> None:
    assert contact.uprn(typed) is None
