"""Learning over the API: closing with what is learned, and the register of improvements over all cases."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import pytest

from services.cases import repository
from tests.support.cases import at
from tests.support.journeys_of_cases import answered
from tests.support.running_cases import RunningCases, running_cases

REFERENCE: Final = "PR-0000-0000"
OTHER: Final = "PR-G000-0007"
TEXTS: Final[dict[str, Any]] = {
    "description": "Text tenants the day before.",
    "owner": "user:mo",
    "due_on": "2027-01-15",
    "service": "repairs",
    "theme": "communication",
}
CLOSING: Final[dict[str, Any]] = {
    "learning": "Nobody told tenants that appointments had moved.",
    "theme": "repairs",
    "subtheme": "delay",
    "root_cause": "communication",
    "service": "repairs",
    "improvements": [TEXTS, {**TEXTS, "description": "Train the planners.", "due_on": "2026-12-15"}],
}


@pytest.fixture
async def cases(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[RunningCases]:
    async with running_cases(service_database, tmp_path, at("2026-11-20")) as running:
        await answered(running, REFERENCE)
        yield running


async def test_a_case_is_closed_with_what_is_learned_and_what_is_changed(cases: RunningCases) -> None:  # Code 9.1
    closed = (await cases.act(REFERENCE, "closing", CLOSING)).json()
    made = await cases.act(REFERENCE, "improvement/2/completion", {"proof": "Training of 20 November."})

    learned = closed["learning"]
    assert closed["status"] == "closed"
    assert (learned["learning"], learned["root_cause"]) == (CLOSING["learning"], "communication")
    assert [each["state"] for each in made.json()["learning"]["improvements"]] == ["open", "made"]
    async with cases.database.transaction() as connection:
        assert [finding async for finding in repository.audit(connection)] == []


async def test_a_closing_that_cannot_be_right_changes_nothing(cases: RunningCases) -> None:  # Code 9.1
    wrong: list[dict[str, Any]] = [
        {"theme": "gardens"},
        {"subtheme": "no_reply"},
        {"service": "gardens"},
        {"improvements": [{**TEXTS, "due_on": "2026-11-19"}]},
        {"no_learning_reason": "None"},
    ]

    refused = [await cases.act(REFERENCE, "closing", {**CLOSING, **changed}) for changed in wrong]

    assert {each.status_code for each in refused} == {422}
    assert [(each.json()["errors"][0]["field"], each.json().get("provision")) for each in refused] == [
        ("theme", "9.1"),
        ("subtheme", "9.1"),
        ("service", None),
        ("improvements.0.due_on", "9.1"),
        ("learning", "9.1"),
    ]
    assert (await cases.officer.get(f"/v1/cases/{REFERENCE}")).json()["status"] == "responded"


async def test_the_register_lists_improvements_of_all_cases_by_due_date(cases: RunningCases) -> None:  # Code 9.1
    await cases.act(REFERENCE, "closing", CLOSING)
    await answered(cases, OTHER)
    await cases.act(OTHER, "improvement", {**TEXTS, "due_on": "2026-12-31", "service": None})
    await cases.act(REFERENCE, "improvement/1/abandonment", {"reason": "A new system does it."})
    cases.clock.set(at("2026-12-16"))

    first = (await cases.officer.get("/v1/improvements", params={"limit": 2})).json()
    second = (await cases.officer.get(first["next"])).json()

    assert [(each["reference"], each["number"], each["state"], each["overdue"]) for each in first["items"]] == [
        (REFERENCE, 2, "open", True),
        (OTHER, 1, "open", False),
    ]
    assert [(each["number"], each["state"]) for each in second["items"]] == [(1, "dropped")]
    assert (second["items"][0]["description"], second["next"]) == ("Text tenants the day before.", None)
    assert await _numbers(cases, overdue=True) == [2]
    assert await _numbers(cases, open=True) == [2, 1]
    assert await _numbers(cases, service="repairs") == [2, 1]
    assert (await cases.stranger.get("/v1/improvements")).json()["items"] == []
    assert (await cases.officer.get("/v1/improvements", params={"cursor": "W10"})).status_code == 422


async def _numbers(cases: RunningCases, **asked: Any) -> list[int]:
    found = (await cases.officer.get("/v1/improvements", params=asked)).json()
    return [each["number"] for each in found["items"]]
