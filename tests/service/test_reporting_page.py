"""The governing body's report as a page: for a browser with an API key, with definitions, without colours."""

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.support.callers import calling
from tests.support.complaints import Story, noon
from tests.support.databases import Databases
from tests.support.long_complaints import a_complaint_through_everything
from tests.support.running_reporting import Reporting, running_reporting

NOW = noon("2027-02-10")
PAGE = "/reports/governing-body"


@pytest.fixture(scope="module")
async def service(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Reporting]:
    """One service for all tests that only ask."""
    url = await databases.make("reporting")
    async with running_reporting(url, tmp_path_factory.mktemp("reporting"), NOW) as running:
        await running.hears(
            Story("PR-0000-0001", "2026-11-02").logged().defined("2026-11-05").acknowledged("2026-11-06"),
            a_complaint_through_everything("PR-0000-0002", "2026-11-02"),
            Story("PR-0000-0003", "2026-11-02").logged().refused("2026-11-05"),
            Story("PR-0000-0004", "2027-02-08").logged().waiting("2027-02-09"),
        )
        yield running
    await databases.drop(url)


@pytest.fixture
def reporting(service: Reporting) -> Reporting:
    service.clock.set(NOW)
    return service


async def test_a_browser_is_asked_for_a_key_and_then_shown_the_year_so_far(reporting: Reporting) -> None:
    async with calling(reporting.transport) as stranger:
        asked = await stranger.get(PAGE)
    async with reporting.called_by("governing_body") as member:
        shown = await member.get(PAGE)

    assert asked.status_code == httpx.codes.UNAUTHORIZED
    assert "Basic" in asked.headers["www-authenticate"]
    assert shown.status_code == httpx.codes.OK
    assert "Harbour Homes: complaints received from" in shown.text
    assert "Wednesday 1 April 2026" in shown.text


async def test_a_table_says_what_it_is_about_and_what_its_columns_are(reporting: Reporting) -> None:
    async with reporting.called_by("governing_body") as member:
        shown = (await member.get(PAGE)).text

    assert "By channel</caption>" in shown
    assert '<th scope="row" class="govuk-table__header">Web</th>' in shown
    assert "100% (2 of 2)" in shown
    assert "(Complaint Handling Code 6.2)" in shown


async def test_links_to_cases_are_shown_to_those_who_may_follow_them(reporting: Reporting) -> None:
    async with reporting.called_by("governing_body") as member, reporting.called_by("manager") as manager:
        for_member, for_manager = (await member.get(PAGE)).text, (await manager.get(PAGE)).text

    assert "/v1/cases" not in for_member
    assert "/v1/cases" in for_manager


async def test_a_slip_in_the_period_is_told_beside_its_field_and_what_was_typed_stays(reporting: Reporting) -> None:
    async with reporting.called_by("governing_body") as member:
        shown = await member.get(PAGE, params={"from": "2026-12-01", "to": "2026-11-30"})

    assert shown.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert '<a href="#to">The period ends before it begins.</a>' in shown.text
    assert 'value="2026-12-01"' in shown.text


async def test_what_was_typed_is_shown_as_text_and_never_as_markup(reporting: Reporting) -> None:
    async with reporting.called_by("governing_body") as member:
        shown = await member.get(PAGE, params={"from": '"><script>alert(1)</script>'})

    assert shown.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert "<script>alert" not in shown.text


async def test_each_stage_has_its_column_and_each_end_its_row(reporting: Reporting) -> None:
    async with reporting.called_by("governing_body") as member:
        shown = (await member.get(PAGE)).text

    assert "How complaints were handled, by stage</caption>" in shown
    assert '<th scope="col" class="govuk-table__header">Stage 2</th>' in shown
    assert "Not accepted, by stage and ground</caption>" in shown
    assert "Decided already under the procedure" in shown
    assert "\u00a375.00" in shown
