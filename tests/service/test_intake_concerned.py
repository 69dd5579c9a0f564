"""What was sent in is not there for whom a case is about, by no route (Code 5.8)."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from fastapi.routing import APIRoute

from services.intake import api
from shared.events import cases
from shared.events.cases import ClockKind, Deadline, Edition
from shared.events.intake import Channel
from shared.kernel.working_days import CountingRule
from tests.support.running_intake import DAMP, RunningIntake, running_intake

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SPLIT_OFF = "PR-G000-0007"
# Every route about one submission, or one message, is here by itself.
ROUTES: Final = sorted(
    (method, route.path)
    for router in api.ROUTERS
    for route in router.routes
    if isinstance(route, APIRoute) and "{" in route.path
    for method in route.methods or ()
)
BODIES: Final[dict[str, dict[str, Any]]] = {
    "attachments": {"content": b"A letter from the surgery."},
    "choice-to-complain": {"json": {"answer": "not_complain", "channel": "phone"}},
    "closing": {"json": {"reason": "All is done."}},
    "dissatisfaction": {},
    "kind": {"json": {"kind": "comment", "reason": "It is one."}},
}
LOGGED: Final = cases.ComplaintLogged(
    channel=Channel.EMAIL,
    service=None,
    received_at=NOW,
    received_on=date(2026, 11, 20),
    logged_on=date(2026, 11, 20),
    acknowledge=Deadline(
        clock=ClockKind.STAGE_1_ACKNOWLEDGE,
        counted_from=date(2026, 11, 20),
        working_days=5,
        due_on=date(2026, 11, 27),
        edition=Edition.HOS_2024,
        calendar="england",
        counting=CountingRule.STRICT,
    ),
)


@pytest.fixture
async def intake(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[RunningIntake]:
    async with running_intake(service_database, tmp_path, NOW) as running:
        yield running


def officer_of(intake: RunningIntake) -> str:
    return "machine:" + intake.officer.headers["X-API-Key"].partition(".")[0]


async def sent_in(intake: RunningIntake) -> str:
    """Take in an e-mail with a file, and return its reference."""
    mail = EmailMessage()
    mail["From"] = "Ada Njoroge <ada@example.org>"
    mail["Subject"] = "The surveyor"
    mail["Message-ID"] = "<surveyor@mail.example>"
    mail.set_content("Your surveyor shouted at me.")
    mail.add_attachment(b"The surveyor's letter.", maintype="text", subtype="plain", filename="letter.txt")
    return str((await intake.mail(mail.as_bytes())).json()["reference"])


async def asker(intake: RunningIntake, method: str, path: str) -> Callable[[], Awaitable[httpx.Response]]:
    """Return how the officer asks for a route, with the ids of what was sent in."""
    reference = await sent_in(intake)
    record = (await intake.officer.get(f"/v1/submissions/{reference}/record")).json()
    ids = {
        "reference": reference,
        "attachment": record["attachments"][0]["id"],
        "message": record["messages"][0]["id"],
    }
    sent = BODIES[path.rpartition("/")[2]] if method == "POST" else {}

    async def ask() -> httpx.Response:
        return await intake.officer.request(method, path.format(**ids), headers={"If-Match": '"1"'}, **sent)

    return ask


async def concerned_by(intake: RunningIntake, reference: str) -> None:
    await intake.arrives(reference, cases.StaffConcerned(staff=officer_of(intake), named_by="user:somebody"))


async def reads(intake: RunningIntake, reference: str) -> int:
    return (await intake.officer.get(f"/v1/submissions/{reference}/content")).status_code


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_nothing_of_it_is_there_for_whom_the_case_is_about(intake: RunningIntake, method: str, path: str) -> None:
    ask = await asker(intake, method, path)
    [reference] = [row.reference for row in await intake.rows("SELECT reference FROM submission")]
    before = await intake.rows("SELECT * FROM personal_data_access")

    await concerned_by(intake, reference)  # Code 5.8
    hidden = await ask()
    seen_in_vain = await intake.rows("SELECT * FROM personal_data_access")
    await intake.arrives(reference, cases.StaffNotConcerned(staff=officer_of(intake), named_by="user:somebody"))
    shown = await ask()

    assert hidden.status_code == 404
    assert seen_in_vain == before
    assert shown.status_code in {200, 201, 409}
    assert await intake.audit() == []


async def test_others_go_on_reading_it(intake: RunningIntake) -> None:
    reference = await sent_in(intake)

    await concerned_by(intake, reference)

    assert (await intake.agent.get(f"/v1/submissions/{reference}")).status_code == 200
    assert (await intake.service.get(f"/v1/submissions/{reference}/contact")).status_code == 200


async def test_staff_are_compared_as_they_stand_in_the_record(intake: RunningIntake) -> None:
    reference = await sent_in(intake)

    await intake.arrives(reference, cases.StaffConcerned(staff="ann", named_by="user:somebody"))
    await intake.arrives(reference, cases.StaffConcerned(staff="user:ann", named_by="user:somebody"))

    [kept] = await intake.rows("SELECT staff, reference, landlord FROM concerned_staff")
    assert tuple(kept) == ("user:ann", reference, "demo")


async def test_what_a_split_off_case_shares_is_hidden_from_whom_that_case_is_about(intake: RunningIntake) -> None:
    reference = await sent_in(intake)
    await intake.arrives(reference, LOGGED)
    parted = LOGGED.model_copy(update={"split_from": reference, "submission": reference})
    await intake.arrives(SPLIT_OFF, parted)
    assert await reads(intake, reference) == 200

    await concerned_by(intake, SPLIT_OFF)  # Code 5.8

    assert await reads(intake, reference) == 404


async def test_another_landlords_case_hides_nothing(intake: RunningIntake) -> None:
    reference = await sent_in(intake)

    concerned = cases.StaffConcerned(staff=officer_of(intake), named_by="user:somebody")
    await intake.arrives(reference, concerned, landlord="riverside")

    assert await reads(intake, reference) == 200


async def test_a_complaint_about_somebody_is_not_among_those_beside_a_request(intake: RunningIntake) -> None:
    request = await intake.reference({**DAMP, "kind": "service_request"})
    complaint = await intake.reference({**DAMP, "kind": "complaint", "beside": request})
    assert (await intake.status(request))["complaints_beside"] == [complaint]

    await concerned_by(intake, complaint)  # Code 5.8

    record = (await intake.officer.get(f"/v1/submissions/{request}/record")).json()
    assert (await intake.status(request))["complaints_beside"] == record["complaints_beside"] == []


async def test_a_complaint_is_not_raised_beside_what_is_about_whoever_takes_it(intake: RunningIntake) -> None:
    request = await intake.reference({**DAMP, "kind": "service_request"})
    await concerned_by(intake, request)

    refused = await intake.submit({**DAMP, "kind": "complaint", "beside": request})

    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "beside")
