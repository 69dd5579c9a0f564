"""The cases service on a real database: refused, extended, escalated, answered at stage 2; and who may do what."""

import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from services.cases import repository
from services.cases.handlers import recompute_deadlines
from shared.events.notifications import LetterKind
from shared.platform import landlords
from shared.platform.landlords import HolidayOverride, Landlords
from tests.support.cases import a_letter, a_submission, at
from tests.support.running_cases import RunningCases, running_cases

REFERENCE: Final = "PR-0000-0000"
OTHER: Final = "PR-G000-0007"
DEFINITION: Final[dict[str, Any]] = {
    "parts": [{"summary": "The mould was not treated."}, {"summary": "Nobody called back."}],
    "outcomes_sought": ["The mould treated"],
}
NOT_UPHELD: Final = {"finding": "not_upheld", "reasons": "We found nothing wrong."}
REFUSAL: Final[dict[str, Any]] = {
    "ground": "over_twelve_months",
    "reasons": "You told us about the fence in 2024, and it was replaced then.",
    "evidence": "The repairs log of May 2024.",
    "issue_arose_on": "2024-03-01",
    "became_aware_on": "2024-04-01",
    "no_discretion_reason": "The fence is gone and nobody who knew it works here any more.",
}


@pytest.fixture
async def cases(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[RunningCases]:
    async with running_cases(service_database, tmp_path, at("2026-11-20")) as running:
        yield running


async def _acknowledged(cases: RunningCases, reference: str = REFERENCE) -> None:
    """Carry a case to its acknowledgement on Friday 20 November; the response is due on 4 December."""
    await cases.arrives(reference, a_submission(at("2026-11-20")))
    await cases.act(reference, "assignment", {"handler": "user:ann", "free_of_conflict": True})
    await cases.act(reference, "definition", DEFINITION)
    await cases.act(reference, "acknowledgement")
    await cases.arrives(reference, a_letter(LetterKind.ACKNOWLEDGEMENT, at("2026-11-20")))


async def _answered(cases: RunningCases) -> None:
    await _acknowledged(cases)
    answers = [{"part": number, **NOT_UPHELD} for number in (1, 2)]
    await cases.act(REFERENCE, "response", {"answers": answers})
    await cases.arrives(REFERENCE, a_letter(LetterKind.RESPONSE, at("2026-11-20")))


async def _deadlines(cases: RunningCases) -> dict[str, tuple[str, str]]:
    read = (await cases.officer.get(f"/v1/cases/{REFERENCE}")).json()
    return {each["clock"]: (each["state"], each["due_on"]) for each in read["deadlines"]}


async def test_one_part_goes_to_stage_2_and_is_answered_by_somebody_else(cases: RunningCases) -> None:  # Code 6.10
    await _answered(cases)
    cases.clock.set(at("2026-11-24"))

    asked = await cases.act(REFERENCE, "escalation", {"parts": [2], "channel": "phone"})
    same = await cases.act(REFERENCE, "assignment", {"handler": "user:ann", "free_of_conflict": True})
    new = await cases.act(REFERENCE, "assignment", {"handler": "user:bea", "free_of_conflict": True})

    assert (asked.json()["stage"], asked.json()["status"]) == (2, "escalated")
    assert (same.status_code, same.json()["provision"]) == (409, "6.13")
    assert new.json()["handler"] == "user:bea"

    await cases.act(REFERENCE, "definition", DEFINITION)
    await cases.act(REFERENCE, "acknowledgement")
    await cases.arrives(REFERENCE, a_letter(LetterKind.ACKNOWLEDGEMENT, at("2026-11-25"), 2))
    assert (await _deadlines(cases))["stage_2_respond"] == ("running", "2026-12-23")

    body = {"answers": [{"part": 2, "finding": "not_upheld", "reasons": "The log shows a call."}]}
    again = await cases.act(REFERENCE, "response", body)
    final = await cases.act(REFERENCE, "response", body, by=cases.manager)
    assert (again.status_code, again.json()["provision"]) == (409, "6.13")
    assert final.is_success
    await cases.arrives(REFERENCE, a_letter(LetterKind.RESPONSE, at("2026-11-26"), 2))

    third = await cases.act(REFERENCE, "escalation", {"channel": "phone"})
    assert (third.status_code, third.json()["provision"]) == (409, "5.3")
    read = (await cases.officer.get(f"/v1/cases/{REFERENCE}")).json()
    assert [part["number"] for part in read["parts"]] == [2]
    assert [len(stage["parts"]) for stage in read["stages"]] == [2, 1]
    assert await _audit(cases) == []


async def test_an_extension_holds_once_its_notice_went_out(cases: RunningCases) -> None:  # Code 6.4, 5.9
    await _acknowledged(cases)
    body = {"extended_to": "2026-12-11", "reason": "The surveyor is ill.", "update_every": 5}

    decided = await cases.act(REFERENCE, "extension", body)
    before = (await _deadlines(cases))["stage_1_respond"]
    await cases.arrives(REFERENCE, a_letter(LetterKind.EXTENSION, at("2026-11-25")))

    assert decided.json()["extension"] == {"number": 1, "extended_to": "2026-12-11", "approved": True}
    assert before == ("running", "2026-12-04")
    after = await _deadlines(cases)
    assert after["stage_1_respond"] == ("running", "2026-12-11")
    assert after["progress_update"] == ("running", "2026-12-02")


async def test_beyond_the_cap_a_manager_decides(cases: RunningCases) -> None:  # Code 6.4
    await _acknowledged(cases)
    body = {"extended_to": "2026-12-21", "reason": "Tests take long.", "update_every": 5}

    bare = await cases.act(REFERENCE, "extension", body)
    proposed = await cases.act(REFERENCE, "extension", body | {"good_reason": "The laboratory needs four weeks."})
    own = await cases.act(REFERENCE, "extension-approval", {"approved": True})
    approved = await cases.act(REFERENCE, "extension-approval", {"approved": True}, by=cases.manager)

    assert (bare.status_code, bare.json()["errors"][0]["field"]) == (422, "good_reason")
    assert proposed.json()["extension"]["approved"] is False
    assert own.status_code == 409
    assert approved.json()["extension"]["approved"] is True


async def test_an_extension_notice_is_written_from_what_was_decided(cases: RunningCases) -> None:  # Code 6.4, 6.5
    await _acknowledged(cases)
    body = {"extended_to": "2026-12-11", "reason": "The surveyor is ill.", "update_every": 5}
    await cases.act(REFERENCE, "extension", body)

    read = await cases.officer.get(f"/v1/cases/{REFERENCE}/letter-contents", params={"kind": "extension", "cycle": 1})

    assert read.json()["extension"] == body


async def test_a_refusal_needs_its_facts_an_approver_and_a_letter(cases: RunningCases) -> None:  # Code 2.2, 2.3, 2.4
    await cases.arrives(REFERENCE, a_submission(at("2026-11-20")))

    undecided = await cases.act(REFERENCE, "refusal", REFUSAL | {"no_discretion_reason": None})
    proposed = await cases.act(REFERENCE, "refusal", REFUSAL)
    own = await cases.act(REFERENCE, "refusal-approval", {"approved": True})
    approved = await cases.act(REFERENCE, "refusal-approval", {"approved": True}, by=cases.manager)
    await cases.arrives(REFERENCE, a_letter(LetterKind.NOT_ACCEPTED, at("2026-11-23")))

    assert (undecided.status_code, undecided.json()["errors"][0]["field"]) == (422, "no_discretion_reason")
    assert undecided.json()["provision"] == "2.3"
    assert proposed.json()["refusal"]["approved"] is False
    assert own.status_code == 409
    assert approved.json()["status"] == "refusal_approved"
    closed = (await cases.officer.get(f"/v1/cases/{REFERENCE}")).json()
    assert (closed["status"], closed["closed"]) == ("closed", "not_accepted")

    cases.clock.set(at("2027-01-04"))
    directed = await cases.act(REFERENCE, "acceptance-direction", {"ombudsman": "housing"})
    assert (directed.json()["status"], directed.json()["received_on"]) == ("logged", "2026-11-20")
    assert await _audit(cases) == []


async def test_refusals_in_the_same_words_are_counted_for_the_approver(cases: RunningCases) -> None:  # Code 2.5
    await cases.arrives(REFERENCE, a_submission(at("2026-11-20")))
    await cases.arrives(OTHER, a_submission(at("2026-11-20")))
    await cases.act(REFERENCE, "refusal", REFUSAL)
    shouted = REFUSAL["reasons"].upper().replace(",", " ")
    await cases.act(OTHER, "refusal", REFUSAL | {"reasons": shouted})

    identical = await cases.manager.get(f"/v1/cases/{REFERENCE}/refusal/identical")
    strange = await cases.stranger.get(f"/v1/cases/{REFERENCE}/refusal/identical")

    assert identical.json() == {"identical": 1}
    assert strange.status_code == 404


async def test_the_words_of_a_refusal_go_into_its_letter(cases: RunningCases) -> None:  # Code 2.4
    await cases.arrives(REFERENCE, a_submission(at("2026-11-20")))
    await cases.act(REFERENCE, "refusal", REFUSAL)

    read = await cases.officer.get(f"/v1/cases/{REFERENCE}/letter-contents?kind=not_accepted&cycle=1")

    assert read.json()["refusal"] == {"ground": "over_twelve_months", "reasons": REFUSAL["reasons"]}


async def test_a_question_is_asked_and_answered_while_the_clock_runs(cases: RunningCases) -> None:  # Code 5.6
    await cases.arrives(REFERENCE, a_submission(at("2026-11-20")))

    asked = await cases.act(REFERENCE, "clarification", {"question": "Which bedroom is it?"})
    answered = await cases.act(REFERENCE, "clarification/1/answer", {"answer": "The small one."})
    unasked = await cases.act(REFERENCE, "clarification/2/answer", {"answer": "The small one."})

    assert asked.json()["clarifications"] == [{"number": 1, "question": "Which bedroom is it?", "answer": None}]
    assert answered.json()["clarifications"][0]["answer"] == "The small one."
    assert (unasked.status_code, unasked.json()["provision"]) == (409, "5.6")
    assert (await _deadlines(cases))["stage_1_acknowledge"] == ("running", "2026-11-27")


async def test_waiting_is_shown_and_moves_nothing(cases: RunningCases) -> None:
    await _acknowledged(cases)
    before = await _deadlines(cases)

    waiting = await cases.act(REFERENCE, "waiting", {"waiting_for": "contractor", "what_for": "The report."})
    ended = await cases.act(REFERENCE, "waiting/end")

    assert (waiting.json()["waiting_for"], ended.json()["waiting_for"]) == ("contractor", None)
    assert await _deadlines(cases) == before


async def test_a_withdrawn_case_has_no_clock_running(cases: RunningCases) -> None:
    await _acknowledged(cases)

    withdrawn = await cases.act(REFERENCE, "withdrawal", {"explanation": "She moved away and lets it rest."})

    assert (withdrawn.json()["status"], withdrawn.json()["closed"]) == ("closed", "withdrawn")
    assert (await _deadlines(cases))["stage_1_respond"] == ("ended", "2026-12-04")


async def test_a_proclaimed_holiday_moves_open_deadlines_once(cases: RunningCases) -> None:  # Code 6.2
    await cases.arrives(REFERENCE, a_submission(at("2026-11-20")))
    await cases.arrives(OTHER, a_submission(at("2026-11-12")))
    await cases.sweep(at("2026-11-20"))
    changed = dataclasses.replace(cases.resources, landlords=_with_a_proclaimed_holiday())

    asked = [await recompute_deadlines(changed) for _ in range(2)]

    assert asked == [1, 0]
    assert (await _deadlines(cases))["stage_1_acknowledge"] == ("running", "2026-11-30")
    history = (await cases.officer.get(f"/v1/cases/{REFERENCE}/history")).json()["items"]
    assert (history[-1]["event"], history[-1]["data"]["was_due_on"]) == ("DeadlineRecomputed", "2026-11-27")
    assert await _audit(cases) == []


def _with_a_proclaimed_holiday() -> Landlords:
    """Return the landlords of a file in which Wednesday 25 November 2026 has become a bank holiday."""
    proclaimed = HolidayOverride(day=date(2026, 11, 25), why="a day of mourning")
    demo = landlords.read(None).get("demo").model_copy(update={"holiday_overrides": (proclaimed,)})
    return Landlords({"demo": demo})


async def _audit(cases: RunningCases) -> list[str]:
    async with cases.database.transaction() as connection:
        return [finding async for finding in repository.audit(connection)]
