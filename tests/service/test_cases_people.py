"""People on a real database: owners, contributors, and a case that is not there for whom it is about (Code 5.8)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from services.cases import repository
from shared.events.notifications import LetterKind
from tests.support.cases import a_letter, a_submission, at
from tests.support.running_cases import RunningCases, running_cases

REFERENCE = "PR-0000-0000"
COLLEAGUE = "machine:handler"
DEFINITION: dict[str, Any] = {"parts": [{"summary": "The boiler."}], "outcomes_sought": ["Heat"]}
REQUEST: dict[str, Any] = {
    "kind": "service",
    "contributor": "repairs",
    "question": "Who visited, and when?",
    "due_on": "2026-11-30",
}


@pytest.fixture
async def cases(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[RunningCases]:
    async with running_cases(service_database, tmp_path, at("2026-11-20")) as running:
        await running.arrives(REFERENCE, a_submission(at("2026-11-20")))
        yield running


async def test_a_case_has_an_owner_from_its_logging_and_keeps_one(cases: RunningCases) -> None:  # Code 4.1
    read = (await cases.officer.get(f"/v1/cases/{REFERENCE}")).json()
    assert read["people"]["owner"] == "team:complaints"

    handed = await cases.act(REFERENCE, "owner", {"owner": "team:repairs-complaints"})

    assert handed.json()["people"]["owner"] == "team:repairs-complaints"
    assert await _found(cases, {"owner": "team:complaints"}) == []
    assert await _found(cases, {"owner": "team:repairs-complaints"}) == [REFERENCE]


async def test_a_case_is_not_there_for_whom_it_is_about(cases: RunningCases) -> None:  # Code 5.8
    assert (await cases.handler.get(f"/v1/cases/{REFERENCE}")).status_code == 200

    hidden = await cases.act(REFERENCE, "staff-concerned", {"staff": COLLEAGUE})

    assert hidden.json()["people"]["concerned"] == [COLLEAGUE]
    paths = ["", "/history", "/letter-contents", "/communication"]
    reads = [(await cases.handler.get(f"/v1/cases/{REFERENCE}{path}")).status_code for path in paths]
    written = await cases.handler.post(
        f"/v1/cases/{REFERENCE}/owner", json={"owner": COLLEAGUE}, headers={"If-Match": '"2"'}
    )
    assert reads == [404] * len(paths)
    assert written.status_code == 404
    assert (await cases.handler.get("/v1/cases")).json()["items"] == []
    assert await _found(cases, {}) == [REFERENCE]


async def test_only_an_approver_shows_a_hidden_case_again(cases: RunningCases) -> None:  # Code 5.8
    await cases.act(REFERENCE, "staff-concerned", {"staff": "user:somebody-else"})

    by_a_handler = await cases.act(REFERENCE, "staff-not-concerned", {"staff": "user:somebody-else"}, by=cases.handler)
    by_a_manager = await cases.act(REFERENCE, "staff-not-concerned", {"staff": "user:somebody-else"}, by=cases.manager)

    assert by_a_handler.status_code == 403
    assert by_a_manager.json()["people"]["concerned"] == []


async def test_a_case_is_not_assigned_to_whoever_declared_a_conflict(cases: RunningCases) -> None:  # Code 5.8
    declared = await cases.act(REFERENCE, "conflict", {"staff": "ann", "declaration": "The resident is my aunt."})
    assert declared.json()["people"]["conflicts"] == ["user:ann"]

    refused = await cases.act(REFERENCE, "assignment", {"handler": "user:ann", "free_of_conflict": True})

    assert refused.status_code == 409
    assert refused.json()["provision"] == "5.8"
    assert "aunt" not in refused.text


async def test_contributors_are_asked_chased_and_answer_inside_the_clock(cases: RunningCases) -> None:  # Code 5.4
    late = await cases.act(REFERENCE, "contribution", {**REQUEST, "due_on": "2026-12-14"})
    assert late.status_code == 422
    assert (late.json()["provision"], late.json()["errors"][0]["field"]) == ("5.4", "due_on")

    assert (await cases.act(REFERENCE, "contribution", REQUEST)).is_success
    cases.clock.set(at("2026-12-01"))
    assert (await cases.act(REFERENCE, "contribution/1/chaser", {"raised_to": "user:manager-3"})).is_success
    answered = await cases.act(
        REFERENCE, "contribution/1/answer", {"contribution": "Nobody visited.", "written_by": "user:surveyor"}
    )

    given = answered.json()["people"]["contributions"][0]
    assert (given["state"], given["chasers"], given["contribution"]) == ("received", 1, "Nobody visited.")
    clock = next(each for each in answered.json()["deadlines"] if each["clock"] == "contribution")
    assert (clock["state"], clock["statutory"]) == ("met_late", False)
    assert (await cases.act(REFERENCE, "contribution/1/sign-off")).is_success
    again = await cases.act(REFERENCE, "contribution/1/sign-off")
    assert (again.status_code, again.json()["provision"]) == (409, "6.20")


async def test_a_request_that_is_withdrawn_is_not_awaited(cases: RunningCases) -> None:  # Code 5.4
    await cases.act(REFERENCE, "contribution", REQUEST)

    withdrawn = await cases.act(REFERENCE, "contribution/1/withdrawal", {"reason": "Found in the file."})

    assert withdrawn.json()["people"]["contributions"][0]["state"] == "withdrawn"
    assert await cases.sweep(at("2026-12-01")) == 1
    history = (await cases.officer.get(f"/v1/cases/{REFERENCE}/history")).json()["items"]
    assert {entry["data"]["clock"] for entry in history if entry["event"] == "DeadlineMissed"} == {
        "stage_1_acknowledge"
    }


async def test_a_service_is_on_the_landlords_list(cases: RunningCases) -> None:
    unknown = await cases.act(REFERENCE, "services", {"lead": "repairs", "others": ["alchemy"]})
    named = await cases.act(REFERENCE, "services", {"lead": "heating", "others": ["repairs"]})

    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "others.0")
    assert (named.json()["service"], named.json()["people"]["other_services"]) == ("heating", ["repairs"])
    assert await _found(cases, {"service": "heating"}) == [REFERENCE]
    assert await _found(cases, {"service": "repairs"}) == []


async def test_a_named_approver_releases_the_response(cases: RunningCases) -> None:
    await cases.act(REFERENCE, "assignment", {"handler": "user:ann", "free_of_conflict": True, "declaration": "None."})
    await cases.act(REFERENCE, "definition", DEFINITION)
    await cases.act(REFERENCE, "acknowledgement")
    await cases.arrives(REFERENCE, a_letter(LetterKind.ACKNOWLEDGEMENT, at("2026-11-20")))
    await cases.act(REFERENCE, "approver", {"approver": _actor(cases)})
    body = {"answers": [{"part": 1, "finding": "not_upheld", "reasons": "It works."}], "written_by": "user:ann"}

    refused = await cases.act(REFERENCE, "response", body)
    released = await cases.act(REFERENCE, "response", body, by=cases.manager)

    assert refused.status_code == 409
    assert released.json()["status"] == "response_approved"
    async with cases.database.transaction() as connection:
        assert [finding async for finding in repository.audit(connection)] == []


def _actor(cases: RunningCases) -> str:
    return "machine:" + cases.manager.headers["X-API-Key"].partition(".")[0]


async def _found(cases: RunningCases, query: dict[str, str]) -> list[str]:
    return [item["reference"] for item in (await cases.officer.get("/v1/cases", params=query)).json()["items"]]
