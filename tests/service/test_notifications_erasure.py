"""Erasure: nothing about a person stays in letters, and what was sent when can still be proved."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from shared.events.intake import SubmissionErased, SubmissionKind
from shared.platform.database import EVERY_LANDLORD
from tests.support.clocks import SetClock
from tests.support.letters import (
    REFERENCE,
    a_logged_complaint,
    a_submission,
    an_answered_part,
    an_approved_acknowledgement,
    an_approved_response,
    an_approved_update,
    an_erased_case,
)
from tests.support.running_notifications import RunningNotifications, running_notifications

FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
PLANTED = "zebedeequill"
PERSON = {
    "name": f"Amina {PLANTED}",
    "email": f"{PLANTED}@resident.example",
    "subject": f"Damp, says {PLANTED}",
    "tracking_url": f"https://landlord.example/track?secret={PLANTED}",
}
WORDS = {
    "parts": [an_answered_part(summary=f"{PLANTED} has damp.", reasons=f"{PLANTED} was not told.")],
    "outcomes_sought": [f"An apology to {PLANTED}"],
    "update": {"done": f"We called {PLANTED}.", "next_steps": f"We visit {PLANTED}."},
}
_COLUMNS = text("""
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND data_type IN ('text', 'jsonb', 'bytea', 'ARRAY', 'character varying')
""")


@pytest.fixture
async def service(
    service_database: Callable[[str], Awaitable[str]], tmp_path: Path
) -> AsyncIterator[RunningNotifications]:
    async with running_notifications(service_database, tmp_path, SetClock(FRIDAY)) as running:
        running.desk.contact = PERSON
        running.desk.contents = WORDS
        yield running


async def where_found(service: RunningNotifications, planted: str) -> set[str]:
    """Look for a word in every column of the database that could hold it."""
    found = set()
    async with service.database.transaction(EVERY_LANDLORD) as connection:
        columns = (await connection.execute(_COLUMNS)).all()
        for table, column in columns:
            holds = f"SELECT count(*) FROM {table} WHERE CAST({column} AS text) ILIKE '%' || :planted || '%'"  # noqa: S608 - names from the catalogue
            as_bytes = holds.replace(f"CAST({column} AS text)", f"encode(CAST({column} AS bytea), 'escape')")
            is_bytes = column in {"raw", "hash", "previous_hash"}
            counted = await connection.execute(text(as_bytes if is_bytes else holds), {"planted": planted})
            found |= {f"{table}.{column}"} if counted.scalar_one() else set()
    return found


async def test_a_person_is_found_nowhere_after_erasure_and_everywhere_before(service: RunningNotifications) -> None:
    await service.arrives(REFERENCE, a_logged_complaint())
    await service.arrives(REFERENCE, an_approved_acknowledgement())
    await service.arrives(REFERENCE, an_approved_update())
    await service.arrives(REFERENCE, an_approved_response())
    async with service.post_room():
        await service.until_settled(4)
    before = await where_found(service, PLANTED)

    await service.arrives(REFERENCE, an_erased_case())

    assert before == {"letter.recipient", "letter.body_text", "letter.body_html"}
    assert await where_found(service, PLANTED) == set()
    assert await service.findings() == []


async def test_an_erased_letter_still_proves_what_was_sent_and_when(service: RunningNotifications) -> None:
    await service.arrives(REFERENCE, a_logged_complaint())
    async with service.post_room():
        before = await service.until(REFERENCE, "accepted")

    await service.arrives(REFERENCE, an_erased_case())

    after = await service.letter(REFERENCE)
    assert after["erased_on"] == "2032-12-08"
    assert (after["recipient"], after["subject"], after["text"], after["html"]) == (None, None, None, None)
    assert (after["digest"], after["proof"]) == (before["digest"], before["proof"])
    assert after["sending_attempts"] == before["sending_attempts"]


async def test_a_letter_that_waits_is_not_sent_to_whoever_was_erased(service: RunningNotifications) -> None:
    service.mail.trouble(smtp="refuse_450")
    await service.arrives(REFERENCE, an_approved_acknowledgement())

    async with service.post_room():
        await service.until(REFERENCE, "rendered", "acknowledgement")
        await service.arrives(REFERENCE, an_erased_case())
        service.mail.trouble(smtp="accept")
        letter = await service.letter(REFERENCE, "acknowledgement")

    assert (letter["state"], letter["unwanted"], letter["text"]) == ("cancelled", "erased", None)
    assert await where_found(service, PLANTED) == set()
    assert await service.said(REFERENCE) == ["LetterPlanned", "LetterCancelled", "LettersErased"]
    assert await service.findings() == []


async def test_a_letter_printed_for_the_post_is_erased_too(service: RunningNotifications) -> None:
    service.desk.contact = {**PERSON, "email": None}
    await service.arrives(REFERENCE, a_logged_complaint())
    async with service.post_room():
        failed = await service.until(REFERENCE, "failed")

    await service.arrives(REFERENCE, an_erased_case())

    assert PLANTED in failed["text"]
    assert await where_found(service, PLANTED) == set()


async def test_a_contact_that_never_was_a_complaint_is_erased_when_intake_says_so(
    service: RunningNotifications,
) -> None:
    await service.arrives(REFERENCE, a_submission(SubmissionKind.COMPLIMENT))
    async with service.post_room():
        await service.until(REFERENCE, "accepted")

    await service.arrives(REFERENCE, SubmissionErased(erased_on=date(2028, 11, 20), schedule="contact"))

    assert (await service.letter(REFERENCE))["erased_on"] == "2028-11-20"
    assert await where_found(service, PLANTED) == set()


async def test_erasure_told_by_both_owners_takes_place_once_and_nothing_is_written_afterwards(
    service: RunningNotifications,
) -> None:
    await service.arrives(REFERENCE, a_logged_complaint())
    async with service.post_room():
        await service.until(REFERENCE, "accepted")

    await service.arrives(REFERENCE, an_erased_case())
    await service.arrives(REFERENCE, SubmissionErased(erased_on=date(2032, 12, 9), schedule="case"))
    await service.arrives(REFERENCE, an_approved_update())

    assert await service.said(REFERENCE) == ["LetterPlanned", "LetterSent", "LettersErased"]
    assert (await service.letter(REFERENCE))["erased_on"] == "2032-12-08"


async def test_the_audit_finds_words_that_came_back_and_words_that_went_without_an_event(
    service: RunningNotifications,
) -> None:
    await service.arrives(REFERENCE, a_logged_complaint())
    async with service.post_room():
        letter = await service.until(REFERENCE, "accepted")

    await service.tamper("UPDATE letter SET subject = NULL, body_text = NULL, body_html = NULL")
    gone = await service.findings()
    await service.arrives(REFERENCE, an_erased_case())
    await service.tamper("UPDATE letter SET body_text = 'again'")
    back = await service.findings()

    assert gone == [f"{REFERENCE}: the letter {letter['id']} was changed after it was rendered"]
    assert back == [f"{REFERENCE}: the letter {letter['id']} still has words though it was erased"]
