"""Letters that are owed, planned once each in the transaction that consumes their event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.domain import letters
from services.notifications.domain.letters import Owed
from shared.events.notifications import LetterPlanned
from shared.platform import event_log
from shared.platform.event_log import Cause, Entry, Head

_KNOWN: Final = text("SELECT id FROM letter WHERE reference = ANY(CAST(:references AS text[]))")
_PLAN: Final = text("""
INSERT INTO letter (id, landlord, reference, kind, cycle, statutory, submission_kind, channel, received_at,
    acknowledge_by, planned_at, correlation_id, causation_id, state, doubted, attempts, pauses, claims, next_try_at)
SELECT planned.*, 'planned', false, 0, 0, 0, planned_at
FROM unnest(
    CAST(:ids AS uuid[]), CAST(:landlords AS text[]), CAST(:references AS text[]), CAST(:kinds AS text[]),
    CAST(:cycles AS smallint[]), CAST(:statutory AS boolean[]), CAST(:submission_kinds AS text[]),
    CAST(:channels AS text[]), CAST(:received AS timestamptz[]), CAST(:acknowledge_by AS date[]),
    CAST(:planned AS timestamptz[]), CAST(:correlations AS uuid[]), CAST(:causations AS uuid[])
) AS planned (id, landlord, reference, kind, cycle, statutory, submission_kind, channel, received_at, acknowledge_by,
    planned_at, correlation_id, causation_id)
""")


@dataclass(frozen=True, slots=True)
class _Plan:
    id: UUID
    reference: str
    owed: Owed
    cause: Cause


class Plans:
    """The letters planned in one transaction; the streams of their cases are locked."""

    def __init__(self, connection: AsyncConnection, heads: dict[str, Head], known: set[UUID]) -> None:
        self._connection = connection
        self._heads = heads
        self._known = known
        self._plans: list[_Plan] = []

    def add(self, reference: str, owed: Owed, cause: Cause) -> None:
        """Plan a letter; one that exists already stays as it is, however often its event comes."""
        letter = letters.identity(reference, owed.kind, owed.cycle)
        if letter not in self._known:
            self._known.add(letter)
            self._plans.append(_Plan(letter, reference, owed, cause))

    async def save(self) -> None:
        if not self._plans:
            return
        await self._connection.execute(_PLAN, _columns(self._plans))
        await event_log.append(self._connection, self._heads, [_entry(plan) for plan in self._plans])


async def open_plans(connection: AsyncConnection, references: Sequence[str]) -> Plans:
    """Lock the streams of these cases and note which letters they have."""
    heads = await event_log.lock(connection, references)
    known = await connection.execute(_KNOWN, {"references": list(heads)}) if heads else None
    return Plans(connection, heads, set(known.scalars()) if known else set())


def _entry(plan: _Plan) -> Entry:
    planned = LetterPlanned(letter=str(plan.id), kind=plan.owed.kind, cycle=plan.owed.cycle)
    return Entry(stream=plan.reference, event=planned, occurred_at=plan.cause.at, cause=plan.cause)


def _columns(plans: Sequence[_Plan]) -> dict[str, list[Any]]:
    planned: list[datetime] = [plan.cause.at for plan in plans]
    return {
        "ids": [plan.id for plan in plans],
        "landlords": [plan.cause.landlord for plan in plans],
        "references": [plan.reference for plan in plans],
        "kinds": [plan.owed.kind.value for plan in plans],
        "cycles": [plan.owed.cycle for plan in plans],
        "statutory": [plan.owed.statutory for plan in plans],
        "submission_kinds": [plan.owed.submission_kind and plan.owed.submission_kind.value for plan in plans],
        "channels": [plan.owed.channel and plan.owed.channel.value for plan in plans],
        "received": [plan.owed.received_at for plan in plans],
        "acknowledge_by": [plan.owed.acknowledge_by for plan in plans],
        "planned": planned,
        "correlations": [plan.cause.correlation_id for plan in plans],
        "causations": [plan.cause.causation_id for plan in plans],
    }
