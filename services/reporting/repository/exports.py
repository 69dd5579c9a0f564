"""Cases for BI tools: CSV by COPY, JSON built by PostgreSQL. No loop over rows in Python."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from services.reporting.domain.outcomes import OVERDUE, Outcome
from services.reporting.repository import case_rows
from shared.platform.database import EVERY_LANDLORD

_LONGEST_EXPORT: Final = "SET LOCAL transaction_timeout = '15min'"
_EXPORT_SECONDS: Final = 15 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the list of cases is narrowed to; None means any."""

    received_from: date | None = None
    received_to: date | None = None
    updated_since: datetime | None = None
    status: str | None = None
    open: bool | None = None
    edition: str | None = None
    service: str | None = None
    without_service: bool = False
    channel: str | None = None
    closing_reason: str | None = None
    waiting_for: str | None = None
    escalated: bool | None = None
    at_stage: int = 1
    """The stage that what follows is about; cases that never entered it are left out."""
    entered_from: date | None = None
    entered_to: date | None = None
    acknowledgement: str | None = None
    response: str | None = None
    extended: bool | None = None
    finding: str | None = None
    refusal_ground: str | None = None


@dataclass(frozen=True, slots=True)
class _Where:
    conditions: list[str]
    arguments: list[Any]

    def add(self, condition: str, *values: Any) -> None:
        """Add a condition with a `{}` for each value."""
        numbers = [f"${len(self.arguments) + place}" for place in range(1, len(values) + 1)]
        self.arguments.extend(values)
        self.conditions.append(condition.format(*numbers))

    def __str__(self) -> str:
        return " AND ".join(self.conditions)


async def copy_csv(
    connection: AsyncConnection,
    landlords: Iterable[str],
    filters: Filters,
    today: date,
    output: Callable[[bytes], Awaitable[None]],
) -> None:
    """Write the cases as CSV with a header, in pieces, to `output`; a slow reader slows PostgreSQL down, not us."""
    where = _where(landlords, filters, today)
    driver = await _driver(connection)
    await driver.execute(_LONGEST_EXPORT)
    query = f"SELECT {case_rows.GUARDED} FROM {case_rows.joined(filters.at_stage)} WHERE {where}"  # noqa: S608 - constants
    await driver.copy_from_query(
        query, *where.arguments, output=output, format="csv", header=True, timeout=_EXPORT_SECONDS
    )


async def read_page(
    connection: AsyncConnection,
    landlords: Iterable[str],
    filters: Filters,
    today: date,
    *,
    after: str | None,
    limit: int,
) -> tuple[str, str | None]:
    """Return a JSON array of cases by reference, and the last reference if more follow."""
    where = _where(landlords, filters, today)
    if after is not None:
        where.add("whole.reference > {}", after)
    where.arguments.append(limit)
    most = f"${len(where.arguments)}"
    row = await (await _driver(connection)).fetchrow(
        f"""
        WITH found AS MATERIALIZED (
            SELECT {case_rows.COLUMNS} FROM {case_rows.joined(filters.at_stage)}
            WHERE {where} ORDER BY whole.reference LIMIT {most} + 1
        ), shown AS MATERIALIZED (
            SELECT * FROM found ORDER BY reference LIMIT {most}
        )
        SELECT (SELECT coalesce(json_agg(shown ORDER BY reference), '[]')::text FROM shown) AS items,
            (SELECT max(reference) FROM shown) AS last,
            (SELECT count(*) FROM found) > {most} AS more
        """,  # noqa: S608 - constant fragments and numbered arguments
        *where.arguments,
    )
    return row["items"], row["last"] if row["more"] else None


def _where(landlords: Iterable[str], filters: Filters, today: date) -> _Where:
    names = list(landlords)
    where = _Where([], [])
    where.add("({} OR whole.landlord = ANY({}))", EVERY_LANDLORD in names, names)
    for condition, value in (
        ("whole.received_on >= {}", filters.received_from),
        ("whole.received_on <= {}", filters.received_to),
        ("whole.updated_at >= {}", filters.updated_since),
        ("(whole.closed_on IS NULL) = {}", filters.open),
        ("whole.status = {}", filters.status),
        ("whole.edition = {}", filters.edition),
        ("whole.service = {}", filters.service),
        ("whole.channel = {}", filters.channel),
        ("whole.closing_reason = {}", filters.closing_reason),
        ("whole.waiting_for = {}", filters.waiting_for),
        ("(one.escalated_on IS NOT NULL) = {}", filters.escalated),
        ("asked.entered_on >= {}", filters.entered_from),
        ("asked.entered_on <= {}", filters.entered_to),
        ("(asked.extensions > 0) = {}", filters.extended),
        ("asked.finding = {}", filters.finding),
        ("asked.refusal_ground = {}", filters.refusal_ground),
    ):
        if value is not None:
            where.add(condition, value)
    if filters.without_service:
        where.add("whole.service IS NULL")
    _add_clock(where, "asked.acknowledgement", "asked.acknowledge_by", filters.acknowledgement, today)
    _add_clock(where, "asked.response", "asked.respond_by", filters.response, today)
    return where


def _add_clock(where: _Where, column: str, due: str, asked: str | None, today: date) -> None:
    if asked == OVERDUE:
        where.add(f"{column} = {{}} AND {due} < {{}}", Outcome.RUNNING.value, today)
    elif asked == Outcome.RUNNING:
        where.add(f"{column} = {{}} AND ({due} < {{}}) IS NOT TRUE", Outcome.RUNNING.value, today)
    elif asked is not None:
        where.add(f"{column} = {{}}", asked)


async def _driver(connection: AsyncConnection) -> "asyncpg.Connection[Any]":
    """Return the driver's own connection, inside the transaction that is open: SQLAlchemy has no COPY."""
    return (await connection.get_raw_connection()).driver_connection
