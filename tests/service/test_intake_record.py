"""The whole record of a submission, and the hashes by which it is found."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.kernel import finding_aids
from shared.kernel.finding_aids import AidKind
from tests.support.running_intake import DAMP, SAID_IN_REASONS, SECRET, RunningIntake, running_intake

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
RESIDENT: dict[str, Any] = {
    "name": "Siobhán O'Brien",
    "email": "Siobhan@Example.org",
    "phone": "07700 900982",
    "address": {"lines": ["1 Quay Street", "Exampleton"], "postcode": "EX1 1AA", "uprn": "000100012345"},
}
TOLD: dict[str, Any] = DAMP | {"kind": "service_request", "resident": RESIDENT}
REPLY = b"From: Ada <ada@example.org>\r\nSubject: Re: %s\r\nMessage-ID: <1@example.org>\r\n\r\nAny news?\r\n"


@pytest.fixture
async def intake(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[RunningIntake]:
    async with running_intake(service_database, tmp_path, NOW) as running:
        yield running


# Code 5.12


async def test_the_record_is_everything_that_came_and_was_decided(intake: RunningIntake) -> None:
    reference = await intake.reference(TOLD)
    attached = (await intake.attach(reference, b"Dear landlord", name="letter.txt")).json()
    await intake.mail(REPLY % reference.encode())
    await intake.choose(reference, "complain")
    await intake.correct(reference, "complaint", sequence=5)

    record = (await intake.officer.get(f"/v1/submissions/{reference}/record")).json()

    assert (record["kind"], record["triage"]["received_as"]) == ("complaint", "service_request")
    assert record["content"]["resident"]["name"] == "Siobhán O'Brien"
    assert record["content"]["description"] == DAMP["description"]
    assert record["triage"]["choice"]["choice"] == "complain"
    assert record["attachments"] == [attached]
    assert [each["sequence"] for each in record["correspondence"]] == [2, 3]
    assert record["correspondence"][1]["content"]["description"].strip() == "Any news?"
    assert [each["size"] for each in record["messages"]] == [len(REPLY % reference.encode())]
    assert [each["sequence"] for each in record["events"]] == [1, 2, 3, 4, 5, 6]
    assert record["events"][0]["words"] is None
    assert SAID_IN_REASONS in record["events"][5]["words"]
    assert record["events"][5]["actor"].startswith("machine:")


async def test_who_was_given_the_record_is_written_down(intake: RunningIntake) -> None:
    reference = await intake.reference(TOLD)

    await intake.service.get(f"/v1/submissions/{reference}/record")
    await intake.service.get(f"/v1/submissions/{reference}/finding-aids")

    accesses = await intake.rows("SELECT what, actor, reference FROM personal_data_access ORDER BY id")
    assert [tuple(access) for access in accesses] == [
        ("record", "service:notifications", reference),
        ("finding_aids", "service:notifications", reference),
    ]


async def test_nobody_without_the_permission_is_given_either(intake: RunningIntake) -> None:
    reference = await intake.reference(TOLD)

    answers = [await intake.agent.get(f"/v1/submissions/{reference}/{what}") for what in ("record", "finding-aids")]

    assert {answer.status_code for answer in answers} == {httpx.codes.FORBIDDEN}
    assert await intake.rows("SELECT * FROM personal_data_access") == []


async def test_the_aids_are_the_hashes_of_what_somebody_would_type(intake: RunningIntake) -> None:
    reference = await intake.reference(TOLD)

    answer = await intake.officer.get(f"/v1/submissions/{reference}/finding-aids")

    aids = {(aid["kind"], aid["hash"]) for aid in answer.json()["finding_aids"]}
    typed = {
        (AidKind.NAME, "OBRIEN"),
        (AidKind.NAME, "siobhan"),
        (AidKind.NAME, "Siobhan O\u2019Brien"),
        (AidKind.EMAIL, "siobhan@example.org"),
        (AidKind.PHONE, "+44 7700 900982"),
        (AidKind.POSTCODE, "ex11aa"),
        (AidKind.UPRN, "100012345"),
        (AidKind.ADDRESS, "1 quay street ex11aa"),
    }
    assert aids == {(kind, finding_aids.hashes(kind, text, SECRET)[-1]) for kind, text in typed}
    assert "brien" not in answer.text.lower()


async def test_an_anonymous_submission_has_no_aids(intake: RunningIntake) -> None:
    reference = await intake.reference({"channel": "letter", "description": "The stairs are dirty."})

    answer = await intake.officer.get(f"/v1/submissions/{reference}/finding-aids")

    assert answer.json() == {"reference": reference, "finding_aids": []}
