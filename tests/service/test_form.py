"""The complaint form against the real database: what a resident sends is kept once, and nothing typed is lost."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import httpx
import pytest

from deploy.embedded.postgres import EmbeddedPostgres
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


@pytest.fixture
async def site(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[Residents]:
    async with residents(await service_database("intake"), tmp_path, SetClock(FRIDAY)) as site:
        yield site


async def test_a_resident_complains_and_is_told_the_reference_and_by_when(site: Residents) -> None:
    form = await site.open_form()

    answer = await form.send(COMPLAINT)
    receipt = await site.browser.get(answer.headers["Location"])

    [kept] = await site.submissions()
    assert answer.status_code == httpx.codes.SEE_OTHER
    assert kept.reference in receipt.text
    assert "Friday 27 November 2026" in receipt.text
    assert kept.kind == "complaint"
    assert kept.content["resident"]["email"] == "ada@example.org"
    assert kept.reference not in answer.headers["Location"]
    assert kept.tracking_secret not in answer.headers["Location"]


async def test_what_is_missing_is_told_and_what_was_typed_is_kept(site: Residents) -> None:
    form = await site.open_form()

    answer = await form.send({"description": 'Damp & <b>"mould"</b>', "email": "ada"})

    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert "<title>Error: Make a complaint" in answer.text
    assert 'Damp & <b>"mould"</b>' in unescape(answer.text)
    assert "<b>" not in answer.text
    assert '<a href="#email">' in re.sub(r"\s+<", "<", answer.text)
    assert await site.submissions() == []


async def test_a_double_click_makes_one_submission(site: Residents) -> None:
    form = await site.open_form()

    first, second = await form.send(COMPLAINT), await form.send(COMPLAINT)

    assert len(await site.submissions()) == 1
    assert await site.reference_shown_at(first) == await site.reference_shown_at(second)


async def test_a_form_mended_after_an_error_is_one_submission(site: Residents) -> None:
    form = await site.open_form()
    again = form.shown_again(await form.send(COMPLAINT | {"name": ""}))

    await again.send(COMPLAINT)
    await form.send(COMPLAINT)

    assert len(await site.submissions()) == 1


async def test_a_second_complaint_from_the_same_page_is_asked_about_and_not_lost(site: Residents) -> None:
    form = await site.open_form()
    await form.send(COMPLAINT)

    asked = await form.send(COMPLAINT | {"description": "And now the lift."})
    await form.shown_again(asked).send(COMPLAINT | {"description": "And now the lift."})

    assert "We already have a complaint that you sent from this page" in asked.text
    assert "And now the lift." in asked.text
    assert len(await site.submissions()) == 2


@pytest.mark.parametrize("token", ["", "demo.1.x.0000"])
async def test_a_form_without_our_token_is_shown_again_and_not_taken(site: Residents, token: str) -> None:
    form = await site.open_form()

    answer = await form.send(COMPLAINT | {"token": token})

    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert "Please send it again" in answer.text
    assert COMPLAINT["description"] in answer.text
    assert await site.submissions() == []


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://elsewhere.example"}],
)
async def test_a_form_that_another_site_sends_is_not_taken(site: Residents, headers: dict[str, str]) -> None:
    form = await site.open_form()

    answer = await form.send(COMPLAINT, headers=headers)

    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert await site.submissions() == []


async def test_a_form_left_open_for_eight_days_is_shown_again_with_what_was_typed(site: Residents) -> None:
    form = await site.open_form()
    site.clock.set(FRIDAY + timedelta(days=8))

    again = form.shown_again(await form.send(COMPLAINT))
    site.clock.set(FRIDAY + timedelta(days=8, seconds=10))
    await again.send(COMPLAINT)

    assert len(await site.submissions()) == 1


async def test_what_a_machine_fills_in_is_kept_and_marked_for_review(site: Residents) -> None:
    form = await site.open_form()

    answer = await form.send(COMPLAINT | {"website": "https://spam.example"})

    [kept] = await site.submissions()
    assert kept.source_system == "complaint form, held for review"
    assert kept.reference in (await site.browser.get(answer.headers["Location"])).text


async def test_what_is_sent_within_three_seconds_is_kept_and_marked_for_review(site: Residents) -> None:
    form = await site.open_form(wait=timedelta(seconds=1))

    await form.send(COMPLAINT)

    assert [kept.source_system for kept in await site.submissions()] == ["complaint form, held for review"]


async def test_a_form_sent_too_fast_and_once_more_a_little_later_is_one_complaint(site: Residents) -> None:
    form = await site.open_form(wait=timedelta(seconds=1))
    first = await form.send(COMPLAINT)
    site.clock.set(FRIDAY + timedelta(seconds=30))

    again = await form.send(COMPLAINT)

    assert (first.status_code, again.status_code) == (httpx.codes.SEE_OTHER, httpx.codes.SEE_OTHER)
    assert len(await site.submissions()) == 1


async def test_files_come_along_and_a_file_of_another_kind_does_not_refuse_the_complaint(site: Residents) -> None:
    form = await site.open_form()

    await form.send(COMPLAINT, files=[("note.txt", b"Nine days"), ("boiler.exe", b"MZ\x00\x01" * 50)])

    files = await site.rows("SELECT name, refused FROM attachment ORDER BY name")
    assert [(file.name, file.refused) for file in files] == [("boiler", "type"), ("note.txt", None)]
    assert len(await site.submissions()) == 1


async def test_too_many_files_keep_what_was_typed_and_ask_to_choose_again(site: Residents) -> None:
    form = await site.open_form()

    answer = await form.send(COMPLAINT, files=[(f"{number}.txt", b"x") for number in range(6)])

    assert "You can send up to 5 files" in answer.text
    assert "Please choose your files again" in answer.text
    assert COMPLAINT["description"] in answer.text
    assert await site.submissions() == []


async def test_files_far_too_large_still_leave_what_was_typed(site: Residents) -> None:
    form = await site.open_form()

    answer = await form.send(COMPLAINT, files=[("film.mp4", bytes(90 * 1024 * 1024))])

    assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY
    assert "smaller than 15 MB" in answer.text
    assert COMPLAINT["description"] in answer.text


async def test_a_database_that_is_away_costs_nobody_their_words(site: Residents, postgres: EmbeddedPostgres) -> None:
    form = await site.open_form()

    async with without(postgres):
        answer = await form.send(COMPLAINT)

    assert answer.status_code == httpx.codes.SERVICE_UNAVAILABLE
    assert "Nothing was sent" in answer.text
    assert COMPLAINT["description"] in answer.text


async def test_each_landlord_has_a_form_of_its_own(site: Residents) -> None:
    form = await site.open_form("/complain/riverside")

    await form.send(COMPLAINT | {"service": "estates"})

    assert "Riverside Borough Council" in form.page.text
    assert [kept.landlord for kept in await site.submissions()] == ["riverside"]


async def test_a_landlord_that_does_not_exist_has_a_page_that_says_so(site: Residents) -> None:
    answer = await site.browser.get("/complain/nobody")

    assert answer.status_code == httpx.codes.NOT_FOUND
    assert "There is no such page" in answer.text


async def test_the_page_after_sending_hides_the_code_after_an_hour(site: Residents) -> None:
    form = await site.open_form()
    answer = await form.send(COMPLAINT)
    site.clock.set(FRIDAY + timedelta(minutes=62))

    page = await site.browser.get(answer.headers["Location"])

    [kept] = await site.submissions()
    assert kept.reference in page.text
    assert kept.tracking_secret not in page.text


async def test_an_address_after_sending_that_is_not_ours_is_not_found(site: Residents) -> None:
    answer = await site.browser.get("/complain/sent/eyJhbGciOiJkaXIifQ..a.b.c")

    assert answer.status_code == httpx.codes.NOT_FOUND
