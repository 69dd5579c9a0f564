"""Importing on real databases: once, again, cut off, changed, erased, and what is refused."""

import asyncio
import csv
import os
import stat
import sys
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from deploy.importing import running
from deploy.importing.files import FileFormat, ImportFile
from deploy.importing.running import Summary
from services.cases import repository
from services.cases.importing import loading, rows
from services.cases.importing.loading import Given, State
from services.cases.repository.imports import Origin
from services.intake import importing as intake
from services.intake.repository import audit as audit_intake
from shared.events.cases import PersonalDataErased
from shared.events.intake import Channel
from shared.platform import ids, landlords
from shared.platform.database import EVERY_LANDLORD, Database
from shared.platform.event_log import Cause
from tests.support.clocks import SetClock
from tests.support.imports import ANSWERED, ESCALATED, NOW, a_row, write_csv, write_json_lines

NewDatabase = Callable[[str], Awaitable[str]]
Urls = dict[str, str]
LATE = a_row(external_reference="OLD-3", stage1_responded_on="2026-01-09")
IMPOSSIBLE = a_row(external_reference="OLD-4", closed_on="2026-01-05")
KNOWN = landlords.read(None)


@pytest.fixture
async def urls(service_database: NewDatabase) -> Urls:
    return {service: await service_database(service) for service in ("cases", "intake")}


async def imported(urls: Urls, file: Path, *, processes: int = 1) -> Summary:
    order = running.order(file, clock=SetClock(NOW))
    return await running.run(order, urls, lambda *_: None, processes=processes)


async def found(url: str, query: str) -> list[Any]:
    database = Database(url, every_landlord=True)
    async with database.transaction(EVERY_LANDLORD) as connection:
        result = list(await connection.execute(text(query)))
    await database.close()
    return result


async def counted(urls: Urls) -> tuple[int, ...]:
    """Count events and states of both services."""
    cases = "SELECT (SELECT count(*) FROM event_log), (SELECT count(*) FROM complaint_case)"
    submissions = "SELECT (SELECT count(*) FROM event_log), (SELECT count(*) FROM submission)"
    [of_cases], [of_intake] = await found(urls["cases"], cases), await found(urls["intake"], submissions)
    return (*of_cases, *of_intake)


def a_given(cells: Mapping[str, Any]) -> Given:
    row = rows.read({name: cell for name, cell in cells.items() if name in rows.COLUMNS})
    return Given(row=row, bytes=b"a row")


async def nowhere(_: Collection[Origin], __: Collection[str]) -> tuple[set[Origin], set[str]]:
    return set(), set()


async def test_a_case_is_taken_over_with_true_dates_and_the_resident_with_it(urls: Urls, tmp_path: Path) -> None:
    summary = await imported(urls, write_csv(tmp_path / "cases.csv", ANSWERED))

    assert summary.states == {State.TAKEN_OVER: 1}
    query = "SELECT type, occurred_at::date::text AS on, recorded_at, actor FROM event_log ORDER BY sequence"
    events = await found(urls["cases"], query)
    assert [(event.type, event.on) for event in events[:4]] == [
        ("ComplaintLogged", "2025-12-15"),
        ("CaseAssigned", "2025-12-15"),
        ("ComplaintDefined", "2025-12-18"),
        ("ComplaintAcknowledged", "2025-12-18"),
    ]
    assert {(event.recorded_at, event.actor) for event in events} == {(NOW, "import:old-crm")}
    [case] = await found(urls["cases"], "SELECT reference, status FROM complaint_case")
    [submission] = await found(urls["intake"], "SELECT reference, content FROM submission")
    assert submission.reference == case.reference
    assert submission.content["resident"]["email"] == "zebedee@resident.example"


async def test_a_second_run_changes_nothing(urls: Urls, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "cases.csv", ANSWERED, ESCALATED, LATE)
    await imported(urls, file)
    before = await counted(urls)

    summary = await imported(urls, file)

    assert summary.states == {State.KNOWN: 3}
    assert await counted(urls) == before


async def test_an_import_that_was_cut_off_between_the_services_goes_on(urls: Urls, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "cases.csv", ANSWERED)
    database = Database(urls["cases"], every_landlord=True)
    with closing(ImportFile(file, FileFormat.CSV)) as opened:
        [row] = opened.rows()
    given = Given(row=a_given(ANSWERED).row, bytes=row.canonical())
    await loading.load(database, KNOWN, [given], nowhere, now=NOW)
    await database.close()

    summary = await imported(urls, file)

    assert summary.states == {State.KNOWN: 1}
    [case] = await found(urls["cases"], "SELECT reference FROM complaint_case")
    assert await found(urls["intake"], "SELECT reference FROM submission") == [case]


async def test_a_row_that_changed_since_is_refused_and_the_case_stays(urls: Urls, tmp_path: Path) -> None:
    await imported(urls, write_csv(tmp_path / "cases.csv", ANSWERED))
    before = await counted(urls)

    summary = await imported(urls, write_csv(tmp_path / "cases.csv", a_row(closed_on="2026-02-03")))

    assert summary.first_refused == [
        "row 2, external_reference: It was imported before, from a row that was different."
    ]
    assert await counted(urls) == before


async def test_possible_rows_are_in_and_the_others_in_a_file_with_why(urls: Urls, tmp_path: Path) -> None:
    summary = await imported(urls, write_csv(tmp_path / "cases.csv", IMPOSSIBLE, ANSWERED))

    assert summary.states == {State.REFUSED: 1, State.TAKEN_OVER: 1}
    assert summary.refused_file is not None
    assert stat.S_IMODE(summary.refused_file.stat().st_mode) == 0o600
    with summary.refused_file.open(newline="") as file:
        [refused] = csv.DictReader(file)
    assert refused["external_reference"] == "OLD-4"
    assert (refused["refused_row"], refused["refused_column"]) == ("2", "closed_on")


async def test_a_mended_file_of_refused_rows_can_be_imported(urls: Urls, tmp_path: Path) -> None:
    summary = await imported(urls, write_csv(tmp_path / "cases.csv", IMPOSSIBLE))
    assert summary.refused_file is not None
    mended = tmp_path / "mended.csv"
    mended.write_text(summary.refused_file.read_text().replace("2026-01-05", "2026-02-05"))

    assert (await imported(urls, mended)).states == {State.TAKEN_OVER: 1}


async def test_json_lines_are_taken_over_too_and_refused_as_json_lines(urls: Urls, tmp_path: Path) -> None:
    summary = await imported(urls, write_json_lines(tmp_path / "cases.jsonl", ANSWERED, IMPOSSIBLE))

    assert summary.states == {State.TAKEN_OVER: 1, State.REFUSED: 1}
    assert summary.refused_file is not None
    assert '"refused_column":"closed_on"' in summary.refused_file.read_text()


async def test_the_same_number_of_two_landlords_is_two_cases(urls: Urls, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "cases.csv", ANSWERED, a_row(landlord="riverside"))

    assert (await imported(urls, file)).states == {State.TAKEN_OVER: 2}


async def test_a_row_that_stands_twice_is_one_case(urls: Urls, tmp_path: Path) -> None:
    summary = await imported(urls, write_csv(tmp_path / "cases.csv", ANSWERED, ANSWERED))

    assert summary.states == {State.TAKEN_OVER: 1, State.KNOWN: 1}


async def test_what_came_in_through_the_door_under_that_number_is_not_taken_over_again(
    urls: Urls, tmp_path: Path
) -> None:
    database = Database(urls["intake"], every_landlord=True)
    came = intake.TakenOver(
        reference=ids.new_reference(),
        landlord="demo",
        source_system="old-crm",
        external_reference="OLD-1",
        channel=Channel.PHONE,
        service=None,
        received_at=NOW,
        person=intake.read({}),
    )
    await intake.keep(database, [came], now=NOW)
    await database.close()

    summary = await imported(urls, write_csv(tmp_path / "cases.csv", ANSWERED))

    assert summary.first_refused == ["row 2, external_reference: It has a case of its own."]


async def test_a_reference_that_was_given_away_is_passed_over(urls: Urls) -> None:
    database = Database(urls["cases"], every_landlord=True)

    async def first_is_taken(_: Collection[Origin], references: Collection[str]) -> tuple[set[Origin], set[str]]:
        return set(), set(list(references)[:1])

    [once] = await loading.load(database, KNOWN, [a_given(ANSWERED)], nowhere, now=NOW)
    [other] = await loading.load(database, KNOWN, [a_given(LATE)], first_is_taken, now=NOW)
    await database.close()

    assert other.state is State.TAKEN_OVER
    assert other.reference != once.reference


async def test_an_erased_case_is_not_taken_over_again(urls: Urls, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "cases.csv", ANSWERED)
    await imported(urls, file)
    [case] = await found(urls["cases"], "SELECT reference FROM complaint_case")
    database = Database(urls["cases"], every_landlord=True)
    async with database.transaction(EVERY_LANDLORD) as connection:
        cases = await repository.open_cases(connection, [case.reference], KNOWN)
        erased = PersonalDataErased(erased_on=NOW.date(), schedule="on_request")
        cause = Cause(actor="user:ann", landlord="demo", at=NOW, correlation_id=ids.new_id())
        cases.append(case.reference, [erased], cause)
        await cases.save()
    await database.close()

    summary = await imported(urls, file)

    assert summary.states == {State.ERASED: 1}
    assert [tuple(row) for row in await found(urls["cases"], "SELECT salt, digest FROM imported_case")] == [
        (None, None)
    ]


async def test_the_audits_find_nothing_after_an_import(urls: Urls, tmp_path: Path) -> None:
    await imported(urls, write_csv(tmp_path / "cases.csv", ANSWERED, ESCALATED, LATE))

    cases, submissions = (Database(urls[service], every_landlord=True) for service in ("cases", "intake"))
    async with cases.transaction(EVERY_LANDLORD) as connection:
        assert [finding async for finding in repository.audit(connection)] == []
    async with submissions.transaction(EVERY_LANDLORD) as connection:
        assert [finding async for finding in audit_intake(connection)] == []
    await cases.close()
    await submissions.close()


async def test_several_processes_take_over_what_one_does(urls: Urls, tmp_path: Path) -> None:
    numbered = [a_row(ANSWERED, external_reference=f"OLD-{number}") for number in range(3)]

    summary = await imported(urls, write_csv(tmp_path / "cases.csv", *numbered, IMPOSSIBLE), processes=2)

    assert summary.states == {State.TAKEN_OVER: 3, State.REFUSED: 1}


async def putright(*arguments: str, environment: Mapping[str, str]) -> tuple[int | None, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.cli", *arguments, env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    output, _ = await process.communicate()
    return process.returncode, output.decode()


def environment_of(urls: Urls) -> dict[str, str]:
    return {f"PUTRIGHT_{service.upper()}_DATABASE_URL": url for service, url in urls.items()}


async def test_the_command_says_what_became_of_the_rows(urls: Urls, tmp_path: Path) -> None:
    file = write_csv(tmp_path / "cases.csv", ANSWERED, IMPOSSIBLE)

    code, said = await putright("import", str(file), environment=environment_of(urls))

    assert code == 1
    assert "1 imported, 1 refused." in said
    assert (await counted(urls))[1] == 1


async def test_a_dry_run_needs_no_database(tmp_path: Path) -> None:
    without_landlord: Sequence[dict[str, Any]] = [a_row(landlord=None), a_row(ESCALATED, landlord=None)]
    file = write_csv(tmp_path / "cases.csv", *without_landlord)

    code, said = await putright("import", str(file), "--landlord", "demo", "--dry-run", environment={})

    assert (code, said) == (0, "2 could be imported.\n")
