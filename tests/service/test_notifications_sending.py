"""From an event to an accepted e-mail, and everything that can go wrong on the way."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared.events.intake import SubmissionKind
from tests.support.clocks import SetClock
from tests.support.events import delivery
from tests.support.letters import (
    REFERENCE,
    a_logged_complaint,
    a_submission,
    an_approved_acknowledgement,
    an_approved_response,
)
from tests.support.running_notifications import RunningNotifications, running_notifications

FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


class Setup:
    """A running service and the hand on its clock."""

    def __init__(self, running: RunningNotifications, clock: SetClock) -> None:
        self.running = running
        self.clock = clock

    def passes(self, **period: float) -> None:
        self.clock.set(self.clock.now() + timedelta(**period))


@pytest.fixture
async def setup(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[Setup]:
    clock = SetClock(FRIDAY)
    async with running_notifications(service_database, tmp_path, clock) as running:
        yield Setup(running, clock)


async def test_a_complaint_gets_one_receipt_that_names_the_acknowledgement_date(setup: Setup) -> None:
    service = setup.running
    await service.arrives(REFERENCE, a_submission(SubmissionKind.COMPLAINT))
    await service.arrives(REFERENCE, a_logged_complaint())

    async with service.post_room():
        letter = await service.until(REFERENCE, "accepted")

    (mail,) = service.mail.messages("amina@resident.example")
    body = mail.get_body(("plain",))
    assert body is not None
    assert "by Friday 27 November 2026" in " ".join(body.get_content().split())
    assert mail["Subject"] == f"We have your complaint [{REFERENCE}]"
    assert mail["From"] == "Harbour Homes <complaints@landlord.example>"
    assert mail["Reply-To"] == mail["From"]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == f"<{letter['id']}@landlord.example>"
    assert mail.get_content_type() == "multipart/alternative"


async def test_the_proof_of_sending_holds_the_answer_and_the_digest_of_the_letter(setup: Setup) -> None:
    service = setup.running
    await service.arrives(REFERENCE, a_logged_complaint())

    async with service.post_room():
        letter = await service.until(REFERENCE, "accepted")

    planned, sent = await service.events(REFERENCE)
    assert [planned.name, sent.name] == ["LetterPlanned", "LetterSent"]
    assert sent.data == {
        "letter": letter["id"],
        "kind": "receipt",
        "cycle": 1,
        "channel": "email",
        "sent_at": "2026-11-20T10:00:00Z",
        "answer": "250",
        "rendered": letter["digest"],
    }
    assert sent.correlation_id == planned.correlation_id
    assert sent.causation_id == planned.causation_id


async def test_a_submission_of_another_kind_gets_its_receipt_without_waiting_for_a_case(setup: Setup) -> None:
    service = setup.running
    await service.arrives(REFERENCE, a_submission(SubmissionKind.COMPLIMENT))

    async with service.post_room():
        await service.until(REFERENCE, "accepted")

    assert service.mail.messages()[0]["Subject"] == f"Thank you for your kind words [{REFERENCE}]"


async def test_an_event_delivered_twice_plans_one_letter(setup: Setup) -> None:
    service = setup.running
    raw = await service.arrives(REFERENCE, a_logged_complaint())
    await service.consumer.take([delivery(raw, offset=1)])
    await service.arrives(REFERENCE, a_logged_complaint())

    async with service.post_room():
        await service.until(REFERENCE, "accepted")

    assert await service.said(REFERENCE) == ["LetterPlanned", "LetterSent"]
    assert len(service.mail.raw()) == 1


async def test_acknowledgement_and_response_are_written_from_the_case(setup: Setup) -> None:
    service = setup.running
    await service.arrives(REFERENCE, an_approved_acknowledgement())
    await service.arrives(REFERENCE, an_approved_response())

    async with service.post_room():
        acknowledgement = await service.until(REFERENCE, "accepted", "acknowledgement")
        response = await service.until(REFERENCE, "accepted", "response")

    assert "responsible for this" in acknowledgement["text"]
    assert "We are paying you £250" in response["text"]
    assert acknowledgement["subject"] != response["subject"]


async def test_a_letter_put_off_by_the_server_goes_out_later(setup: Setup) -> None:
    service = setup.running
    service.mail.trouble(smtp="refuse_450")
    await service.arrives(REFERENCE, a_logged_complaint())

    async with service.post_room():
        waiting = await service.until(REFERENCE, "rendered")
        service.mail.trouble(smtp="accept")
        setup.passes(minutes=1)
        letter = await service.until(REFERENCE, "accepted")

    assert [(each["outcome"], each["code"]) for each in letter["sending_attempts"]] == [
        ("not_sent", "450"),
        ("accepted", "250"),
    ]
    assert waiting["digest"] == letter["digest"]
    assert await service.said(REFERENCE) == ["LetterPlanned", "LetterSent"]


async def test_a_refused_letter_fails_and_can_be_sent_again_to_a_mended_address(setup: Setup) -> None:
    service = setup.running
    service.mail.trouble(smtp="refuse_550", recipient="wrong@resident.example")
    service.desk.contact = {"email": "wrong@resident.example"}
    await service.arrives(REFERENCE, a_logged_complaint())

    async with service.post_room():
        failed = await service.until(REFERENCE, "failed")
        service.desk.contact = {"email": "right@resident.example"}
        again = await service.officer.post(f"/v1/letters/{failed['id']}/retry")
        letter = await service.until(REFERENCE, "accepted")

    assert failed["failure"] == "refused"
    assert again.status_code == 202
    assert letter["recipient"] == "right@resident.example"
    assert await service.said(REFERENCE) == ["LetterPlanned", "LetterFailed", "LetterPlanned", "LetterSent"]
    assert await service.findings() == []


async def test_a_resident_without_an_address_is_a_failure_that_is_seen(setup: Setup) -> None:
    service = setup.running
    service.desk.contact = {"email": None}
    await service.arrives(REFERENCE, a_logged_complaint())

    async with service.post_room():
        letter = await service.until(REFERENCE, "failed")

    failed = (await service.events(REFERENCE))[-1]
    assert letter["failure"] == "no_address"
    assert failed.data["channel"] == "none"
    assert letter["sending_attempts"] == []


async def test_a_letter_without_an_address_is_printed_and_posted_by_a_person_with_proof(setup: Setup) -> None:
    service = setup.running
    service.desk.contact = {"email": None}
    await service.arrives(REFERENCE, a_logged_complaint())
    async with service.post_room():
        letter = await service.until(REFERENCE, "failed")
    today = service.clock.now().date()

    early = await service.officer.post(
        f"/v1/letters/{letter['id']}/posting", json={"posted_on": (today - timedelta(days=1)).isoformat()}
    )
    posted = await service.officer.post(f"/v1/letters/{letter['id']}/posting", json={"posted_on": today.isoformat()})
    again = await service.officer.post(f"/v1/letters/{letter['id']}/posting", json={"posted_on": today.isoformat()})

    assert REFERENCE in letter["text"]
    assert (early.status_code, posted.status_code, again.status_code) == (422, 200, 409)
    assert posted.json()["state"] == "accepted"
    assert (await service.events(REFERENCE))[-1].data["channel"] == "post"
    assert await service.findings() == []


async def test_an_address_that_mail_cannot_be_sent_to_counts_as_none(setup: Setup) -> None:
    service = setup.running
    service.desk.contact = {"email": "amina@resident.example\r\nBcc: everybody@landlord.example"}
    await service.arrives(REFERENCE, a_logged_complaint())

    async with service.post_room():
        letter = await service.until(REFERENCE, "failed")

    assert letter["failure"] == "no_address"
    assert service.mail.raw() == []


async def test_a_letter_with_a_hole_is_never_sent(setup: Setup) -> None:
    service = setup.running
    service.desk.contents = {"outcomes_sought": []}
    await service.arrives(REFERENCE, an_approved_acknowledgement())

    async with service.post_room():
        letter = await service.until(REFERENCE, "failed", "acknowledgement")

    assert letter["failure"] == "contents_missing"
    assert service.mail.raw() == []


async def test_a_letter_whose_owner_has_forgotten_it_fails_as_missing(setup: Setup) -> None:
    service = setup.running
    service.desk.refuses_with = 404
    await service.arrives(REFERENCE, a_logged_complaint())

    async with service.post_room():
        letter = await service.until(REFERENCE, "failed")

    assert letter["failure"] == "contents_missing"


async def test_a_letter_waits_for_an_owner_that_is_away(setup: Setup) -> None:
    service = setup.running
    service.desk.refuses_with = 503
    await service.arrives(REFERENCE, a_logged_complaint())

    async with service.post_room() as room:
        waiting = await service.until_put_off(REFERENCE)
        service.desk.refuses_with = None
        setup.passes(minutes=2)
        room.wake()
        letter = await service.until(REFERENCE, "accepted")

    assert waiting["state"] == "planned"
    assert len(letter["sending_attempts"]) == 1


async def test_an_attempt_without_an_answer_is_repeated_after_the_quiet_period_as_the_same_message(
    setup: Setup,
) -> None:
    service = setup.running
    service.mail.trouble(smtp="cut_after_data")
    await service.arrives(REFERENCE, a_logged_complaint())

    async with service.post_room():
        await service.until(REFERENCE, "in_doubt")
        service.mail.trouble(smtp="accept")
        setup.passes(minutes=9)
        await service.settles_down()
        too_early = len(service.mail.raw())
        setup.passes(minutes=2)
        letter = await service.until(REFERENCE, "accepted")

    first, second = service.mail.raw()
    assert too_early == 1
    assert first == second
    assert [each["outcome"] for each in letter["sending_attempts"]] == ["in_doubt", "accepted"]
    assert await service.said(REFERENCE) == ["LetterPlanned", "LetterInDoubt", "LetterSent"]
    assert await service.findings() == []


async def test_a_server_that_does_not_answer_in_time_leaves_the_letter_in_doubt(setup: Setup) -> None:
    service = setup.running
    service.mail.trouble(smtp="slow", slow_seconds=30)
    await service.arrives(REFERENCE, a_logged_complaint())

    async with service.post_room(smtp_timeout_seconds=0.3):
        letter = await service.until(REFERENCE, "in_doubt")

    assert letter["sending_attempts"][0]["outcome"] == "in_doubt"


async def test_letters_wait_for_a_mail_server_that_is_away_without_being_tried(setup: Setup) -> None:
    service = setup.running
    await service.mail.close()
    await service.arrives(REFERENCE, a_logged_complaint())

    async with service.post_room():
        await service.settles_down()
        waiting = await service.letter(REFERENCE)
        await service.mail.open()
        letter = await service.until(REFERENCE, "accepted")

    assert waiting["attempts"] == 0
    assert letter["attempts"] == 1


async def test_a_letter_not_sent_on_its_day_is_written_again_for_the_next(setup: Setup) -> None:
    service = setup.running
    service.mail.trouble(smtp="refuse_450")
    await service.arrives(REFERENCE, an_approved_acknowledgement())

    async with service.post_room():
        friday = await service.until(REFERENCE, "rendered", "acknowledgement")
        service.mail.trouble(smtp="accept")
        setup.passes(days=3)
        monday = await service.until(REFERENCE, "accepted", "acknowledgement")

    assert "Friday 20 November 2026" in friday["html"]
    assert "Monday 23 November 2026" in monday["html"]
    assert friday["digest"] != monday["digest"]


async def test_a_letter_that_may_have_gone_is_not_written_again(setup: Setup) -> None:
    service = setup.running
    service.mail.trouble(smtp="cut_after_data")
    await service.arrives(REFERENCE, an_approved_acknowledgement())

    async with service.post_room():
        friday = await service.until(REFERENCE, "in_doubt", "acknowledgement")
        service.mail.trouble(smtp="accept")
        setup.passes(days=3)
        monday = await service.until(REFERENCE, "accepted", "acknowledgement")

    assert friday["digest"] == monday["digest"]


async def test_a_representative_gets_the_letter_when_only_they_can_be_reached(setup: Setup) -> None:  # Code 3.6
    service = setup.running
    service.desk.contact = {"email": None, "representative": {"name": "Sam Lee", "email": "sam@advice.example"}}
    await service.arrives(REFERENCE, a_logged_complaint())

    async with service.post_room():
        letter = await service.until(REFERENCE, "accepted")

    assert letter["recipient"] == "sam@advice.example"
    assert "You speak for Amina Patel" in letter["text"]


async def test_a_resident_with_an_international_address_is_reached(setup: Setup) -> None:
    service = setup.running
    service.desk.contact = {"email": "zoë@bücher.example", "name": "Zoë Łukasiewicz"}
    await service.arrives(REFERENCE, a_logged_complaint())

    async with service.post_room():
        letter = await service.until(REFERENCE, "accepted")

    assert letter["recipient"] == "zoë@xn--bcher-kva.example"
    assert "Dear Zoë Łukasiewicz," in letter["text"]
