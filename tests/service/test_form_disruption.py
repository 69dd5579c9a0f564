"""What the pages for residents say while a disruption lasts, with cases beside them, slow, and away (Code 8.5)."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from services.intake.gateways import BELIEVED_FOR
from tests.support.clocks import SetClock
from tests.support.disruptions import CasesBeside, cases_beside
from tests.support.http_servers import free_port, serving
from tests.support.residents import Residents, residents

FRIDAY = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
COMPLAINT = {
    "description": "The boiler has been off for nine days.",
    "service": "heating",
    "name": "Ada Njoroge",
    "preferred_channel": "email",
    "email": "ada@example.org",
}
SAID = "We answer complaints again from 7 December."
EVERYTHING = (
    "Problems at the moment Our computers are down. We answer complaints again from 7 December. This is about: "
    "Heating and hot water Repairs and maintenance We expect it to last until Friday 4 December 2026 . "
    "You can complain to us all the same."
)
NewDatabase = Callable[[str], Awaitable[str]]


@pytest.fixture
def clock() -> SetClock:
    return SetClock(FRIDAY)


@pytest.fixture
async def cases(service_database: NewDatabase, tmp_path: Path, clock: SetClock) -> AsyncIterator[CasesBeside]:
    async with cases_beside(await service_database("cases"), tmp_path, clock) as beside:
        yield beside


@pytest.fixture
async def site(
    cases: CasesBeside, service_database: NewDatabase, tmp_path: Path, clock: SetClock
) -> AsyncIterator[Residents]:
    async with residents(await service_database("intake"), tmp_path, clock, **cases.settings) as site:
        yield site


def banner(page: httpx.Response) -> str:
    """Return the words of the banner of a page, nothing where it has none."""
    found = re.search(r'role="region" aria-labelledby="disruption".*?</div>\s*</div>', page.text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[0].partition(">")[2]).split()) if found else ""


async def shown(site: Residents, path: str = "/complain") -> str:
    """Return a page as it is after cases was asked again."""
    await site.noticeboard.read()
    return (await site.browser.get(path)).text


async def test_every_page_says_what_is_wrong_and_until_when(cases: CasesBeside, site: Residents) -> None:  # Code 8.5
    await cases.declare()
    await site.noticeboard.read()

    form = await site.open_form()
    sent = await form.send(COMPLAINT)
    receipt = await site.browser.get(sent.headers["Location"])
    [kept] = await site.submissions()
    progress = await site.track(kept.reference, kept.tracking_secret)
    tracking = await site.browser.get("/track")

    assert [banner(page) for page in (form.page, receipt, progress, tracking)] == [EVERYTHING] * 4


async def test_what_the_landlord_wrote_is_text_and_never_markup(cases: CasesBeside, site: Residents) -> None:
    await cases.declare(banner="<script>alert(1)</script> & <b>more</b>")

    page = await shown(site)

    assert ">&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;more&lt;/b&gt;</p>" in page
    assert "<script>alert" not in page


async def test_one_banner_says_all_of_several_disruptions(cases: CasesBeside, site: Residents) -> None:
    await cases.declare()
    await cases.declare(banner="Our telephones are down too.", affected_services=[])

    page = await shown(site)

    assert SAID in page
    assert "Our telephones are down too." in page
    assert page.count('role="region" aria-labelledby="disruption"') == page.count('id="disruption"') == 1


async def test_the_residents_of_another_landlord_read_nothing_of_it(cases: CasesBeside, site: Residents) -> None:
    await cases.declare()

    assert SAID in await shown(site, "/complain/demo")
    assert SAID not in await shown(site, "/complain/riverside")


async def test_a_disruption_that_is_over_is_not_shown_any_more(cases: CasesBeside, site: Residents) -> None:
    disruption = await cases.declare()
    assert SAID in await shown(site)

    await cases.manage(disruption, "ombudsman-notice", {"how": "By e-mail."})
    await cases.manage(disruption, "residents-notice", {"how": "On our website."})
    await cases.manage(disruption, "end", {})

    assert SAID not in await shown(site)


async def test_while_cases_is_away_the_last_banner_stays_for_ten_minutes(
    service_database: NewDatabase, tmp_path: Path, clock: SetClock
) -> None:
    async with AsyncExitStack() as running:
        cases = await running.enter_async_context(cases_beside(await service_database("cases"), tmp_path, clock))
        await cases.declare()
        async with residents(await service_database("intake"), tmp_path, clock, **cases.settings) as site:
            await site.noticeboard.read()
            await running.aclose()

            clock.set(FRIDAY + BELIEVED_FOR)
            assert SAID in await shown(site)
            clock.set(FRIDAY + BELIEVED_FOR + timedelta(seconds=1))
            assert SAID not in await shown(site)


async def test_without_cases_the_form_is_there_and_takes_complaints(
    service_database: NewDatabase, tmp_path: Path, clock: SetClock
) -> None:
    async with residents(await service_database("intake"), tmp_path, clock) as site:
        await site.noticeboard.read()

        form = await site.open_form()
        sent = await form.send(COMPLAINT)

        assert form.page.status_code == httpx.codes.OK
        assert "Problems at the moment" not in form.page.text
        assert sent.status_code == httpx.codes.SEE_OTHER


async def test_no_page_waits_for_a_cases_that_does_not_answer(
    service_database: NewDatabase, tmp_path: Path, clock: SetClock
) -> None:
    asked = asyncio.Event()
    async with (
        silence(asked) as address,
        residents(await service_database("intake"), tmp_path, clock, cases_url=address) as site,
        asyncio.TaskGroup() as tasks,
    ):
        reading = tasks.create_task(site.noticeboard.read())
        await asked.wait()

        page = await site.browser.get("/complain")

        assert page.status_code == httpx.codes.OK
        assert not reading.done()
        # One second for cases, and one for a busy machine.
        await asyncio.wait_for(reading, 2)


async def test_a_cases_that_is_not_understood_or_lets_nobody_in_changes_nothing(
    service_database: NewDatabase, tmp_path: Path, clock: SetClock
) -> None:
    async with (
        cases_beside(await service_database("cases"), tmp_path, clock) as cases,
        serving(_speaking_in_tongues()) as tongues,
        residents(await service_database("intake"), tmp_path, clock, cases_url=cases.address) as locked_out,
        residents(await service_database("intake"), tmp_path, clock, cases_url=tongues) as puzzled,
    ):
        await cases.declare()

        assert "Problems at the moment" not in await shown(locked_out)
        assert "Problems at the moment" not in await shown(puzzled)


@asynccontextmanager
async def silence(asked: asyncio.Event) -> AsyncIterator[str]:
    """Take connections, and never answer on them."""
    taken: list[asyncio.StreamWriter] = []

    def take(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        taken.append(writer)
        asked.set()

    port = free_port()
    async with await asyncio.start_server(take, "127.0.0.1", port) as server:
        yield f"http://127.0.0.1:{port}"
        server.close()
        for writer in taken:
            writer.close()


def _speaking_in_tongues() -> FastAPI:
    app = FastAPI()

    @app.get("/v1/disruptions/current/banner")
    async def answer() -> dict[str, str]:
        return {"items": "of no kind that we know"}

    return app
