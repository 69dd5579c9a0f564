"""Declared disruptions on a real database: streams of their own, told, tagged, and public in a banner (Code 8.5)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.cases import repository
from shared.events import catalogue
from shared.events.cases import DisruptionDeclared
from tests.support.cases import a_submission, at
from tests.support.running_cases import RunningCases, running_cases

REFERENCE = "PR-0000-0000"
LATER = "PR-G000-0007"
DECLARATION = {
    "cause": "cyber_incident",
    "since": "2026-11-23",
    "expected_until": "2026-12-04",
    "affected_services": ["repairs"],
    "banner": "Our systems are down. We answer complaints again from 7 December.",
}


@pytest.fixture
async def cases(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[RunningCases]:
    async with running_cases(service_database, tmp_path, at("2026-11-20")) as running:
        await running.arrives(REFERENCE, a_submission(at("2026-11-20")))
        running.clock.set(at("2026-11-24"))
        yield running


async def declared(cases: RunningCases) -> httpx.Response:
    answer = await cases.manager.post("/v1/disruptions", json=DECLARATION)
    assert answer.status_code == 201, answer.text
    return answer


async def manage(cases: RunningCases, disruption: str, step: str, body: dict[str, Any]) -> httpx.Response:
    read = await cases.manager.get(f"/v1/disruptions/{disruption}")
    headers = {"If-Match": read.headers["etag"]}
    return await cases.manager.post(f"/v1/disruptions/{disruption}/{step}", json=body, headers=headers)


async def test_a_disruption_is_declared_told_prolonged_and_ended(cases: RunningCases) -> None:  # Code 8.5
    answer = await declared(cases)
    disruption = answer.json()["id"]
    assert answer.headers["location"] == f"/v1/disruptions/{disruption}"

    too_soon = await manage(cases, disruption, "end", {})
    assert (too_soon.status_code, too_soon.json()["provision"]) == (409, "8.5")
    assert (await manage(cases, disruption, "ombudsman-notice", {"how": "By e-mail."})).is_success
    assert (await manage(cases, disruption, "residents-notice", {"how": "Website and SMS."})).is_success
    longer = {"expected_until": "2026-12-11", "banner": "We answer again from 14 December."}
    assert (await manage(cases, disruption, "prolongation", longer)).is_success
    cases.clock.set(at("2026-12-10"))
    ended = await manage(cases, disruption, "end", {})

    read = ended.json()
    assert (read["expected_until"], read["ended_on"], read["sequence"]) == ("2026-12-11", "2026-12-10", 5)
    assert read["banner"] == "We answer again from 14 December."
    assert [item["id"] for item in (await cases.officer.get("/v1/disruptions")).json()["items"]] == [disruption]
    assert await _audit(cases) == []


async def test_the_clock_runs_on_and_what_is_missed_names_the_disruption(cases: RunningCases) -> None:  # Code 8.5
    before = (await cases.officer.get(f"/v1/cases/{REFERENCE}")).json()["deadlines"]
    disruption = (await declared(cases)).json()["id"]
    read = (await cases.officer.get(f"/v1/cases/{REFERENCE}")).json()
    assert read["disruptions"] == [disruption]
    assert [each["due_on"] for each in read["deadlines"]] == [each["due_on"] for each in before]

    await cases.sweep(at("2026-11-28"))

    history = (await cases.officer.get(f"/v1/cases/{REFERENCE}/history")).json()["items"]
    assert (history[-1]["event"], history[-1]["data"]["disruption"]) == ("DeadlineMissed", disruption)
    assert await _audit(cases) == []


async def test_the_cases_of_a_disruption_are_listed_in_pages(cases: RunningCases) -> None:
    disruption = (await declared(cases)).json()["id"]
    await cases.arrives(LATER, a_submission(at("2026-11-24")))

    first = await cases.officer.get(f"/v1/disruptions/{disruption}/cases", params={"limit": 1})
    second = await cases.officer.get(first.json()["next"])

    assert [each["reference"] for page in (first, second) for each in page.json()["items"]] == [REFERENCE, LATER]
    assert second.json()["next"] is None


async def test_a_closed_case_and_one_after_the_disruption_are_not_listed(cases: RunningCases) -> None:
    disruption = (await declared(cases)).json()["id"]
    await cases.act(REFERENCE, "withdrawal", {"explanation": "Settled."})
    await manage(cases, disruption, "ombudsman-notice", {"how": "By e-mail."})
    await manage(cases, disruption, "residents-notice", {"how": "By e-mail."})
    await manage(cases, disruption, "end", {})
    await cases.arrives(LATER, a_submission(at("2026-11-25")))

    assert (await cases.officer.get(f"/v1/disruptions/{disruption}/cases")).json()["items"] == []
    assert (await cases.officer.get(f"/v1/cases/{LATER}")).json()["disruptions"] == []


async def test_the_banner_is_there_while_the_disruption_lasts(cases: RunningCases) -> None:  # Code 8.5
    await declared(cases)

    ours = (await cases.officer.get("/v1/disruptions/current/banner")).json()
    theirs = (await cases.stranger.get("/v1/disruptions/current/banner")).json()

    assert [each["banner"] for each in ours["items"]] == [DECLARATION["banner"]]
    assert theirs == {"landlord": "riverside", "items": []}


async def test_a_disruption_of_another_landlord_is_not_there(cases: RunningCases) -> None:
    disruption = (await declared(cases)).json()["id"]
    path = f"/v1/disruptions/{disruption}"

    reads = [(await cases.stranger.get(f"{path}{more}")).status_code for more in ("", "/cases")]
    written = await cases.stranger.post(f"{path}/end", json={}, headers={"If-Match": '"1"'})

    assert reads == [404, 404]
    assert written.status_code == 404
    assert (await cases.stranger.get("/v1/disruptions")).json()["items"] == []


async def test_a_change_of_a_disruption_rests_on_the_version_that_was_read(cases: RunningCases) -> None:
    disruption = (await declared(cases)).json()["id"]
    path = f"/v1/disruptions/{disruption}/end"

    missing = await cases.manager.post(path, json={})
    stale = await cases.manager.post(path, json={}, headers={"If-Match": '"7"'})

    assert (missing.status_code, stale.status_code) == (428, 412)


async def test_a_service_that_the_landlord_does_not_have_is_named_by_its_field(cases: RunningCases) -> None:
    refused = await cases.manager.post("/v1/disruptions", json={**DECLARATION, "affected_services": ["catering"]})

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "affected_services.0"


async def test_the_stream_of_a_disruption_is_no_case(cases: RunningCases) -> None:
    disruption = (await declared(cases)).json()["id"]

    page = await cases.officer.get("/v1/events", params={"stream": f"disruption-{disruption}"})

    [event] = page.json()["items"]
    assert isinstance(catalogue.read(event["type"], event["data"]), DisruptionDeclared)
    assert len((await cases.officer.get("/v1/cases")).json()["items"]) == 1


async def test_the_audit_names_a_disruption_that_is_not_the_fold_of_its_events(cases: RunningCases) -> None:
    disruption = (await declared(cases)).json()["id"]
    async with cases.database.transaction() as connection:
        await connection.exec_driver_sql(
            "UPDATE disruption SET document = jsonb_set(document, '{cause}', '\"staffing\"')"
        )

    assert await _audit(cases) == [f"disruption-{disruption}: the state is not the fold of the events"]


async def _audit(cases: RunningCases) -> list[str]:
    async with cases.database.transaction() as connection:
        return [finding async for finding in repository.audit(connection)]
