"""What the form carries: nobody else can make it, nobody is hurried by it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from services.intake.web.form_token import FormTokens, Stale
from services.intake.web.receipts import NotOurAddress, Receipt, Receipts

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TOKENS = FormTokens("one secret for all replicas")


def test_a_token_is_read_by_every_replica_with_the_same_secret() -> None:
    issued = TOKENS.issue("demo", NOW)

    read = FormTokens("one secret for all replicas").read(issued.text, "demo", NOW + timedelta(hours=20))

    assert (read.key, read.issued_at) == (issued.key, NOW)


def test_each_form_has_a_key_of_its_own() -> None:
    assert TOKENS.issue("demo", NOW).key != TOKENS.issue("demo", NOW).key


@pytest.mark.parametrize("text", ["", "..", "a.b.c.d", "é", "\ud800", "demo.1.x." + "0" * 64])
def test_what_we_did_not_sign_is_stale(text: str) -> None:
    with pytest.raises(Stale):
        TOKENS.read(text, "demo", NOW)


def test_a_token_of_another_secret_landlord_or_week_is_stale() -> None:
    text = TOKENS.issue("demo", NOW).text

    with pytest.raises(Stale):
        FormTokens("another secret").read(text, "demo", NOW)
    with pytest.raises(Stale):
        TOKENS.read(text, "riverside", NOW)
    with pytest.raises(Stale):
        TOKENS.read(text, "demo", NOW + timedelta(days=7, seconds=1))


def test_a_token_whose_moment_was_changed_is_stale() -> None:
    landlord, moment, key, seal = TOKENS.issue("demo", NOW).text.split(".")

    with pytest.raises(Stale):
        TOKENS.read(f"{landlord}.{int(moment) + 1}.{key}.{seal}", "demo", NOW)


def test_nobody_fills_in_the_form_in_two_seconds() -> None:
    token = TOKENS.issue("demo", NOW)

    assert token.was_filled_in_too_fast(NOW + timedelta(seconds=2))
    assert not token.was_filled_in_too_fast(NOW + timedelta(seconds=3))


RECEIPTS = Receipts("one secret for all replicas")
RECEIPT = Receipt(landlord="demo", reference="PR-7K3M-Q9TX", acknowledge_by=date(2026, 11, 27), secret="planted")


def test_the_address_of_a_receipt_shows_neither_reference_nor_code() -> None:
    address = RECEIPTS.seal(RECEIPT, NOW)

    assert RECEIPTS.open(address, NOW) == RECEIPT
    assert "7K3M" not in address
    assert "planted" not in address


def test_a_receipt_stops_showing_the_code_after_an_hour() -> None:
    opened = RECEIPTS.open(RECEIPTS.seal(RECEIPT, NOW), NOW + timedelta(minutes=61))

    assert (opened.reference, opened.secret) == ("PR-7K3M-Q9TX", None)


@pytest.mark.parametrize("change", ["", "a", "a.b.c.d.e", "é.."])
def test_an_address_that_we_did_not_seal_is_no_page_of_ours(change: str) -> None:
    with pytest.raises(NotOurAddress):
        RECEIPTS.open(change, NOW)


def test_a_receipt_sealed_under_another_secret_is_no_page_of_ours() -> None:
    with pytest.raises(NotOurAddress):
        Receipts("another secret").open(RECEIPTS.seal(RECEIPT, NOW), NOW)
