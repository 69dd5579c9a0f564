"""Actions over the API: on a closed case, with a letter for everything that the resident is told."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import pytest

from services.cases import repository
from tests.support.cases import at
from tests.support.journeys_of_cases import answered
from tests.support.running_cases import RunningCases, running_cases

REFERENCE: Final = "PR-0000-0000"


@pytest.fixture
async def cases(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[RunningCases]:
    async with running_cases(service_database, tmp_path, at("2026-11-20")) as running:
        await answered(running, REFERENCE)
        await running.act(REFERENCE, "closing", {"learning": "Confirm appointments by text."})
        yield running


async def test_a_promise_is_followed_through_on_a_closed_case(cases: RunningCases) -> None:  # Code 6.6
    # Friday 11 December: the action is late, and gets another date.
    await cases.sweep(at("2026-12-11", 1))
    moved = await cases.act(
        REFERENCE, "action/1/date", {"due_on": "2027-01-15", "reason": "The paint has not come.", "agreed": True}
    )
    handed = await cases.act(REFERENCE, "action/1/handover", {"owner": "planned-works"})

    # January: done.
    cases.clock.set(at("2027-01-14"))
    done = await cases.act(
        REFERENCE,
        "action/1/completion",
        {"completed_on": "2027-01-13", "what_happened": "The mould was treated.", "proof": "Job 4711 signed off."},
    )

    assert (moved.status_code, handed.status_code, done.status_code) == (200, 200, 200)
    (action,) = done.json()["actions"]
    assert (action["state"], action["owner"], action["completed_on"]) == ("completed", "planned-works", "2027-01-13")
    assert action["missed"]
    assert action["moved"] == [{"was_due_on": "2026-12-10", "was_missed": True, "reason": "The paint has not come."}]
    assert done.json()["status"] == "closed"
    async with cases.database.transaction() as connection:
        assert [finding async for finding in repository.audit(connection)] == []


async def test_each_letter_about_an_action_says_what_happened_then(cases: RunningCases) -> None:  # Code 6.6, 6.17
    await cases.act(REFERENCE, "action/1/update", {"what_happened": "The paint has been ordered."})
    await cases.act(REFERENCE, "action/1/date", {"due_on": "2027-01-15", "reason": "The paint has not come."})
    await cases.act(REFERENCE, "action/1/cancellation", {"reason": "You have moved out."})

    assert [await _letter(cases, cycle) for cycle in (1, 2, 3, 4)] == [
        {"description": "Treat the mould", "what_happened": "The paint has been ordered.", "due_on": "2026-12-10"},
        {"description": "Treat the mould", "what_happened": "The paint has not come.", "due_on": "2027-01-15"},
        {"description": "Treat the mould", "what_happened": "You have moved out.", "due_on": None},
        None,
    ]


async def test_what_cannot_be_right_is_refused(cases: RunningCases) -> None:
    new = {"description": "Call", "owner": "repairs"}
    wrong: list[tuple[str, dict[str, Any]]] = [
        ("action", {**new, "due_on": "2026-11-19"}),
        ("action", {**new, "due_on": "9999-12-31"}),
        ("action/1/date", {"due_on": "2026-12-10", "reason": "None"}),
        ("action/2/update", {"what_happened": "Nothing"}),
        ("action/0/update", {"what_happened": "Nothing"}),
    ]

    refused = [(await cases.act(REFERENCE, step, body)).status_code for step, body in wrong]

    assert refused == [422, 422, 422, 404, 422]


async def _letter(cases: RunningCases, cycle: int) -> Any:
    asked: dict[str, str | int] = {"kind": "action_update", "cycle": cycle}
    return (await cases.officer.get(f"/v1/cases/{REFERENCE}/letter-contents", params=asked)).json()["action"]
