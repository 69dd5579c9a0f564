"""Letters of a case are not there for whom it is about, by no route (Code 5.8)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from fastapi.routing import APIRoute

from services.notifications import api
from shared.events import cases
from shared.kernel import references
from tests.support.clocks import SetClock
from tests.support.letters import REFERENCE, a_logged_complaint, an_approved_acknowledgement
from tests.support.running_notifications import RunningNotifications, running_notifications

FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
SECOND, THIRD = references.from_random(1), references.from_random(2)
# Every route about one letter is here by itself.
ROUTES: Final = sorted(
    (method, route.path)
    for route in api.routes.routes
    if isinstance(route, APIRoute) and "{" in route.path
    for method in route.methods or ()
)
BODIES: Final[dict[str, Any]] = {"posting": {"posted_on": "2026-11-20"}, "retry": None}


@pytest.fixture
async def service(
    service_database: Callable[[str], Awaitable[str]], tmp_path: Path
) -> AsyncIterator[RunningNotifications]:
    async with running_notifications(service_database, tmp_path, SetClock(FRIDAY)) as running:
        await running.arrives(REFERENCE, a_logged_complaint())
        yield running


def officer_of(service: RunningNotifications) -> str:
    return "machine:" + service.officer.headers["X-API-Key"].partition(".")[0]


async def listed(who: httpx.AsyncClient, reference: str) -> list[str]:
    found = (await who.get("/v1/letters", params={"reference": reference})).json()["items"]
    return [item["reference"] for item in found]


async def split_off(service: RunningNotifications, reference: str, *, origin: str, first: str) -> None:
    """Let a case begin with parts of another one, and its first letter be owed."""
    logged = a_logged_complaint().model_copy(update={"split_from": origin, "submission": first})
    await service.arrives(reference, logged)
    await service.arrives(reference, an_approved_acknowledgement())


async def concerned_by(service: RunningNotifications, reference: str, *, landlord: str = "demo") -> None:
    concerned = cases.StaffConcerned(staff=officer_of(service), named_by="user:somebody")
    await service.arrives(reference, concerned, landlord=landlord)


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_a_letter_is_not_there_for_whom_the_case_is_about(
    service: RunningNotifications, method: str, path: str
) -> None:
    asked = path.format(letter=(await service.letter(REFERENCE))["id"])
    body = BODIES[path.rpartition("/")[2]] if method == "POST" else None

    await concerned_by(service, REFERENCE)  # Code 5.8
    hidden = await service.officer.request(method, asked, json=body)
    await service.arrives(REFERENCE, cases.StaffNotConcerned(staff=officer_of(service), named_by="user:somebody"))
    shown = await service.officer.request(method, asked, json=body)

    assert hidden.status_code == 404
    assert shown.status_code != 404
    assert await service.findings() == []


async def test_the_list_leaves_out_letters_about_whoever_asks(service: RunningNotifications) -> None:
    await service.arrives(SECOND, a_logged_complaint())

    await concerned_by(service, REFERENCE)  # Code 5.8

    everything = (await service.officer.get("/v1/letters")).json()["items"]
    assert [item["reference"] for item in everything] == [SECOND]
    assert await listed(service.officer, REFERENCE) == []
    assert await listed(service.approver, REFERENCE) == [REFERENCE]


async def test_letters_that_told_of_a_part_are_hidden_from_whom_the_split_off_case_is_about(
    service: RunningNotifications,
) -> None:
    await split_off(service, SECOND, origin=REFERENCE, first=REFERENCE)
    await split_off(service, THIRD, origin=SECOND, first=REFERENCE)
    before = [await listed(service.officer, each) for each in (REFERENCE, SECOND, THIRD)]

    await concerned_by(service, THIRD)  # Code 5.8

    assert before == [[REFERENCE], [SECOND], [THIRD]]
    assert [await listed(service.officer, each) for each in (REFERENCE, SECOND, THIRD)] == [[], [], []]


async def test_letters_about_a_part_that_is_about_nobody_stay_readable(service: RunningNotifications) -> None:
    await split_off(service, SECOND, origin=REFERENCE, first=REFERENCE)

    await concerned_by(service, REFERENCE)

    assert await listed(service.officer, SECOND) == [SECOND]


async def test_another_landlords_case_hides_no_letter(service: RunningNotifications) -> None:
    await concerned_by(service, REFERENCE, landlord="riverside")

    assert await listed(service.officer, REFERENCE) == [REFERENCE]
