"""The worklist: lines of cases, narrowed by what officers ask for, in the order of their next deadlines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Row, TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.cases.domain.case import Status
from shared.platform.auth import Principal

COLUMNS: Final = (
    "reference", "landlord", "status", "stage", "channel", "service", "handler", "owner", "case_group", "received_on",
    "next_clock", "next_due_on",
)  # fmt: skip
_SHOWN: Final = ", ".join(COLUMNS)
_OPEN: Final = "status <> 'closed'"
_CLOSED: Final = "status = 'closed'"
_CONDITIONS: Final = {
    "reference": "reference ^@ :reference",
    "status": "status = :status",
    "stage": "stage = :stage",
    "service": "service = :service",
    "handler": "handler = :handler",
    "owner": "owner = :owner",
    "group": "case_group = :group",
    "channel": "channel = :channel",
    "edition": "edition = :edition",
    "waiting_for": "waiting_for = :waiting_for",
    "closing_reason": "closing_reason = :closing_reason",
    "due_before": "next_due_on < :due_before",
    "received_from": "received_on >= :received_from",
    "received_to": "received_on <= :received_to",
}
"""What each filter asks of a row; every one of these operators may be asked of the index, before the wall."""
_AFTER: Final = "(next_due_on, reference) > (:after_due, :after_reference)"
_PLAN_FOR_THESE_VALUES: Final = text("SET LOCAL plan_cache_mode = force_custom_plan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the worklist is narrowed to; None means any."""

    reference: str | None = None
    """The beginning of one, as printed."""
    status: str | None = None
    stage: int | None = None
    service: str | None = None
    handler: str | None = None
    owner: str | None = None
    group: str | None = None
    channel: str | None = None
    edition: str | None = None
    waiting_for: str | None = None
    closing_reason: str | None = None
    due_before: date | None = None
    received_from: date | None = None
    received_to: date | None = None
    open_only: bool = False

    def asked(self) -> list[str]:
        """Return the names of the filters that are set."""
        return [name for name in _CONDITIONS if getattr(self, name) is not None]

    @property
    def may_be_open(self) -> bool:
        return self.status != Status.CLOSED and self.closing_reason is None

    @property
    def may_be_closed(self) -> bool:
        return not self.open_only and self.status in {None, Status.CLOSED} and self.waiting_for is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A line of the worklist."""

    reference: str
    landlord: str
    status: str
    stage: int
    channel: str
    service: str | None
    handler: str | None
    owner: str
    case_group: str | None
    received_on: date
    next_clock: str | None
    next_due_on: date
    """The last day there is where no clock runs."""


async def read_worklist(
    connection: AsyncConnection,
    principal: Principal,
    landlords: Sequence[str],
    filters: Filters,
    *,
    after: tuple[date, str] | None,
    limit: int,
) -> list[Listed]:
    """Return cases of these landlords by next due date; cases with no running clock come last."""
    asked = filters.asked()
    facts: dict[str, Any] = {name: getattr(filters, name) for name in asked}
    facts |= {"landlords": list(landlords), "actor": principal.actor, "limit": limit}
    conditions = [_CONDITIONS[name] for name in asked]
    if after is not None:
        conditions.append(_AFTER)
        facts |= {"after_due": after[0], "after_reference": after[1]}
    halves = [_OPEN] * filters.may_be_open + [_CLOSED] * filters.may_be_closed
    if not halves:
        return []
    await plan_for_these_values(connection)
    rows = await connection.execute(_statement(halves, conditions), facts)
    return [listed(row) for row in rows]


def _statement(halves: Sequence[str], conditions: Sequence[str]) -> TextClause:
    """Return one short walk through an index for each landlord and half: a page costs the same wherever it is."""
    parts = " UNION ALL ".join(_half(half, conditions) for half in halves)
    return text(
        f"SELECT {_SHOWN} FROM unnest(CAST(:landlords AS text[])) AS asked (of_landlord)"  # noqa: S608 - constant fragments
        f" CROSS JOIN LATERAL ({parts}) AS listed ORDER BY next_due_on, reference LIMIT :limit"
    )


def _half(half: str, conditions: Sequence[str]) -> str:
    narrowed = " AND ".join(["landlord = of_landlord", half, "NOT :actor = ANY(hidden_from)", *conditions])
    return f"(SELECT {_SHOWN} FROM complaint_case WHERE {narrowed} ORDER BY next_due_on, reference LIMIT :limit)"  # noqa: S608 - constant fragments


async def plan_for_these_values(connection: AsyncConnection) -> None:
    """Let each statement of this transaction be planned for its values: some are in every case, some in none."""
    await connection.execute(_PLAN_FOR_THESE_VALUES)


def listed(row: Row[Any]) -> Listed:
    return Listed(**row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for a row as a mapping


def worklist_key(line: Listed) -> tuple[str, str]:
    """Return where a case stands in the worklist."""
    return line.next_due_on.isoformat(), line.reference
