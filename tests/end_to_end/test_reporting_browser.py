"""The governing body's report in a real browser: without barriers, on a desk and on a small phone."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from tests.support.browsers import DESKTOP, SMALL_PHONE, a_browser, a_page, is_wider_than_the_screen, violations
from tests.support.complaints import Story, noon
from tests.support.databases import Databases
from tests.support.http_servers import serving
from tests.support.long_complaints import a_complaint_through_everything
from tests.support.running_reporting import running_reporting

# The browser first, so that nothing is started where there is none.
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("browser")]


@dataclass(frozen=True)
class Report:
    """Where the report is, and who asks for it."""

    address: str
    authorization: str

    async def shown_on(self, page: Page) -> None:
        await page.set_extra_http_headers({"Authorization": self.authorization})
        await page.goto(self.address)


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
async def report(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Report]:
    """Give a report, and the header of somebody who may follow its figures to their cases."""
    url, folder = await databases.make("reporting"), Path(tmp_path_factory.mktemp("reporting"))
    async with running_reporting(url, folder, noon("2027-02-10")) as reporting, serving(reporting.transport) as address:
        await reporting.hears(
            a_complaint_through_everything("PR-0000-0001"),
            Story("PR-0000-0002", "2026-11-02").logged().refused("2026-11-05"),
            Story("PR-0000-0003", "2027-02-08").logged().waiting("2027-02-09"),
        )
        yield Report(f"{address}/reports/governing-body", reporting.authorization_of("manager"))
    await databases.drop(url)


@pytest.mark.parametrize("size", [DESKTOP, SMALL_PHONE], ids=["desktop", "small phone"])
async def test_the_report_has_no_barriers_and_fits_on_the_screen(
    report: Report, browser: Browser, size: Mapping[str, int]
) -> None:
    async with a_page(browser, size=size) as page:
        await report.shown_on(page)

        assert await page.locator("h1").inner_text() == "Complaints report for the governing body"
        assert await page.get_by_role("region", name="How complaints were handled, by stage").is_visible()
        assert await violations(page) == []
        assert not await is_wider_than_the_screen(page)


async def test_the_tables_can_be_read_from_the_keyboard(report: Report, browser: Browser) -> None:
    """A table that is wider than a small screen is scrolled with the arrow keys, so it must take the focus."""
    async with a_page(browser, size=SMALL_PHONE) as page:
        await report.shown_on(page)
        table = page.get_by_role("region", name="How complaints were handled, by stage")
        await table.focus()

        assert await table.evaluate("element => element === document.activeElement")
