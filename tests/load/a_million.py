"""A million cases in one database: some hundred that the domain made, each many times under other references."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import asyncpg

from services.cases.domain.case import Case
from services.cases.repository.writing import _SAVE, _case_columns  # the one place that knows how a case is stored
from shared.events import cases as events
from shared.events.cases import ClosingReason, WaitingFor
from shared.kernel import finding_aids, references
from shared.kernel.finding_aids import AidKind
from shared.platform.database import EVERY_LANDLORD, Database
from tests.load.traffic import SERVICES
from tests.support.cases import (
    POLICY,
    SOME_WORDS,
    a_logged_case,
    a_responded_case,
    acknowledged,
    after,
    an_acknowledged_case,
    at,
    escalated,
)

SHAPES: Final = 400
ONE_OPEN_IN: Final = 10
HANDLERS: Final = 400
TODAY: Final = date(2026, 11, 20)
FIRST_NAMES: Final = tuple(f"First{number}" for number in range(200))
LAST_NAMES: Final = tuple(f"Last{number}" for number in range(2_000))
POSTCODES: Final = tuple(
    f"EX{area} {sector}A{unit}" for area in range(1, 99) for sector in range(10) for unit in "ABDE"
)
_AT_ONCE: Final = 100_000
_SECONDS: Final = 600
_CHANGED: Final = {
    "reference": "fresh.reference",
    "handler": "CASE WHEN shape.handler IS NOT NULL THEN 'user:officer-' || fresh.number % $1::int END",
    "service": "($2::text[])[1 + fresh.number % cardinality($2::text[])]",
}
"""What differs between the cases of one shape; the document says the same."""
_COLUMNS: Final = """
SELECT column_name FROM information_schema.columns WHERE table_name = 'complaint_case' ORDER BY ordinal_position
"""
_INDEXES: Final = """
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
WHERE indrelid = ANY($1::regclass[]) AND NOT indisprimary
"""
_KEY_OF_AIDS: Final = (
    "ALTER TABLE finding_aid DROP CONSTRAINT finding_aid_pkey",
    "ALTER TABLE finding_aid ADD PRIMARY KEY (landlord, kind, hash, received_on, reference)",
)
_PREPARE: Final = (
    "SET maintenance_work_mem = '512MB'; SET work_mem = '256MB'; SET synchronous_commit = off",
    "CREATE UNLOGGED TABLE shape AS SELECT row_number() OVER () AS number, * FROM complaint_case",
    "TRUNCATE complaint_case CASCADE",
    "CREATE UNLOGGED TABLE fresh (number int, reference text, first bytea, last bytea, postcode bytea)",
)
_FINISH: Final = (
    "DROP TABLE fresh; DROP TABLE shape",
    "VACUUM ANALYZE complaint_case",
    "VACUUM ANALYZE finding_aid",
)
_AIDS: Final = """
INSERT INTO finding_aid (landlord, kind, hash, received_on, reference)
SELECT landlord, kind, hash, received_on, fresh.reference
FROM fresh JOIN shape ON shape.number = 1 + fresh.number % {shapes},
    LATERAL (VALUES ('name', first), ('name', last), ('postcode', postcode)) AS known (kind, hash)
"""


def reference(number: int) -> str:
    """Return one of 34 thousand million, another for each number, in no order."""
    return references.from_random((number * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF) >> 29)


async def fill(url: str, connection: asyncpg.Connection, secret: str, *, cases: int) -> None:
    """Put so many cases into a fresh database, and hashes of who complains."""
    await _keep_shapes(url)
    indexes = await connection.fetch(_INDEXES, ["complaint_case", "finding_aid"])
    dropped, made = _KEY_OF_AIDS
    await _run(connection, *_PREPARE, dropped, *(f"DROP INDEX {index['name']}" for index in indexes))
    for first in range(0, cases, _AT_ONCE):
        people = list(_people(range(first, min(first + _AT_ONCE, cases)), secret))
        await connection.copy_records_to_table("fresh", records=people)
    await connection.execute(await _multiplying(connection), HANDLERS, list(SERVICES), timeout=_SECONDS)
    await _run(connection, _AIDS.format(shapes=SHAPES), made, *(index["definition"] for index in indexes), *_FINISH)


async def _run(connection: asyncpg.Connection, *statements: str) -> None:
    for statement in statements:
        await connection.execute(statement, timeout=_SECONDS)


def shapes() -> Iterator[Case]:
    """Make cases at every place of the procedure, of five years."""
    for number in range(SHAPES):
        is_open = number % ONE_OPEN_IN == 0
        back = timedelta(days=number % 28) if is_open else timedelta(days=40 + number * 4)
        case = _shape(number // ONE_OPEN_IN if is_open else number, TODAY - back)
        yield replace(case if is_open else after(case, _ending(number, case)), reference=reference(number))


def _shape(place: int, day: date) -> Case:
    received = at(day.isoformat())
    policy = replace(POLICY, owner="team:complaints" if place % 3 else f"team:{SERVICES[place % len(SERVICES)]}")
    match place % 5:
        case 0:
            return a_logged_case(received, policy)
        case 1:
            waiting = events.WaitingBegun(waiting_for=WaitingFor.CONTRACTOR, what_for=SOME_WORDS)
            return after(an_acknowledged_case(received, received), waiting)
        case 2:
            return a_responded_case(received, received)
        case 3:
            return acknowledged(escalated(a_responded_case(received, received), day.isoformat()), day.isoformat())
        case _:
            return an_acknowledged_case(received, received)


def _ending(number: int, case: Case) -> events.CaseClosed:
    reason = ClosingReason.WITHDRAWN if number % 20 == 1 else ClosingReason.ANSWERED
    return events.CaseClosed(reason=reason, explanation=SOME_WORDS, closed_on=case.received_on + timedelta(days=21))


async def _keep_shapes(url: str) -> None:
    database = Database(url, every_landlord=True)
    async with database.transaction(EVERY_LANDLORD) as connection:
        await connection.execute(_SAVE, _case_columns(list(shapes())))
    await database.close()


def _people(numbers: range, secret: str) -> Iterator[tuple[int, str, bytes, bytes, bytes]]:
    """Give each case a resident; some names are many people's."""
    firsts = [_hash(AidKind.NAME, name, secret) for name in FIRST_NAMES]
    lasts = [_hash(AidKind.NAME, name, secret) for name in LAST_NAMES]
    postcodes = [_hash(AidKind.POSTCODE, postcode, secret) for postcode in POSTCODES]
    for number in numbers:
        mixed = int.from_bytes(hashlib.blake2b(number.to_bytes(4), digest_size=6).digest())
        first, rest = mixed % len(firsts), mixed // len(firsts)
        last = min(rest % len(lasts), rest // len(lasts) % len(lasts), key=lambda place: place * 3 % len(lasts))
        yield number, reference(number), firsts[first], lasts[last], postcodes[rest % len(postcodes)]


def _hash(kind: AidKind, typed: str, secret: str) -> bytes:
    return bytes.fromhex(finding_aids.hashes(kind, typed, secret)[0])


async def _multiplying(connection: asyncpg.Connection) -> str:
    """Return the statement that makes the cases of the shapes, whatever columns cases have."""
    columns = [row["column_name"] for row in await connection.fetch(_COLUMNS)]
    same = ", ".join(f"'{name}', {value}" for name, value in _CHANGED.items())
    changed = {**_CHANGED, "document": f"document || jsonb_strip_nulls(jsonb_build_object({same}))"}
    values = ", ".join(changed.get(column, f"shape.{column}") for column in columns)
    return (
        f"INSERT INTO complaint_case ({', '.join(columns)}) SELECT {values}"  # noqa: S608 - names from the catalogue
        f" FROM fresh JOIN shape ON shape.number = 1 + fresh.number % {SHAPES}"
    )
