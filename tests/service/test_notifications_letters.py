"""What people and systems see of letters, the order in which they go out, and the audit."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.notifications.repository import posting
from services.notifications.repository.claimed import Claimed
from shared.events.intake import SubmissionKind
from shared.events.notifications import LetterKind
from shared.kernel import references
from shared.platform.database import EVERY_LANDLORD
from tests.support.clocks import SetClock
from tests.support.events import delivery
from tests.support.letters import REFERENCE, a_logged_complaint, a_submission, an_approved_acknowledgement
from tests.support.running_notifications import RunningNotifications, running_notifications

FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
REFERENCES = [references.from_random(number) for number in range(1, 13)]
UNKNOWN = "0b0f4b62-3c0e-5f43-9a34-5d6d3b0c8e51"


@pytest.fixture
async def service(
    service_database: Callable[[str], Awaitable[str]], tmp_path: Path
) -> AsyncIterator[RunningNotifications]:
    async with running_notifications(service_database, tmp_path, SetClock(FRIDAY)) as running:
        yield running


async def plan_receipts(service: RunningNotifications, wanted: list[str]) -> None:
    raw = [service.numbered(reference, a_submission(SubmissionKind.COMMENT)) for reference in wanted]
    await service.consumer.take([delivery(each, offset=number) for number, each in enumerate(raw)])


async def claim(service: RunningNotifications, *, statutory: int, free: int) -> list[Claimed]:
    async with service.database.transaction(EVERY_LANDLORD) as connection:
        return await posting.claim(
            connection, statutory=statutory, free=free, now=FRIDAY, until=FRIDAY + timedelta(minutes=1)
        )


async def test_letters_are_listed_newest_first_in_pages(service: RunningNotifications) -> None:
    await plan_receipts(service, REFERENCES)

    first = await service.officer.get("/v1/letters", params={"limit": 7})
    second = await service.officer.get(first.json()["next"])

    listed = [item["reference"] for item in first.json()["items"] + second.json()["items"]]
    assert listed == REFERENCES[::-1]
    assert 'rel="next"' in first.headers["link"]
    assert second.json()["next"] is None


async def test_letters_are_found_by_reference_as_typed_and_by_state(service: RunningNotifications) -> None:
    await plan_receipts(service, REFERENCES)
    typed = REFERENCES[3].lower().replace("-", " ")

    found = (await service.officer.get("/v1/letters", params={"reference": typed, "state": "planned"})).json()
    none = (await service.officer.get("/v1/letters", params={"reference": typed, "state": "failed"})).json()

    assert [item["reference"] for item in found["items"]] == [REFERENCES[3]]
    assert none["items"] == []


async def test_a_letter_of_another_landlord_does_not_exist(service: RunningNotifications) -> None:
    await service.arrives(REFERENCE, a_logged_complaint())
    letter = (await service.letter(REFERENCE))["id"]

    listed = await service.stranger.get("/v1/letters")
    read = await service.stranger.get(f"/v1/letters/{letter}")
    retried = await service.stranger.post(f"/v1/letters/{letter}/retry")
    unknown = await service.stranger.get(f"/v1/letters/{UNKNOWN}")

    assert listed.json()["items"] == []
    assert (read.status_code, retried.status_code) == (404, 404)
    assert read.json()["detail"] == unknown.json()["detail"]


async def test_who_may_not_see_personal_data_sees_neither_address_nor_words(service: RunningNotifications) -> None:
    await service.arrives(REFERENCE, a_logged_complaint())
    async with service.post_room():
        letter = await service.until(REFERENCE, "accepted")

    seen = (await service.approver.get(f"/v1/letters/{letter['id']}")).json()

    assert letter["recipient"] == "amina@resident.example"
    assert "Dear Amina Patel" in letter["text"]
    assert (seen["recipient"], seen["text"], seen["html"]) == (None, None, None)
    assert seen["digest"] == letter["digest"]


async def test_only_an_officer_may_send_again(service: RunningNotifications) -> None:
    await service.arrives(REFERENCE, a_logged_complaint())
    letter = await service.letter(REFERENCE)

    assert (await service.approver.post(f"/v1/letters/{letter['id']}/retry")).status_code == 403


async def test_a_letter_that_has_not_failed_is_not_sent_again(service: RunningNotifications) -> None:
    await service.arrives(REFERENCE, a_logged_complaint())
    letter = await service.letter(REFERENCE)

    answer = await service.officer.post(f"/v1/letters/{letter['id']}/retry")

    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:problem-type:putright:not-failed"
    assert await service.said(REFERENCE) == ["LetterPlanned"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("reference=PR-0000-0001", "reference"),
        ("state=lost", "state"),
        ("cursor=WyJhIl0", "cursor"),
        ("cursor=Wzk5OTk5OTk5OTk5OTk5OTk5OTk5XQ", "cursor"),
        ("limit=0", "limit"),
        ("colour=red", "colour"),
        ("reference=%00", "reference"),
    ],
)
async def test_a_wrong_question_is_answered_with_the_field_that_is_wrong(
    service: RunningNotifications, query: str, field: str
) -> None:
    answer = await service.officer.get(f"/v1/letters?{query}")

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_a_letter_id_that_is_none_is_a_problem_and_no_crash(service: RunningNotifications) -> None:
    assert (await service.officer.get("/v1/letters/not-a-letter")).status_code == 422
    assert (await service.officer.post("/v1/letters/not-a-letter/retry")).status_code == 422


async def test_the_change_feed_tells_what_was_planned_without_personal_data(service: RunningNotifications) -> None:
    await service.arrives(REFERENCE, a_logged_complaint())
    async with service.post_room():
        await service.until(REFERENCE, "accepted")

    events = [recorded.data for recorded in await service.events(REFERENCE)]

    assert len(events) == 2
    assert "amina" not in str(events).lower()


async def test_statutory_letters_go_before_receipts_that_came_earlier(service: RunningNotifications) -> None:
    await plan_receipts(service, REFERENCES[:8])
    await service.arrives(REFERENCES[8], an_approved_acknowledgement())
    await service.arrives(REFERENCES[9], an_approved_acknowledgement())

    claimed = await claim(service, statutory=3, free=4)

    assert sorted(each.owed.kind for each in claimed) == [
        LetterKind.ACKNOWLEDGEMENT,
        LetterKind.ACKNOWLEDGEMENT,
        LetterKind.RECEIPT,
        LetterKind.RECEIPT,
    ]


async def test_a_queue_of_statutory_letters_leaves_a_hand_for_receipts(service: RunningNotifications) -> None:
    await service.arrives(REFERENCES[0], an_approved_acknowledgement())
    await service.arrives(REFERENCES[1], an_approved_acknowledgement())
    await plan_receipts(service, REFERENCES[2:4])

    claimed = await claim(service, statutory=1, free=2)

    assert sorted(each.owed.kind for each in claimed) == [LetterKind.ACKNOWLEDGEMENT, LetterKind.RECEIPT]


async def test_a_claimed_letter_is_not_claimed_by_another_process(service: RunningNotifications) -> None:
    await plan_receipts(service, REFERENCES[:3])

    first = await claim(service, statutory=3, free=2)
    second = await claim(service, statutory=3, free=2)

    assert len(first) == 2
    assert len(second) == 1
    assert {each.id for each in first}.isdisjoint(each.id for each in second)


async def test_the_audit_finds_a_letter_that_was_changed_after_it_was_sent(service: RunningNotifications) -> None:
    await service.arrives(REFERENCE, a_logged_complaint())
    async with service.post_room():
        letter = await service.until(REFERENCE, "accepted")
    assert await service.findings() == []

    await service.tamper("UPDATE letter SET body_text = body_text || 'more'")

    assert await service.findings() == [
        f"{REFERENCE}: the letter {letter['id']} was changed after it was rendered",
    ]


async def test_the_audit_finds_a_state_that_no_event_led_to(service: RunningNotifications) -> None:
    await service.arrives(REFERENCE, a_logged_complaint())

    await service.tamper("UPDATE letter SET state = 'accepted'")

    assert await service.findings() == [
        f"{REFERENCE}: the letter {(await service.letter(REFERENCE))['id']} is accepted, its events say owed"
    ]


async def test_the_audit_finds_events_without_a_letter(service: RunningNotifications) -> None:
    await service.arrives(REFERENCE, a_logged_complaint())
    letter = (await service.letter(REFERENCE))["id"]

    await service.tamper("DELETE FROM letter")

    assert await service.findings() == [f"the letter {letter} has events and no row"]
