"""Ombudsman matters, hazards and data protection at the edge of the cases service, on a real database."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from services.cases import repository
from tests.support.cases import a_submission, at
from tests.support.running_cases import RunningCases, running_cases

REFERENCE = "PR-0000-0000"
REFERRAL = {"ombudsman": "housing", "referred_on": "2027-02-01", "case_number": "202700123"}
DETERMINATION = {"determined_on": "2027-02-02", "parts": [{"outcome": "maladministration"}]}
ORDER = {
    "kind": "order",
    "head": "compensation",
    "amount_pence": 35_000,
    "ordered": "Pay £350 for the delay.",
    "due_on": "2027-03-01",
}


@pytest.fixture
async def cases(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[RunningCases]:
    async with running_cases(service_database, tmp_path, at("2026-11-20")) as running:
        await running.arrives(REFERENCE, a_submission(at("2026-11-20")))
        yield running


async def done(cases: RunningCases, step: str, body: Any = None) -> Any:
    answer = await cases.act(REFERENCE, step, body)
    assert answer.is_success, answer.text
    return answer.json()


async def test_an_ombudsman_matter_is_carried_on_a_closed_case_from_referral_to_accepted_compliance(
    cases: RunningCases,
) -> None:  # Code 2.4, 5.3
    await done(cases, "withdrawal", {"explanation": "It was settled by telephone."})
    cases.clock.set(at("2027-02-03"))

    # The resident goes to the Ombudsman, who asks for evidence and gets it.
    referred = await done(cases, "ombudsman-referral", REFERRAL)
    assert referred["status"] == "closed"
    assert referred["ombudsman"]["matters"][0]["warning"] is None
    await done(cases, "ombudsman-matters/1/evidence-request", {"request": "All repair logs.", "due_on": "2027-02-24"})
    sent = await done(cases, "evidence-requests/1/evidence", {"sent": "Logs, by the portal."})
    assert sent["ombudsman"]["evidence_requests"][0]["sent"] == "Logs, by the portal."

    # It is determined, compensation is ordered, paid, and the payment is accepted.
    await done(cases, "ombudsman-matters/1/determination", DETERMINATION)
    ordered = await done(cases, "ombudsman-matters/1/order", ORDER)
    assert [each["due_on"] for each in ordered["deadlines"] if each["clock"] == "order"] == ["2027-03-01"]
    await done(cases, "orders/1/compliance", {"proof": "Paid by bank transfer."})
    settled = await done(cases, "orders/1/compliance-decision", {"accepted": True})

    order = settled["ombudsman"]["orders"][0]
    assert (order["amount_pence"], order["complied_on"], order["accepted_on"]) == (35_000, "2027-02-03", "2027-02-03")
    assert await _audit(cases) == []


async def test_a_referral_to_the_wrong_body_is_recorded_with_a_warning(cases: RunningCases) -> None:
    read = await done(cases, "ombudsman-referral", {"ombudsman": "local_government"})

    assert "the Housing Ombudsman" in read["ombudsman"]["matters"][0]["warning"]


async def test_a_word_of_the_wrong_scheme_is_named_and_changes_nothing(cases: RunningCases) -> None:
    await done(cases, "ombudsman-referral", {"ombudsman": "local_government"})

    refused = await cases.act(
        REFERENCE,
        "ombudsman-matters/1/determination",
        {"determined_on": "2026-11-20", "parts": [{"outcome": "maladministration"}]},
    )

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "parts.0.outcome"


async def test_nothing_is_determined_before_the_referral(cases: RunningCases) -> None:
    refused = await cases.act(REFERENCE, "ombudsman-matters/1/determination", DETERMINATION)

    assert refused.status_code == 409


async def test_a_number_of_the_body_holds_no_name_and_is_not_repeated(cases: RunningCases) -> None:
    refused = await cases.act(
        REFERENCE, "ombudsman-referral", {"ombudsman": "housing", "case_number": "Zuleika Dobson!"}
    )

    assert refused.status_code == 422
    assert "Zuleika" not in refused.text


async def test_a_failure_order_is_issued_and_answered(cases: RunningCases) -> None:
    issued = {
        "kind": "complaint_handling_failure_order",
        "failure": "complaint_not_accepted",
        "issued_on": "2026-11-20",
        "due_on": "2026-11-27",
    }

    await done(cases, "failure-order", issued)
    read = await done(cases, "failure-orders/1/answer", {"answer": "Accepted and acknowledged."})

    assert read["ombudsman"]["failure_orders"][0]["answered_on"] == "2026-11-20"


async def test_a_hazard_runs_from_the_complaint_and_is_missed_by_the_hour(cases: RunningCases) -> None:
    read = await done(cases, "hazard", {"kind": "emergency", "hazard_class": "damp_and_mould"})
    [emergency] = [each for each in read["deadlines"] if each["clock"] == "hazard_emergency"]
    assert (emergency["item"], emergency["due_at"], emergency["statutory"]) == (1, "2026-11-21T10:00:00Z", False)

    await cases.sweep(at("2026-11-21", 5))
    await cases.sweep(at("2026-11-21", 10))

    history = (await cases.officer.get(f"/v1/cases/{REFERENCE}/history")).json()["items"]
    assert [entry["event"] for entry in history[-2:]] == ["DeadlineApproaching", "DeadlineMissed"]
    assert await _audit(cases) == []


async def test_a_hazard_is_carried_from_report_to_further_works(cases: RunningCases) -> None:
    await done(cases, "hazard", {"kind": "significant", "hazard_class": "damp_and_mould"})
    cases.clock.set(at("2026-11-26"))

    await done(cases, "hazards/1/investigation", {"found": "significant", "ended_at": "2026-11-26T09:00:00Z"})
    await done(cases, "hazards/1/summary", {})
    await done(cases, "hazards/1/safety", {"how": "Mould washed, dehumidifier lent."})
    await done(cases, "hazards/1/further-works-plan", {"why": "Scaffolding.", "begin_by": "2027-01-29"})
    read = await done(cases, "hazards/1/further-works", {"works": "The gutter is being renewed."})

    states = {each["clock"]: each["state"] for each in read["deadlines"] if each["clock"].startswith("hazard")}
    assert states == dict.fromkeys(
        ("hazard_investigate", "hazard_summary", "hazard_make_safe", "hazard_further_works"), "met"
    )
    assert read["hazards"][0]["works"] == "The gutter is being renewed."
    assert await _audit(cases) == []


async def test_a_hazard_that_the_law_does_not_cover_is_refused_with_a_sentence(cases: RunningCases) -> None:
    refused = await cases.act(REFERENCE, "hazard", {"kind": "significant", "hazard_class": "fire"})

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "hazard_class"


async def test_a_data_protection_complaint_has_its_own_clock_and_body(cases: RunningCases) -> None:
    read = await done(cases, "data-protection", {})
    assert [each["due_on"] for each in read["deadlines"] if each["clock"] == "data_protection_acknowledge"] == [
        "2026-12-20"
    ]
    assert read["ombudsman"]["right_bodies"] == ["housing", "information_commissioner"]

    await done(cases, "data-protection/acknowledgement", {"how": "By e-mail."})
    answered = await done(cases, "data-protection/answer", {"answer": "The letter went to the wrong flat."})

    assert answered["data_protection"]["answer"] == "The letter went to the wrong flat."
    again = await cases.act(REFERENCE, "data-protection/answer", {"answer": "Once more."})
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("step", "body"),
    [
        ("ombudsman-referral", REFERRAL),
        ("hazard", {"kind": "emergency", "hazard_class": "fire"}),
        ("data-protection", {}),
    ],
)
async def test_another_landlords_case_is_not_there_and_a_stale_version_is_not_taken(
    cases: RunningCases, step: str, body: dict[str, Any]
) -> None:
    cases.clock.set(at("2027-02-03"))
    path = f"/v1/cases/{REFERENCE}/{step}"

    other = await cases.stranger.post(path, json=body, headers={"If-Match": '"1"'})
    stale = await cases.officer.post(path, json=body, headers={"If-Match": '"7"'})

    assert (other.status_code, stale.status_code) == (404, 412)


async def _audit(cases: RunningCases) -> list[str]:
    async with cases.database.transaction() as connection:
        return [finding async for finding in repository.audit(connection)]
