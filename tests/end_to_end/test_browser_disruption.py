"""The banner of a disruption in a real browser: on a desk and on a small phone, without scripts too (Code 8.5)."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from playwright.async_api import Browser, expect

from tests.support.browsers import DESKTOP, SMALL_PHONE, a_browser, a_page, is_wider_than_the_screen, violations
from tests.support.clocks import SetClock
from tests.support.databases import Databases
from tests.support.disruptions import cases_beside
from tests.support.residents import Residents, residents

# The browser first, so that nothing is started where there is none.
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("browser")]

FRIDAY = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
UNBROKEN = "https://status.demo.example/" + "a" * 100


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
async def site(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Residents]:
    folder, clock = tmp_path_factory.mktemp("disruption"), SetClock(FRIDAY)
    ours, theirs = await databases.make("intake"), await databases.make("cases")
    async with (
        cases_beside(theirs, folder, clock) as cases,
        residents(ours, folder, clock, **cases.settings) as site,
    ):
        await cases.declare()
        await cases.declare(banner=f"What is down now: {UNBROKEN}", affected_services=[])
        await site.noticeboard.read()
        yield site
    await databases.drop(ours)
    await databases.drop(theirs)


@pytest.mark.parametrize("path", ["/complain", "/track"])
@pytest.mark.parametrize("size", [DESKTOP, SMALL_PHONE], ids=["desk", "phone"])
async def test_the_banner_can_be_read_by_everybody(
    site: Residents, browser: Browser, path: str, size: dict[str, int]
) -> None:
    async with a_page(browser, size=size) as page:
        await page.goto(f"{site.address}{path}")

        await expect(page.get_by_role("region", name="Problems at the moment")).to_contain_text(
            "Our computers are down."
        )
        assert await violations(page) == []
        assert not await is_wider_than_the_screen(page)


async def test_the_banner_needs_no_scripts(site: Residents, browser: Browser) -> None:
    async with a_page(browser, scripts=False) as page:
        await page.goto(f"{site.address}/complain")

        await expect(page.get_by_text("Our computers are down.")).to_be_visible()
        await expect(page.get_by_text("What is down now")).to_be_visible()
