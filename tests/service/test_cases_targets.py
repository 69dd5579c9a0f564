"""The landlord's own targets over the API: set by its settings, paused, resumed, and shown apart."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Final

import pytest

from services.cases import repository
from shared.platform import landlords
from tests.support.cases import at
from tests.support.journeys_of_cases import acknowledged
from tests.support.running_cases import RunningCases, running_cases

REFERENCE: Final = "PR-0000-0000"
TARGET: Final = """
[[landlord.targets]]
stage = 1
working_days = 7
service = "repairs"

[[landlord]]
id = "riverside"
"""


@pytest.fixture
async def cases(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[RunningCases]:
    file = tmp_path / "landlords.toml"
    file.write_text(landlords.SHIPPED_FILE.read_text().replace('\n[[landlord]]\nid = "riverside"\n', TARGET))
    async with running_cases(service_database, tmp_path, at("2026-11-20"), landlords_file=file) as running:
        await acknowledged(running, REFERENCE)
        yield running


async def test_a_target_is_paused_and_resumed_and_stands_apart_from_the_deadlines(
    cases: RunningCases,
) -> None:  # Code 6.3
    begun = (await cases.officer.get(f"/v1/cases/{REFERENCE}")).json()
    cases.clock.set(at("2026-11-25"))
    paused = (await cases.act(REFERENCE, "target-pause", {"reason": "The resident is away."})).json()
    cases.clock.set(at("2026-11-30"))
    resumed = (await cases.act(REFERENCE, "target-pause/end")).json()
    again = await cases.act(REFERENCE, "target-pause/end")

    assert [(each["state"], each["due_on"]) for each in begun["targets"]] == [("running", "2026-12-01")]
    assert paused["targets"][0]["state"] == "paused"
    assert paused["targets"][0]["pauses"][0]["reason"] == "The resident is away."
    assert (resumed["targets"][0]["state"], resumed["targets"][0]["due_on"]) == ("running", "2026-12-04")
    assert begun["deadlines"][-1]["due_on"] == resumed["deadlines"][-1]["due_on"] == "2026-12-04"
    assert "target" not in {each["clock"] for each in resumed["deadlines"]}
    assert again.status_code == 409
    async with cases.database.transaction() as connection:
        assert [finding async for finding in repository.audit(connection)] == []


async def test_the_sweep_says_nothing_of_a_target_that_waits(cases: RunningCases) -> None:
    await cases.act(REFERENCE, "target-pause", {"reason": "The resident is away."})

    await cases.sweep(at("2026-12-02", 1))
    await cases.sweep(at("2026-12-05", 1))

    history = (await cases.officer.get(f"/v1/cases/{REFERENCE}/history")).json()["items"]
    missed = [entry["data"]["clock"] for entry in history if entry["event"] == "DeadlineMissed"]
    assert missed == ["stage_1_respond"]
