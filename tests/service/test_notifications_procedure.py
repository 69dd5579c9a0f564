"""A letter for each step of the procedure, and none for a step that is not true any more."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from shared.events.cases import ClosingReason
from shared.events.event import Event
from shared.events.intake import Channel, HowToComplainOwed
from tests.support.clocks import SetClock
from tests.support.events import delivery
from tests.support.letters import (
    REFERENCE,
    a_closed_case,
    a_logged_complaint,
    a_question,
    a_response_sent,
    a_restriction_lifted,
    an_action_completed,
    an_action_that_moved,
    an_approved_acknowledgement,
    an_approved_extension,
    an_approved_refusal,
    an_approved_response,
    an_approved_update,
)
from tests.support.running_notifications import RunningNotifications, running_notifications

FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
EVERY_RELEASE = [
    (a_question(number=2), "clarification", 2),
    (an_approved_acknowledgement(stage=2), "acknowledgement", 2),
    (an_approved_refusal(stage=1), "not_accepted", 1),
    (an_approved_refusal(stage=2, number=3), "escalation_refused", 3),
    (an_approved_extension(number=2), "extension", 2),
    (an_approved_update(number=4), "progress_update", 4),
    (an_approved_response(stage=2), "response", 2),
    (an_action_that_moved(letter=5), "action_update", 5),
    (an_action_completed(letter=6), "action_completed", 6),
    (a_restriction_lifted(letter=7), "restriction", 7),
    (HowToComplainOwed(channel=Channel.SYSTEM), "how_to_complain", 1),
]


class Setup:
    """A running service and the hand on its clock."""

    def __init__(self, running: RunningNotifications, clock: SetClock) -> None:
        self.running = running
        self.clock = clock

    def passes(self, **period: float) -> None:
        self.clock.set(self.clock.now() + timedelta(**period))

    async def arrive_together(self, *events: Event) -> None:
        """Let events arrive in one batch."""
        raw = [self.running.numbered(REFERENCE, event) for event in events]
        await self.running.consumer.take([delivery(each, offset=number) for number, each in enumerate(raw)])


@pytest.fixture
async def setup(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[Setup]:
    clock = SetClock(FRIDAY)
    async with running_notifications(service_database, tmp_path, clock) as running:
        yield Setup(running, clock)


@pytest.mark.parametrize(("event", "kind", "cycle"), EVERY_RELEASE, ids=[kind for _, kind, _ in EVERY_RELEASE])
async def test_what_is_released_goes_out_with_proof(setup: Setup, event: Event, kind: str, cycle: int) -> None:
    service = setup.running
    await service.arrives(REFERENCE, event)

    async with service.post_room():
        letter = await service.until(REFERENCE, "accepted", kind)

    (mail,) = service.mail.messages("amina@resident.example")
    assert mail["Subject"] == letter["subject"]
    assert (letter["cycle"], letter["channel"], letter["sent_at"]) == (cycle, "email", "2026-11-20T10:00:00Z")
    assert letter["proof"]["rendered"] == letter["digest"]
    assert (letter["proof"]["answer"], letter["proof"]["sequence"]) == ("250", 2)
    assert await service.findings() == []


async def test_two_updates_about_one_case_are_two_letters(setup: Setup) -> None:
    service = setup.running
    await setup.arrive_together(an_approved_update(number=1), an_approved_update(number=2))

    async with service.post_room():
        await service.until_settled(2)

    assert len({mail["Message-ID"] for mail in service.mail.messages()}) == 2


async def test_a_withdrawn_complaint_is_not_acknowledged_any_more(setup: Setup) -> None:
    service = setup.running
    await setup.arrive_together(a_logged_complaint(), an_approved_acknowledgement(), a_closed_case())

    async with service.post_room():
        await service.settles_down()
        letter = await service.letter(REFERENCE, "acknowledgement")

    assert (letter["state"], letter["unwanted"]) == ("cancelled", "case_closed")
    assert service.mail.raw() == []
    assert (await service.events(REFERENCE))[-1].name == "LetterCancelled"
    assert await service.findings() == []


async def test_a_letter_that_could_not_be_sent_does_not_wait_for_a_person_once_the_case_has_ended(setup: Setup) -> None:
    service = setup.running
    service.desk.contact = {"email": None}
    await service.arrives(REFERENCE, an_approved_acknowledgement())

    async with service.post_room():
        failed = await service.until(REFERENCE, "failed", "acknowledgement")
        await service.arrives(REFERENCE, a_closed_case())

    retried = await service.officer.post(f"/v1/letters/{failed['id']}/retry")
    assert (await service.letter(REFERENCE, "acknowledgement"))["state"] == "cancelled"
    assert retried.status_code == 409


async def test_an_attempt_under_way_when_the_case_ends_is_not_repeated(setup: Setup) -> None:
    service = setup.running
    service.mail.trouble(smtp="slow", slow_seconds=30)
    await service.arrives(REFERENCE, an_approved_acknowledgement())

    async with service.post_room(smtp_timeout_seconds=0.5):
        await service.until(REFERENCE, "sending", "acknowledgement")
        await service.arrives(REFERENCE, a_closed_case())
        marked = await service.until(REFERENCE, "in_doubt", "acknowledgement")
        service.mail.trouble(smtp="accept")
        setup.passes(minutes=11)
        letter = await service.until(REFERENCE, "cancelled", "acknowledgement")

    assert marked["unwanted"] == "case_closed"
    assert len(letter["sending_attempts"]) == 1
    assert await service.said(REFERENCE) == ["LetterPlanned", "LetterInDoubt", "LetterCancelled"]
    assert await service.findings() == []


async def test_a_promised_action_is_told_of_although_the_case_has_ended(setup: Setup) -> None:  # Code 6.6
    service = setup.running
    await setup.arrive_together(an_action_that_moved(), a_closed_case(ClosingReason.ANSWERED))

    async with service.post_room():
        await service.until(REFERENCE, "accepted", "action_update")

    assert len(service.mail.raw()) == 1


async def test_nobody_is_told_of_a_delay_after_the_answer(setup: Setup) -> None:
    service = setup.running
    await setup.arrive_together(an_approved_extension(), an_approved_update(), a_response_sent())

    async with service.post_room():
        await service.settles_down()

    extension = await service.letter(REFERENCE, "extension")
    update = await service.letter(REFERENCE, "progress_update")
    assert (extension["state"], extension["unwanted"]) == ("cancelled", "answered")
    assert (update["state"], update["unwanted"]) == ("cancelled", "answered")
    assert service.mail.raw() == []


async def test_what_is_released_after_an_end_is_sent_although_both_arrive_together(setup: Setup) -> None:
    service = setup.running
    await setup.arrive_together(
        an_approved_update(), a_closed_case(ClosingReason.ANSWERED), an_approved_acknowledgement(stage=2)
    )

    async with service.post_room():
        await service.until(REFERENCE, "accepted", "acknowledgement")

    assert (await service.letter(REFERENCE, "progress_update"))["state"] == "cancelled"
    assert len(service.mail.raw()) == 1


async def test_a_letter_that_was_cancelled_goes_out_when_it_is_released_anew(setup: Setup) -> None:
    service = setup.running
    await setup.arrive_together(an_approved_acknowledgement(), a_closed_case(ClosingReason.RECORDED_OTHERWISE))
    await service.arrives(REFERENCE, an_approved_acknowledgement())

    async with service.post_room():
        letter = await service.until(REFERENCE, "accepted", "acknowledgement")

    assert letter["unwanted"] is None
    assert await service.said(REFERENCE) == ["LetterPlanned", "LetterCancelled", "LetterPlanned", "LetterSent"]
    assert await service.findings() == []


async def test_whoever_wrote_is_asked_for_under_the_reference_of_their_submission(setup: Setup) -> None:
    service = setup.running
    service.desk.contents = {"submission": "PR-0000-0011"}
    await service.arrives(REFERENCE, an_approved_acknowledgement())

    async with service.post_room():
        await service.until(REFERENCE, "accepted", "acknowledgement")

    assert service.desk.asked == [
        f"/v1/cases/{REFERENCE}/letter-contents",
        "/v1/submissions/PR-0000-0011/contact",
    ]
