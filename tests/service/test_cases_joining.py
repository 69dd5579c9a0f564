"""Cases that are joined and parted on a real database: one transaction over several of them (Code 6.2, 6.8)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from services.cases import repository
from shared.events.notifications import LetterKind
from tests.support.cases import a_letter, a_submission, at
from tests.support.running_cases import RunningCases, running_cases

FIRST, SECOND, THIRD = "PR-0000-0000", "PR-G000-0007", "PR-1000-000M"
ELSEWHERE = "PR-J000-000A"
DEFINITION: dict[str, Any] = {
    "parts": [
        {"summary": "The boiler."},
        {"summary": "The light.", "landlord_responsible": False, "responsible_body": "Exampleton Council"},
    ],
    "outcomes_sought": ["Heat"],
}
NEW_POINT: dict[str, Any] = {
    "parts": [{"summary": "The radiators."}],
    "related": True,
    "delays_response": False,
    "reason": "The same visit will show it.",
}


@pytest.fixture
async def cases(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[RunningCases]:
    """Two complaints, the first received on Friday 20 November 2026, the second on the Monday after."""
    async with running_cases(service_database, tmp_path, at("2026-11-23")) as running:
        await running.arrives(FIRST, a_submission(at("2026-11-20")))
        await running.arrives(SECOND, a_submission(at("2026-11-23")))
        yield running


async def test_a_duplicate_closes_and_the_earlier_case_goes_on(cases: RunningCases) -> None:  # Code 6.2
    merged = await cases.act(SECOND, "merging", {"into": FIRST.lower(), "reason": "The same boiler."})

    assert (merged.json()["closed"], merged.json()["joining"]["merged_into"]) == ("merged", FIRST)
    assert (await _read(cases, FIRST))["joining"]["joined_by"] == [SECOND]
    assert await _events(cases, SECOND) == ["ComplaintLogged", "CaseMerged", "CaseClosed"]
    assert await _audit(cases) == []


async def test_merging_is_refused_whole_or_done_whole(cases: RunningCases) -> None:  # Code 6.2
    later = await cases.act(FIRST, "merging", {"into": SECOND, "reason": "The same boiler."})
    unknown = await cases.act(SECOND, "merging", {"into": THIRD, "reason": "The same boiler."})
    mistyped = await cases.act(SECOND, "merging", {"into": "PR-0000-0001", "reason": "The same boiler."})

    assert (later.status_code, later.json()["provision"]) == (409, "6.2")
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "into")
    assert (mistyped.status_code, mistyped.json()["errors"][0]["field"]) == (422, "into")
    assert (await _read(cases, FIRST))["sequence"] == (await _read(cases, SECOND))["sequence"] == 1


async def test_another_landlords_case_cannot_be_joined(cases: RunningCases) -> None:
    await cases.arrives(THIRD, a_submission(at("2026-11-16")), landlord="riverside")

    merged = await cases.act(SECOND, "merging", {"into": THIRD, "reason": "The same boiler."})
    grouped = await cases.act(SECOND, "group", {"beside": THIRD})
    by_a_stranger = await cases.stranger.post(
        f"/v1/cases/{FIRST}/group", json={"beside": SECOND}, headers={"If-Match": '"1"'}
    )

    assert (merged.status_code, grouped.status_code, by_a_stranger.status_code) == (422, 422, 404)


async def test_joining_rests_on_the_version_that_was_read(cases: RunningCases) -> None:
    stale = await cases.officer.post(
        f"/v1/cases/{SECOND}/merging",
        json={"into": FIRST, "reason": "The same boiler."},
        headers={"If-Match": '"7"'},
    )

    assert stale.status_code == 412


async def test_parts_are_split_off_with_their_words_and_dates(cases: RunningCases) -> None:  # Code 6.3, 6.8
    await _acknowledged(cases, FIRST)
    await cases.act(FIRST, "safe-contact", {"ways": ["phone"], "words": "Only by telephone, after six."})
    before = await _read(cases, FIRST)

    split = await cases.act(FIRST, "splitting", {"parts": [2], "reason": "The council must answer it."})

    reference = split.json()["joining"]["split_off"][0]["reference"]
    new = await _read(cases, reference)
    assert (new["status"], new["joining"]["split_from"]) == ("acknowledged", FIRST)
    assert new["received_at"] == before["received_at"]
    assert [(each["clock"], each["due_on"], each["state"]) for each in new["deadlines"]] == [
        (each["clock"], each["due_on"], each["state"]) for each in before["deadlines"]
    ]
    assert [(part["summary"], part["responsible_body"]) for part in new["parts"]] == [
        ("The light.", "Exampleton Council")
    ]
    assert new["circumstances"]["safe_contact"]["words"] == "Only by telephone, after six."
    contents = (await cases.officer.get(f"/v1/cases/{reference}/letter-contents")).json()
    assert (contents["reference"], contents["submission"]) == (reference, FIRST)
    assert [part["summary"] for part in (await _read(cases, FIRST))["parts"]] == ["The boiler."]
    assert await _audit(cases) == []


async def test_a_new_point_joins_and_the_acknowledged_definition_stays(cases: RunningCases) -> None:  # Code 6.8
    await _acknowledged(cases, FIRST)

    joined = await cases.act(FIRST, "new-points", NEW_POINT)
    unrelated = await cases.act(FIRST, "new-points", {**NEW_POINT, "related": False})

    assert [part["number"] for part in joined.json()["parts"]] == [1, 2, 3]
    assert (unrelated.status_code, unrelated.json()["provision"]) == (422, "6.8")
    letter = await cases.officer.get(f"/v1/cases/{FIRST}/letter-contents", params={"kind": "acknowledgement"})
    assert [part["number"] for part in letter.json()["parts"]] == [1, 2]


async def test_points_logged_anew_name_each_other(cases: RunningCases) -> None:  # Code 6.8
    body = {"new_reference": SECOND, "reason": "A different matter."}

    logged = await cases.act(FIRST, "new-points-elsewhere", body)

    assert logged.json()["joining"]["logged_anew"] == [SECOND]
    assert (await _read(cases, SECOND))["joining"]["taken_up_from"] == [FIRST]


async def test_residents_on_one_matter_are_found_together(cases: RunningCases) -> None:
    await cases.arrives(THIRD, a_submission(at("2026-11-23")))
    await cases.arrives(ELSEWHERE, a_submission(at("2026-11-23")))

    grouped = await cases.act(SECOND, "group", {"beside": FIRST})
    joined = await cases.act(THIRD, "group", {"beside": SECOND, "lead": True})

    group = grouped.json()["joining"]["group"]
    assert joined.json()["joining"]["group_cases"] == [FIRST, SECOND]
    found = (await cases.officer.get("/v1/cases", params={"group": group})).json()["items"]
    assert {item["reference"] for item in found} == {FIRST, SECOND, THIRD}
    leads = [(await _read(cases, each))["joining"]["leads_group"] for each in (FIRST, SECOND, THIRD)]
    assert leads == [False, False, True]


async def test_a_group_does_not_name_a_case_that_is_hidden(cases: RunningCases) -> None:  # Code 5.8
    await cases.act(SECOND, "group", {"beside": FIRST})
    await cases.act(FIRST, "staff-concerned", {"staff": "machine:handler"})

    seen = (await cases.handler.get(f"/v1/cases/{SECOND}")).json()
    merged = await cases.act(SECOND, "merging", {"into": FIRST, "reason": "Is it there?"}, by=cases.handler)

    assert seen["joining"]["group_cases"] == []
    assert merged.status_code == 422


async def test_a_case_that_leaves_its_group_stands_alone(cases: RunningCases) -> None:
    await cases.act(SECOND, "group", {"beside": FIRST})

    left = await cases.act(SECOND, "group/leaving")

    assert left.json()["joining"]["group"] is None
    assert (await _read(cases, FIRST))["joining"]["group_cases"] == []


async def _acknowledged(cases: RunningCases, reference: str) -> None:
    await cases.act(reference, "assignment", {"handler": "user:ann", "free_of_conflict": True})
    await cases.act(reference, "definition", DEFINITION)
    await cases.act(reference, "acknowledgement")
    await cases.arrives(reference, a_letter(LetterKind.ACKNOWLEDGEMENT, at("2026-11-23")))


async def _read(cases: RunningCases, reference: str) -> Any:
    return (await cases.officer.get(f"/v1/cases/{reference}")).json()


async def _events(cases: RunningCases, reference: str) -> list[str]:
    history = await cases.officer.get(f"/v1/cases/{reference}/history")
    return [entry["event"] for entry in history.json()["items"]]


async def _audit(cases: RunningCases) -> list[str]:
    async with cases.database.transaction() as connection:
        return [finding async for finding in repository.audit(connection)]
