"""Projections: every event counts once, whichever owner is heard first, and the months are the sum of the facts."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from services.reporting import tables
from services.reporting.domain.facts import DeadlineFact, LetterFact, SubmissionFact
from services.reporting.domain.items import ItemFact
from services.reporting.domain.stages import CaseFact, StageFact
from services.reporting.repository import statements
from shared.events.cases import ClockKind, Finding
from shared.events.intake import Channel
from shared.events.notifications import LetterKind
from tests.support.complaints import Story, noon
from tests.support.long_complaints import a_complaint_through_everything
from tests.support.running_reporting import Reporting, running_reporting


@pytest.fixture
async def reporting(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[Reporting]:
    async with running_reporting(await service_database("reporting"), tmp_path, noon("2026-12-14")) as running:
        yield running


def an_answered_complaint() -> Story:
    story = Story("PR-0000-0001", "2026-12-18", channel=Channel.PHONE).planned(LetterKind.RECEIPT, "2026-12-18")
    story.logged().missed(ClockKind.STAGE_1_ACKNOWLEDGE, "2026-12-29", "2026-12-30").defined("2026-12-30")
    return story.acknowledged("2026-12-30").responded("2027-01-14", Finding.PARTLY_UPHELD).closed("2027-01-15")


def known(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows without what is null, nought or empty."""
    return [{name: value for name, value in row.items() if value} for row in rows]


@pytest.mark.parametrize(
    ("fact", "table"),
    [
        (SubmissionFact, tables.submission_fact),
        (CaseFact, tables.case_fact),
        (StageFact, tables.stage_fact),
        (DeadlineFact, tables.deadline_fact),
        (ItemFact, tables.item_fact),
        (LetterFact, tables.letter_fact),
    ],
)
def test_a_fact_has_the_columns_of_its_table_in_their_order(fact: Any, table: Any) -> None:
    assert [field.name for field in fields(fact)] == statements.written(table)


async def test_a_case_is_told_in_a_row_and_each_stage_in_one_of_its_own(reporting: Reporting) -> None:
    """Received on Friday 18 December 2026: acknowledge by Tuesday 29 December, over two bank holidays (Code 6.2)."""
    await reporting.hears(an_answered_complaint())

    assert known(await reporting.rows("case_fact")) == [
        {
            "reference": "PR-0000-0001",
            "landlord": "demo",
            "channel": "phone",
            "service": "repairs",
            "received_at": "2026-12-18T12:00:00+00:00",
            "received_on": "2026-12-18",
            "logged_on": "2026-12-18",
            "edition": "hos_2024",
            "stage": 1,
            "status": "closed",
            "parts": 1,
            "letters_sent": 2,
            "deadlines_missed": 1,
            "closed_on": "2027-01-15",
            "closing_reason": "answered",
            "sequence": 11,
        }
    ]
    assert known(await reporting.rows("stage_fact")) == [
        {
            "reference": "PR-0000-0001",
            "stage": 1,
            "landlord": "demo",
            "channel": "phone",
            "entered_on": "2026-12-18",
            "assigned_on": "2026-12-30",
            "defined_on": "2026-12-30",
            "acknowledge_from": "2026-12-18",
            "acknowledge_by": "2026-12-29",
            "acknowledged_on": "2026-12-30",
            "acknowledgement": "late",
            "acknowledged_within": 6,
            "respond_from": "2026-12-30",
            "first_respond_by": "2027-01-14",
            "respond_by": "2027-01-14",
            "responded_on": "2027-01-14",
            "response": "in_time",
            "responded_within": 10,
            "finding": "partly_upheld",
            "partly_upheld_parts": 1,
            "ended_on": "2027-01-14",
        }
    ]


async def test_clocks_and_letters_are_facts_of_their_own(reporting: Reporting) -> None:
    await reporting.hears(an_answered_complaint())

    clocks = {
        row["clock"]: (row["due_on"], row["met_on"], row["missed_on"]) for row in await reporting.rows("deadline_fact")
    }
    letters = {row["kind"]: row["sent_at"] for row in await reporting.rows("letter_fact")}
    assert clocks == {
        "stage_1_acknowledge": ("2026-12-29", "2026-12-30", "2026-12-30"),
        "stage_1_respond": ("2027-01-14", "2027-01-14", None),
    }
    assert letters == {
        "receipt": None,
        "acknowledgement": "2026-12-30T12:00:00+00:00",
        "response": "2027-01-14T12:00:00+00:00",
    }


async def test_an_event_delivered_again_counts_once(reporting: Reporting) -> None:
    await reporting.hears(an_answered_complaint())
    once = await reporting.everything()

    await reporting.hears(an_answered_complaint())

    assert await reporting.everything() == once


async def test_it_does_not_matter_which_owner_is_heard_first(reporting: Reporting) -> None:
    story = an_answered_complaint()
    await reporting.hears(story)
    together = await reporting.everything()
    await reporting.execute("TRUNCATE watermark, " + ", ".join(together))

    by_owner = sorted(story.messages(), key=lambda message: message.owner, reverse=True)
    await reporting.consumer.apply_or_park(by_owner)

    assert await reporting.everything() == together


async def test_one_by_one_or_in_a_batch_gives_the_same_facts_and_months(reporting: Reporting) -> None:
    story = a_complaint_through_everything()
    await reporting.hears(story)
    together = await reporting.everything()
    await reporting.execute("TRUNCATE watermark, " + ", ".join(together))

    await _one_by_one(reporting, story)

    assert await reporting.everything() == together


async def test_months_are_the_sum_of_the_facts(reporting: Reporting) -> None:
    other = Story("PR-0000-0002", "2026-12-01", channel=Channel.PHONE).logged()
    await reporting.hears(an_answered_complaint(), other)

    months = await reporting.rows("stage_month")
    days = {(row["step"], row["working_days"]): row["cases"] for row in await reporting.rows("days_month")}
    assert [(row["month"], row["received"], row["open"], row["acknowledged_late"]) for row in months] == [
        ("2026-12-01", 2, 1, 1)
    ]
    assert days == {("acknowledge", 6): 1, ("respond", 10): 1}


async def test_each_stage_counts_in_the_month_in_which_it_was_entered(reporting: Reporting) -> None:
    await reporting.hears(an_answered_complaint().escalated("2027-01-18"))

    months = {(row["stage"], row["month"]): row for row in await reporting.rows("stage_month")}
    assert {key: (row["received"], row["responded"], row["open"]) for key, row in months.items()} == {
        (1, "2026-12-01"): (1, 1, 1),
        (2, "2027-01-01"): (1, 0, 1),
    }
    assert months[1, "2026-12-01"]["escalated"] == 1


async def test_a_landlord_that_is_not_known_here_is_parked_and_holds_up_nobody(reporting: Reporting) -> None:
    unknown = Story("PR-0000-0009", "2026-12-01", landlord="elsewhere").logged().defined("2026-12-02")
    unknown.acknowledged("2026-12-02")
    await reporting.hears(unknown, an_answered_complaint())

    assert [row["reference"] for row in await reporting.rows("case_fact")] == ["PR-0000-0001"]
    assert {row["stream"] for row in await reporting.rows("parked_event")} == {"PR-0000-0009"}


async def _one_by_one(reporting: Reporting, story: Story) -> None:
    for message in story.messages():
        await reporting.consumer.apply_or_park([message])
