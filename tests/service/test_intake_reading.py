"""What intake tells about a submission, to whom, and that it writes down who was told."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path

import httpx
import pytest

from services.intake import attachments, repository
from shared.events.cases import (
    CaseClosed,
    ClockKind,
    ClockStopped,
    ClosingReason,
    ComplaintAcknowledged,
    ComplaintLogged,
    ComplaintResponded,
    Deadline,
    Edition,
)
from shared.events.intake import Channel
from shared.kernel.working_days import CountingRule
from shared.platform.database import EVERY_LANDLORD
from tests.support.running_intake import DAMP, RunningIntake, running_intake

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
async def intake(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[RunningIntake]:
    async with running_intake(service_database, tmp_path, NOW) as running:
        yield running


def a_deadline(clock: ClockKind, due_on: date) -> Deadline:
    return Deadline(
        clock=clock,
        counted_from=date(2026, 11, 20),
        working_days=5,
        due_on=due_on,
        edition=Edition.HOS_2024,
        calendar="england",
        counting=CountingRule.STRICT,
    )


LOGGED = ComplaintLogged(
    channel=Channel.PHONE,
    service=None,
    received_at=NOW,
    received_on=date(2026, 11, 20),
    logged_on=date(2026, 11, 20),
    acknowledge=a_deadline(ClockKind.STAGE_1_ACKNOWLEDGE, date(2026, 11, 27)),
)
ACKNOWLEDGED = ComplaintAcknowledged(
    stage=1,
    acknowledged_on=date(2026, 11, 24),
    respond=a_deadline(ClockKind.STAGE_1_RESPOND, date(2026, 12, 8)),
)

RESPONDED = ComplaintResponded(
    stage=1,
    responded_on=date(2026, 12, 7),
    stopped=ClockStopped(clock=ClockKind.STAGE_1_RESPOND, on=date(2026, 12, 7)),
)


async def test_the_status_tells_how_far_it_is_and_nothing_about_whom(intake: RunningIntake) -> None:
    reference = await intake.reference()

    answer = await intake.officer.get(f"/v1/submissions/{reference.lower()}")

    assert answer.json() == {
        "reference": reference,
        "landlord": "demo",
        "kind": "complaint",
        "channel": "phone",
        "received_at": "2026-11-20T09:30:00Z",
        "logged_at": "2026-11-20T09:30:00Z",
        "service": None,
        "source_system": None,
        "status": "received",
        "progress": None,
        "triage": {
            "received_as": "complaint",
            "corrections": [],
            "dissatisfied": True,
            "offers": [],
            "choice": None,
            "owes_how_to_complain": False,
            "closed_on": None,
            "closed_by": None,
        },
        "beside": None,
        "complaints_beside": [],
        "erased_on": None,
    }
    assert answer.headers["etag"] == '"1"'
    assert await intake.rows("SELECT * FROM personal_data_access") == []


async def test_the_status_follows_the_case(intake: RunningIntake) -> None:
    reference = await intake.reference()

    # The case is logged and acknowledged.
    await intake.arrives(reference, LOGGED)
    await intake.arrives(reference, ACKNOWLEDGED)
    known = (await intake.officer.get(f"/v1/submissions/{reference}")).json()
    assert known["status"] == "acknowledged"
    assert known["progress"]["acknowledge_by"] == "2026-11-27"
    assert known["progress"]["respond_by"] == "2026-12-08"

    # It is answered and closed.
    await intake.arrives(reference, RESPONDED)
    await intake.arrives(reference, CaseClosed(reason=ClosingReason.ANSWERED, closed_on=date(2026, 12, 9)))
    known = (await intake.officer.get(f"/v1/submissions/{reference}")).json()
    assert known["status"] == "closed"
    assert known["progress"]["responded_on"] == "2026-12-07"
    assert known["progress"]["closed_on"] == "2026-12-09"


async def test_a_mistyped_reference_is_refused_as_mistyped(intake: RunningIntake) -> None:
    reference = await intake.reference()
    wrong = reference[:-1] + ("0" if reference[-1] != "0" else "1")

    answer = await intake.officer.get(f"/v1/submissions/{wrong}")

    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert answer.json()["type"].endswith(":mistyped-reference")


async def test_another_service_is_told_how_to_reach_the_resident_and_that_is_written_down(
    intake: RunningIntake,
) -> None:
    reference = await intake.reference(
        DAMP | {"adjustments": ["Large print"], "subject": "Damp", "representative": {"name": "Bo"}}
    )

    told = (await intake.service.get(f"/v1/submissions/{reference}/contact")).json()

    [access] = await intake.rows("SELECT * FROM personal_data_access")
    [secret] = await intake.rows("SELECT tracking_secret FROM submission")
    assert (told["name"], told["email"], told["phone"]) == ("Ada Njoroge", "ada@example.org", None)
    assert told["adjustments"] == ["Large print"]
    assert told["representative"] == {"name": "Bo"}
    assert told["tracking_url"] == f"https://complain.example/track#{reference}.{secret.tracking_secret}"
    assert (access.reference, access.what, access.actor) == (reference, "contact", "service:notifications")
    assert access.accessed_at == NOW


async def test_what_was_written_is_told_and_that_is_written_down(intake: RunningIntake) -> None:
    reference = await intake.reference()

    told = (await intake.officer.get(f"/v1/submissions/{reference}/content")).json()

    [access] = await intake.rows("SELECT what FROM personal_data_access")
    assert told["description"] == DAMP["description"]
    assert access.what == "content"


async def test_nobody_without_the_permission_is_told(intake: RunningIntake) -> None:
    reference = await intake.reference()

    answer = await intake.agent.get(f"/v1/submissions/{reference}/contact")

    assert answer.status_code == httpx.codes.FORBIDDEN
    assert await intake.rows("SELECT * FROM personal_data_access") == []


async def test_a_photo_is_kept_under_another_name_and_handed_out_to_be_saved(intake: RunningIntake) -> None:
    reference = await intake.reference()

    attached = await intake.attach(reference, PNG, name="..\\..\\wall\u202egnp.exe")
    handed = await intake.officer.get(f"/v1/submissions/{reference}/attachments/{attached.json()['id']}")

    assert attached.status_code == httpx.codes.CREATED
    assert attached.json()["name"] == "wall_gnp.png"
    assert attached.json()["media_type"] == "image/png"
    assert handed.content == PNG
    assert handed.headers["content-type"] == "image/png"
    assert handed.headers["content-disposition"] == 'attachment; filename="wall_gnp.png"'
    assert handed.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert handed.headers["x-content-type-options"] == "nosniff"
    [access] = await intake.rows("SELECT what FROM personal_data_access")
    assert access.what == "attachment"


async def test_a_later_file_is_told_to_the_case(intake: RunningIntake) -> None:
    reference = await intake.reference()

    await intake.attach(reference, PNG)

    events = await intake.rows("SELECT type, sequence, data FROM event_log ORDER BY sequence")
    assert [(row.type, row.sequence) for row in events] == [("SubmissionReceived", 1), ("CorrespondenceReceived", 2)]
    assert events[1].data["attachments"] == 1


async def test_a_form_can_carry_the_file_too(intake: RunningIntake) -> None:
    reference = await intake.reference()

    answer = await intake.officer.post(
        f"/v1/submissions/{reference}/attachments", files={"file": ("letter.txt", b"Dear landlord")}
    )

    assert answer.json()["name"] == "letter.txt"
    assert answer.json()["media_type"] == "text/plain"


RUN_BY_MACHINES = (
    b"MZ\x90\x00\x03" + bytes(64),
    b"<html><script>alert(1)</script>",
    b"<?xml version='1.0'?><svg/>",
    b"PK\x03\x04x",
)


async def test_what_a_machine_would_run_is_not_kept_whatever_it_is_called(intake: RunningIntake) -> None:
    reference = await intake.reference()

    answers = [await intake.attach(reference, content, name="photo.png") for content in RUN_BY_MACHINES]

    assert {answer.status_code for answer in answers} == {httpx.codes.UNSUPPORTED_MEDIA_TYPE}
    assert list(intake.resources.attachments_dir.iterdir()) == []


async def test_a_file_beyond_fifteen_megabytes_is_too_large(intake: RunningIntake) -> None:
    reference = await intake.reference()

    just = await intake.attach(reference, PNG + bytes(attachments.LARGEST_BYTES - len(PNG)))
    over = await intake.attach(reference, PNG + bytes(attachments.LARGEST_BYTES - len(PNG) + 1))
    far_over = await intake.attach(reference, bytes(20_000_000))

    assert just.status_code == httpx.codes.CREATED
    assert over.status_code == far_over.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE


async def test_an_eleventh_file_is_refused_and_leaves_nothing(intake: RunningIntake) -> None:
    reference = await intake.reference()
    ten = [await intake.attach(reference, b"file %d" % number) for number in range(10)]

    answer = await intake.attach(reference, b"one more")

    assert {each.status_code for each in ten} == {httpx.codes.CREATED}
    assert answer.status_code == httpx.codes.CONFLICT
    assert len(list(intake.resources.attachments_dir.iterdir())) == 10
    assert len(await intake.rows("SELECT * FROM event_log")) == 11


async def test_the_file_of_an_unknown_submission_leaves_nothing(intake: RunningIntake) -> None:
    answer = await intake.attach("PR-0000-0000", PNG)

    assert answer.status_code == httpx.codes.NOT_FOUND
    assert list(intake.resources.attachments_dir.iterdir()) == []


async def audit(intake: RunningIntake) -> list[str]:
    async with intake.database.transaction(EVERY_LANDLORD) as connection:
        return [finding async for finding in repository.audit(connection)]


async def test_what_is_kept_agrees_with_the_log(intake: RunningIntake) -> None:
    reference = await intake.reference()
    await intake.attach(reference, PNG)
    await intake.mail(b"From: mailer-daemon@example.org\r\nSubject: Undelivered\r\n\r\nSorry.\r\n")

    assert await audit(intake) == []


async def test_words_that_were_changed_are_found(intake: RunningIntake) -> None:
    reference = await intake.reference()
    await intake.change(
        """UPDATE submission SET content = jsonb_set(content, '{description}', '"All is well."'), kind = 'comment'"""
    )

    assert await audit(intake) == [
        f"submission {reference}: kind is not what the event says",
        f"submission {reference}: content is not what the event says",
    ]


async def test_a_submission_that_disappeared_is_found(intake: RunningIntake) -> None:
    reference = await intake.reference()
    await intake.change("DELETE FROM submission")

    assert await audit(intake) == [f"submission {reference}: the event is there and the row is not"]


async def test_a_submission_that_was_smuggled_in_is_found(intake: RunningIntake) -> None:
    reference = await intake.reference()
    await intake.change("UPDATE submission SET reference = 'PR-0000-0000'")

    assert sorted(await audit(intake)) == [
        "submission PR-0000-0000: the row is there and the event is not",
        f"submission {reference}: the event is there and the row is not",
    ]


async def test_changed_correspondence_and_messages_are_found(intake: RunningIntake) -> None:
    reference = await intake.reference()
    await intake.attach(reference, PNG)
    await intake.mail(b"From: mailer-daemon@example.org\r\nSubject: Undelivered\r\n\r\nSorry.\r\n")
    await intake.change("UPDATE correspondence SET salt = 'x'")
    await intake.change("UPDATE raw_message SET set_aside = 'unreadable'")

    findings = await audit(intake)

    assert f"correspondence {reference}: content is not what the event says" in findings
    assert [finding.partition(": ")[2] for finding in findings][1:] == ["reason is not what the event says"]
