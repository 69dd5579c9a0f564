"""Records that have had their time: nobody can be read in the database, the figures and the chain of hashes stay."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from services.cases import repository
from services.cases.handlers import sweep_retention
from shared.events.notifications import LetterKind
from shared.platform import event_log
from tests.support.cases import a_letter, a_submission, at
from tests.support.planting import WHO, plant
from tests.support.records import places_that_say
from tests.support.running_cases import RunningCases, running_cases

REFERENCE = "PR-0000-0000"
KnownDatabase = Callable[[str], Awaitable[str]]
ERASURE = {"ground": "right_to_erasure"}


@pytest.fixture
async def cases(service_database: KnownDatabase, tmp_path: Path) -> AsyncIterator[RunningCases]:
    async with running_cases(service_database, tmp_path, at("2026-11-20")) as running:
        await running.arrives(REFERENCE, a_submission(at("2026-11-20")))
        yield running


async def swept(cases: RunningCases, now: datetime) -> int:
    cases.clock.set(now)
    return await sweep_retention(cases.resources)


async def a_withdrawn_case(cases: RunningCases) -> None:
    """Let the case be withdrawn on 20 November 2026."""
    await cases.act(REFERENCE, "assignment", {"handler": "user:ann", "free_of_conflict": True})
    answer = await cases.act(REFERENCE, "withdrawal", {"explanation": f"{WHO} is content."})
    assert answer.is_success, answer.text


async def broken_links(cases: RunningCases) -> list[str | None]:
    """Return what is wrong with the chain of hashes of the case."""
    async with cases.database.transaction() as connection:
        recorded = await event_log.read_stream(connection, REFERENCE, landlords=None)
    before = [event_log.GENESIS, *(each.hash for each in recorded)]
    found = [event_log.verify(previous, each) for previous, each in zip(before, recorded, strict=False)]
    return [each for each in found if each]


async def audited(cases: RunningCases) -> list[str]:
    async with cases.database.transaction() as connection:
        return [finding async for finding in repository.audit(connection)]


async def test_a_person_planted_in_every_act_is_nowhere_in_the_database_after_erasure(cases: RunningCases) -> None:
    url = cases.database.engine.url.render_as_string(hide_password=False)
    await plant(cases, REFERENCE)
    read = (await cases.officer.get(f"/v1/cases/{REFERENCE}")).json()
    told = [f"disclosure_words.text says {WHO}", f"words.text says {WHO}"]
    assert sorted(await places_that_say(url, [WHO])) == told

    answer = await cases.act(REFERENCE, "erasure", ERASURE, by=cases.manager)

    assert answer.is_success, answer.text
    assert await places_that_say(url, [WHO]) == []
    assert WHO not in (await cases.officer.get(f"/v1/cases/{REFERENCE}/history")).text
    # The figures stay, and nobody can say that anything was changed.
    erased = answer.json()
    assert (erased["erased_on"], erased["record"]["schedule"]) == ("2026-12-03", "on_request")
    assert [part["summary"] for part in erased["stages"][0]["parts"]] == [None, None, None]
    assert erased["deadlines"] == read["deadlines"]
    assert await broken_links(cases) == []
    assert await audited(cases) == []


async def test_the_sweep_erases_on_the_day_that_the_schedule_says_and_not_before(cases: RunningCases) -> None:
    await a_withdrawn_case(cases)

    erased = [await swept(cases, at(day)) for day in ("2032-11-19", "2032-11-20", "2032-11-21")]

    assert erased == [0, 1, 0]
    read = (await cases.officer.get(f"/v1/cases/{REFERENCE}")).json()
    assert (read["erased_on"], read["record"]["schedule"]) == ("2032-11-20", "withdrawn, 72 months")
    assert await audited(cases) == []


async def test_the_sweep_passes_over_what_is_held_and_what_is_open(cases: RunningCases) -> None:
    await cases.arrives("PR-G000-0007", a_submission(at("2026-11-20")))
    await a_withdrawn_case(cases)
    held = await cases.act(REFERENCE, "holds", {"ground": "legal_action", "reason": f"{WHO} has a solicitor."})

    assert await swept(cases, at("2039-11-20")) == 0
    assert held.json()["record"]["kept_for"] == ["legal_action 1"]
    await cases.act(REFERENCE, "holds/1/release")
    assert await swept(cases, at("2039-11-21")) == 1


async def test_more_held_records_than_one_batch_do_not_hide_the_one_that_is_due(
    cases: RunningCases,
) -> None:
    await a_withdrawn_case(cases)
    await cases.act(REFERENCE, "holds", {"ground": "other", "reason": "An inquest."})
    await cases.arrives("PR-G000-0007", a_submission(at("2026-11-20")))
    await cases.act("PR-G000-0007", "withdrawal", {"explanation": f"{WHO} is content."})

    cases.clock.set(at("2032-11-20"))
    assert await sweep_retention(cases.resources, batch=1) == 1


async def test_erasure_is_refused_while_the_record_is_held_and_says_why(cases: RunningCases) -> None:  # Code 5.12
    refused = await cases.act(REFERENCE, "erasure", ERASURE, by=cases.manager)

    assert refused.status_code == 409
    assert refused.json()["provision"] == "5.12"
    assert "open_case" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("step", "body"),
    [
        ("escalation", {"channel": "phone"}),
        ("holds", {"ground": "other", "reason": "Too late."}),
        ("action", {"description": "A call", "owner": "user:ann", "due_on": "2027-01-15"}),
        ("erasure", ERASURE),
    ],
)
async def test_nothing_more_is_written_on_an_erased_case(cases: RunningCases, step: str, body: dict[str, Any]) -> None:
    await a_withdrawn_case(cases)
    await cases.act(REFERENCE, "erasure", ERASURE, by=cases.manager)

    refused = await cases.act(REFERENCE, step, body)

    assert refused.status_code == 409
    assert refused.json()["type"].endswith("records-erased")


async def test_no_letter_is_written_about_an_erased_case(cases: RunningCases) -> None:
    await a_withdrawn_case(cases)
    await cases.act(REFERENCE, "erasure", ERASURE, by=cases.manager)

    answer = await cases.officer.get(f"/v1/cases/{REFERENCE}/letter-contents")

    assert answer.status_code == 409


async def test_news_of_a_letter_still_joins_an_erased_case(cases: RunningCases) -> None:
    await a_withdrawn_case(cases)
    await cases.act(REFERENCE, "erasure", ERASURE, by=cases.manager)

    await cases.arrives(REFERENCE, a_letter(LetterKind.RECEIPT, at("2026-11-20")))

    assert len((await cases.officer.get(f"/v1/cases/{REFERENCE}")).json()["letters"]) == 1
    assert await audited(cases) == []


async def test_another_landlord_can_neither_hold_nor_erase(cases: RunningCases) -> None:
    await a_withdrawn_case(cases)
    version = {"If-Match": (await cases.officer.get(f"/v1/cases/{REFERENCE}")).headers["etag"]}

    answers = [
        await cases.stranger.post(f"/v1/cases/{REFERENCE}/{step}", json=body, headers=version)
        for step, body in (("holds", {"ground": "other", "reason": "Mine."}), ("erasure", ERASURE))
    ]

    assert [answer.status_code for answer in answers] == [404, 404]


async def test_the_audit_names_words_that_vanished_without_an_erasure(cases: RunningCases) -> None:
    await a_withdrawn_case(cases)
    async with cases.database.transaction() as connection:
        await connection.execute(text("DELETE FROM words"))

    assert [finding.endswith("are gone, and nothing was erased") for finding in await audited(cases)] == [True]


async def test_the_audit_names_words_that_outlived_the_erasure(cases: RunningCases) -> None:
    await a_withdrawn_case(cases)
    await cases.act(REFERENCE, "erasure", ERASURE, by=cases.manager)
    async with cases.database.transaction() as connection:
        await connection.execute(
            text(
                "INSERT INTO words (id, reference, landlord, salt, text)"
                " VALUES (gen_random_uuid(), :reference, 'demo', '', 'left behind')"
            ),
            {"reference": REFERENCE},
        )

    assert await audited(cases) == [f"{REFERENCE}: 1 words are there although personal data was erased"]


async def test_every_table_that_could_hold_words_is_erased_or_holds_none(cases: RunningCases) -> None:
    holds_none = {
        "complaint_case": "states point at words",
        "deadline": "dates and the names of clocks",
        "disclosure_access": "who read what, and when",
        "imported_case": "another system's numbers; the digest of its row is blanked",
        "record_access": "who read what, and when",
    }
    statement = text("""
        SELECT DISTINCT table_name FROM information_schema.columns
        WHERE table_schema = 'public' AND column_name = 'reference'
    """)
    async with cases.database.transaction() as connection:
        tables = set((await connection.execute(statement)).scalars())

    assert tables - holds_none.keys() == set(repository.ERASED_TABLES)
