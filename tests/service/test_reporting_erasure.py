"""Reporting holds no personal data: a person planted in everything that reaches it is nowhere in its database."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import orjson
import pytest
from sqlalchemy import text

from shared.platform.database import EVERY_LANDLORD
from shared.platform.received import Received
from tests.support.complaints import Story, noon
from tests.support.long_complaints import a_complaint_through_everything
from tests.support.running_reporting import Reporting, running_reporting

PLANTED: Final = "Quintessa Featherstonehaugh"
_FIELDS: Final = ("name", "said", "reasons", "description", "summary", "email", "note")

_COLUMNS: Final = text("""
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND data_type IN ('text', 'jsonb', 'json', 'bytea', 'character varying', 'ARRAY')
""")


@pytest.fixture
async def reporting(service_database: Callable[[str], Awaitable[str]], tmp_path: Path) -> AsyncIterator[Reporting]:
    async with running_reporting(await service_database("reporting"), tmp_path, noon("2033-01-10")) as running:
        yield running


def with_a_person(story: Story) -> list[Received]:
    """Return the story as a careless owner would publish it: with a person in every event."""
    return [Received.read(orjson.dumps(_planted(orjson.loads(raw)))) for raw in story.raws]


def _planted(envelope: dict[str, Any]) -> dict[str, Any]:
    data = envelope["data"] | {field: PLANTED for field in _FIELDS if field not in envelope["data"]}
    return envelope | {"data": data}


async def places_of(reporting: Reporting, words: str) -> list[str]:
    """Return the columns of the whole database in which the words stand."""
    async with reporting.database.transaction(EVERY_LANDLORD) as connection:
        columns = [(row.table_name, row.column_name) for row in await connection.execute(_COLUMNS)]
        found = []
        for table, column in columns:
            query = text(f"SELECT count(*) FROM {table} WHERE position(:words IN {_as_text(column)}) > 0")  # noqa: S608 - names from the catalogue
            if (await connection.execute(query, {"words": words})).scalar_one():
                found.append(f"{table}.{column}")
    return found


def _as_text(column: str) -> str:
    return "convert_from(raw, 'UTF8')" if column == "raw" else f"CAST({column} AS text)"


async def test_a_person_in_every_event_is_nowhere_in_the_database(reporting: Reporting) -> None:
    await reporting.consumer.apply_or_park(with_a_person(a_complaint_through_everything()))

    assert await places_of(reporting, PLANTED) == []
    # What was searched is not empty: the reference stands where it must.
    assert "case_fact.reference" in await places_of(reporting, "PR-0000-0001")
    assert await reporting.rows("parked_event") == []


async def test_an_erased_case_is_marked_and_its_figures_stay(reporting: Reporting) -> None:
    story = a_complaint_through_everything()
    await reporting.hears(story)
    before = await reporting.everything()

    await reporting.hears(story.erased("2033-01-04"))
    after = await reporting.everything()

    assert [row["erased_on"] for row in after["case_fact"]] == ["2033-01-04"]
    assert [row["erased_on"] for row in after["submission_fact"]] == ["2033-01-04"]
    unchanged = before.keys() - {"case_fact", "submission_fact"}
    assert {table: after[table] for table in unchanged} == {table: before[table] for table in unchanged}
