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
from tests.support.long_complaints import with_a_hazard
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


async def test_an_extended_response_is_watched_at_its_new_date(reporting: Reporting) -> None:
    """Due on Wednesday 20 January 2027, extended to Wednesday 3 February."""
    story = Story("PR-0000-0001", "2027-01-04").logged().defined("2027-01-06").acknowledged("2027-01-06")
    await reporting.hears(story.extended("2027-02-03", on="2027-01-18", told="2027-01-18").updated("2027-02-09"))

    reporting.clock.set(noon("2027-02-03"))
    before = await findings(reporting)
    reporting.clock.set(noon("2027-02-04"))
    after = await findings(reporting)

    assert (before, after) == ({}, {"deadline_not_noticed": ["PR-0000-0001"]})


async def test_stage_2_and_the_updates_owed_are_watched_as_well(reporting: Reporting) -> None:
    escalated = Story("PR-0000-0001", "2026-12-01").logged().defined("2026-12-02").acknowledged("2026-12-02")
    extended = Story("PR-0000-0002", "2027-01-25").logged().defined("2027-01-26").acknowledged("2027-01-26")
    await reporting.hears(
        escalated.responded("2026-12-10").escalated("2027-01-04"),
        extended.extended("2027-02-19", on="2027-01-27", told="2027-01-27"),
    )

    assert await findings(reporting) == {"deadline_not_noticed": ["PR-0000-0001", "PR-0000-0002"]}


async def test_a_clock_of_hours_is_watched_by_the_hour(reporting: Reporting) -> None:
    await reporting.hears(with_a_hazard(Story("PR-0000-0001", "2027-02-08").logged(), "2027-02-08"))

    reporting.clock.set(noon("2027-02-09").replace(minute=10))
    before = await findings(reporting)
    reporting.clock.set(noon("2027-02-09").replace(minute=20))
    after = await findings(reporting)

    assert (before, after) == ({}, {"deadline_not_noticed": ["PR-0000-0001"]})


async def test_what_ended_or_was_refused_is_watched_no_longer(reporting: Reporting) -> None:
    await reporting.hears(
        Story("PR-0000-0001", "2027-01-04").logged().withdrawn("2027-01-05"),
        Story("PR-0000-0002", "2027-01-04").logged().refused("2027-01-05"),
    )

    assert await findings(reporting) == {}


async def test_history_that_is_taken_over_raises_no_alarm_while_cases_looks_at_it(reporting: Reporting) -> None:
    """The history of two years ago arrives now: cases is given its time to record what was missed then."""
    await reporting.hears(Story("PR-0000-0001", "2025-01-06").logged(imported_from="old-system"))
    # The database stamps the rows: what matters is the time since they came in.
    await reporting.execute("UPDATE deadline_fact SET updated_at = '2027-02-10 11:50+00'")
    just_arrived = await findings(reporting)
    await reporting.execute("UPDATE deadline_fact SET updated_at = '2027-02-10 11:40+00'")

    assert (just_arrived, await findings(reporting)) == ({}, {"deadline_not_noticed": ["PR-0000-0001"]})


async def test_history_that_was_finished_elsewhere_raises_no_alarm(reporting: Reporting) -> None:
    story = Story("PR-0000-0001", "2025-01-06").logged(imported_from="old-system")
    story.defined("2025-01-20").acknowledged("2025-01-20").responded("2025-03-03").closed("2025-03-04")
    await reporting.hears(story)

    assert await findings(reporting) == {}


async def test_a_complaint_whose_clock_was_lost_is_found(reporting: Reporting) -> None:
    await reporting.hears(Story("PR-0000-0001", "2027-02-08").logged(), Story("PR-0000-0002", "2027-02-08").logged())
    await reporting.execute("UPDATE deadline_fact SET ended_on = '2027-02-09' WHERE reference = 'PR-0000-0002'")

    assert await findings(reporting) == {"no_clock_running": ["PR-0000-0002"]}


async def test_a_letter_that_is_not_owed_any_more_is_not_missed(reporting: Reporting) -> None:
    story = Story("PR-0000-0001", "2027-02-09", kind=SubmissionKind.COMPLIMENT).planned(
        LetterKind.RECEIPT, "2027-02-09"
    )
    await reporting.hears(story.cancelled(LetterKind.RECEIPT, "2027-02-09"))

    assert await findings(reporting) == {}


async def test_a_contact_that_turned_out_to_be_a_complaint_is_waited_for(reporting: Reporting) -> None:
    story = Story("PR-0000-0001", "2026-06-01", kind=SubmissionKind.SERVICE_REQUEST)
    await reporting.hears(story.corrected(SubmissionKind.COMPLAINT, "2027-02-09"))

    assert await findings(reporting) == {"complaint_not_logged": ["PR-0000-0001"]}


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
