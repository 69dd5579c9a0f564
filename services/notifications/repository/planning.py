"""Letters that are owed or not wanted any more, and erasure: in the transaction that consumes the event behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.domain import letters
from services.notifications.domain.letters import Owed, Unwanted
from services.notifications.domain.states import State
from services.notifications.repository import stopping
from services.notifications.repository.stopping import Erasure, Stop
from shared.events.notifications import LetterPlanned
from shared.platform import event_log
from shared.platform.event_log import Cause, Entry, Head

_KNOWN: Final = text("""
SELECT id, reference, state, erased_on IS NOT NULL AS erased
FROM letter WHERE reference = ANY(CAST(:references AS text[]))
""")
_PLAN: Final = text("""
INSERT INTO letter (id, landlord, reference, kind, cycle, stage, statutory, submission_kind, channel, service,
    received_at, acknowledge_by, planned_at, correlation_id, causation_id, state, doubted, attempts, pauses, claims,
    next_try_at)
SELECT planned.*, 'planned', false, 0, 0, 0, planned_at
FROM unnest(
    CAST(:ids AS uuid[]), CAST(:landlords AS text[]), CAST(:references AS text[]), CAST(:kinds AS text[]),
    CAST(:cycles AS smallint[]), CAST(:stages AS smallint[]), CAST(:statutory AS boolean[]),
    CAST(:submission_kinds AS text[]), CAST(:channels AS text[]), CAST(:services AS text[]),
    CAST(:received AS timestamptz[]), CAST(:acknowledge_by AS date[]), CAST(:planned AS timestamptz[]),
    CAST(:correlations AS uuid[]), CAST(:causations AS uuid[])
) AS planned (id, landlord, reference, kind, cycle, stage, statutory, submission_kind, channel, service, received_at,
    acknowledge_by, planned_at, correlation_id, causation_id)
ON CONFLICT (id) DO UPDATE SET state = 'planned', unwanted = NULL, doubted = false, pauses = 0, rendered_on = NULL,
    way = NULL, way_because = NULL, settled_at = NULL, claims = letter.claims + 1, planned_at = excluded.planned_at,
    next_try_at = excluded.next_try_at, correlation_id = excluded.correlation_id,
    causation_id = excluded.causation_id
WHERE letter.state = 'cancelled'
RETURNING id
""")
_SETTLED: Final = frozenset({State.ACCEPTED, State.CANCELLED})


@dataclass(frozen=True, slots=True)
class _Plan:
    id: UUID
    reference: str
    owed: Owed
    cause: Cause


class Plans:
    """What one transaction plans, stops and erases; the streams of the cases are locked.

    It is written in the order of the events, so that a letter released after an end is not stopped by that end.
    """

    def __init__(self, connection: AsyncConnection, heads: dict[str, Head], known: Sequence[Row[Any]]) -> None:
        self._connection = connection
        self._heads = heads
        self._known = {row.id for row in known if row.state != State.CANCELLED}
        self._unsettled = {row.reference for row in known if row.state not in _SETTLED}
        self._erased = {row.reference for row in known if row.erased}
        self._written = {row.reference for row in known}
        self._steps: list[_Plan | Stop | Erasure] = []

    def add(self, reference: str, owed: Owed, cause: Cause) -> None:
        """Plan a letter; one that exists already stays as it is, however often its event comes.

        One that was cancelled is owed again: it has been released anew. Nobody whose record was erased is written to.
        """
        letter = letters.identity(reference, owed.kind, owed.cycle)
        if letter in self._known or reference in self._erased:
            return
        self._known.add(letter)
        self._unsettled.add(reference)
        self._written.add(reference)
        self._steps.append(_Plan(letter, reference, owed, cause))

    def stop(self, reference: str, unwanted: Unwanted, cause: Cause) -> None:
        """Cancel the letters of these kinds that have not gone out."""
        if reference in self._unsettled:
            self._steps.append(Stop(reference, unwanted, cause))

    def erase(self, reference: str, erased_on: date, schedule: str, cause: Cause) -> None:
        """Remove what is personal in the letters of a case; once is enough."""
        if reference in self._written - self._erased:
            self._erased.add(reference)
            self._steps.append(Erasure(reference, erased_on, schedule, cause))

    async def save(self) -> None:
        plans: list[_Plan] = []
        for step in self._steps:
            if isinstance(step, _Plan):
                plans.append(step)
                continue
            await self._plan(plans)
            plans = []
            await self._stop_or_erase(step)
        await self._plan(plans)

    async def _plan(self, plans: Sequence[_Plan]) -> None:
        if plans:
            planned = set((await self._connection.execute(_PLAN, _columns(plans))).scalars())
            entries = [_entry(plan) for plan in plans if plan.id in planned]
            await event_log.append(self._connection, self._heads, entries)

    async def _stop_or_erase(self, step: Stop | Erasure) -> None:
        if isinstance(step, Stop):
            await stopping.stop(self._connection, self._heads, step)
        else:
            await stopping.erase(self._connection, self._heads, step)


async def open_plans(connection: AsyncConnection, references: Sequence[str]) -> Plans:
    """Lock the streams of these cases and note which letters they have."""
    heads = await event_log.lock(connection, references)
    known = (await connection.execute(_KNOWN, {"references": list(heads)})).all() if heads else []
    return Plans(connection, heads, known)


def _entry(plan: _Plan) -> Entry:
    planned = LetterPlanned(letter=str(plan.id), kind=plan.owed.kind, cycle=plan.owed.cycle)
    return Entry(stream=plan.reference, event=planned, occurred_at=plan.cause.at, cause=plan.cause)


def _columns(plans: Sequence[_Plan]) -> dict[str, list[Any]]:
    return {
        "ids": [plan.id for plan in plans],
        "landlords": [plan.cause.landlord for plan in plans],
        "references": [plan.reference for plan in plans],
        "kinds": [plan.owed.kind.value for plan in plans],
        "cycles": [plan.owed.cycle for plan in plans],
        "stages": [plan.owed.stage for plan in plans],
        "statutory": [plan.owed.statutory for plan in plans],
        "submission_kinds": [plan.owed.submission_kind and plan.owed.submission_kind.value for plan in plans],
        "channels": [plan.owed.channel and plan.owed.channel.value for plan in plans],
        "services": [plan.owed.service for plan in plans],
        "received": [plan.owed.received_at for plan in plans],
        "acknowledge_by": [plan.owed.acknowledge_by for plan in plans],
        "planned": [plan.cause.at for plan in plans],
        "correlations": [plan.cause.correlation_id for plan in plans],
        "causations": [plan.cause.causation_id for plan in plans],
    }
