"""The pages for residents in a real browser: with scripts and without, on a desk and on a small phone."""

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from tests.support.browsers import (
    SMALL_PHONE,
    a_browser,
    a_page,
    focused,
    is_wider_than_the_screen,
    violations,
)
from tests.support.clocks import SetClock
from tests.support.databases import Databases
from tests.support.residents import Residents, residents

# The browser first, so that nothing is started where there is none.
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("browser")]

FRIDAY = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with a_browser() as browser:
        yield browser


@pytest.fixture(scope="module")
async def site(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Residents]:
    url = await databases.make("intake")
    async with residents(url, tmp_path_factory.mktemp("intake"), SetClock(FRIDAY)) as site:
        yield site
    await databases.drop(url)


async def fill_in(site: Residents, page: Page) -> None:
    await page.goto(f"{site.address}/complain")
    await page.get_by_label("What happened?").fill("The boiler has been off for nine days.")
    await page.get_by_label("Heating and hot water").check()
    await page.get_by_label("Name", exact=True).fill("Ada Njoroge")
    await page.get_by_label("Email", exact=True).check()
    await page.get_by_label("Email address").fill("ada@example.org")
    site.clock.set(site.clock.now() + timedelta(minutes=4))


async def send(page: Page) -> None:
    await page.get_by_role("button", name="Send my complaint").click()


async def test_a_resident_complains_and_follows_the_link_of_the_receipt(site: Residents, browser: Browser) -> None:
    async with a_page(browser) as page:
        await fill_in(site, page)
        await send(page)
        await expect(page.get_by_role("heading", name="We have your complaint")).to_be_visible()
        await page.get_by_role("link", name="Follow your complaint").click()
        await expect(page.get_by_role("heading", name="What happens next")).to_be_visible()

        kept = (await site.submissions())[-1]
        assert kept.source_system == "complaint form"
        await expect(page.get_by_text(kept.reference).first).to_be_visible()
        assert page.url == f"{site.address}/track"


async def test_everything_works_without_scripts(site: Residents, browser: Browser) -> None:
    async with a_page(browser, scripts=False) as page:
        await fill_in(site, page)
        await send(page)
        await expect(page.get_by_role("heading", name="We have your complaint")).to_be_visible()
        kept = (await site.submissions())[-1]
        await page.get_by_role("link", name="Follow your complaint").click()
        await page.get_by_label("Reference").fill(kept.reference)
        await page.get_by_label("Code").fill(kept.tracking_secret)
        await page.get_by_role("button", name="Show my complaint").click()

        await expect(page.get_by_text("You complained to us.")).to_be_visible()


async def test_an_error_takes_the_focus_and_leads_to_its_field(site: Residents, browser: Browser) -> None:
    async with a_page(browser) as page:
        await fill_in(site, page)
        await page.get_by_label("Email address").fill("ada")
        await send(page)

        await expect(page).to_have_title(re.compile("^Error: Make a complaint"))
        assert await focused(page) == "govuk-error-summary"
        await page.get_by_role("link", name="Check the email address").click()
        await expect(page.get_by_label("Email address")).to_be_focused()
        await expect(page.get_by_label("What happened?")).to_have_value("The boiler has been off for nine days.")


async def test_two_quick_clicks_send_one_complaint(site: Residents, browser: Browser) -> None:
    before = len(await site.submissions())
    async with a_page(browser) as page:
        await fill_in(site, page)
        await page.get_by_role("button", name="Send my complaint").dblclick()
        await expect(page.get_by_role("heading", name="We have your complaint")).to_be_visible()

    assert len(await site.submissions()) == before + 1


async def test_a_keyboard_skips_to_the_content(site: Residents, browser: Browser) -> None:
    async with a_page(browser) as page:
        await page.goto(f"{site.address}/complain")
        await page.keyboard.press("Tab")
        await expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")

        await expect(page.locator("summary").first).to_be_focused()


async def test_the_trap_for_machines_cannot_be_reached_by_people(site: Residents, browser: Browser) -> None:
    async with a_page(browser) as page:
        await page.goto(f"{site.address}/complain")

        await expect(page.locator("[name=website]")).not_to_be_in_viewport()
        assert await page.get_by_role("textbox", name="Leave this empty").count() == 0


async def test_axe_has_nothing_against_the_form_and_its_errors(site: Residents, browser: Browser) -> None:
    async with a_page(browser) as page:
        await page.goto(f"{site.address}/complain")
        assert await violations(page) == []

        await send(page)
        await expect(page.get_by_text("There is a problem")).to_be_visible()
        assert await violations(page) == []


async def test_axe_has_nothing_against_the_pages_that_follow(site: Residents, browser: Browser) -> None:
    async with a_page(browser) as page:
        await fill_in(site, page)
        await send(page)
        await expect(page.get_by_role("heading", name="We have your complaint")).to_be_visible()
        assert await violations(page) == []

        await page.get_by_role("link", name="Follow your complaint").click()
        await expect(page.get_by_text("You complained to us.")).to_be_visible()
        assert await violations(page) == []

        await page.goto(f"{site.address}/track")
        await page.get_by_role("button", name="Show my complaint").click()
        await expect(page.get_by_text("There is a problem")).to_be_visible()
        assert await violations(page) == []


async def test_no_page_is_wider_than_a_small_phone(site: Residents, browser: Browser) -> None:
    async with a_page(browser, size=SMALL_PHONE) as page:
        await fill_in(site, page)
        assert not await is_wider_than_the_screen(page)

        await send(page)
        await expect(page.get_by_role("heading", name="We have your complaint")).to_be_visible()
        assert not await is_wider_than_the_screen(page)

        await page.get_by_role("link", name="Follow your complaint").click()
        await expect(page.get_by_text("You complained to us.")).to_be_visible()
        assert not await is_wider_than_the_screen(page)


async def test_a_page_that_does_not_exist_says_so_in_the_landlord_s_name(site: Residents, browser: Browser) -> None:
    async with a_page(browser) as page:
        await page.goto(f"{site.address}/complain/nobody")

        await expect(page.get_by_role("heading", name="There is no such page")).to_be_visible()
        assert await violations(page) == []
