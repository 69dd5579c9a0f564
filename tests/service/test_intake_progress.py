"""How far a case of two stages is, as its events arrive: over HTTP, and on the tracking page."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from shared.events import cases
from shared.events.cases import ClockKind, ClockStopped, ClosingReason, Deadline, Edition, Ground, Party
from shared.events.intake import Channel
from shared.kernel.words import WordsReference
from shared.kernel.working_days import CountingRule
from tests.support.running_intake import RunningIntake, running_intake

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
WORDS = WordsReference(id=UUID(int=7), digest="0" * 64)


@pytest.fixture
async def intake(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[RunningIntake]:
    async with running_intake(service_database, tmp_path, NOW) as running:
        yield running


def due(clock: ClockKind, on: str) -> Deadline:
    return Deadline(
        clock=clock,
        counted_from=date(2026, 11, 20),
        working_days=5,
        due_on=date.fromisoformat(on),
        edition=Edition.HOS_2024,
        calendar="england",
        counting=CountingRule.STRICT,
    )


def stopped(clock: ClockKind, on: str) -> ClockStopped:
    return ClockStopped(clock=clock, on=date.fromisoformat(on))


LOGGED = cases.ComplaintLogged(
    channel=Channel.PHONE,
    service=None,
    received_at=NOW,
    received_on=date(2026, 11, 20),
    logged_on=date(2026, 11, 20),
    acknowledge=due(ClockKind.STAGE_1_ACKNOWLEDGE, "2026-11-27"),
)
ACKNOWLEDGED = cases.ComplaintAcknowledged(
    stage=1, acknowledged_on=date(2026, 11, 25), respond=due(ClockKind.STAGE_1_RESPOND, "2026-12-09")
)
EXTENDED = cases.ResponseExtended(
    number=1,
    stage=1,
    told_on=date(2026, 12, 7),
    respond=due(ClockKind.STAGE_1_RESPOND, "2026-12-23"),
    update=due(ClockKind.PROGRESS_UPDATE, "2026-12-14"),
)
UPDATED = cases.ProgressUpdateSent(
    number=1, sent_on=date(2026, 12, 14), following=due(ClockKind.PROGRESS_UPDATE, "2026-12-21")
)
RESPONDED = cases.ComplaintResponded(
    stage=1, responded_on=date(2026, 12, 22), stopped=stopped(ClockKind.STAGE_1_RESPOND, "2026-12-22")
)
CLOSED = cases.CaseClosed(reason=ClosingReason.ANSWERED, learning=WORDS, closed_on=date(2026, 12, 23))
ESCALATED = cases.EscalationRequested(
    stage=2,
    channel=Channel.PHONE,
    requested_by=Party.RESIDENT,
    received_at=datetime(2027, 1, 8, 10, 0, tzinfo=UTC),
    received_on=date(2027, 1, 8),
    parts=(1,),
    acknowledge=due(ClockKind.STAGE_2_ACKNOWLEDGE, "2027-01-15"),
)
ACKNOWLEDGED_AGAIN = cases.ComplaintAcknowledged(
    stage=2, acknowledged_on=date(2027, 1, 13), respond=due(ClockKind.STAGE_2_RESPOND, "2027-02-10")
)
FINAL = cases.ComplaintResponded(
    stage=2, responded_on=date(2027, 2, 9), stopped=stopped(ClockKind.STAGE_2_RESPOND, "2027-02-09")
)


async def after(intake: RunningIntake, *events: cases.CaseEvent) -> dict[str, Any]:
    """Return the status of a submission whose case has seen these events."""
    reference = await intake.reference()
    for event in events:
        await intake.arrives(reference, event)
    return await intake.status(reference)


async def page(intake: RunningIntake, reference: str, on: datetime) -> httpx.Response:
    [kept] = await intake.rows("SELECT tracking_secret FROM submission WHERE reference = :of", of=reference)
    intake.clock.set(on)
    sent = {"reference": reference, "code": kept.tracking_secret}
    return await intake.officer.post("/track", data=sent, headers={"Accept": "text/html"})


async def test_an_extension_moves_the_date_and_promises_updates(intake: RunningIntake) -> None:
    told = await after(intake, LOGGED, ACKNOWLEDGED, EXTENDED, UPDATED)

    assert told["progress"]["respond_by"] == "2026-12-23"
    assert told["progress"]["extended_on"] == "2026-12-07"
    assert told["progress"]["updated_on"] == "2026-12-14"
    assert told["progress"]["update_by"] == "2026-12-21"
    assert told["progress"]["stage_2"] is None


async def test_stage_2_has_dates_of_its_own_and_opens_a_closed_case(intake: RunningIntake) -> None:
    told = await after(intake, LOGGED, ACKNOWLEDGED, RESPONDED, CLOSED, ESCALATED, ACKNOWLEDGED_AGAIN)

    assert told["status"] == "acknowledged"
    assert (told["progress"]["stage"], told["progress"]["closed_on"]) == (2, None)
    assert told["progress"]["responded_on"] == "2026-12-22"
    assert told["progress"]["escalated_on"] == "2027-01-08"
    assert told["progress"]["stage_2"] == {
        "acknowledge_by": "2027-01-15",
        "acknowledged_on": "2027-01-13",
        "respond_by": "2027-02-10",
        "responded_on": None,
        "extended_on": None,
    }


async def test_a_status_follows_the_second_stage(intake: RunningIntake) -> None:
    first = (LOGGED, ACKNOWLEDGED, RESPONDED)

    assert (await after(intake, *first, ESCALATED))["status"] == "escalated"
    assert (await after(intake, *first, ESCALATED, ACKNOWLEDGED_AGAIN, FINAL))["status"] == "responded"


async def test_a_refused_escalation_leaves_the_first_answer(intake: RunningIntake) -> None:
    refused = cases.EscalationNotAccepted(ground=Ground.COURT_CLAIM, told_on=date(2027, 1, 13))

    told = await after(intake, LOGGED, ACKNOWLEDGED, RESPONDED, ESCALATED, refused)

    assert (told["status"], told["progress"]["stage"]) == ("responded", 1)
    assert told["progress"]["escalation_refused_on"] == "2027-01-13"


async def test_a_refused_complaint_that_the_ombudsman_returns_is_open_again(intake: RunningIntake) -> None:
    refused = cases.ComplaintNotAccepted(
        ground=Ground.COURT_CLAIM,
        told_on=date(2026, 11, 24),
        stopped=stopped(ClockKind.STAGE_1_ACKNOWLEDGE, "2026-11-24"),
    )
    closed = cases.CaseClosed(reason=ClosingReason.NOT_ACCEPTED, closed_on=date(2026, 11, 24))
    directed = cases.AcceptanceDirected(
        ombudsman="housing",
        directed_on=date(2027, 1, 4),
        stage=1,
        acknowledge=due(ClockKind.STAGE_1_ACKNOWLEDGE, "2027-01-11"),
    )

    before = await after(intake, LOGGED, refused)
    told = await after(intake, LOGGED, refused, closed, directed)

    assert before["status"] == "not_accepted"
    assert told["status"] == "logged"
    assert (told["progress"]["closed_on"], told["progress"]["not_accepted_on"]) == (None, None)
    assert told["progress"]["acknowledge_by"] == "2027-01-11"


async def test_a_case_that_is_a_complaint_after_all_is_open_again(intake: RunningIntake) -> None:
    otherwise = cases.CaseClosed(reason=ClosingReason.RECORDED_OTHERWISE, closed_on=date(2026, 11, 23))
    reopened = cases.CaseReopened(acknowledge=due(ClockKind.STAGE_1_ACKNOWLEDGE, "2026-11-27"))

    told = await after(intake, LOGGED, otherwise, reopened)

    assert (told["status"], told["progress"]["closed_as"]) == ("logged", None)


async def test_an_answered_complaint_is_corrected_to_nothing_else(intake: RunningIntake) -> None:
    told = await after(intake, LOGGED, ACKNOWLEDGED, RESPONDED)
    await intake.choose(told["reference"], "not_complain")

    refused = await intake.correct(told["reference"], "comment", sequence=3)

    assert refused.status_code == httpx.codes.CONFLICT
    assert refused.json()["type"].endswith(":answered-as-complaint")


async def test_a_date_that_was_counted_anew_is_the_one_that_is_told(intake: RunningIntake) -> None:
    anew = cases.DeadlineRecomputed(
        was_due_on=date(2026, 12, 9), was_calendar="england", deadline=due(ClockKind.STAGE_1_RESPOND, "2026-12-10")
    )
    other = cases.DeadlineRecomputed(
        was_due_on=date(2026, 12, 9), was_calendar="england", deadline=due(ClockKind.TARGET, "2026-12-01")
    )

    told = await after(intake, LOGGED, ACKNOWLEDGED, anew, other)

    assert told["progress"]["respond_by"] == "2026-12-10"


async def test_the_end_of_a_case_says_which_end(intake: RunningIntake) -> None:
    withdrawn = cases.CaseClosed(reason=ClosingReason.WITHDRAWN, explanation=WORDS, closed_on=date(2026, 12, 1))

    told = await after(intake, LOGGED, withdrawn)

    assert (told["progress"]["closed_as"], told["progress"]["closed_on"]) == ("withdrawn", "2026-12-01")


async def test_the_page_shows_the_second_stage(intake: RunningIntake) -> None:
    told = await after(intake, LOGGED, ACKNOWLEDGED, EXTENDED, RESPONDED, CLOSED, ESCALATED, ACKNOWLEDGED_AGAIN)

    shown = await page(intake, told["reference"], datetime(2027, 1, 14, 9, 0, tzinfo=UTC))

    assert "We are looking at your complaint again" in shown.text
    assert "We give you our final answer by" in shown.text
    assert "Wednesday 10 February 2027" in shown.text
    assert "You asked us to look again." in shown.text
    assert "We are late" not in shown.text


async def test_the_page_says_when_we_next_tell_how_it_is_going(intake: RunningIntake) -> None:
    told = await after(intake, LOGGED, ACKNOWLEDGED, EXTENDED)

    shown = await page(intake, told["reference"], datetime(2026, 12, 10, 9, 0, tzinfo=UTC))

    assert "Wednesday 23 December 2026" in shown.text
    assert "We next tell you how it is going by" in shown.text
    assert "Monday 14 December 2026" in shown.text


async def test_the_page_of_erased_records_says_so(intake: RunningIntake) -> None:
    erased = cases.PersonalDataErased(erased_on=date(2032, 12, 23), schedule="six years after closing")
    told = await after(intake, LOGGED, ACKNOWLEDGED, RESPONDED, CLOSED, erased)

    shown = await page(intake, told["reference"], datetime(2033, 1, 4, 9, 0, tzinfo=UTC))

    assert shown.status_code == httpx.codes.OK
    assert "We erased these records" in shown.text
    assert "Thursday 23 December 2032" in shown.text
    assert shown.headers["referrer-policy"] == "no-referrer"
