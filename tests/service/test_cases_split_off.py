"""What a case and those split off from it share: how to reach the resident, and what they sent in."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pytest

from services.cases import repository
from services.cases.handlers import sweep_retention
from tests.support.cases import a_submission, at
from tests.support.records import Records, running_records
from tests.support.running_cases import RunningCases

COLLEAGUE: Final = "machine:handler"
DEFINITION: Final[dict[str, Any]] = {
    "parts": [{"summary": "A leak."}, {"summary": "The surveyor shouted."}],
    "outcomes_sought": ["Repairs"],
}
ERASURE: Final = {"ground": "right_to_erasure"}
WITHDRAWAL: Final = {"explanation": "They are content."}


@pytest.fixture
async def records(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[Records]:
    async with running_records(service_database, tmp_path, at("2026-11-20")) as running:
        yield running


async def parted(records: Records) -> tuple[str, str]:
    """Return a case that was logged on 20 November 2026, and the one that its second part was split off into."""
    reference = await records.submitted("A leak. And your surveyor shouted at me.")
    await records.cases.arrives(reference, a_submission(at("2026-11-20")))
    await records.cases.act(reference, "assignment", {"handler": "user:ann", "free_of_conflict": True})
    await records.cases.act(reference, "definition", DEFINITION)
    split = await records.cases.act(reference, "splitting", {"parts": [2], "reason": "It is about a colleague."})
    return reference, split.json()["joining"]["split_off"][0]["reference"]


async def withdrawn(cases: RunningCases, reference: str) -> None:
    answer = await cases.act(reference, "withdrawal", WITHDRAWAL)
    assert answer.is_success, answer.text


async def read(cases: RunningCases, reference: str) -> Any:
    return (await cases.officer.get(f"/v1/cases/{reference}")).json()


async def swept(cases: RunningCases, now: datetime) -> int:
    cases.clock.set(now)
    return await sweep_retention(cases.resources)


async def may_be_erased(cases: RunningCases, reference: str) -> bool:
    steps = (await read(cases, reference))["next_steps"]
    return {step["step"]: step["allowed"] for step in steps}["erasure"] is True


async def audited(cases: RunningCases) -> list[str]:
    async with cases.database.transaction() as connection:
        return [finding async for finding in repository.audit(connection)]


async def test_a_record_is_kept_while_what_was_split_off_still_needs_it(records: Records) -> None:  # Code 5.12
    first, split_off = await parted(records)
    await withdrawn(records.cases, first)

    refused = await records.cases.act(first, "erasure", ERASURE, by=records.cases.manager)

    assert (refused.status_code, refused.json()["provision"]) == (409, "5.12")
    assert split_off in refused.json()["detail"]
    assert (await read(records.cases, first))["record"]["kept_for"] == [f"split_off_case {split_off}"]
    assert not await may_be_erased(records.cases, first)


async def test_a_record_is_erased_on_request_once_what_was_split_off_has_been(records: Records) -> None:
    first, split_off = await parted(records)
    await withdrawn(records.cases, first)
    await withdrawn(records.cases, split_off)
    while_closed = await records.cases.act(first, "erasure", ERASURE, by=records.cases.manager)
    assert while_closed.status_code == 409

    await records.cases.act(split_off, "erasure", ERASURE, by=records.cases.manager)
    assert await may_be_erased(records.cases, first)
    erased = await records.cases.act(first, "erasure", ERASURE, by=records.cases.manager)

    assert (erased.status_code, erased.json()["erased_on"]) == (200, "2026-11-20")
    assert erased.json()["record"]["kept_for"] == []
    assert await audited(records.cases) == []


async def test_the_sweep_waits_for_what_was_split_off(records: Records) -> None:
    first, split_off = await parted(records)
    await withdrawn(records.cases, first)

    assert await swept(records.cases, at("2033-11-20")) == 0
    await withdrawn(records.cases, split_off)
    assert await swept(records.cases, at("2033-11-21")) == 0
    # Six years after the later of the two was closed both go, whichever comes first.
    assert await swept(records.cases, at("2039-11-21")) + await swept(records.cases, at("2039-11-22")) == 2
    assert (await read(records.cases, first))["erased_on"] is not None
    assert await audited(records.cases) == []


@pytest.mark.parametrize("path", ["/record", "/record.zip"])
async def test_what_was_sent_in_is_in_no_record_for_whom_a_split_off_case_is_about(records: Records, path: str) -> None:
    first, split_off = await parted(records)
    assert (await records.cases.handler.get(f"/v1/cases/{first}{path}")).status_code == 200

    await records.cases.act(split_off, "staff-concerned", {"staff": COLLEAGUE})  # Code 5.8

    # The case itself is not about them: they may go on with it.
    assert (await records.cases.handler.get(f"/v1/cases/{first}")).status_code == 200
    assert (await records.cases.handler.get(f"/v1/cases/{first}{path}")).status_code == 404
    assert (await records.cases.officer.get(f"/v1/cases/{first}{path}")).status_code == 200


async def test_nor_in_the_record_of_what_was_split_off_for_whom_the_first_case_is_about(records: Records) -> None:
    first, split_off = await parted(records)

    await records.cases.act(first, "staff-concerned", {"staff": COLLEAGUE})  # Code 5.8

    answer = await records.cases.handler.get(f"/v1/cases/{split_off}/record")
    copy = await records.cases.handler.post("/v1/subject-access", json={"references": [split_off]})
    assert (answer.status_code, copy.status_code) == (404, 404)


async def test_nobody_marks_passages_of_what_is_about_them(records: Records) -> None:
    first, split_off = await parted(records)
    mark = {"passages": [{"source": "submission", "item": "/content/description"}], "reason": "About a neighbour."}
    await records.cases.act(split_off, "staff-concerned", {"staff": COLLEAGUE})  # Code 5.8

    by_them = await records.cases.act(first, "third-party-marks", mark, by=records.cases.handler)
    by_another = await records.cases.act(first, "third-party-marks", mark)

    assert by_them.status_code == 404
    assert by_another.is_success
