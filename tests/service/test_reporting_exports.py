"""Cases for BI tools: CSV that a spreadsheet can open safely, JSON in pages, nobody else's rows."""

import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from services.reporting.repository import case_rows
from services.reporting.schemas import CaseRow
from tests.support.callers import calling, fields_of
from tests.support.complaints import Story, noon
from tests.support.databases import Databases
from tests.support.running_reporting import Reporting, running_reporting

NOW = noon("2026-12-14")


def complaints() -> list[Story]:
    return [
        Story("PR-0000-0001", "2026-11-02").logged().defined("2026-11-05").acknowledged("2026-11-06"),
        Story("PR-0000-0002", "2026-11-03", service="=1+1").logged(),
        Story("PR-0000-0003", "2026-11-04", service=None).logged(),
        Story("PR-0000-0004", "2026-11-05", landlord="riverside").logged(),
    ]


@pytest.fixture(scope="module")
async def service(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Reporting]:
    """One service for all tests that only ask."""
    url = await databases.make("reporting")
    async with running_reporting(url, tmp_path_factory.mktemp("reporting"), NOW) as running:
        await running.hears(*complaints())
        yield running
    await databases.drop(url)


@pytest.fixture
def reporting(service: Reporting) -> Reporting:
    service.clock.set(NOW)
    return service


@pytest.fixture
async def own(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[Reporting]:
    """Give a service to a test that changes its tables."""
    async with running_reporting(await service_database("reporting"), tmp_path, NOW) as running:
        await running.hears(*complaints())
        yield running


def rows_of(answer: httpx.Response) -> list[dict[str, str]]:
    return sorted(csv.DictReader(io.StringIO(answer.text)), key=lambda row: row["reference"])


async def test_csv_has_a_header_and_a_row_for_each_case(reporting: Reporting) -> None:
    async with reporting.called_by("bi_reader") as tool:
        answer = await tool.get("/v1/cases", headers={"accept": "text/csv"})

    rows = rows_of(answer)
    assert answer.headers["content-type"].startswith("text/csv")
    assert list(rows[0]) == list(case_rows.NAMES) == list(CaseRow.model_fields)
    assert [row["reference"] for row in rows] == ["PR-0000-0001", "PR-0000-0002", "PR-0000-0003"]
    assert rows[0]["acknowledged_within"] == "4"


async def test_a_cell_is_never_a_formula(reporting: Reporting) -> None:
    async with reporting.called_by("bi_reader") as tool:
        rows = rows_of(await tool.get("/v1/cases", params={"format": "csv"}))

    assert [row["service"] for row in rows] == ["repairs", "'=1+1", ""]


async def test_an_empty_csv_still_has_its_header(reporting: Reporting) -> None:
    async with reporting.called_by("bi_reader") as tool:
        answer = await tool.get("/v1/cases", params={"format": "csv", "received_from": "2030-01-01"})

    assert answer.text.startswith("reference,landlord,channel,")
    assert rows_of(answer) == []


async def test_json_pages_lead_through_every_case_once(reporting: Reporting) -> None:
    async with reporting.called_by("bi_reader") as tool:
        first = await tool.get("/v1/cases", params={"limit": 2})
        second = await tool.get(first.json()["next"])

    items = first.json()["items"] + second.json()["items"]
    assert [CaseRow.model_validate(item).reference for item in items] == [
        "PR-0000-0001",
        "PR-0000-0002",
        "PR-0000-0003",
    ]
    assert first.links["next"]["url"] == first.json()["next"]
    assert second.json()["next"] is None


async def test_a_tool_can_ask_for_what_changed_since(own: Reporting) -> None:
    await own.execute("UPDATE case_fact SET updated_at = '2026-01-01' WHERE reference <> 'PR-0000-0003'")
    async with own.called_by("bi_reader") as tool:
        answer = await tool.get("/v1/cases", params={"updated_since": "2026-01-02T00:00:00Z"})

    assert [row["reference"] for row in answer.json()["items"]] == ["PR-0000-0003"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"received_from": "2026-11-03"}, ["PR-0000-0002", "PR-0000-0003"]),
        ({"received_to": "2026-11-03"}, ["PR-0000-0001", "PR-0000-0002"]),
        ({"status": "acknowledged"}, ["PR-0000-0001"]),
        ({"service": "repairs"}, ["PR-0000-0001"]),
        ({"without_service": "true"}, ["PR-0000-0003"]),
        ({"acknowledgement": "in_time"}, ["PR-0000-0001"]),
        ({"acknowledgement": "overdue"}, ["PR-0000-0002", "PR-0000-0003"]),
        ({"response": "overdue"}, ["PR-0000-0001"]),
        ({"response": "running"}, ["PR-0000-0002", "PR-0000-0003"]),
        ({"open": "false"}, []),
    ],
)
async def test_filters_mean_the_same_in_json_and_in_csv(
    reporting: Reporting, filters: dict[str, str], expected: list[str]
) -> None:
    reporting.clock.set(noon("2026-11-23"))
    async with reporting.called_by("bi_reader") as tool:
        as_json = await tool.get("/v1/cases", params=filters)
        as_csv = await tool.get("/v1/cases", params=filters | {"format": "csv"})

    assert [row["reference"] for row in as_json.json()["items"]] == expected
    assert [row["reference"] for row in rows_of(as_csv)] == expected


async def test_a_caller_of_two_landlords_sees_both_and_may_ask_for_one(reporting: Reporting) -> None:
    async with reporting.called_by("bi_reader", landlords=["demo", "riverside"]) as tool:
        both = await tool.get("/v1/cases")
        one = await tool.get("/v1/cases", params={"landlord": "riverside"})

    assert len(both.json()["items"]) == 4
    assert [row["reference"] for row in one.json()["items"]] == ["PR-0000-0004"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"landlord": "riverside"}, "landlord"),
        ({"received_from": "2026-11-31"}, "received_from"),
        ({"received_from": "2026-12-01", "received_to": "2026-11-01"}, "received_to"),
        ({"updated_since": "2026-11-01T00:00:00"}, "updated_since"),
        ({"updated_since": "0001-01-01T00:00:00+14:00"}, "updated_since"),
        ({"status": "lost"}, "status"),
        ({"cursor": "WyJhXHUwMDAwYiJd"}, "cursor"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"limit": "0"}, "limit"),
    ],
)
async def test_a_bad_question_is_answered_with_the_field_to_mend(
    reporting: Reporting, query: dict[str, str], field: str
) -> None:
    async with reporting.called_by("bi_reader") as tool:
        answer = await tool.get("/v1/cases", params=query)

    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert fields_of(answer) == [field]


async def test_no_key_is_told_that_basic_will_do_and_a_board_member_gets_no_raw_cases(reporting: Reporting) -> None:
    async with calling(reporting.transport) as stranger, reporting.called_by("governing_body") as member:
        unknown, refused = await stranger.get("/v1/cases"), await member.get("/v1/cases")

    assert unknown.status_code == httpx.codes.UNAUTHORIZED
    assert "Basic" in unknown.headers["www-authenticate"]
    assert refused.status_code == httpx.codes.FORBIDDEN


async def test_an_export_that_fails_before_it_begins_is_a_problem_document(own: Reporting) -> None:
    await own.execute("ALTER TABLE case_fact RENAME TO mislaid")
    async with own.called_by("bi_reader") as tool:
        answer = await tool.get("/v1/cases", params={"format": "csv"})

    assert answer.status_code == httpx.codes.INTERNAL_SERVER_ERROR
    assert answer.json()["type"].endswith("internal-error")
