"""The worklist by what officers ask for, and the search for a person's cases, whose words are kept nowhere."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import asyncpg
import httpx
import pytest
from alembic import command
from sqlalchemy import text

from deploy import migrate
from deploy.embedded.postgres import EmbeddedPostgres
from services.cases.gateways import Owners
from services.cases.handlers import sweep_finding_aids
from shared.platform.database import EVERY_LANDLORD
from tests.support.cases import a_submission, at
from tests.support.http_servers import free_port
from tests.support.journeys_of_cases import acknowledged
from tests.support.records import Records, running_records
from tests.support.running_cases import RunningCases, running_cases

NewDatabase = Callable[[str], Awaitable[str]]
HIDE_FROM_THE_OFFICER: Final = """
UPDATE complaint_case SET hidden_from = (SELECT array[actor] FROM event_log WHERE actor LIKE 'machine:%' LIMIT 1)
"""
LOGGED, ACKNOWLEDGED, WITHDRAWN = "PR-0000-0000", "PR-G000-0007", "PR-1000-000M"

NARROWED: Final[list[tuple[dict[str, Any], list[str]]]] = [
    ({}, [LOGGED, ACKNOWLEDGED, WITHDRAWN]),
    ({"landlord": "demo"}, [LOGGED, ACKNOWLEDGED, WITHDRAWN]),
    ({"open": "true"}, [LOGGED, ACKNOWLEDGED]),
    ({"status": "closed"}, [WITHDRAWN]),
    ({"status": "logged"}, [LOGGED]),
    ({"status": "logged", "closing_reason": "withdrawn"}, []),
    ({"closing_reason": "withdrawn"}, [WITHDRAWN]),
    ({"stage": 1}, [LOGGED, ACKNOWLEDGED, WITHDRAWN]),
    ({"stage": 2}, []),
    ({"waiting_for": "contractor"}, [ACKNOWLEDGED]),
    ({"waiting_for": "resident"}, []),
    ({"handler": "user:bea"}, [WITHDRAWN]),
    ({"owner": "team:complaints"}, [LOGGED, ACKNOWLEDGED, WITHDRAWN]),
    ({"owner": "user:bea"}, []),
    ({"channel": "phone", "service": "repairs", "open": "true"}, [LOGGED, ACKNOWLEDGED]),
    ({"edition": "hos_2024"}, [LOGGED, ACKNOWLEDGED, WITHDRAWN]),
    ({"edition": "hos_2022"}, []),
    ({"received_from": "2026-11-18", "received_to": "2026-11-19"}, [WITHDRAWN]),
    ({"due_before": "2026-11-24"}, [LOGGED]),
    ({"reference": "g0"}, [ACKNOWLEDGED]),
    ({"reference": "pr g0oo 0007"}, [ACKNOWLEDGED]),
    ({"reference": "PR-1OOO"}, [WITHDRAWN]),
]


@pytest.fixture
async def cases(service_database: NewDatabase, tmp_path: Path) -> AsyncIterator[RunningCases]:
    """Give one case that was logged on 16 November, one acknowledged and waiting, and one withdrawn."""
    async with running_cases(service_database, tmp_path, at("2026-11-20")) as running:
        await running.arrives(LOGGED, a_submission(at("2026-11-16")))
        await acknowledged(running, ACKNOWLEDGED)
        waiting = {"waiting_for": "contractor", "what_for": "A survey of the roof"}
        answer = await running.act(ACKNOWLEDGED, "waiting", waiting)
        assert answer.is_success, answer.text
        await running.arrives(WITHDRAWN, a_submission(at("2026-11-18")))
        await running.act(WITHDRAWN, "assignment", {"handler": "user:bea", "free_of_conflict": True})
        await running.act(WITHDRAWN, "withdrawal", {"explanation": "The lift works again."})
        yield running


@pytest.fixture
async def records(service_database: NewDatabase, tmp_path: Path) -> AsyncIterator[Records]:
    async with running_records(service_database, tmp_path, at("2026-11-20")) as running:
        yield running


async def listed(cases: RunningCases, by: httpx.AsyncClient | None = None, **query: Any) -> list[str]:
    answer = await (by or cases.officer).get("/v1/cases", params=query)
    assert answer.is_success, answer.text
    return [item["reference"] for item in answer.json()["items"]]


async def test_the_worklist_is_narrowed_by_each_filter(cases: RunningCases) -> None:
    found = [(query, await listed(cases, **query)) for query, _ in NARROWED]

    assert found == NARROWED


async def test_only_what_has_run_past_its_day_is_overdue(cases: RunningCases) -> None:
    on_the_day = await listed(cases, overdue="true")
    cases.clock.set(at("2026-11-24"))

    assert (on_the_day, await listed(cases, overdue="true")) == ([], [LOGGED])


async def test_pages_lead_from_open_cases_to_closed_ones_without_a_gap(cases: RunningCases) -> None:
    first = (await cases.officer.get("/v1/cases", params={"limit": 1})).json()
    second = (await cases.officer.get(first["next"])).json()
    third = (await cases.officer.get(second["next"])).json()

    pages = [first, second, third]
    assert [page["items"][0]["reference"] for page in pages] == [LOGGED, ACKNOWLEDGED, WITHDRAWN]
    assert third["next"] is None


async def test_a_whole_reference_with_a_slip_is_named_as_mistyped(cases: RunningCases) -> None:
    answer = await cases.officer.get("/v1/cases", params={"reference": "PR-G000-0008"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "reference"
    assert "G000" not in answer.text


async def test_another_landlord_finds_none_of_these_cases(cases: RunningCases) -> None:
    refused = await cases.stranger.get("/v1/cases", params={"landlord": "demo"})

    assert await listed(cases, cases.stranger) == []
    assert refused.status_code == 422


async def test_a_case_is_not_listed_to_whom_it_is_about(cases: RunningCases) -> None:
    async with cases.database.transaction() as connection:
        await connection.execute(text(HIDE_FROM_THE_OFFICER))

    assert await listed(cases) == []
    assert await listed(cases, cases.handler) == [LOGGED, ACKNOWLEDGED, WITHDRAWN]


# The search for a person's cases.


def owners(records: Records, *, at: str | None = None) -> Owners:
    """Return the way to intake that cases has; use it as a context manager."""
    return Owners(
        intake_url=at or str(records.intake.base_url),
        notifications_url="http://127.0.0.1:1",
        api_key=records.post_room.key,
        timeout_seconds=5,
    )


async def complained(records: Records, **resident: Any) -> str:
    """Let a resident complain, and cases learn by what she is found."""
    body = {"kind": "complaint", "channel": "phone", "description": "Damp.", "resident": resident}
    taken = await records.intake.post("/v1/submissions", json=body)
    reference = str(taken.json()["reference"])
    await records.cases.arrives(reference, a_submission(at("2026-11-20")))
    async with owners(records) as intake:
        await sweep_finding_aids(records.cases.resources, intake)
    return reference


async def found(records: Records, **known: Any) -> list[str]:
    answer = await records.cases.officer.post("/v1/cases/search", json=known)
    assert answer.is_success, answer.text
    return [item["reference"] for item in answer.json()["items"]]


ADA: Final[dict[str, Any]] = {
    "name": "Ada Mary O'Njoroge",
    "email": "ada@resident.example",
    "phone": "01632 960 417",
    "address": {"lines": ["7 Mill Lane", "Exwick"], "postcode": "EX4 2AB", "uprn": "10013042345"},
}


KNOWN: Final[list[dict[str, Any]]] = [
    {"name": "ada"},
    {"name": "Mrs Ada ONJOROGE"},
    {"email": "ADA@resident.example"},
    {"phone": "+44 1632 960417"},
    {"postcode": "ex42ab"},
    {"uprn": "010013042345"},
    {"address": {"line": "7, Mill Lane", "postcode": "EX4 2AB"}},
    {"name": "Ada", "postcode": "EX4 2AB", "email": "ada@resident.example"},
]


async def test_a_person_is_found_by_what_is_known_of_her_however_it_is_typed(records: Records) -> None:
    reference = await complained(records, **ADA)
    await complained(records, name="Somebody Else", email="else@resident.example")

    assert [await found(records, **known) for known in KNOWN] == [[reference]] * len(KNOWN)


async def test_all_that_is_known_must_fit(records: Records) -> None:
    await complained(records, **ADA)
    await complained(records, name="Bea Njoroge", email="bea@resident.example")

    assert await found(records, name="Ada", email="bea@resident.example") == []
    assert await found(records, name="Ada Bea") == []


async def test_a_search_goes_on_in_pages_with_the_latest_first(records: Records) -> None:
    made = [await complained(records, name="Ada Njoroge", email="ada@resident.example") for _ in range(3)]

    first = await records.cases.officer.post("/v1/cases/search", params={"limit": 2}, json={"name": "Ada"})
    second = await records.cases.officer.post(first.json()["next"], json={"name": "Ada"})

    both = [*first.json()["items"], *second.json()["items"]]
    assert [item["reference"] for item in both] == sorted(made, reverse=True)
    assert second.json()["next"] is None


async def test_who_searched_is_written_down_and_not_what_for(records: Records) -> None:
    await complained(records, **ADA)
    await found(records, name="Ada", postcode="EX4 2AB")

    async with records.cases.database.transaction() as connection:
        rows = (await connection.execute(text("SELECT landlord, kinds, actor FROM search_access"))).all()

    assert [(row.landlord, row.kinds, row.actor.partition(":")[0]) for row in rows] == [
        ("demo", "name, postcode", "machine")
    ]


async def test_who_may_not_read_personal_data_may_not_search_by_it(records: Records) -> None:
    refused = await records.cases.officer.post("/v1/cases/search", json={"name": "Ada"}, headers=records.approver)

    assert refused.status_code == 403


async def test_another_landlord_finds_nobody_of_ours(records: Records) -> None:
    await complained(records, **ADA)

    answer = await records.cases.stranger.post("/v1/cases/search", json={"name": "Ada"})

    assert answer.json()["items"] == []


async def test_a_search_by_nothing_or_by_far_too_much_is_refused(records: Records) -> None:
    bodies = [{}, {"name": "..."}, {"name": " ".join(f"quill{number}" for number in range(20))}]

    answers = [await records.cases.officer.post("/v1/cases/search", json=body) for body in bodies]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert [answer.text for answer in answers if "quill" in answer.text] == []


async def test_nobody_is_found_any_more_once_erased(records: Records) -> None:
    reference = await complained(records, **ADA)
    cases = records.cases
    await cases.act(reference, "assignment", {"handler": "user:ann", "free_of_conflict": True})
    await cases.act(reference, "withdrawal", {"explanation": "It is dry."})

    answer = await cases.act(reference, "erasure", {"ground": "right_to_erasure"}, by=cases.manager)

    assert answer.is_success, answer.text
    assert await found(records, name="Ada") == []
    async with cases.database.transaction() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM finding_aid"))).scalar_one() == 0


async def test_a_case_is_asked_about_again_when_intake_was_away(records: Records) -> None:
    body = {"kind": "complaint", "channel": "phone", "description": "Damp.", "resident": {"name": "Ada Njoroge"}}
    reference = str((await records.intake.post("/v1/submissions", json=body)).json()["reference"])
    cases = records.cases
    await cases.arrives(reference, a_submission(at("2026-11-20")))

    async with owners(records, at=f"http://127.0.0.1:{free_port()}") as away, owners(records) as back:
        await sweep_finding_aids(cases.resources, away)
        await sweep_finding_aids(cases.resources, back)
        too_early = await found(records, name="Ada")
        cases.clock.set(at("2026-11-20", hour=11))
        await sweep_finding_aids(cases.resources, back)

    assert too_early == []
    assert await found(records, name="Ada") == [reference]


async def test_cases_of_an_earlier_release_are_listed_by_all_filters_and_asked_about(
    postgres: EmbeddedPostgres,
) -> None:
    url = postgres.create_service_database("cases_of_an_earlier_release")
    await asyncio.to_thread(command.upgrade, migrate.config("cases", url), "0008")
    connection = await asyncpg.connect(
        url.replace("+asyncpg", ""), server_settings={"app.landlords": EVERY_LANDLORD, "timezone": "UTC"}
    )
    await connection.execute("""
        INSERT INTO complaint_case (reference, landlord, sequence, status, stage, channel, received_on, next_due_on,
            document)
        VALUES ('PR-0000-0000', 'demo', 1, 'closed', 1, 'phone', '2026-11-20', '2026-11-27',
            '{"edition": "hos_2024", "closed": "withdrawn", "waiting_for": null, "record": {"erased_on": null}}')
    """)

    await asyncio.to_thread(migrate.upgrade, "cases", url)

    case = await connection.fetchrow("SELECT edition, closing_reason, waiting_for FROM complaint_case")
    wanted = await connection.fetch("SELECT reference FROM finding_aid_wanted")
    await connection.close()
    assert case is not None
    assert tuple(case) == ("hos_2024", "withdrawn", None)
    assert [row["reference"] for row in wanted] == ["PR-0000-0000"]
