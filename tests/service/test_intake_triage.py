"""Triage over HTTP: the choice to complain, corrected kinds, complaints beside requests, and who may do what."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from shared.events.cases import ClockKind, Deadline, Edition, RestrictionImposed, RestrictionKind
from shared.kernel.working_days import CountingRule
from tests.support.callers import fields_of
from tests.support.running_intake import DAMP, SAID_IN_REASONS, RunningIntake, running_intake

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
GRUMBLE: dict[str, Any] = DAMP | {"kind": "comment", "dissatisfied": True}
REQUEST: dict[str, Any] = DAMP | {"kind": "service_request"}
SURVEY: dict[str, Any] = DAMP | {"kind": "survey_feedback", "channel": "system"}

RESTRICTED = RestrictionImposed(
    number=1,
    letter=1,
    kind=RestrictionKind.NAMED_CONTACT,
    imposed_on=date(2026, 11, 20),
    until=date(2027, 2, 19),
    approved_by="user:manager-2",
    review=Deadline(
        clock=ClockKind.RESTRICTION_REVIEW,
        counted_from=date(2026, 11, 20),
        working_days=None,
        due_on=date(2027, 1, 29),
        edition=Edition.LANDLORD,
        calendar="england",
        counting=CountingRule.STRICT,
    ),
)


@pytest.fixture
async def intake(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[RunningIntake]:
    async with running_intake(service_database, tmp_path, NOW) as running:
        yield running


# Code 1.3


async def test_a_grumble_is_closed_only_after_the_resident_said_not_to_complain(intake: RunningIntake) -> None:
    reference = await intake.reference(GRUMBLE)

    # Nobody has asked.
    refused = await intake.close(reference, sequence=1)
    assert refused.status_code == httpx.codes.CONFLICT
    assert refused.json()["provision"] == "1.3"

    # Nobody answers, three times.
    tried = await intake.choose(reference, "unreachable", attempts=3)
    assert tried.json()["triage"]["offers"][0]["attempts"] == 3
    assert tried.json()["triage"]["choice"] is None
    assert (await intake.close(reference, sequence=2)).status_code == httpx.codes.CONFLICT

    # The resident answers.
    chosen = await intake.choose(reference, "not_complain", asked_at="2026-11-20T09:25:00Z")
    assert chosen.json()["triage"]["choice"]["choice"] == "not_complain"
    assert chosen.json()["triage"]["choice"]["answered_at"] == "2026-11-20T09:25:00Z"
    closed = await intake.close(reference, sequence=4)
    assert closed.status_code == httpx.codes.OK
    assert closed.json()["triage"]["closed_on"] == "2026-11-20"
    assert await intake.events(reference) == [
        "SubmissionReceived",
        "ChoiceToComplainOffered",
        "ChoiceToComplainOffered",
        "ChoiceToComplainAnswered",
        "ContactClosed",
    ]
    assert await intake.audit() == []


async def test_dissatisfaction_that_an_officer_sees_later_counts_the_same(intake: RunningIntake) -> None:
    reference = await intake.reference(GRUMBLE | {"dissatisfied": False})

    noted = [await intake.officer.post(f"/v1/submissions/{reference}/dissatisfaction") for _ in range(2)]
    refused = await intake.close(reference, sequence=2)

    assert [answer.json()["triage"]["dissatisfied"] for answer in noted] == [True, True]
    assert await intake.events(reference) == ["SubmissionReceived", "DissatisfactionNoted"]
    assert refused.json()["type"].endswith(":choice-to-complain-needed")


async def test_who_takes_calls_may_ask_and_only_officers_decide(intake: RunningIntake) -> None:
    reference = await intake.reference(GRUMBLE)
    asked = {"answer": "no_answer_yet", "channel": "phone"}
    version = {"If-Match": '"2"'}

    offered = await intake.agent.post(f"/v1/submissions/{reference}/choice-to-complain", json=asked)
    closed = await intake.agent.post(f"/v1/submissions/{reference}/closing", json={"reason": "x"}, headers=version)
    corrected = await intake.agent.post(
        f"/v1/submissions/{reference}/kind", json={"kind": "complaint", "reason": "x"}, headers=version
    )

    assert offered.status_code == httpx.codes.OK
    assert closed.status_code == corrected.status_code == httpx.codes.FORBIDDEN


async def test_another_landlords_officer_finds_nothing_to_decide_on(intake: RunningIntake) -> None:
    reference = await intake.reference(GRUMBLE)
    path, version = f"/v1/submissions/{reference}", {"If-Match": '"1"'}

    answers = [
        await intake.stranger.post(f"{path}/choice-to-complain", json={"answer": "complain", "channel": "phone"}),
        await intake.stranger.post(f"{path}/dissatisfaction"),
        await intake.stranger.post(f"{path}/kind", json={"kind": "complaint", "reason": "x"}, headers=version),
        await intake.stranger.post(f"{path}/closing", json={"reason": "x"}, headers=version),
        await intake.stranger.get(f"{path}/record"),
        await intake.stranger.get(f"{path}/finding-aids"),
    ]

    assert {answer.status_code for answer in answers} == {httpx.codes.NOT_FOUND}
    assert await intake.events(reference) == ["SubmissionReceived"]


UNFIT: dict[str, tuple[dict[str, Any], str]] = {
    "no answer": ({"channel": "phone"}, "answer"),
    "an unknown answer": ({"answer": "secret", "channel": "phone"}, "answer"),
    "no channel": ({"answer": "complain"}, "channel"),
    "no attempt": ({"answer": "complain", "channel": "phone", "attempts": 0}, "attempts"),
    "no time zone": ({"answer": "complain", "channel": "phone", "asked_at": "2026-11-20T09:00:00"}, "asked_at"),
    "tomorrow": ({"answer": "complain", "channel": "phone", "asked_at": "2026-11-21T09:30:00Z"}, "asked_at"),
    "an unknown field": ({"answer": "complain", "channel": "phone", "secret": 1}, "secret"),
}


async def test_an_unfit_answer_is_refused_by_its_field_and_not_repeated(intake: RunningIntake) -> None:
    reference = await intake.reference(GRUMBLE)
    path = f"/v1/submissions/{reference}/choice-to-complain"

    answers = {name: await intake.officer.post(path, json=body) for name, (body, _) in UNFIT.items()}

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(UNFIT, 422)
    assert {name: fields_of(answer)[0] for name, answer in answers.items()} == {
        name: field for name, (_, field) in UNFIT.items()
    }
    assert "secret" not in answers["an unknown answer"].text
    assert await intake.events(reference) == ["SubmissionReceived"]


# Kinds corrected


async def test_a_corrected_kind_keeps_its_history_and_its_receipt(intake: RunningIntake) -> None:
    reference = await intake.reference(REQUEST | {"received_at": "2026-11-16T16:45:00Z", "service": "repairs"})

    answer = await intake.correct(reference, "complaint", sequence=1)

    told = answer.json()
    [event] = await intake.rows("SELECT data, actor FROM event_log WHERE type = 'KindCorrected'")
    assert (told["kind"], told["triage"]["received_as"]) == ("complaint", "service_request")
    assert told["triage"]["corrections"][0]["corrected_at"] == "2026-11-20T09:30:00Z"
    assert answer.headers["etag"] == '"2"'
    assert event.data["received_at"] == "2026-11-16T16:45:00Z"
    assert event.data["service"] == "repairs"
    assert event.data["by"] == event.actor
    assert SAID_IN_REASONS not in str(event.data)
    assert SAID_IN_REASONS not in answer.text
    assert await intake.audit() == []


async def test_a_correction_rests_on_what_was_read(intake: RunningIntake) -> None:
    reference = await intake.reference(REQUEST)
    await intake.choose(reference, "no_answer_yet")

    stale = await intake.correct(reference, "complaint", sequence=1)
    blind = await intake.officer.post(f"/v1/submissions/{reference}/kind", json={"kind": "complaint", "reason": "x"})

    assert stale.status_code == httpx.codes.PRECONDITION_FAILED
    assert blind.status_code == httpx.codes.PRECONDITION_REQUIRED
    assert (await intake.status(reference))["kind"] == "service_request"


async def test_a_complaint_is_taken_for_less_only_after_not_complain(intake: RunningIntake) -> None:
    # Code 1.3
    reference = await intake.reference()

    refused = await intake.correct(reference, "comment", sequence=1)
    await intake.choose(reference, "not_complain")
    allowed = await intake.correct(reference, "comment", sequence=3)

    assert refused.json()["provision"] == "1.3"
    assert allowed.json()["kind"] == "comment"


async def test_a_kind_and_a_reason_that_were_changed_by_hand_are_found(intake: RunningIntake) -> None:
    reference = await intake.reference(REQUEST)
    await intake.correct(reference, "complaint", sequence=1)
    await intake.change("UPDATE submission SET kind = 'compliment'")
    await intake.change("UPDATE words SET text = 'Something else.'")

    [kind, words] = await intake.audit()

    assert kind == f"submission {reference}: kind is not what the event says"
    assert words.startswith(f"words {reference}: ")


# Code 1.5


async def test_a_complaint_beside_a_request_leaves_the_request_as_it_is(intake: RunningIntake) -> None:
    request = await intake.reference(REQUEST)
    before = await intake.status(request), await everything_of(intake, request)
    intake.clock.set(NOW + timedelta(days=9))

    complaint = await intake.reference(DAMP | {"beside": request.lower()})

    told = await intake.status(request)
    assert told.pop("complaints_beside") == [complaint]
    assert before[0].pop("complaints_beside") == []
    assert (told, await everything_of(intake, request)) == before
    assert (await intake.status(complaint))["beside"] == request
    assert complaint != request
    assert await intake.audit() == []


async def everything_of(intake: RunningIntake, reference: str) -> list[Any]:
    return [
        *await intake.rows("SELECT * FROM submission WHERE reference = :of", of=reference),
        *await intake.rows("SELECT * FROM event_log WHERE stream = :of", of=reference),
        *await intake.rows("SELECT * FROM stream WHERE stream = :of", of=reference),
        *await intake.rows("SELECT * FROM progress WHERE reference = :of", of=reference),
    ]


async def test_the_request_is_closed_when_it_is_done_whatever_becomes_of_the_complaint(intake: RunningIntake) -> None:
    request = await intake.reference(REQUEST | {"dissatisfied": True})
    complaint = await intake.reference(DAMP | {"beside": request})

    closed = await intake.close(request, sequence=1)

    assert closed.status_code == httpx.codes.OK
    assert (await intake.status(complaint))["status"] == "received"


async def test_a_complaint_is_raised_beside_ones_own_service_request_only(intake: RunningIntake) -> None:
    other = await intake.reference()
    theirs = (await intake.stranger.post("/v1/submissions", json=REQUEST)).json()["reference"]

    answers = [await intake.submit(DAMP | {"beside": each}) for each in (other, theirs, "PR-0000-0000", "secret")]

    assert {answer.status_code for answer in answers} == {httpx.codes.UNPROCESSABLE_ENTITY}
    assert [fields_of(answer)[0] for answer in answers] == ["beside"] * 4
    assert "secret" not in answers[3].text


async def test_a_retry_with_another_request_is_no_repeat(intake: RunningIntake) -> None:
    one, two = await intake.reference(REQUEST), await intake.reference(REQUEST)
    await intake.submit(DAMP | {"beside": one}, Idempotency_Key="a-key")

    answer = await intake.submit(DAMP | {"beside": two}, Idempotency_Key="a-key")

    assert answer.json()["type"].endswith(":idempotency-key-reused")


# Code 1.6


async def test_a_grumble_in_a_survey_owes_how_to_complain_once(intake: RunningIntake) -> None:
    reference = await intake.reference(SURVEY | {"dissatisfied": True})
    await intake.officer.post(f"/v1/submissions/{reference}/dissatisfaction")

    closed = await intake.close(reference, sequence=2)

    assert await intake.events(reference) == ["SubmissionReceived", "HowToComplainOwed", "ContactClosed"]
    assert closed.status_code == httpx.codes.OK


async def test_many_grumbles_at_once_are_each_owed_it(intake: RunningIntake) -> None:
    references = [await intake.reference(SURVEY | {"dissatisfied": True}) for _ in range(3)]

    owed = await intake.rows("SELECT stream, sequence FROM event_log WHERE type = 'HowToComplainOwed'")

    assert {(row.stream, row.sequence) for row in owed} == {(reference, 2) for reference in references}


# Code 5.15


async def test_whoever_is_restricted_can_still_raise_a_new_complaint(intake: RunningIntake) -> None:
    first = await intake.reference()
    await intake.arrives(first, RESTRICTED)

    second = await intake.submit(DAMP | {"description": "The lift is broken."})

    assert second.status_code == httpx.codes.ACCEPTED
    assert second.json()["reference"] != first
