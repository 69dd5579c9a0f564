"""Submissions over HTTP on a real database: what is taken, what is refused, and what makes a repeat."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.embedded.servers import free_port
from services.intake import app, repository
from services.intake.repository import Arrival, ReferenceTaken
from services.intake.settings import Settings
from shared.events.intake import Channel, SubmissionKind, SubmissionReceived
from shared.kernel import references
from shared.platform import auth, ids
from shared.platform.event_log import Cause, Entry
from tests.support.callers import fields_of
from tests.support.running_intake import DAMP, SECRET, RunningIntake, running_intake

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TOLD: dict[str, Any] = {
    "channel": "councillor",
    "kind": "complaint",
    "received_at": "2026-11-16T16:45:00+00:00",
    "resident": {
        "name": "Ada Njoroge",
        "email": "ada@example.org",
        "phone": "07700  900982",
        "address": {"lines": ["1 Quay Street", "Exampleton"], "postcode": "ex11aa", "uprn": "000100012345"},
        "preferred_channel": "letter",
    },
    "representative": {"name": "Cllr Bo Reed", "relationship": "councillor", "organisation": "Exampleton Council"},
    "subject": "Damp",
    "description": "The bedroom is damp.\nI told you in May.",
    "outcomes_sought": ["The mould treated", "An apology"],
    "service": "damp_and_mould",
    "adjustments": ["Large print"],
    "source": {"system": "casebook", "reference": "C-77", "agent": "ann"},
}


@pytest.fixture
async def intake(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[RunningIntake]:
    async with running_intake(service_database, tmp_path, NOW) as running:
        yield running


async def test_a_submission_is_taken_and_its_reference_can_be_said_over_the_telephone(intake: RunningIntake) -> None:
    answer = await intake.submit(TOLD)

    told = answer.json()
    assert answer.status_code == httpx.codes.ACCEPTED
    assert references.parse(told["reference"].lower().replace("-", " ")) == told["reference"]
    assert told["received_at"] == "2026-11-16T16:45:00Z"
    assert told["kind"] == "complaint"
    assert answer.headers["location"] == told["status_url"] == f"/v1/submissions/{told['reference']}"
    assert "idempotent-replayed" not in answer.headers


async def test_everything_that_was_said_is_kept_in_one_form(intake: RunningIntake) -> None:
    await intake.submit(TOLD)

    [kept] = await intake.rows("SELECT * FROM submission")
    assert kept.content["resident"]["address"]["postcode"] == "EX1 1AA"
    assert kept.content["resident"]["address"]["uprn"] == "100012345"
    assert kept.content["resident"]["phone"] == "07700 900982"
    assert kept.content["representative"]["name"] == "Cllr Bo Reed"
    assert kept.content["outcomes_sought"] == ["The mould treated", "An apology"]
    assert (kept.received_at, kept.logged_at) == (datetime(2026, 11, 16, 16, 45, tzinfo=UTC), NOW)


async def test_the_event_says_what_came_and_nothing_about_whom(intake: RunningIntake) -> None:
    await intake.submit(TOLD)

    [event] = await intake.rows("SELECT * FROM event_log")
    facts = {name: value for name, value in event.data.items() if name != "digest"}
    assert facts == {
        "kind": "complaint",
        "channel": "councillor",
        "received_at": "2026-11-16T16:45:00Z",
        "service": "damp_and_mould",
        "source_system": "casebook",
        "represented": True,
        "attachments": 0,
        "dissatisfied": True,
        "beside": None,
        "imported_from": None,
    }
    assert event.sequence == 1
    assert event.actor.startswith("machine:putright_")


async def test_a_complaint_may_be_anonymous(intake: RunningIntake) -> None:
    answer = await intake.submit({"channel": "letter", "description": "The stairs are dirty."})

    assert answer.status_code == httpx.codes.ACCEPTED


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no description": ({"channel": "phone"}, "description"),
    "an empty description": (DAMP | {"description": " \n "}, "description"),
    "a description beyond the limit": (DAMP | {"description": "a" * 50_001}, "description"),
    "a control character": (DAMP | {"description": "secret\x00text"}, "description"),
    "an unknown field": (DAMP | {"priority": "secret"}, "priority"),
    "a wrong type": (DAMP | {"description": ["secret"]}, "description"),
    "an unknown channel": (DAMP | {"channel": "secret"}, "channel"),
    "no time zone": (DAMP | {"received_at": "2026-11-16T16:45:00"}, "received_at"),
    "the future": (DAMP | {"received_at": "2026-11-20T09:36:00Z"}, "received_at"),
    "before the data": (DAMP | {"received_at": "2024-03-31T22:59:59Z"}, "received_at"),
    "the first moment of all": (DAMP | {"received_at": "0001-01-01T00:00:00+14:00"}, "received_at"),
    "another landlord": (DAMP | {"landlord": "riverside"}, "landlord"),
    "a postcode": (DAMP | {"resident": {"address": {"postcode": "secret"}}}, "resident.address.postcode"),
    "a UPRN": (DAMP | {"resident": {"address": {"uprn": "1234567890123"}}}, "resident.address.uprn"),
    "an address of mail": (DAMP | {"resident": {"email": "secret"}}, "resident.email"),
    "a number": (DAMP | {"resident": {"phone": "secret"}}, "resident.phone"),
    "a source without a system": (DAMP | {"source": {"reference": "secret"}}, "source.system"),
}


async def test_what_cannot_be_right_is_refused_by_its_field_and_not_repeated(intake: RunningIntake) -> None:
    answers = {name: await intake.submit(body) for name, (body, _) in REFUSED.items()}

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(REFUSED, 422)
    assert {name: fields_of(answer)[0] for name, answer in answers.items()} == {
        name: field for name, (_, field) in REFUSED.items()
    }
    assert [name for name, answer in answers.items() if "secret" in answer.text] == []
    assert await intake.rows("SELECT * FROM event_log") == []


async def test_an_unknown_service_is_refused_with_the_landlords_codes(intake: RunningIntake) -> None:
    answer = await intake.submit(DAMP | {"service": "secret"})

    assert fields_of(answer) == ["service"]
    assert "damp_and_mould" in answer.text
    assert "secret" not in answer.text


async def test_a_body_of_two_megabytes_is_too_large(intake: RunningIntake) -> None:
    answer = await intake.submit(DAMP | {"description": "a" * 2_000_000})

    assert answer.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE


async def test_a_retry_with_the_same_key_gets_the_same_answer(intake: RunningIntake) -> None:
    first = await intake.submit(Idempotency_Key="a-key")
    again = await intake.submit(Idempotency_Key='"a-key"')

    assert again.json() == first.json()
    assert again.status_code == httpx.codes.ACCEPTED
    assert again.headers["idempotent-replayed"] == "true"
    assert len(await intake.rows("SELECT * FROM event_log")) == 1


async def test_the_same_key_with_another_body_is_refused(intake: RunningIntake) -> None:
    await intake.submit(Idempotency_Key="a-key")

    answer = await intake.submit(DAMP | {"description": "The lift is broken."}, Idempotency_Key="a-key")

    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert answer.json()["type"].endswith(":idempotency-key-reused")
    assert len(await intake.rows("SELECT * FROM submission")) == 1


async def test_two_callers_may_use_the_same_key(intake: RunningIntake) -> None:
    await intake.submit(Idempotency_Key="a-key")

    other = await intake.stranger.post("/v1/submissions", json=DAMP, headers={"Idempotency-Key": "a-key"})

    assert "idempotent-replayed" not in other.headers
    assert len(await intake.rows("SELECT * FROM submission")) == 2


async def test_a_key_that_is_none_is_refused(intake: RunningIntake) -> None:
    headers = [[(b"Idempotency-Key", key)] for key in (b"", b'""', b"a" * 256, b"caf\xe9", b"a\tb")]

    answers = [await intake.officer.post("/v1/submissions", json=DAMP, headers=each) for each in headers]

    assert [answer.status_code for answer in answers] == [httpx.codes.UNPROCESSABLE_ENTITY] * len(headers)
    assert {answer.json()["errors"][0]["where"] for answer in answers} == {"header"}


async def test_the_sending_systems_own_reference_makes_a_retry_the_same(intake: RunningIntake) -> None:
    first, again = await intake.submit(TOLD), await intake.submit(TOLD)

    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"


async def test_a_new_key_of_a_known_submission_leads_to_it_from_then_on(intake: RunningIntake) -> None:
    first = await intake.submit(TOLD, Idempotency_Key="monday")

    second = await intake.submit(TOLD, Idempotency_Key="tuesday")
    third = await intake.submit(TOLD, Idempotency_Key="tuesday")

    assert first.json() == second.json() == third.json()
    assert len(await intake.rows("SELECT * FROM submission_key")) == 3


async def test_keys_of_two_submissions_cannot_be_one(intake: RunningIntake) -> None:
    await intake.submit(Idempotency_Key="a-key")
    await intake.submit(TOLD)

    answer = await intake.submit(TOLD, Idempotency_Key="a-key")

    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert len(await intake.rows("SELECT * FROM submission")) == 2


async def test_fifty_at_once_with_one_key_are_one_submission(intake: RunningIntake) -> None:
    answers = await asyncio.gather(*(intake.submit(Idempotency_Key="a-key") for _ in range(50)))

    assert {answer.status_code for answer in answers} == {httpx.codes.ACCEPTED}
    assert len({answer.json()["reference"] for answer in answers}) == 1
    assert sum(1 for answer in answers if "idempotent-replayed" not in answer.headers) == 1
    assert len(await intake.rows("SELECT * FROM event_log")) == 1
    assert len(await intake.rows("SELECT * FROM submission")) == 1


async def test_fifty_at_once_with_two_bodies_under_one_key_are_one_submission(intake: RunningIntake) -> None:
    bodies = [DAMP, DAMP | {"description": "The lift is broken."}] * 25

    answers = await asyncio.gather(*(intake.submit(body, Idempotency_Key="a-key") for body in bodies))

    taken = [answer for answer in answers if answer.status_code == httpx.codes.ACCEPTED]
    assert len(taken) == 25
    assert len({answer.json()["reference"] for answer in taken}) == 1
    assert len(await intake.rows("SELECT * FROM submission")) == 1


async def test_what_arrives_together_shares_commits_and_loses_nothing(intake: RunningIntake) -> None:
    bodies = [DAMP | {"description": f"Damp in room {number}."} for number in range(60)]

    answers = await asyncio.gather(*(intake.submit(body) for body in bodies))

    kept = await intake.rows("SELECT reference, content, xmin FROM submission")
    by_reference = {row.reference: row.content["description"] for row in kept}
    assert [by_reference[answer.json()["reference"]] for answer in answers] == [body["description"] for body in bodies]
    assert len({row.xmin for row in kept}) < len(kept)
    assert len(await intake.rows("SELECT * FROM event_log")) == len(bodies)


def an_arrival(reference: str) -> Arrival:
    event = SubmissionReceived(kind=SubmissionKind.COMPLAINT, channel=Channel.PHONE, received_at=NOW, digest="00")
    cause = Cause(actor="machine:crm", landlord="demo", at=NOW, correlation_id=ids.new_id())
    return Arrival(
        entry=Entry(stream=reference, event=event, occurred_at=NOW, cause=cause),
        event=event,
        content=b"{}",
        salt=b"",
        tracking_secret=ids.new_secret(),
        keys=(),
        fingerprint=b"",
    )


async def test_a_reference_that_is_taken_is_not_given_again(intake: RunningIntake) -> None:
    reference = await intake.reference()

    async with intake.resources.database.transaction(["demo"]) as connection:
        with pytest.raises(ReferenceTaken):
            await repository.accept(connection, [an_arrival(reference)])


async def test_a_database_that_is_away_is_told_and_nothing_is_half_done(tmp_path: Path) -> None:
    key = auth.add_key(tmp_path / "keys.json", landlords=frozenset({"demo"}), roles=frozenset({"officer"}))
    nobody = f"postgresql+asyncpg://intake:none@127.0.0.1:{free_port()}/intake"
    settings = {"database_url": nobody, "api_keys_file": tmp_path / "keys.json", "secret": SECRET}
    built = app.build(Settings.model_validate(settings))

    async with (
        built.router.lifespan_context(built),
        httpx.AsyncClient(transport=httpx.ASGITransport(built), base_url="http://intake") as caller,
    ):
        answer = await caller.post("/v1/submissions", json=DAMP, headers={"X-API-Key": key})

    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert answer.headers["retry-after"] == "5"


async def test_after_lost_connections_a_retry_with_the_key_makes_one_submission(intake: RunningIntake) -> None:
    await intake.submit(Idempotency_Key="before")
    await intake.change(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )

    answers = [await intake.submit(Idempotency_Key="a-key") for _ in range(12)]

    assert {answer.status_code for answer in answers} <= {httpx.codes.ACCEPTED, httpx.codes.SERVICE_UNAVAILABLE}
    assert answers[-1].status_code == httpx.codes.ACCEPTED
    assert len(await intake.rows("SELECT * FROM submission")) == 2


async def test_nothing_of_a_submission_is_seen_by_another_landlord(intake: RunningIntake) -> None:
    reference = await intake.reference()

    paths = ["", "/contact", "/content"]
    answers = [await intake.stranger.get(f"/v1/submissions/{reference}{path}") for path in paths]
    upload = await intake.stranger.post(f"/v1/submissions/{reference}/attachments", content=b"hello")

    assert {answer.status_code for answer in (*answers, upload)} == {httpx.codes.NOT_FOUND}


async def test_behind_every_query_stands_a_wall(intake: RunningIntake) -> None:
    await intake.submit(TOLD, Idempotency_Key="a-key")

    counted = await intake.counted_as("riverside")

    assert counted == dict.fromkeys(counted, 0)
    assert await intake.counted_as("demo") == counted | {
        "submission": 1,
        "submission_key": 2,
        "event_log": 1,
        "stream": 1,
    }
