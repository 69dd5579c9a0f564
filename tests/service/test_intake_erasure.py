"""Erasure: everything personal under a reference is gone, and what is left still holds together."""

import asyncio
import stat
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from services.intake import handlers, worker
from shared.events.cases import PersonalDataErased
from shared.platform import event_log
from shared.platform.database import EVERY_LANDLORD
from shared.platform.event_log import EMPTY, Head
from tests.support.running_intake import SAID_IN_REASONS, RunningIntake, running_intake

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
LATER = datetime(2032, 12, 9, 3, 0, tzinfo=UTC)
ERASED = PersonalDataErased(erased_on=date(2032, 12, 9), schedule="six years after closing")
PLANTED = (
    "Quillfeather", "quill@feather.example", "07700 900417", "QF1 9ZZ", "417417417417", "Sparrowhawk Rise",
    "Umbrellabird", "umbra@bird.example", "07700 900418", "niece of theirs", "Featherton Advice",
    "a leaking aviary", "the aviary mended", "large print for a bird", "Subject of plumage", "crm-ref-plumage",
    "agent-plover", "a key of plumage", "plumage.txt", "moulting in the post", "plumage@mail.example",
    "attached plumage", SAID_IN_REASONS,
)  # fmt: skip
TOLD: dict[str, Any] = {
    "channel": "phone",
    "kind": "complaint",
    "resident": {
        "name": "Quentin Quillfeather",
        "email": "quill@feather.example",
        "phone": "07700 900417",
        "address": {"lines": ["9 Sparrowhawk Rise"], "postcode": "QF1 9ZZ", "uprn": "417417417417"},
    },
    "representative": {
        "name": "Una Umbrellabird",
        "email": "umbra@bird.example",
        "phone": "07700 900418",
        "relationship": "niece of theirs",
        "organisation": "Featherton Advice",
    },
    "subject": "Subject of plumage",
    "description": "There is a leaking aviary.",
    "outcomes_sought": ["the aviary mended"],
    "adjustments": ["large print for a bird"],
    "source": {"system": "crm", "reference": "crm-ref-plumage", "agent": "agent-plover"},
}
_TEXTS = text("""
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND data_type IN ('text', 'jsonb', 'bytea', 'character varying')
""")


@pytest.fixture
async def intake(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[RunningIntake]:
    async with running_intake(service_database, tmp_path, NOW) as running:
        yield running


def a_reply(reference: str) -> bytes:
    mail = EmailMessage()
    mail["From"] = "Quentin Quillfeather <quill@feather.example>"
    mail["Subject"] = f"Re: {reference}, Subject of plumage"
    mail["Message-ID"] = "<plumage@mail.example>"
    mail.set_content("It is moulting in the post.")
    mail.add_attachment(b"attached plumage", maintype="text", subtype="plain", filename="plumage.txt")
    return mail.as_bytes()


async def planted(intake: RunningIntake) -> str:
    """Take in a submission with every personal field filled, a file, a reply with a file, and reasons."""
    reference = str((await intake.submit(TOLD, Idempotency_Key="a key of plumage")).json()["reference"])
    await intake.attach(reference, b"attached plumage", name="plumage.txt")
    await intake.mail(a_reply(reference))
    await intake.choose(reference, "not_complain")
    await intake.correct(reference, "comment", sequence=5)
    await intake.close(reference, sequence=6)
    await intake.officer.get(f"/v1/submissions/{reference}/contact")
    return reference


async def erase(intake: RunningIntake, reference: str) -> None:
    intake.clock.set(LATER)
    await intake.arrives(reference, ERASED)


async def found(intake: RunningIntake) -> set[str]:
    """Return the planted words that are anywhere in the database, as text, as JSON or as bytes, or in a file."""
    async with intake.database.transaction(EVERY_LANDLORD) as connection:
        columns = (await connection.execute(_TEXTS)).all()
        hits = [
            word
            for table, column in columns
            for word in PLANTED
            if (await connection.execute(_anywhere(table, column), _ways_to_write(word))).scalar()
        ]
    files = [path.read_bytes() for path in intake.resources.attachments_dir.iterdir()]
    return {*hits, *(word for word in PLANTED for content in files if word.encode() in content)}


def _anywhere(table: str, column: str) -> Any:
    """Compare with the column as text; bytes show as hexadecimal digits there."""
    place = f"position(:plain in CAST({column} AS text)) > 0 OR position(:hex in CAST({column} AS text)) > 0"
    return text(f"SELECT EXISTS (SELECT FROM {table} WHERE {place})")  # noqa: S608 - names from the catalogue


def _ways_to_write(word: str) -> dict[str, str]:
    return {"plain": word, "hex": word.encode().hex()}


async def test_what_was_planted_is_found_before_and_nowhere_after(intake: RunningIntake) -> None:
    reference = await planted(intake)
    before = await found(intake)

    await erase(intake, reference)
    await handlers.remove_erased_files(intake.resources)

    assert before == set(PLANTED)
    assert await found(intake) == set()
    assert list(intake.resources.attachments_dir.iterdir()) == []


async def test_statistics_digests_and_who_was_told_stay(intake: RunningIntake) -> None:
    reference = await planted(intake)
    before = await intake.rows("SELECT stream, sequence, type, data FROM event_log ORDER BY position")

    await erase(intake, reference)

    after = await intake.rows("SELECT stream, sequence, type, data FROM event_log ORDER BY position")
    [kept] = await intake.rows("SELECT * FROM submission")
    accesses = await intake.rows("SELECT what FROM personal_data_access")
    assert after[:-1] == before
    assert after[-1].data == {"erased_on": "2032-12-09", "schedule": "six years after closing"}
    assert (kept.kind, kept.channel, kept.received_at, kept.source_system) == ("comment", "phone", NOW, "crm")
    assert [access.what for access in accesses] == ["contact"]


async def test_the_audit_passes_and_every_hash_still_holds(intake: RunningIntake) -> None:
    reference = await planted(intake)

    await erase(intake, reference)

    assert await intake.audit() == []
    assert await broken_links(intake, reference) == []


async def broken_links(intake: RunningIntake, reference: str) -> list[str]:
    async with intake.database.transaction(EVERY_LANDLORD) as connection:
        recorded = await event_log.read_stream(connection, reference, landlords=None)
        heads = await event_log.lock(connection, [reference])
    ends = [EMPTY.hash, *(each.hash for each in recorded)]
    wrong = [event_log.verify(end, each) for end, each in zip(ends, recorded, strict=False)]
    last = Head(len(recorded), ends[-1])
    return [*filter(None, wrong), *([] if heads[reference] == last else ["the head is not the last event"])]


async def test_content_that_went_missing_without_erasure_is_found(intake: RunningIntake) -> None:
    reference = await planted(intake)
    await intake.change("UPDATE submission SET content = NULL, salt = NULL")
    await intake.change("DELETE FROM words")

    findings = await intake.audit()

    assert findings[0] == f"submission {reference}: content is not what the event says"
    assert len(findings) == 3


async def test_content_that_came_back_after_erasure_is_found(intake: RunningIntake) -> None:
    reference = await planted(intake)
    await erase(intake, reference)
    await intake.change("""UPDATE submission SET content = '{"description": "It was fine."}', salt = 'x'""")

    assert await intake.audit() == [f"submission {reference}: content is not what the event says"]


async def test_others_keep_everything(intake: RunningIntake) -> None:
    reference = await planted(intake)
    other = await intake.reference()
    await intake.attach(other, b"another letter")
    before = await intake.rows("SELECT * FROM submission WHERE reference = :other", other=other)

    await erase(intake, reference)
    await handlers.remove_erased_files(intake.resources)

    assert await intake.rows("SELECT * FROM submission WHERE reference = :other", other=other) == before
    assert len(list(intake.resources.attachments_dir.iterdir())) == 1
    assert (await intake.officer.get(f"/v1/submissions/{other}/content")).status_code == httpx.codes.OK


async def test_another_landlords_erasure_takes_nothing(intake: RunningIntake) -> None:
    reference = await planted(intake)

    await intake.arrives(reference, ERASED, landlord="riverside")

    assert await found(intake) == set(PLANTED)
    assert "SubmissionErased" not in await intake.events(reference)


async def test_erasing_again_changes_nothing(intake: RunningIntake) -> None:
    reference = await planted(intake)
    await erase(intake, reference)
    await intake.arrives(reference, PersonalDataErased(erased_on=date(2033, 1, 1), schedule="again"))

    assert (await intake.events(reference)).count("SubmissionErased") == 1
    assert (await intake.status(reference))["erased_on"] == "2032-12-09"


async def test_what_is_asked_of_erased_records_is_answered_plainly(intake: RunningIntake) -> None:
    reference = await planted(intake)
    await erase(intake, reference)
    path = f"/v1/submissions/{reference}"

    told = {what: await intake.officer.get(f"{path}{what}") for what in ("", "/record", "/finding-aids")}
    gone = [await intake.officer.get(f"{path}{what}") for what in ("/contact", "/content")]
    late = [await intake.choose(reference, "complain"), await intake.attach(reference, b"one more")]

    assert {answer.status_code for answer in told.values()} == {httpx.codes.OK}
    assert told["/finding-aids"].json()["finding_aids"] == []
    assert told["/record"].json()["content"] is None
    assert told["/record"].json()["attachments"] == []
    assert {answer.status_code for answer in (*gone, *late)} == {httpx.codes.GONE}
    assert list(intake.resources.attachments_dir.iterdir()) != []  # the first files wait for the sweep


async def test_a_reply_to_an_erased_case_is_taken_as_new(intake: RunningIntake) -> None:
    reference = await planted(intake)
    await erase(intake, reference)

    filed = (await intake.mail(a_reply(reference))).json()

    assert filed["outcome"] == "received"
    assert filed["reference"] != reference


async def test_a_key_of_what_was_erased_is_free_again(intake: RunningIntake) -> None:
    reference = await planted(intake)
    await erase(intake, reference)

    again = await intake.submit(TOLD, Idempotency_Key="a key of plumage")

    assert again.status_code == httpx.codes.ACCEPTED
    assert again.json()["reference"] != reference


async def test_a_file_that_cannot_be_removed_now_is_removed_later(intake: RunningIntake) -> None:
    reference = await planted(intake)
    await erase(intake, reference)
    folder = intake.resources.attachments_dir
    [first, second] = sorted(folder.iterdir())
    in_the_way(first)

    at_first = await handlers.remove_erased_files(intake.resources)
    out_of_the_way(first)
    later = await handlers.remove_erased_files(intake.resources)

    assert (at_first, later) == (1, 1)
    assert not second.exists()
    assert list(folder.iterdir()) == []
    assert await intake.rows("SELECT * FROM erased_file") == []


async def test_the_worker_removes_files_by_itself(intake: RunningIntake) -> None:
    reference = await planted(intake)
    await erase(intake, reference)

    with suppress(TimeoutError):
        async with asyncio.timeout(1):
            await worker.remove_erased_files(intake.resources)

    assert list(intake.resources.attachments_dir.iterdir()) == []


def in_the_way(path: Path) -> None:
    """Put a folder in the file's place: it cannot be removed as a file, by nobody."""
    path.unlink()
    path.mkdir(mode=stat.S_IRWXU)


def out_of_the_way(path: Path) -> None:
    path.rmdir()
    path.write_bytes(b"attached plumage")
