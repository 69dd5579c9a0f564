"""Remedies over the API: offered, approved by somebody else, paid; and what is refused."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from services.cases import repository
from shared.platform import auth
from tests.support.cases import a_submission, at
from tests.support.journeys_of_cases import answered
from tests.support.running_cases import RunningCases, running_cases

REFERENCE: Final = "PR-0000-0000"
WORKS: Final[dict[str, Any]] = {
    "kind": "works",
    "description": "Treat the mould and paint the wall.",
    "impact": "The room could not be used for five weeks.",
    "provide_by": "2026-12-10",
}
MONEY: Final[dict[str, Any]] = {
    **WORKS,
    "kind": "compensation",
    "compensation": [{"head": "loss_of_amenity", "amount_pence": 60_000}, {"head": "delay", "amount_pence": 500}],
}


@pytest.fixture
async def cases(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[RunningCases]:
    async with running_cases(service_database, tmp_path, at("2026-11-20")) as running:
        await running.arrives(REFERENCE, a_submission(at("2026-11-20")))
        yield running


async def test_compensation_above_the_limit_is_paid_once_somebody_else_approved_it(
    cases: RunningCases,
) -> None:  # Code 7.1
    await answered(cases, REFERENCE)
    proposed = (await cases.act(REFERENCE, "remedy", MONEY)).json()
    assert (proposed["remedies"][0]["status"], proposed["remedies"][0]["amount_pence"]) == ("proposed", 60_500)
    assert await _waits(cases, "remedy-approval")

    own = await cases.act(REFERENCE, "remedy/1/approval", {"approved": True})
    approved = await cases.act(REFERENCE, "remedy/1/approval", {"approved": True}, by=cases.manager)
    closed = await cases.act(REFERENCE, "closing", {"learning": "Confirm appointments by text."})
    cases.clock.set(at("2026-12-01"))
    paid = await cases.act(REFERENCE, "remedy/1/completion", {"proof": "BACS run of 1 December."})

    assert (own.status_code, approved.status_code, closed.json()["status"]) == (409, 200, "closed")
    assert paid.json()["remedies"][0]["status"] == "provided"
    assert paid.json()["remedies"][0]["proof"] == "BACS run of 1 December."
    payment = {each["clock"]: each for each in paid.json()["deadlines"]}["payment"]
    assert (payment["due_on"], payment["met_on"], payment["statutory"]) == ("2026-12-10", "2026-12-01", False)
    async with cases.database.transaction() as connection:
        assert [finding async for finding in repository.audit(connection)] == []


async def test_a_remedy_is_offered_and_turned_down_without_touching_the_procedure(
    cases: RunningCases,
) -> None:  # Code 5.13
    offered = (await cases.act(REFERENCE, "remedy", WORKS)).json()
    rejected = (await cases.act(REFERENCE, "remedy/1/rejection", {"said": "I have done it myself."})).json()

    assert (offered["status"], offered["stage"]) == ("logged", 1)
    assert (rejected["remedies"][0]["status"], rejected["remedies"][0]["said"]) == (
        "rejected",
        "I have done it myself.",
    )
    assert {each["clock"]: each["state"] for each in rejected["deadlines"]} == {
        "stage_1_acknowledge": "running",
        "remedy": "ended",
    }


async def test_an_offer_that_cannot_be_right_names_its_field(cases: RunningCases) -> None:  # Code 7.2, 7.3, 7.4
    wrong: list[dict[str, Any]] = [
        {"provide_by": "2026-11-19"},
        {"compensation": []},
        {"part": 9},
        {"band": "high"},
        {"provide_by": "9999-12-31"},
        {"impact": " "},
    ]

    refused = [await cases.act(REFERENCE, "remedy", {**MONEY, **changed}) for changed in wrong]

    assert {each.status_code for each in refused} == {422}
    assert [(each.json()["errors"][0]["field"], each.json().get("provision")) for each in refused] == [
        ("provide_by", "7.3"),
        ("compensation", "7.2"),
        ("part", None),
        ("band", "7.4"),
        ("provide_by", None),
        ("impact", None),
    ]


async def test_another_landlord_a_stale_version_and_an_unknown_number_are_refused(cases: RunningCases) -> None:
    await cases.act(REFERENCE, "remedy", MONEY)
    approval, yes = f"/v1/cases/{REFERENCE}/remedy/1/approval", {"approved": True}

    stranger = await cases.stranger.post(approval, json=yes, headers={"If-Match": '"2"'})
    stale = await cases.manager.post(approval, json=yes, headers={"If-Match": '"1"'})
    missing = await cases.act(REFERENCE, "remedy/2/acceptance", {})

    assert [each.status_code for each in (stranger, stale, missing)] == [404, 412, 404]


async def test_an_officer_proposes_and_does_not_approve(
    service_database: Callable[[str], Awaitable[str]], tmp_path: Path
) -> None:
    key = auth.add_key(tmp_path / "keys.json", landlords=frozenset({"demo"}), roles=frozenset({"officer"}))
    async with (
        running_cases(service_database, tmp_path, at("2026-11-20")) as cases,
        httpx.AsyncClient(
            transport=cases.officer._transport, base_url="http://cases", headers={"X-API-Key": key}
        ) as officer,
    ):
        await cases.arrives(REFERENCE, a_submission(at("2026-11-20")))
        much = {**MONEY, "compensation": [{"head": "delay", "amount_pence": 10_001}]}
        proposed = await cases.act(REFERENCE, "remedy", much, by=officer)
        approved = await cases.act(REFERENCE, "remedy/1/approval", {"approved": True}, by=officer)

    assert proposed.json()["remedies"][0]["status"] == "proposed"
    assert approved.status_code == 403


async def _waits(cases: RunningCases, step: str) -> bool:
    read = (await cases.officer.get(f"/v1/cases/{REFERENCE}")).json()
    return {each["step"]: each["allowed"] for each in read["next_steps"]}[step] is True
