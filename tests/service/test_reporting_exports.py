"""Cases for BI tools: CSV that a spreadsheet can open safely, JSON in pages, nobody else's rows."""

import csv
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path

import httpx
import pytest

from services.reporting.repository import case_rows
from services.reporting.schemas import CaseRow
from tests.support.callers import calling, fields_of
from tests.support.complaints import Story, noon
from tests.support.databases import Databases
from tests.support.long_complaints import a_complaint_through_everything
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


@pytest.fixture(scope="module")
async def own_stages(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Reporting]:
    """Give a service that has heard of stage 2, of an extension and of the edition of 2022; its tests only ask."""
    refused = Story("PR-0000-0002", "2026-11-02").logged().defined("2026-11-03").acknowledged("2026-11-03")
    url = await databases.make("reporting")
    async with running_reporting(url, tmp_path_factory.mktemp("reporting"), noon("2027-02-10")) as running:
        await running.hears(
            a_complaint_through_everything("PR-0000-0001"),
            refused.responded("2026-11-17").escalated("2026-12-01").refused("2026-12-03"),
            Story("PR-0000-0003", "2023-11-02").logged().withdrawn("2023-11-03"),
        )
        yield running
    await databases.drop(url)


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


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"escalated": "true"}, ["PR-0000-0001", "PR-0000-0002"]),
        ({"escalated": "false"}, ["PR-0000-0003"]),
        ({"at_stage": "2"}, ["PR-0000-0001", "PR-0000-0002"]),
        ({"at_stage": "2", "entered_from": "2026-12-02"}, ["PR-0000-0001"]),
        ({"at_stage": "2", "entered_to": "2026-12-01"}, ["PR-0000-0002"]),
        ({"at_stage": "2", "response": "in_time"}, ["PR-0000-0001"]),
        ({"at_stage": "2", "refusal_ground": "already_decided"}, ["PR-0000-0002"]),
        ({"at_stage": "3"}, []),
        ({"extended": "true"}, ["PR-0000-0001"]),
        ({"finding": "partly_upheld"}, ["PR-0000-0001"]),
        ({"at_stage": "2", "finding": "upheld"}, ["PR-0000-0001"]),
        ({"closing_reason": "withdrawn"}, ["PR-0000-0003"]),
        ({"edition": "hos_2022"}, ["PR-0000-0003"]),
        ({"response": "ended"}, ["PR-0000-0003"]),
        ({"waiting_for": "contractor"}, []),
    ],
)
async def test_cases_are_found_by_their_stages_ends_and_editions(
    own_stages: Reporting, filters: dict[str, str], expected: list[str]
) -> None:
    async with own_stages.called_by("bi_reader") as tool:
        as_json = await tool.get("/v1/cases", params=filters)
        as_csv = await tool.get("/v1/cases", params=filters | {"format": "csv"})

    assert [row["reference"] for row in as_json.json()["items"]] == expected
    assert [row["reference"] for row in rows_of(as_csv)] == expected


async def test_a_row_tells_both_stages_the_extension_and_the_end(own_stages: Reporting) -> None:
    async with own_stages.called_by("bi_reader") as tool:
        row = CaseRow.model_validate((await tool.get("/v1/cases", params={"limit": 1})).json()["items"][0])

    assert (row.stage_2_requested_on, row.stage_2_response, row.stage_2_finding) == (
        date(2026, 12, 8),
        "in_time",
        "upheld",
    )
    assert (row.first_respond_by, row.respond_by, row.extensions) == (date(2026, 11, 18), date(2026, 12, 3), 1)
    assert (row.edition, row.closing_reason, row.compensation_paid_pence) == ("hos_2024", "answered", 12500)


async def test_a_case_that_was_never_escalated_has_no_stage_2(own_stages: Reporting) -> None:
    async with own_stages.called_by("bi_reader") as tool:
        row = (await tool.get("/v1/cases", params={"escalated": "false"})).json()["items"][0]

    assert {name: value for name, value in row.items() if name.startswith("stage_2_") and value is not None} == {}


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
        ({"at_stage": "4"}, "at_stage"),
        ({"entered_from": "2026-12-01", "entered_to": "2026-11-01"}, "entered_to"),
        ({"closing_reason": "lost"}, "closing_reason"),
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
