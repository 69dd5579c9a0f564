"""Rebuilding: the read models made again from the owners' logs equal the live ones, and life goes on from there."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from services.reporting import rebuild as rebuilding
from services.reporting.rebuild import Progress, RebuildReport
from shared.events.cases import ClockKind
from shared.platform import landlords
from shared.platform.database import EVERY_LANDLORD
from tests.support.complaints import Story, noon
from tests.support.long_complaints import a_complaint_through_everything
from tests.support.owners import Owners, owners_of_events
from tests.support.running_reporting import Reporting, running_reporting

NOW = noon("2026-12-14")
LONG_AGO = NOW - timedelta(days=1)
JUST_NOW = NOW - timedelta(seconds=5)


@dataclass(frozen=True, kw_only=True)
class House:
    """Reporting, and the owners of the events that it reads."""

    owners: Owners
    reporting: Reporting

    async def lives_through(self, *stories: Story, long_ago: bool) -> None:
        delivered = await self.owners.record(*stories, at=LONG_AGO if long_ago else JUST_NOW)
        await self.reporting.consumer.apply_or_park(delivered)

    async def rebuild(
        self, *, swap: bool = True, progress: Callable[[Progress], None] = lambda _: None
    ) -> RebuildReport:
        return await rebuilding.rebuild(
            self.reporting.url,
            self.owners.feeds,
            landlords.read(None),
            self.reporting.clock,
            swap=swap,
            progress=progress,
        )


def a_long_complaint(reference: str = "PR-0000-0001") -> Story:
    return a_complaint_through_everything(reference)


def a_short_complaint(reference: str = "PR-0000-0002") -> Story:
    return Story(reference, "2026-11-30").logged().missed(ClockKind.STAGE_1_ACKNOWLEDGE, "2026-12-07", "2026-12-08")


@pytest.fixture
async def house(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[House]:
    async with (
        running_reporting(await service_database("reporting"), tmp_path, NOW) as reporting,
        owners_of_events(service_database, tmp_path, reporting.clock) as owners,
    ):
        yield House(owners=owners, reporting=reporting)


async def test_rebuilt_from_zero_equals_live(house: House) -> None:
    await house.lives_through(a_long_complaint(), a_short_complaint(), long_ago=True)
    before = await house.reporting.everything()

    report = await house.rebuild()

    assert report.differences == []
    assert report.swapped
    assert await house.reporting.everything() == before
    assert len(before["case_fact"]) == 2


async def test_events_too_young_for_the_feed_are_read_stream_by_stream(house: House) -> None:
    await house.lives_through(a_long_complaint(), long_ago=True)
    await house.lives_through(a_short_complaint(), long_ago=False)
    before = await house.reporting.everything()

    report = await house.rebuild()

    assert report.differences == []
    assert await house.reporting.everything() == before
    assert len(before["case_fact"]) == 2


async def test_a_wrong_row_is_named_and_put_right(house: House) -> None:
    await house.lives_through(a_long_complaint(), a_short_complaint(), long_ago=True)
    before = await house.reporting.everything()
    await house.reporting.execute("UPDATE case_fact SET status = 'logged' WHERE reference = 'PR-0000-0001'")
    await house.reporting.execute("DELETE FROM letter_fact")

    report = await house.rebuild()

    assert [(each.table, each.live, each.rebuilt, each.differing) for each in report.differences] == [
        ("case_fact", 2, 2, 1),
        ("letter_fact", 0, 6, 6),
    ]
    assert report.differences[0].keys == ["PR-0000-0001"]
    assert await house.reporting.everything() == before


async def test_events_that_live_never_heard_of_are_in_the_rebuilt_tables(house: House) -> None:
    await house.owners.record(a_long_complaint(), at=LONG_AGO)

    report = await house.rebuild()

    assert [row["reference"] for row in await house.reporting.rows("case_fact")] == ["PR-0000-0001"]
    assert {each.table for each in report.differences} == {
        "submission_fact", "case_fact", "stage_fact", "deadline_fact", "item_fact", "letter_fact",
        "stage_month", "days_month", "submission_month",
    }  # fmt: skip


async def test_the_live_consumer_goes_on_after_a_rebuild_and_counts_nothing_twice(house: House) -> None:
    begun = Story("PR-0000-0003", "2026-12-01").logged()
    await house.lives_through(begun, long_ago=True)
    await house.rebuild()

    await house.reporting.hears(begun)
    await house.lives_through(begun.defined("2026-12-03").acknowledged("2026-12-04"), long_ago=False)

    assert [row["acknowledged_on"] for row in await house.reporting.rows("stage_fact")] == ["2026-12-04"]
    assert [row["received"] for row in await house.reporting.rows("stage_month")] == [1]
    assert await house.reporting.rows("parked_event") == []


async def test_only_looking_leaves_live_as_it_was(house: House) -> None:
    await house.lives_through(a_long_complaint(), long_ago=True)
    await house.reporting.execute("UPDATE case_fact SET parts = 9")

    report = await house.rebuild(swap=False)

    assert [each.table for each in report.differences] == ["case_fact"]
    assert not report.swapped
    assert [row["parts"] for row in await house.reporting.rows("case_fact")] == [9]


async def test_readers_go_on_over_a_rebuild_and_the_wall_between_landlords_stands(house: House) -> None:
    await house.lives_through(a_long_complaint(), long_ago=True)
    async with house.reporting.called_by("bi_reader") as caller:
        before = await caller.get("/v1/cases")
        await house.rebuild()
        await house.rebuild()
        after = await caller.get("/v1/cases")

    assert (before.status_code, after.status_code) == (httpx.codes.OK, httpx.codes.OK)
    assert [row["reference"] for row in after.json()["items"]] == ["PR-0000-0001"]
    assert await _seen_by_nobody(house) == 0


async def test_progress_ends_at_what_was_expected(house: House) -> None:
    await house.lives_through(a_long_complaint(), a_short_complaint(), long_ago=True)
    seen: list[Any] = []

    await house.rebuild(progress=seen.append)

    assert seen[-1].applied == seen[-1].expected == len(a_long_complaint().raws) + len(a_short_complaint().raws)


async def test_what_cannot_be_applied_is_parked_and_the_rest_is_rebuilt(house: House) -> None:
    poison = Story("PR-0000-0009", "2026-11-02", landlord="no-such-landlord").logged()
    poison.defined("2026-11-03").acknowledged("2026-11-03")
    await house.lives_through(a_long_complaint(), poison, long_ago=True)

    report = await house.rebuild()

    assert report.parked == 1
    assert len(await house.reporting.rows("parked_event")) > 0
    assert [row["reference"] for row in await house.reporting.rows("case_fact")] == ["PR-0000-0001"]


async def _seen_by_nobody(house: House) -> int:
    """Count the cases that a transaction for no landlord sees."""
    async with house.reporting.database.transaction(EVERY_LANDLORD) as connection:
        await connection.execute(text("SELECT set_config('app.landlords', '', true)"))
        return int((await connection.execute(text("SELECT count(*) FROM case_fact"))).scalar_one())
