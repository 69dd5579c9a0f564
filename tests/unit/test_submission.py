"""What a submission is made of: when it counts as received, what proves it unchanged, what makes it a repeat."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.domain import submission
from services.intake.domain.submission import (
    Address,
    Key,
    ReceivedBeforeTheData,
    ReceivedInTheFuture,
    Representative,
    Resident,
    Source,
    Submission,
    UnknownService,
)
from shared.events.intake import Channel, SubmissionKind

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DATA_FROM = date(2024, 4, 1)
SECRET = b"a secret of the tests"
DAMP = Submission(
    channel=Channel.PHONE,
    description="The bedroom is damp.",
    resident=Resident(name="Ada Njoroge", address=Address(lines=("1 Quay Street",), postcode="EX1 1AA")),
)


def received(claimed: datetime | None) -> datetime:
    return submission.received_at(replace(DAMP, received_at=claimed), now=NOW, data_from=DATA_FROM)


def fingerprint(given: Submission, secret: bytes = SECRET) -> bytes:
    return submission.fingerprint(given, submission.canonical(submission.content(given)), secret=secret)


def test_without_a_claim_it_is_received_now() -> None:
    assert received(None) == NOW


def test_first_contact_may_lie_days_before_data_entry() -> None:
    assert received(NOW - timedelta(days=9)) == NOW - timedelta(days=9)


def test_a_clock_five_minutes_fast_is_taken_for_now() -> None:
    assert received(NOW + timedelta(minutes=5)) == NOW


def test_more_than_five_minutes_ahead_is_the_future() -> None:
    with pytest.raises(ReceivedInTheFuture):
        received(NOW + timedelta(minutes=5, microseconds=1))


def test_the_landlords_data_begin_at_midnight_in_england() -> None:
    # 1 April 2024 is in summer time: midnight is 23:00 UTC the day before.
    assert received(datetime(2024, 3, 31, 23, 0, tzinfo=UTC)) == datetime(2024, 3, 31, 23, 0, tzinfo=UTC)


def test_before_the_landlords_data_is_refused() -> None:
    with pytest.raises(ReceivedBeforeTheData):
        received(datetime(2024, 3, 31, 22, 59, tzinfo=UTC))


def test_the_first_moment_of_all_in_the_far_east_is_refused_and_breaks_nothing() -> None:
    with pytest.raises(ReceivedBeforeTheData):
        received(datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))))


def test_an_unknown_service_is_refused_with_the_list_of_codes() -> None:
    with pytest.raises(UnknownService, match="The codes are: heating, repairs"):
        submission.check_service(replace(DAMP, service="rent"), {"repairs": "Repairs", "heating": "Heating"})


def test_no_service_is_fine() -> None:
    submission.check_service(DAMP, {})


def test_what_was_left_out_is_not_kept() -> None:
    assert submission.content(DAMP) == {
        "description": "The bedroom is damp.",
        "resident": {"name": "Ada Njoroge", "address": {"lines": ("1 Quay Street",), "postcode": "EX1 1AA"}},
    }


def test_an_anonymous_submission_keeps_its_words() -> None:
    assert submission.content(Submission(channel=Channel.LETTER, description="Damp.")) == {"description": "Damp."}


def test_everything_that_was_said_is_kept() -> None:
    told = replace(
        DAMP,
        representative=Representative(name="Bo", relationship="son", organisation="Advice Centre"),
        subject="Damp",
        outcomes_sought=("A fan",),
        adjustments=("Large print",),
        source=Source(system="crm", reference="7", agent="ann"),
    )

    kept = submission.content(told, ["00ff"])

    assert kept["representative"] == {"name": "Bo", "relationship": "son", "organisation": "Advice Centre"}
    assert kept["source"] == {"system": "crm", "reference": "7", "agent": "ann"}
    assert (kept["subject"], kept["outcomes_sought"], kept["adjustments"], kept["files"]) == (
        "Damp", ["A fan"], ["Large print"], ["00ff"],
    )  # fmt: skip


def test_the_digest_depends_on_the_salt() -> None:
    content = submission.canonical(submission.content(DAMP))
    assert submission.digest(b"one", content) != submission.digest(b"two", content)


def test_a_repeat_has_the_same_fingerprint() -> None:
    assert fingerprint(DAMP) == fingerprint(replace(DAMP))


def test_without_the_secret_nobody_can_try_out_names() -> None:
    assert fingerprint(DAMP) != fingerprint(DAMP, b"a guess")


@pytest.mark.parametrize(
    "changed",
    [
        replace(DAMP, description="The bedroom is damp!"),
        replace(DAMP, channel=Channel.LETTER),
        replace(DAMP, kind=SubmissionKind.COMMENT),
        replace(DAMP, received_at=NOW),
        replace(DAMP, service="repairs"),
        replace(DAMP, resident=None),
        replace(DAMP, adjustments=("Large print",)),
    ],
    ids=lambda changed: str(changed)[11:60],
)
def test_any_change_changes_the_fingerprint(changed: Submission) -> None:
    assert fingerprint(changed) != fingerprint(DAMP)


@given(st.text(min_size=1), st.text(min_size=1), st.text(min_size=1), st.text(min_size=1))
def test_no_two_references_of_systems_share_a_key(system: str, reference: str, other: str, another: str) -> None:
    one = submission.keys_of(replace(DAMP, source=Source(system=system.replace("\x1f", ""), reference=reference)))
    two = submission.keys_of(replace(DAMP, source=Source(system=other.replace("\x1f", ""), reference=another)))

    same_source = (system.replace("\x1f", ""), reference) == (other.replace("\x1f", ""), another)

    assert (one == two) is same_source


def test_a_source_without_a_reference_makes_no_key() -> None:
    assert submission.keys_of(replace(DAMP, source=Source(system="crm"))) == []


def test_two_callers_with_the_same_key_do_not_meet() -> None:
    assert Key.of_caller("machine:a", "1") != Key.of_caller("machine:b", "1")
