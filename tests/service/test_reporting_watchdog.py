"""The watchdog: a second opinion on what should have happened, from the events alone."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.reporting import handlers
from services.reporting.handlers import FINDINGS, Resources
from shared.events.cases import ClockKind
from shared.events.intake import SubmissionKind
from shared.events.notifications import LetterKind
from shared.platform import landlords
from tests.support.complaints import Story, noon
from tests.support.running_reporting import Reporting, running_reporting


@pytest.fixture
async def reporting(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[Reporting]:
    # The service's own clock must be later than the database's, which stamps the rows.
    async with running_reporting(await service_database("reporting"), tmp_path, noon("2027-02-10")) as running:
        yield running


async def findings(reporting: Reporting, *for_landlords: str) -> dict[str, Any]:
    async with reporting.called_by("operator", landlords=for_landlords or ("demo",)) as operator:
        answer = await operator.get("/v1/watchdog")
    assert answer.status_code == httpx.codes.OK
    return {each["kind"]: each["references"] for each in answer.json()["findings"]}


async def test_a_passed_deadline_that_nobody_recorded_is_found(reporting: Reporting) -> None:
    await reporting.hears(
        Story("PR-0000-0001", "2027-01-04").logged(),
        Story("PR-0000-0002", "2027-01-04").logged().missed(ClockKind.STAGE_1_ACKNOWLEDGE, "2027-01-11", "2027-01-12"),
        Story("PR-0000-0003", "2027-01-04").logged().defined("2027-01-05").acknowledged("2027-02-09"),
    )

    assert await findings(reporting) == {"deadline_not_noticed": ["PR-0000-0001"]}


async def test_a_deadline_due_yesterday_is_given_time_to_be_swept(reporting: Reporting) -> None:
    await reporting.hears(Story("PR-0000-0001", "2027-01-04").logged())
    due_day_is_over = noon("2027-01-12").replace(hour=0, minute=10)

    reporting.clock.set(due_day_is_over)
    assert await findings(reporting) == {}

    reporting.clock.set(due_day_is_over.replace(minute=20))
    assert await findings(reporting) == {"deadline_not_noticed": ["PR-0000-0001"]}


async def test_a_letter_planned_and_not_sent_is_found_and_one_that_was_sent_is_not(reporting: Reporting) -> None:
    planned = Story("PR-0000-0001", "2027-02-09", kind=SubmissionKind.COMPLIMENT)
    planned.planned(LetterKind.RECEIPT, "2027-02-09")
    sent = Story("PR-0000-0002", "2027-02-09").logged().defined("2027-02-09").acknowledged("2027-02-09")
    await reporting.hears(planned, sent)

    assert await findings(reporting) == {"letter_not_sent": ["PR-0000-0001"]}


async def test_a_complaint_without_a_case_is_found(reporting: Reporting) -> None:
    await reporting.hears(
        Story("PR-0000-0001", "2027-02-09"), Story("PR-0000-0002", "2027-02-09", kind=SubmissionKind.COMMENT)
    )

    assert await findings(reporting) == {"complaint_not_logged": ["PR-0000-0001"]}


async def test_an_operator_sees_the_findings_of_the_own_landlords_only(reporting: Reporting) -> None:
    await reporting.hears(Story("PR-0000-0001", "2027-01-04", landlord="riverside").logged())

    assert await findings(reporting) == {}
    assert await findings(reporting, "riverside") == {"deadline_not_noticed": ["PR-0000-0001"]}


async def test_gauges_count_the_findings_of_every_landlord_and_go_back_to_nought(reporting: Reporting) -> None:
    resources = Resources(database=reporting.database, landlords=landlords.read(None), clock=reporting.clock)
    story = Story("PR-0000-0001", "2027-01-04", landlord="riverside").logged()
    await reporting.hears(story)

    await handlers.measure_findings(resources)
    found = FINDINGS.labels("deadline_not_noticed")._value.get()
    await reporting.hears(story.missed(ClockKind.STAGE_1_ACKNOWLEDGE, "2027-01-11", "2027-02-10"))
    await handlers.measure_findings(resources)

    assert (found, FINDINGS.labels("deadline_not_noticed")._value.get()) == (1, 0)
