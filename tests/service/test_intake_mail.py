"""E-mail on a real database: what opens a case, what joins one, what waits for a person. Nothing is lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from deploy import contract_examples
from services.intake import handlers, worker
from services.intake.mailbox import Mailbox
from shared.events.cases import ComplaintLogged, ProofOfSendingRecorded
from shared.platform import ids
from tests.support import inbound, mail_servers
from tests.support.mail_servers import Inbox, LocalServer
from tests.support.running_intake import RunningIntake, running_intake

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
async def intake(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[RunningIntake]:
    async with running_intake(service_database, tmp_path, NOW) as running:
        yield running


@pytest.fixture(scope="module")
def inboxes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Iterator[Inbox]]:
    server = LocalServer(tmp_path_factory.mktemp("mail"))
    server.start()
    yield mail_servers.inboxes(server)
    server.stop()


def a_mail(subject: str = "Damp", body: str = "The wall is wet.", more: str = "") -> bytes:
    head = f"From: Ada Njoroge <ada@home.example>\nTo: complaints@landlord.example\nSubject: {subject}\n{more}"
    return f"{head}Message-ID: <1@home.example>\n\n{body}\n".replace("\n", "\r\n").encode()


async def test_a_mail_opens_a_submission_and_is_kept_byte_for_byte(intake: RunningIntake) -> None:
    answer = await intake.mail(a_mail())

    [kept] = await intake.rows("SELECT * FROM submission")
    [raw] = await intake.rows("SELECT * FROM raw_message")
    assert answer.status_code == httpx.codes.ACCEPTED
    assert answer.json() == {"outcome": "received", "reference": kept.reference, "reason": None}
    assert answer.headers["location"] == f"/v1/submissions/{kept.reference}"
    assert (kept.channel, kept.kind) == ("email", "complaint")
    assert kept.content["description"] == "The wall is wet."
    assert kept.content["resident"] == {
        "name": "Ada Njoroge",
        "email": "ada@home.example",
        "preferred_channel": "email",
    }
    assert (raw.raw, raw.reference, raw.set_aside) == (a_mail(), kept.reference, None)


async def test_the_same_mail_twice_at_once_is_one_submission(intake: RunningIntake) -> None:
    answers = await asyncio.gather(*(intake.mail(a_mail()) for _ in range(10)))

    assert len({answer.json()["reference"] for answer in answers}) == 1
    assert len(await intake.rows("SELECT * FROM submission")) == 1
    assert len(await intake.rows("SELECT * FROM raw_message")) == 1


async def test_the_same_mail_that_took_another_way_is_kept_and_opens_nothing(intake: RunningIntake) -> None:
    first = await intake.mail(a_mail())
    second = await intake.mail(a_mail(more="Received: from elsewhere\n"))

    assert second.json() == first.json()
    assert second.headers["idempotent-replayed"] == "true"
    assert len(await intake.rows("SELECT * FROM submission")) == 1
    assert len(await intake.rows("SELECT * FROM raw_message WHERE reference IS NOT NULL")) == 2


async def test_another_mail_under_a_used_message_id_waits_for_a_person(intake: RunningIntake) -> None:
    await intake.mail(a_mail())

    answer = await intake.mail(a_mail(body="The lift is broken."))

    assert answer.json() == {"outcome": "set_aside", "reference": None, "reason": "message_id_reused"}
    assert len(await intake.rows("SELECT * FROM submission")) == 1
    assert len(await intake.rows("SELECT * FROM raw_message")) == 2


async def test_a_reply_with_the_reference_in_its_subject_joins(intake: RunningIntake) -> None:
    reference = await intake.reference()

    answer = await intake.mail(a_mail(subject=f"Re: Your complaint {reference.lower()}", body="Still wet."))

    [joined] = await intake.rows("SELECT * FROM correspondence")
    [event] = await intake.rows("SELECT * FROM event_log WHERE type = 'CorrespondenceReceived'")
    assert answer.json() == {"outcome": "joined", "reference": reference, "reason": None}
    assert joined.content["description"] == "Still wet."
    assert (event.stream, event.sequence, event.data["channel"]) == (reference, 2, "email")
    assert "Still wet" not in str(event.data)
    assert len(await intake.rows("SELECT * FROM submission")) == 1


async def test_a_reply_to_a_letter_of_ours_joins_without_any_reference(intake: RunningIntake) -> None:
    reference, letter = await intake.reference(), str(ids.new_id())
    await intake.arrives(
        reference,
        ProofOfSendingRecorded(letter=letter, kind="receipt", cycle=1, channel="email", sent_at=NOW),
    )

    answer = await intake.mail(a_mail(subject="Re: we have it", more=f"In-Reply-To: <{letter}@landlord.example>\n"))

    assert answer.json()["reference"] == reference
    assert answer.json()["outcome"] == "joined"


async def test_a_reply_about_a_case_that_was_split_off_joins_what_was_sent_in(intake: RunningIntake) -> None:
    reference, split_off, letter = await intake.reference(), "PR-G000-0007", str(ids.new_id())
    logged = contract_examples.of(ComplaintLogged).model_copy(update={"split_from": reference, "submission": reference})
    await intake.arrives(split_off, logged)
    await intake.arrives(
        split_off,
        ProofOfSendingRecorded(letter=letter, kind="acknowledgement", cycle=1, channel="email", sent_at=NOW),
    )

    by_reference = await intake.mail(a_mail(subject=f"Re: {split_off}"))
    by_letter = await intake.mail(
        a_mail(more=f"In-Reply-To: <{letter}@landlord.example>\n").replace(b"<1@home", b"<2@home")
    )

    assert [(answer.json()["outcome"], answer.json()["reference"]) for answer in (by_reference, by_letter)] == [
        ("joined", reference),
        ("joined", reference),
    ]
    assert len(await intake.rows("SELECT * FROM submission")) == 1


async def test_a_reply_that_quotes_the_reference_in_its_body_joins(intake: RunningIntake) -> None:
    reference = await intake.reference()

    answer = await intake.mail(a_mail(body=f"And now?\n\n> Your reference is {reference}"))

    assert answer.json()["outcome"] == "joined"


async def test_the_subject_says_it_better_than_the_quoted_thread(intake: RunningIntake) -> None:
    old, new = await intake.reference(), await intake.reference()

    answer = await intake.mail(a_mail(subject=f"About {new}", body=f"> Your reference is {old}"))

    assert answer.json()["reference"] == new


async def test_the_reference_of_another_landlord_opens_a_submission(intake: RunningIntake) -> None:
    theirs = (await intake.stranger.post("/v1/submissions", json={"channel": "phone", "description": "Noise."})).json()

    answer = await intake.mail(a_mail(subject=f"About {theirs['reference']}"))

    assert answer.json()["outcome"] == "received"


async def test_the_same_reply_twice_joins_once(intake: RunningIntake) -> None:
    reference = await intake.reference()
    reply = a_mail(subject=f"Re: {reference}")

    answers = await asyncio.gather(*(intake.mail(reply) for _ in range(5)))

    assert {answer.json()["outcome"] for answer in answers} == {"joined"}
    assert len(await intake.rows("SELECT * FROM correspondence")) == 1
    assert len(await intake.rows("SELECT * FROM event_log")) == 2


SET_ASIDE = {
    "bounce_postfix": "bounce",
    "bounce_headers_only": "bounce",
    "vacation_exchange": "automatic",
    "vacation_rfc3834": "automatic",
    "newsletter": "automatic",
}


async def test_what_a_machine_wrote_opens_no_case_and_is_kept(intake: RunningIntake) -> None:
    answers = {name: (await intake.mail(inbound.raw(name))).json() for name in SET_ASIDE}

    kept = await intake.rows("SELECT * FROM raw_message")
    events = await intake.rows("SELECT * FROM event_log")
    assert {name: answer["reason"] for name, answer in answers.items()} == SET_ASIDE
    assert sorted(row.raw for row in kept) == sorted(inbound.raw(name) for name in SET_ASIDE)
    assert {row.type for row in events} == {"MessageSetAside"}
    assert {row.stream for row in events} == {str(row.id) for row in kept}
    assert await intake.rows("SELECT * FROM submission") == []


async def test_every_mail_that_a_person_wrote_opens_a_submission(intake: RunningIntake) -> None:
    by_people = sorted(set(inbound.NAMES) - SET_ASIDE.keys())

    outcomes = {name: (await intake.mail(inbound.raw(name))).json()["outcome"] for name in by_people}

    assert outcomes == dict.fromkeys(by_people, "received")
    assert len(await intake.rows("SELECT * FROM submission")) == len(by_people)


async def test_bytes_that_are_no_mail_are_kept_listed_and_can_be_looked_at(intake: RunningIntake) -> None:
    answer = await intake.mail(b" \r\n\t\r\n")

    listed = (await intake.officer.get("/v1/messages/set-aside")).json()
    raw = await intake.officer.get(f"/v1/messages/{listed['items'][0]['id']}/raw")
    [access] = await intake.rows("SELECT what FROM personal_data_access")
    assert answer.json()["reason"] == listed["items"][0]["reason"] == "unreadable"
    assert listed["next"] is None
    assert raw.content == b" \r\n\t\r\n"
    assert raw.headers["content-disposition"].startswith("attachment;")
    assert access.what == "message"


async def test_messages_set_aside_are_listed_in_pages_for_their_landlord_only(intake: RunningIntake) -> None:
    await asyncio.gather(*(intake.mail(b" " * length) for length in (1, 2, 3)))

    first = (await intake.officer.get("/v1/messages/set-aside", params={"limit": 2})).json()
    second = (await intake.officer.get(first["next"])).json()
    theirs = (await intake.stranger.get("/v1/messages/set-aside")).json()
    forged = await intake.officer.get("/v1/messages/set-aside", params={"cursor": "WyJhIl0"})

    assert len({item["id"] for item in first["items"] + second["items"]}) == 3
    assert theirs["items"] == []
    assert forged.status_code == httpx.codes.UNPROCESSABLE_ENTITY


async def test_files_that_come_with_a_mail_are_kept_and_refused_ones_noted(intake: RunningIntake) -> None:
    answer = await intake.mail(inbound.raw("attachments_with_names"))

    told = (await intake.officer.get(f"/v1/submissions/{answer.json()['reference']}/content")).json()
    on_disk = {path.stat().st_size for path in intake.resources.attachments_dir.iterdir()}
    assert {file["refused"] for file in told["attachments"]} == {None, "type"}
    assert on_disk == {file["size"] for file in told["attachments"] if file["refused"] is None}


async def test_a_mail_of_another_media_type_is_refused(intake: RunningIntake) -> None:
    answer = await intake.officer.post(
        "/v1/submissions/email", content=a_mail(), headers={"content-type": "text/plain"}
    )

    assert answer.status_code == httpx.codes.UNSUPPORTED_MEDIA_TYPE


async def test_the_landlord_of_a_mail_is_whose_address_it_was_sent_to(intake: RunningIntake) -> None:
    sent = a_mail().replace(b"complaints@landlord.example", b"Complaints@Riverside.example")

    filed = await handlers.file_message(
        intake.resources, sent, landlord=None, actor="service:intake", correlation_id=ids.new_id()
    )

    [kept] = await intake.rows("SELECT reference, landlord FROM submission")
    assert (kept.reference, kept.landlord) == (filed.reference, "riverside")


async def test_mail_in_a_mailbox_is_filed_and_moved(intake: RunningIntake, inboxes: Iterator[Inbox]) -> None:
    inbox = next(inboxes)
    inbox.deliver(a_mail())
    inbox.deliver(inbound.raw("vacation_rfc3834"))

    was_read = await worker.read_mailbox(intake.resources, inbox.mailbox)

    assert was_read
    assert [len(inbox.holds(folder)) for folder in ("Processed", "Set aside", "INBOX")] == [1, 1, 0]
    assert len(await intake.rows("SELECT * FROM submission")) == 1
    assert len(await intake.rows("SELECT * FROM raw_message")) == 2


async def test_a_mail_too_large_to_be_taken_is_set_aside_with_its_headers(
    intake: RunningIntake, inboxes: Iterator[Inbox]
) -> None:
    inbox = next(inboxes)
    inbox.deliver(a_mail(body="wet " * 1000))

    await worker.read_mailbox(intake.resources, replace(inbox.mailbox, largest_message_bytes=2_000))

    [raw] = await intake.rows("SELECT * FROM raw_message")
    assert raw.set_aside == "too_large"
    assert b"Subject: Damp" in raw.raw
    assert await intake.rows("SELECT * FROM submission") == []


async def test_a_mailbox_that_is_away_is_tried_again_later(intake: RunningIntake) -> None:
    nobody = Mailbox(host="127.0.0.1", port=9, user="u", password="p", tls=False)

    assert not await worker.read_mailbox(intake.resources, nobody)
