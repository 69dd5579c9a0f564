"""The tracking page against the real database: for whoever has reference and code, and for nobody else."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from deploy.embedded.postgres import EmbeddedPostgres
from shared.platform import observability
from tests.support.clocks import SetClock
from tests.support.residents import Residents, residents, without

FRIDAY = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
COMPLAINT = {
    "description": "The boiler has been off for nine days.",
    "service": "heating",
    "name": "Ada Njoroge",
    "preferred_channel": "email",
    "email": "ada@example.org",
}
PROGRESS = """
    INSERT INTO progress (reference, landlord, stage, logged_on, acknowledge_by, acknowledged_on, respond_by)
    VALUES (:reference, 'demo', 1, '2026-11-20', '2026-11-27', '2026-11-25', '2026-12-09')
"""
SPLIT_OFF = """
    INSERT INTO progress
        (reference, landlord, submission, stage, logged_on, acknowledge_by, acknowledged_on, respond_by)
    VALUES (:reference, 'demo', :submission, 1, '2026-11-20', '2026-11-27', '2026-11-25', '2026-12-09')
"""


@pytest.fixture
async def site(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[Residents]:
    async with residents(await service_database("intake"), tmp_path, SetClock(FRIDAY)) as site:
        yield site


async def complained(site: Residents) -> tuple[str, str]:
    await (await site.open_form()).send(COMPLAINT)
    [kept] = await site.submissions()
    return kept.reference, kept.tracking_secret


async def test_a_resident_sees_that_we_have_the_complaint(site: Residents) -> None:
    reference, code = await complained(site)

    page = await site.track(reference, code)

    assert page.status_code == httpx.codes.OK
    assert "We have your complaint" in page.text
    assert "9:31am on Friday 20 November 2026" in page.text
    assert "Housing Ombudsman" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"


async def test_a_resident_sees_what_happened_and_what_is_next_and_by_when(site: Residents) -> None:
    reference, code = await complained(site)
    await site.change(PROGRESS, reference=reference)

    page = await site.track(reference, code)

    assert "We are looking into your complaint" in page.text
    assert "Wednesday 25 November 2026" in page.text
    assert "We give you our answer by" in page.text
    assert "Wednesday 9 December 2026" in page.text


async def test_a_case_that_was_split_off_is_followed_with_the_code_of_the_first(site: Residents) -> None:
    reference, code = await complained(site)
    await site.change(SPLIT_OFF, reference="PR-0000-0000", submission=reference)

    page, first = await site.track("PR-0000-0000", code), await site.track(reference, code)

    assert "Wednesday 9 December 2026" in page.text
    assert "PR-0000-0000" in page.text
    assert "9:31am on Friday 20 November 2026" in page.text
    assert "Wednesday 9 December 2026" not in first.text


async def test_codes_cannot_be_guessed_through_a_case_that_was_split_off(site: Residents) -> None:
    reference, code = await complained(site)
    await site.change(SPLIT_OFF, reference="PR-0000-0000", submission=reference)

    wrong = [await site.track("PR-0000-0000", f"wrong{number}") for number in range(10)]
    both = await site.track("PR-0000-0000", code), await site.track(reference, code)

    assert {page.status_code for page in wrong} == {httpx.codes.NOT_FOUND}
    assert [page.status_code for page in both] == [httpx.codes.TOO_MANY_REQUESTS] * 2


async def test_a_missed_date_is_said_to_be_missed(site: Residents) -> None:
    reference, code = await complained(site)
    await site.change(PROGRESS, reference=reference)
    site.clock.set(datetime(2026, 12, 10, 8, 0, tzinfo=UTC))

    page = await site.track(reference, code)

    assert "We are late. We are sorry." in page.text
    assert "We have not yet given you our answer" in page.text


async def test_the_page_shows_nothing_of_what_was_written_or_who_wrote_it(site: Residents) -> None:
    reference, code = await complained(site)

    page = await site.track(reference, code)

    assert "boiler" not in page.text
    assert "Njoroge" not in page.text
    assert code not in page.text


async def test_a_reference_is_read_as_people_type_it(site: Residents) -> None:
    reference, code = await complained(site)

    page = await site.track(f" {reference.lower().replace('-', ' ')} ", f" {code} ")

    assert page.status_code == httpx.codes.OK


async def test_a_mistyped_reference_is_said_to_be_mistyped(site: Residents) -> None:
    reference, code = await complained(site)
    mistyped = reference[:-1] + ("A" if reference[-1] != "A" else "B")

    page = await site.track(mistyped, code)

    assert page.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert "a character is wrong or two are swapped" in page.text
    assert f'value="{mistyped}"' in page.text
    assert code not in page.text


async def test_a_wrong_code_and_an_unknown_reference_look_the_same(site: Residents) -> None:
    reference, code = await complained(site)

    wrong, unknown = await site.track(reference, "wrong"), await site.track("PR-0000-0000", code)

    assert wrong.status_code == unknown.status_code == httpx.codes.NOT_FOUND
    assert wrong.text.replace(reference, "") == unknown.text.replace("PR-0000-0000", "")


async def test_after_ten_wrong_codes_even_the_right_one_waits_a_quarter_of_an_hour(site: Residents) -> None:
    reference, code = await complained(site)
    wrong = [await site.track(reference, f"wrong{number}") for number in range(10)]

    paused = await site.track(reference, code)
    site.clock.set(site.clock.now() + timedelta(minutes=16))
    later = await site.track(reference, code)

    assert {answer.status_code for answer in wrong} == {httpx.codes.NOT_FOUND}
    assert paused.status_code == httpx.codes.TOO_MANY_REQUESTS
    assert "Wait 15 minutes" in paused.text
    assert later.status_code == httpx.codes.OK


async def test_without_a_code_nothing_is_looked_up(site: Residents) -> None:
    reference, _ = await complained(site)

    page = await site.track(reference, "")

    assert page.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert "Enter the code" in page.text


async def test_a_code_in_capitals_and_odd_characters_is_wrong_and_breaks_nothing(site: Residents) -> None:
    reference, _ = await complained(site)

    page = await site.track(reference, "\x00é😀'; --")

    assert page.status_code == httpx.codes.NOT_FOUND


async def test_a_database_that_is_away_is_said_kindly(site: Residents, postgres: EmbeddedPostgres) -> None:
    reference, code = await complained(site)

    async with without(postgres):
        page = await site.track(reference, code)

    assert page.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert "Please try again in a few minutes" in page.text


@pytest.fixture
def written(capfd: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """Everything that the process writes, logging as it does in earnest."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    observability.configure_logging("intake", "app")
    yield lambda: "".join(capfd.readouterr())
    root.handlers[:] = handlers
    root.setLevel(level)


async def test_codes_and_what_was_typed_are_in_no_log(site: Residents, written: Callable[[], str]) -> None:
    reference, code = await complained(site)

    await site.track(reference, code)
    await site.track(reference, "a-wrong-code")

    logged = written()
    assert '"route":"/track"' in logged
    assert code not in logged
    assert "a-wrong-code" not in logged
    assert "ada@example.org" not in logged
