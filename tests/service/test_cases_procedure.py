"""The cases service on a real database: a complaint from its arrival to its close, and what is refused on the way."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.cases import repository
from shared.events.intake import Channel, CorrespondenceReceived, SubmissionKind
from shared.events.notifications import LetterChannel, LetterFailed, LetterKind
from tests.support.cases import a_letter, a_submission, at
from tests.support.running_cases import RunningCases, running_cases

REFERENCE = "PR-0000-0000"
DEFINITION: dict[str, Any] = {
    "parts": [
        {"summary": "Mould in the bedroom was reported in May and not treated."},
        {
            "summary": "The street light outside is broken.",
            "landlord_responsible": False,
            "responsible_body": "Exampleton Council",
        },
    ],
    "outcomes_sought": ["The mould treated", "An apology"],
}
RESPONSE: dict[str, Any] = {
    "answers": [
        {
            "part": 1,
            "finding": "upheld",
            "reasons": "We missed two appointments.",
            "what_went_wrong": "Nobody came to treat the mould.",
            "remedy": "We apologise and will treat the mould.",
            "actions": [{"description": "Treat the mould", "owner": "repairs", "due_on": "2026-12-10"}],
        },
        {"part": 2, "finding": "not_upheld", "reasons": "The light is the council's."},
    ]
}


@pytest.fixture
async def cases(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[RunningCases]:
    async with running_cases(service_database, tmp_path, at("2026-11-20")) as running:
        yield running


async def test_a_complaint_is_carried_from_its_arrival_to_its_close(cases: RunningCases) -> None:
    # Friday 20 November: the complaint arrives.
    await cases.arrives(REFERENCE, a_submission(at("2026-11-20")))
    read = (await cases.officer.get(f"/v1/cases/{REFERENCE}")).json()
    assert read["status"] == "logged"
    assert read["deadlines"][0]["due_on"] == "2026-11-27"
    assert read["provisional_respond_by"] == "2026-12-11"

    # Monday: an officer takes it, defines it and releases the acknowledgement. The clock runs on.
    cases.clock.set(at("2026-11-23"))
    assert (await cases.act(REFERENCE, "assignment", {"handler": "ann", "free_of_conflict": True})).is_success
    assert (await cases.act(REFERENCE, "definition", DEFINITION)).is_success
    released = (await cases.act(REFERENCE, "acknowledgement")).json()
    assert released["status"] == "acknowledgement_approved"
    assert released["deadlines"][0]["state"] == "running"

    # Tuesday: the letter has been sent, with proof.
    await cases.arrives(REFERENCE, a_letter(LetterKind.ACKNOWLEDGEMENT, at("2026-11-24")))
    read = (await cases.officer.get(f"/v1/cases/{REFERENCE}")).json()
    assert [(each["clock"], each["state"], each["due_on"]) for each in read["deadlines"]] == [
        ("stage_1_acknowledge", "met", "2026-11-27"),
        ("stage_1_respond", "running", "2026-12-08"),
    ]

    # December: answered, sent, closed with what was learned.
    cases.clock.set(at("2026-12-03"))
    assert (await cases.act(REFERENCE, "response", RESPONSE)).is_success
    await cases.arrives(REFERENCE, a_letter(LetterKind.RESPONSE, at("2026-12-03")))
    closed = await cases.act(REFERENCE, "closing", {"learning": "Confirm appointments by text."})
    assert closed.json()["status"] == "closed"
    allowed = {step["step"] for step in closed.json()["next_steps"] if step["allowed"]}
    assert "escalation" in allowed
    assert not allowed & {"assignment", "definition", "acknowledgement", "response", "closing", "extension"}

    history = (await cases.officer.get(f"/v1/cases/{REFERENCE}/history")).json()["items"]
    assert [entry["event"] for entry in history] == [
        "ComplaintLogged",
        "CaseAssigned",
        "ComplaintDefined",
        "AcknowledgementApproved",
        "ProofOfSendingRecorded",
        "ComplaintAcknowledged",
        "ResponseApproved",
        "ProofOfSendingRecorded",
        "ComplaintResponded",
        "CaseClosed",
    ]
    assert [entry["sequence"] for entry in history] == list(range(1, 11))
    assert history[2]["data"]["parts"][0]["summary"] == DEFINITION["parts"][0]["summary"]
    assert history[0]["actor"] == "service:intake"
    assert await _audit(cases) == []


async def test_the_words_of_a_letter_are_read_with_the_date_counted_from_the_day_of_sending(
    cases: RunningCases,
) -> None:
    await _an_open_case(cases)
    await cases.act(REFERENCE, "definition", DEFINITION)

    contents = (await cases.officer.get(f"/v1/cases/{REFERENCE}/letter-contents", params={"on": "2026-11-25"})).json()

    assert contents["respond_by"] == "2026-12-09"
    assert contents["parts"][1]["responsible_body"] == "Exampleton Council"
    assert contents["outcomes_sought"] == ["The mould treated", "An apology"]


async def test_a_change_rests_on_the_version_that_was_read(cases: RunningCases) -> None:
    await _an_open_case(cases)
    body = {"handler": "ann", "free_of_conflict": True}

    missing = await cases.officer.post(f"/v1/cases/{REFERENCE}/assignment", json=body)
    stale = await cases.officer.post(f"/v1/cases/{REFERENCE}/assignment", json=body, headers={"If-Match": '"7"'})
    assert (missing.status_code, stale.status_code) == (428, 412)
    assert (await cases.officer.get(f"/v1/cases/{REFERENCE}")).json()["handler"] is None


async def test_a_refused_step_names_its_rule_and_changes_nothing(cases: RunningCases) -> None:
    await _an_open_case(cases)

    refused = await cases.act(REFERENCE, "acknowledgement")

    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["provision"] == "5.6"
    assert (await cases.officer.get(f"/v1/cases/{REFERENCE}")).json()["sequence"] == 1


async def test_another_landlords_case_is_not_there(cases: RunningCases) -> None:
    await _an_open_case(cases)
    paths = ["", "/history", "/letter-contents"]

    reads = [(await cases.stranger.get(f"/v1/cases/{REFERENCE}{path}")).status_code for path in paths]
    written = await cases.stranger.post(
        f"/v1/cases/{REFERENCE}/assignment",
        json={"handler": "eve", "free_of_conflict": True},
        headers={"If-Match": '"1"'},
    )

    assert reads == [404, 404, 404]
    assert written.status_code == 404
    assert (await cases.stranger.get("/v1/cases")).json()["items"] == []
    assert (await cases.stranger.get("/v1/events", params={"stream": REFERENCE})).json()["items"] == []


async def test_a_mistyped_reference_is_told_from_an_unknown_one(cases: RunningCases) -> None:
    mistyped = await cases.officer.get("/v1/cases/PR-0000-0001")
    unknown = await cases.officer.get("/v1/cases/PR-0000-0000")

    assert mistyped.status_code == 422
    assert mistyped.json()["errors"][0]["field"] == "reference"
    assert "PR-0000-0001" not in mistyped.text
    assert unknown.status_code == 404


async def test_a_service_request_becomes_no_case(cases: RunningCases) -> None:
    await cases.arrives(REFERENCE, a_submission(at("2026-11-20"), SubmissionKind.SERVICE_REQUEST))

    assert (await cases.officer.get(f"/v1/cases/{REFERENCE}")).status_code == 404


async def test_a_further_message_joins_the_case(cases: RunningCases) -> None:  # Code 5.12
    await _an_open_case(cases)

    further = CorrespondenceReceived(channel=Channel.EMAIL, received_at=at("2026-11-21"), digest="0" * 64)
    await cases.arrives(REFERENCE, further)

    assert (await cases.officer.get(f"/v1/cases/{REFERENCE}")).json()["correspondence"] == 1


async def test_a_letter_that_failed_is_on_the_case_and_the_clock_runs(cases: RunningCases) -> None:
    await _an_open_case(cases)
    failed = LetterFailed(
        letter="a-letter",
        kind=LetterKind.ACKNOWLEDGEMENT,
        cycle=1,
        channel=LetterChannel.EMAIL,
        failed_at=at("2026-11-20"),
        reason="refused",
    )

    await cases.arrives(REFERENCE, failed)

    read = (await cases.officer.get(f"/v1/cases/{REFERENCE}")).json()
    assert read["letters"][0]["failure"] == "refused"
    assert read["deadlines"][0]["state"] == "running"


async def test_the_sweep_warns_and_records_a_missed_deadline_once(cases: RunningCases) -> None:
    await _an_open_case(cases)

    asked = [
        await cases.sweep(at(day, hour))
        for day, hour in [
            ("2026-11-24", 23),
            ("2026-11-25", 1),
            ("2026-11-27", 1),
            ("2026-11-28", 1),
            ("2026-12-24", 1),
        ]
    ]

    assert asked == [0, 1, 1, 1, 0]
    history = (await cases.officer.get(f"/v1/cases/{REFERENCE}/history")).json()["items"]
    assert [(entry["event"], entry["data"].get("working_days_left")) for entry in history[1:]] == [
        ("DeadlineApproaching", 2),
        ("DeadlineApproaching", 0),
        ("DeadlineMissed", None),
    ]


async def test_the_worklist_shows_the_next_deadline_first_in_pages(cases: RunningCases) -> None:
    received = {"PR-0000-0000": "2026-11-18", "PR-G000-0007": "2026-11-16", "PR-1000-000M": "2026-11-17"}
    for reference, day in received.items():
        await cases.arrives(reference, a_submission(at(day)))

    first = await cases.officer.get("/v1/cases", params={"limit": 2})
    second = await cases.officer.get(first.json()["next"])

    assert [item["reference"] for item in first.json()["items"]] == ["PR-G000-0007", "PR-1000-000M"]
    assert [item["reference"] for item in second.json()["items"]] == ["PR-0000-0000"]
    assert 'rel="next"' in first.headers["link"]
    assert second.json()["next"] is None


async def test_the_worklist_is_narrowed_by_what_is_asked(cases: RunningCases) -> None:
    await _an_open_case(cases)

    counts = [
        len((await cases.officer.get("/v1/cases", params=query)).json()["items"])
        for query in (
            {"status": "logged"},
            {"status": "closed"},
            {"service": "repairs"},
            {"service": "lettings"},
            {"due_before": "2026-11-27"},
            {"due_before": "2026-11-28"},
            {"open": "true"},
        )
    ]

    assert counts == [1, 0, 1, 0, 0, 1, 1]


async def test_the_audit_names_a_state_that_is_not_the_fold_of_its_events(cases: RunningCases) -> None:
    await _an_open_case(cases)
    async with cases.database.transaction() as connection:
        await connection.exec_driver_sql(
            "UPDATE complaint_case SET document = jsonb_set(document, '{handler}', '\"mallory\"')"
        )

    assert await _audit(cases) == [f"{REFERENCE}: the state is not the fold of the events"]


async def test_the_audit_names_words_that_were_changed(cases: RunningCases) -> None:
    await _an_open_case(cases)
    await cases.act(REFERENCE, "definition", DEFINITION)
    async with cases.database.transaction() as connection:
        await connection.exec_driver_sql("UPDATE words SET text = 'never said' WHERE text = 'An apology'")

    assert len(await _audit(cases)) == 1


async def _an_open_case(cases: RunningCases) -> None:
    await cases.arrives(REFERENCE, a_submission(at("2026-11-20")))
    assert date(2026, 11, 20) == date.fromisoformat(
        (await cases.officer.get(f"/v1/cases/{REFERENCE}")).json()["received_on"]
    )


async def _audit(cases: RunningCases) -> list[str]:
    async with cases.database.transaction() as connection:
        return [finding async for finding in repository.audit(connection)]


@pytest.mark.parametrize("day", ["2000-01-01", "2099-12-31"])
async def test_a_letter_cannot_be_dated_outside_the_calendar(cases: RunningCases, day: str) -> None:
    await _an_open_case(cases)

    answer = await cases.officer.get(f"/v1/cases/{REFERENCE}/letter-contents?on={day}")

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["on"]
