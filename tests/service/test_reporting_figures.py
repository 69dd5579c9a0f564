"""The governing body's figures: computed from real events, traceable to cases, the same however the period is cut."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from shared.events.cases import ClockKind
from shared.events.intake import Channel, SubmissionKind
from tests.support.callers import fields_of
from tests.support.complaints import Story, noon
from tests.support.databases import Databases
from tests.support.running_reporting import Reporting, running_reporting

REPORT = "/v1/reports/governing-body"
NOW = noon("2026-12-14")
WINTER = {"from": "2026-11-01", "to": "2026-12-31"}


def autumn_complaints() -> list[Story]:
    """Four complaints to demo as on 14 December 2026, one to riverside, and a service request."""
    in_time = Story("PR-0000-0001", "2026-11-02").logged().defined("2026-11-05").acknowledged("2026-11-06")
    late = Story("PR-0000-0002", "2026-11-03", channel=Channel.PHONE, service="damp_and_mould").logged()
    overdue = Story("PR-0000-0003", "2026-11-30", channel=Channel.EMAIL, service=None).logged()
    return [
        in_time.responded("2026-11-18").closed("2026-11-19"),
        late.defined("2026-11-12").acknowledged("2026-11-12").responded("2026-11-30"),
        overdue.missed(ClockKind.STAGE_1_ACKNOWLEDGE, "2026-12-07", "2026-12-08"),
        Story("PR-0000-0004", "2026-12-11").logged(),
        Story("PR-0000-0005", "2026-11-02", landlord="riverside").logged(),
        Story("PR-0000-0006", "2026-11-05", kind=SubmissionKind.SERVICE_REQUEST),
    ]


@pytest.fixture(scope="module")
async def service(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Reporting]:
    """One service for all tests that only ask."""
    url = await databases.make("reporting")
    async with running_reporting(url, tmp_path_factory.mktemp("reporting"), NOW) as running:
        await running.hears(*autumn_complaints())
        yield running
    await databases.drop(url)


@pytest.fixture
def reporting(service: Reporting) -> Reporting:
    service.clock.set(NOW)
    return service


async def report(reporting: Reporting, **query: str) -> dict[str, Any]:
    async with reporting.called_by("governing_body") as caller:
        answer = await caller.get(REPORT, params=WINTER | query)
    assert answer.status_code == httpx.codes.OK, answer.text
    body: dict[str, Any] = answer.json()
    return body


def values(body: dict[str, Any]) -> dict[str, Any]:
    return {figure["name"]: figure["value"] for figure in body["figures"]}


async def test_every_measure_is_computed_from_the_events(reporting: Reporting) -> None:  # Code 9.7
    body = await report(reporting)

    assert values(body) == {
        "received": 4,
        "open": 3,
        "acknowledged_in_time": 33.3,
        "acknowledgement_overdue": 1,
        "responded_in_time": 50,
        "response_overdue": 0,
        "extended": 0,
        "average_days_to_acknowledge": 5.5,
        "ninetieth_days_to_acknowledge": 7,
        "average_days_to_respond": 10,
        "ninetieth_days_to_respond": 12,
        "escalated": 0,
        "stage_2_received": 0,
        "stage_2_acknowledged_in_time": None,
        "stage_2_responded_in_time": None,
        "stage_2_response_overdue": 0,
    }


async def test_every_figure_says_what_it_means_and_which_provision_asks_for_it(reporting: Reporting) -> None:
    body = await report(reporting)

    assert all(figure["definition"].endswith(".") and figure["provision"] for figure in body["figures"])


async def test_volume_is_broken_down_by_channel_service_stage_and_month(reporting: Reporting) -> None:
    body = await report(reporting)

    assert {group["key"]: group["received"] for group in body["by_channel"]} == {"email": 1, "phone": 1, "web": 2}
    assert {group["title"]: group["received"] for group in body["by_service"]} == {
        "No service given": 1,
        "Damp and mould": 1,
        "Repairs and maintenance": 2,
    }
    assert {group["title"]: group["received"] for group in body["by_stage"]} == {"Stage 1": 4}
    assert {group["title"]: group["received"] for group in body["by_month"]} == {"November 2026": 3, "December 2026": 1}


async def test_clocks_of_a_group_add_up_to_the_complaints_received(reporting: Reporting) -> None:
    body = await report(reporting)

    assert [group["acknowledgement"] for group in body["by_stage"]] == [
        {"in_time": 1, "late": 1, "overdue": 1, "running": 1, "ended": 0}
    ]
    assert [group["response"] for group in body["by_stage"]] == [
        {"in_time": 1, "late": 1, "overdue": 0, "running": 2, "ended": 0}
    ]


async def test_service_requests_are_counted_apart_from_complaints(reporting: Reporting) -> None:
    body = await report(reporting)

    assert {each["kind"]: each["submissions"] for each in body["contacts"]} == {"complaint": 4, "service_request": 1}


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-11-01", "2026-12-31"),
        ("2026-11-02", "2026-12-31"),
        ("2026-11-01", "2026-12-11"),
        ("2026-11-02", "2026-12-11"),
        ("2026-10-15", "2027-01-15"),
    ],
)
async def test_figures_are_the_same_whether_months_are_whole_or_cut(
    reporting: Reporting, first: str, last: str
) -> None:
    whole = await report(reporting)
    cut = await report(reporting, **{"from": first, "to": last})

    assert values(cut) == values(whole)
    assert [group["received"] for group in cut["by_month"]] == [3, 1]
    assert cut["contacts"] == whole["contacts"]


async def test_a_period_within_one_month_counts_its_days_only(reporting: Reporting) -> None:
    body = await report(reporting, **{"from": "2026-11-03", "to": "2026-11-29"})

    assert values(body)["received"] == 1
    assert values(body)["average_days_to_acknowledge"] == 7


async def test_a_due_day_is_still_in_time_and_the_day_after_is_overdue(reporting: Reporting) -> None:
    reporting.clock.set(noon("2026-12-18"))
    on_the_due_day = values(await report(reporting))["acknowledgement_overdue"]
    reporting.clock.set(noon("2026-12-19"))
    the_day_after = values(await report(reporting))["acknowledgement_overdue"]

    assert (on_the_due_day, the_day_after) == (1, 2)


async def test_a_report_on_one_service_counts_that_service(reporting: Reporting) -> None:
    body = await report(reporting, service="damp_and_mould")

    assert values(body)["received"] == 1
    assert values(body)["acknowledged_in_time"] == 0


async def test_nothing_to_compute_from_is_no_figure_and_not_nought_per_cent(reporting: Reporting) -> None:
    body = await report(reporting, **{"from": "2026-01-01", "to": "2026-01-31"})

    assert values(body)["acknowledged_in_time"] is None
    assert values(body)["average_days_to_respond"] is None


async def test_each_count_leads_to_exactly_its_cases(reporting: Reporting) -> None:
    body = await report(reporting)
    counted = {
        figure["cases"]: figure["numerator"] for figure in body["figures"] if figure["unit"] in {"cases", "per_cent"}
    }
    grouped = {
        group["cases"]: group["received"]
        for groups in ("by_month", "by_channel", "by_service", "by_stage")
        for group in body[groups]
    }

    async with reporting.called_by("bi_reader") as caller:
        listed = {link: len((await caller.get(link)).json()["items"]) for link in counted | grouped}

    assert listed == counted | grouped


async def test_another_landlords_complaints_are_not_counted_and_its_report_is_refused(reporting: Reporting) -> None:
    async with reporting.called_by("governing_body") as caller:
        answer = await caller.get(REPORT, params=WINTER | {"landlord": "riverside"})

    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert fields_of(answer) == ["landlord"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"from": "2026-12-01", "to": "2026-11-30"}, "to"),
        ({"from": "2014-12-31", "to": "2015-01-31"}, "from"),
        ({"from": "2020-01-01", "to": "2026-12-31"}, "to"),
        ({"from": "yesterday", "to": "2026-12-31"}, "from"),
        ({"from": "2026-12-01"}, "to"),
        (WINTER | {"service": "no_such_service"}, "service"),
        (WINTER | {"service": "a\0b"}, "service"),
        (WINTER | {"colour": "green"}, "colour"),
    ],
)
async def test_a_bad_question_is_answered_with_the_field_to_mend(
    reporting: Reporting, query: dict[str, str], field: str
) -> None:
    async with reporting.called_by("governing_body") as caller:
        answer = await caller.get(REPORT, params=query)

    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert fields_of(answer) == [field]


async def test_the_figures_need_the_permission_to_read_reports(reporting: Reporting) -> None:
    async with reporting.called_by("handler") as caller:
        answer = await caller.get(REPORT, params=WINTER)

    assert answer.status_code == httpx.codes.FORBIDDEN
