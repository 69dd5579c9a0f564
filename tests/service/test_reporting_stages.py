"""The governing body's figures over the whole procedure: by stage, with extensions, refusals, ends and what follows."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from shared.events.cases import ClockKind, Finding
from tests.support.complaints import Story, noon
from tests.support.databases import Databases
from tests.support.long_complaints import a_complaint_through_everything
from tests.support.running_reporting import Reporting, running_reporting

REPORT = "/v1/reports/governing-body"
NOW = noon("2027-02-10")
ALL = {"from": "2026-11-01", "to": "2027-02-28"}


def complaints() -> list[Story]:
    """Six complaints to demo: one through everything, and five that ended early or were refused."""
    answered = Story("PR-0000-0003", "2026-11-02").logged().defined("2026-11-03").acknowledged("2026-11-03")
    answered.responded("2026-11-17", Finding.NOT_UPHELD).closed("2026-11-18")
    return [
        a_complaint_through_everything("PR-0000-0001"),
        Story("PR-0000-0002", "2026-11-02").logged().refused("2026-11-05"),
        answered.escalated("2026-12-01").refused("2026-12-03"),
        Story("PR-0000-0004", "2026-11-30", service=None).logged().withdrawn("2026-12-02"),
        Story("PR-0000-0005", "2026-12-14").logged().refused("2026-12-16").directed("2027-02-08"),
        Story("PR-0000-0006", "2027-02-08").logged().accepted_late("2027-02-09").waiting("2027-02-09"),
        Story("PR-0000-0007", "2026-11-02", landlord="riverside").logged().refused("2026-11-05"),
    ]


@pytest.fixture(scope="module")
async def reporting(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Reporting]:
    """One service for all tests: they only ask."""
    url = await databases.make("reporting")
    async with running_reporting(url, tmp_path_factory.mktemp("reporting"), NOW) as running:
        await running.hears(*complaints())
        yield running
    await databases.drop(url)


async def report(reporting: Reporting, **query: str) -> dict[str, Any]:
    async with reporting.called_by("governing_body") as caller:
        answer = await caller.get(REPORT, params=ALL | query)
    assert answer.status_code == httpx.codes.OK, answer.text
    body: dict[str, Any] = answer.json()
    return body


def counts(views: list[dict[str, Any]]) -> dict[str, int]:
    return {view["key"]: view["count"] for view in views}


async def test_each_stage_is_counted_by_itself(reporting: Reporting) -> None:  # Code 9.7
    first, second = (await report(reporting))["by_stage"]

    assert (first["stage"], first["received"], second["stage"], second["received"]) == (1, 6, 2, 2)
    assert first["acknowledgement"] == {"in_time": 2, "late": 0, "overdue": 0, "running": 2, "ended": 2}
    assert first["response"] == {"in_time": 1, "late": 1, "overdue": 0, "running": 2, "ended": 2}
    assert second["response"] == {"in_time": 1, "late": 0, "overdue": 0, "running": 0, "ended": 1}
    assert (first["extended"], first["extended_beyond_cap"], second["extended"]) == (1, 1, 0)
    assert (first["directed"], first["discretion_used"]) == (1, 1)


async def test_findings_are_counted_by_stage(reporting: Reporting) -> None:
    first, second = (await report(reporting))["by_stage"]

    names = ("responded", "upheld", "partly_upheld", "not_upheld")
    assert [first[name] for name in names] == [2, 0, 1, 1]
    assert [second[name] for name in names] == [1, 1, 0, 0]


async def test_the_days_that_a_stage_took_are_its_own(reporting: Reporting) -> None:
    first, second = (await report(reporting))["by_stage"]

    assert first["days_to_respond"] == {"average": 16, "ninetieth": 22}
    assert second["days_to_respond"] == {"average": 7, "ninetieth": 7}


async def test_refusals_are_counted_by_stage_and_ground(reporting: Reporting) -> None:  # Code 2.4, 5.11
    refusals = (await report(reporting))["refusals"]

    assert [(each["stage"], each["ground"], each["complaints"]) for each in refusals] == [
        (1, "already_decided", 2),
        (2, "already_decided", 1),
    ]


async def test_ends_are_counted_apart(reporting: Reporting) -> None:
    assert counts((await report(reporting))["ends"]) == {"answered": 2, "withdrawn": 1, "not_accepted": 1}


async def test_the_escalation_rate_is_over_the_complaints_answered(reporting: Reporting) -> None:  # Code 6.10
    figures = {figure["name"]: figure for figure in (await report(reporting))["figures"]}

    assert (figures["escalated"]["numerator"], figures["escalated"]["denominator"]) == (2, 2)
    assert figures["stage_2_received"]["value"] == 2


async def test_missed_deadlines_are_counted_by_clock_and_by_cause(reporting: Reporting) -> None:
    body = await report(reporting)

    assert counts(body["missed"]) == {ClockKind.STAGE_1_RESPOND: 1}
    assert counts(body["lateness"]) == {"workload": 1}


async def test_those_that_wait_now_are_shown(reporting: Reporting) -> None:
    assert counts((await report(reporting))["waiting"]) == {"contractor": 1}


async def test_compensation_is_summed_by_head_and_orders_stand_open(reporting: Reporting) -> None:
    items = {(item["topic"], item["kind"]): item for item in (await report(reporting))["items"]}

    delay, order = items["compensation", "delay"], items["order", "order"]
    assert (delay["begun"], delay["amount_pence"], delay["done_pence"]) == (1, 5000, 5000)
    assert items["compensation", "distress_and_inconvenience"]["amount_pence"] == 7500
    assert (order["begun"], order["open"]) == (1, 1)
    assert items["determination", "service_failure"]["begun"] == 1


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-11-02", "2027-02-28"),
        ("2026-11-01", "2027-02-08"),
        ("2026-11-02", "2027-02-08"),
        ("2026-10-15", "2027-03-15"),
    ],
)
async def test_figures_are_the_same_whether_months_are_whole_or_cut(
    reporting: Reporting, first: str, last: str
) -> None:
    whole = await report(reporting)
    cut = await report(reporting, **{"from": first, "to": last})

    assert without_links(cut["by_stage"]) == without_links(whole["by_stage"])
    assert without_links(cut["ends"]) == without_links(whole["ends"])
    assert [figure["value"] for figure in cut["figures"]] == [figure["value"] for figure in whole["figures"]]


@pytest.mark.parametrize("edge", ["2026-11-02", "2026-12-08", "2026-12-01"])
async def test_every_single_day_counts_what_was_entered_on_it(reporting: Reporting, edge: str) -> None:
    body = await report(reporting, **{"from": edge, "to": edge})

    expected = {"2026-11-02": {1: 3}, "2026-12-08": {2: 1}, "2026-12-01": {2: 1}}
    assert {stage["stage"]: stage["received"] for stage in body["by_stage"]} == expected[edge]


async def test_each_count_leads_to_exactly_its_cases(reporting: Reporting) -> None:
    body = await report(reporting)
    counted = {
        **{each["cases"]: each["numerator"] for each in body["figures"] if each["unit"] in {"cases", "per_cent"}},
        **{each["cases"]: each["received"] for each in body["by_stage"]},
        **{each["cases"]: each["complaints"] for each in body["refusals"]},
        **{each["cases"]: each["count"] for each in body["ends"]},
    }

    async with reporting.called_by("bi_reader") as caller:
        listed = {link: len((await caller.get(link)).json()["items"]) for link in counted}

    assert listed == counted


async def test_a_service_is_counted_at_every_stage_or_not_at_all(reporting: Reporting) -> None:
    heating = await report(reporting, service="heating")

    assert heating["by_stage"] == heating["refusals"] == heating["ends"] == heating["items"] == heating["missed"] == []


def without_links(views: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in view.items() if name != "cases"} for view in views]
