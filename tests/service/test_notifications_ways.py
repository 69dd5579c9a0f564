"""No letter goes where a safe-contact rule forbids: asked before each attempt, and before a posting is taken."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.events.intake import SubmissionKind
from tests.support.clocks import SetClock
from tests.support.letters import REFERENCE, a_logged_complaint, a_submission, an_approved_response
from tests.support.running_notifications import RunningNotifications, running_notifications

FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
TODAY = "2026-11-20"
SAM = {"name": "Sam Lee", "email": "sam@advice.example"}


class Setup:
    """A running service and the hand on its clock."""

    def __init__(self, running: RunningNotifications, clock: SetClock) -> None:
        self.running = running
        self.clock = clock

    def passes(self, **period: float) -> None:
        self.clock.set(self.clock.now() + timedelta(**period))

    async def responds(self, state: str) -> dict[str, Any]:
        """Let a response be approved, and return its letter once it is in a state."""
        await self.running.arrives(REFERENCE, an_approved_response())
        async with self.running.post_room():
            return await self.running.until(REFERENCE, state, "response")

    async def posts(self, letter: dict[str, Any], **body: str) -> httpx.Response:
        return await self.running.officer.post(f"/v1/letters/{letter['id']}/posting", json={"posted_on": TODAY, **body})


@pytest.fixture
async def setup(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[Setup]:
    clock = SetClock(FRIDAY)
    async with running_notifications(service_database, tmp_path, clock) as running:
        yield Setup(running, clock)


async def test_a_letter_says_by_which_way_it_went_and_why(setup: Setup) -> None:
    letter = await setup.responds("accepted")

    assert (letter["way"], letter["way_because"], letter["channel"]) == ("email", "usual", "email")


async def test_where_only_post_is_safe_a_letter_is_printed_and_posted_there(setup: Setup) -> None:
    service = setup.running
    service.desk.safe_ways = ("phone", "post_elsewhere")
    letter = await setup.responds("failed")

    home = await setup.posts(letter)
    elsewhere = await setup.posts(letter, way="post_elsewhere")

    assert (letter["failure"], letter["way"], letter["way_because"]) == ("post_only", "post_elsewhere", "safe_contact")
    assert "We are paying you £250" in letter["text"]
    assert (letter["recipient"], service.mail.raw()) == (None, [])
    assert (home.status_code, home.json()["type"]) == (409, "urn:problem-type:putright:way-not-allowed")
    assert [error["field"] for error in home.json()["errors"]] == ["way"]
    assert (elsewhere.status_code, elsewhere.json()["state"]) == (200, "accepted")
    assert (await service.events(REFERENCE))[-1].data["channel"] == "post"
    assert await service.findings() == []


async def test_where_no_way_is_safe_a_letter_fails_and_goes_out_once_the_rule_has_changed(setup: Setup) -> None:
    service = setup.running
    service.desk.safe_ways = ("phone",)
    failed = await setup.responds("failed")
    assert (await setup.posts(failed)).status_code == 409

    service.desk.safe_ways = ("email",)
    await service.officer.post(f"/v1/letters/{failed['id']}/retry")
    async with service.post_room():
        sent = await service.until(REFERENCE, "accepted", "response")

    told = (await service.events(REFERENCE))[1]
    assert (told.name, told.data["reason"], told.data["channel"]) == ("LetterFailed", "safe_contact", "none")
    assert (failed["way"], failed["sending_attempts"]) == (None, [])
    assert (sent["way"], sent["way_because"]) == ("email", "safe_contact")
    assert await service.said(REFERENCE) == ["LetterPlanned", "LetterFailed", "LetterPlanned", "LetterSent"]


async def test_a_receipt_keeps_to_the_rule_too(setup: Setup) -> None:
    service = setup.running
    service.desk.safe_ways = ("in_person",)
    await service.arrives(REFERENCE, a_logged_complaint())

    async with service.post_room():
        letter = await service.until(REFERENCE, "failed")

    assert letter["failure"] == "safe_contact"
    assert service.mail.raw() == []


async def test_a_rule_set_while_a_letter_waits_is_kept(setup: Setup) -> None:
    service = setup.running
    service.mail.trouble(smtp="refuse_450")
    await service.arrives(REFERENCE, an_approved_response())

    async with service.post_room():
        await service.until(REFERENCE, "rendered", "response")
        service.desk.safe_ways = ("post_to_the_home",)
        service.mail.trouble(smtp="accept")
        setup.passes(minutes=1)
        letter = await service.until(REFERENCE, "failed", "response")

    assert (letter["failure"], letter["way"], letter["recipient"]) == ("post_only", "post_to_the_home", None)
    assert service.mail.raw() == []
    assert await service.findings() == []


async def test_a_letter_that_may_have_gone_is_not_repeated_once_a_rule_forbids_it(setup: Setup) -> None:
    service = setup.running
    service.mail.trouble(smtp="cut_after_data")
    await service.arrives(REFERENCE, an_approved_response())

    async with service.post_room():
        doubted = await service.until(REFERENCE, "in_doubt", "response")
        service.desk.safe_ways = ("phone",)
        service.mail.trouble(smtp="accept")
        setup.passes(minutes=11)
        letter = await service.until(REFERENCE, "failed", "response")

    assert len(service.mail.raw()) == 1
    assert (letter["failure"], letter["way"]) == ("safe_contact", None)
    assert (letter["digest"], letter["recipient"]) == (doubted["digest"], "amina@resident.example")
    assert await service.said(REFERENCE) == ["LetterPlanned", "LetterInDoubt", "LetterFailed"]
    assert await service.findings() == []


async def test_a_letter_waits_while_cases_cannot_say_what_is_safe(setup: Setup) -> None:
    service = setup.running
    service.desk.cases_away = True
    await service.arrives(REFERENCE, a_logged_complaint())

    async with service.post_room() as room:
        waiting = await service.until_put_off(REFERENCE)
        service.desk.cases_away = False
        setup.passes(minutes=2)
        room.wake()
        await service.until(REFERENCE, "accepted")

    assert (waiting["state"], waiting["attempts"]) == ("planned", 0)


async def test_a_compliment_that_is_no_case_is_answered(setup: Setup) -> None:
    service = setup.running
    service.desk.has_cases = False
    await service.arrives(REFERENCE, a_submission(SubmissionKind.COMPLIMENT))

    async with service.post_room():
        await service.until(REFERENCE, "accepted")

    assert len(service.mail.raw()) == 1


async def test_a_complaint_of_which_cases_knows_nothing_is_not_answered(setup: Setup) -> None:
    service = setup.running
    service.desk.has_cases = False
    await service.arrives(REFERENCE, a_logged_complaint())

    async with service.post_room():
        letter = await service.until(REFERENCE, "failed")

    assert letter["failure"] == "contents_missing"
    assert service.mail.raw() == []


async def test_a_representative_who_alone_is_safe_gets_the_letter(setup: Setup) -> None:  # Code 3.6
    service = setup.running
    service.desk.contact = {"representative": SAM}
    service.desk.safe_ways = ("representative",)

    letter = await setup.responds("accepted")

    assert (letter["recipient"], letter["way"]) == ("sam@advice.example", "representative")
    assert "You speak for Amina Patel" in letter["text"]
    assert service.mail.messages("amina@resident.example") == []


async def test_nothing_is_posted_while_cases_cannot_say_whether_that_is_safe(setup: Setup) -> None:
    service = setup.running
    service.desk.contact = {"email": None}
    letter = await setup.responds("failed")
    service.desk.cases_away = True

    away = await setup.posts(letter)
    service.desk.cases_away = False
    back = await setup.posts(letter)

    assert (away.status_code, away.json()["title"]) == (503, "Nobody could say whether post is safe")
    assert (back.status_code, back.json()["way"]) == (200, "post_to_the_home")


async def test_another_landlord_is_not_told_what_is_safe(setup: Setup) -> None:
    service = setup.running
    service.desk.safe_ways = ("phone",)
    letter = await setup.responds("failed")
    asked = len(service.desk.asked)

    answer = await service.stranger.post(f"/v1/letters/{letter['id']}/posting", json={"posted_on": TODAY})

    assert answer.status_code == 404
    assert len(service.desk.asked) == asked
