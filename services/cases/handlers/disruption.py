"""Declared disruptions as use cases. Holds no rules: see domain/disruption.py."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.cases import repository, schemas
from services.cases.domain import disruption
from services.cases.domain.disruption import Disruption
from services.cases.handlers.resources import Resources, Said
from services.cases.repository import OpenDisruption
from shared.kernel.working_days import london_date
from shared.platform import ids
from shared.platform.auth import Principal
from shared.platform.event_log import Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class DisruptionAct:
    """An act on a disruption: who, on which version of it, when."""

    id: UUID
    expected: int
    principal: Principal
    at: datetime
    correlation_id: UUID

    def cause(self, landlord: str) -> Cause:
        return Cause(actor=self.principal.actor, landlord=landlord, at=self.at, correlation_id=self.correlation_id)


async def declare_disruption(
    resources: Resources, principal: Principal, body: schemas.Declaration, correlation_id: UUID
) -> UUID:
    """Declare a disruption of a landlord; return its id."""
    landlord = resources.landlords.get(principal.landlord(body.landlord))
    now, said, disruption_id = resources.clock.now(), Said(), ids.new_id()
    event = disruption.declare(
        body.cause,
        said.keep(body.banner),
        since=body.since,
        expected_until=body.expected_until,
        affected_services=body.affected_services,
        known_services=landlord.services,
        today=london_date(now),
    )
    act = DisruptionAct(id=disruption_id, expected=0, principal=principal, at=now, correlation_id=correlation_id)
    async with resources.database.transaction(principal.landlords) as connection:
        declared = repository.new_disruption(connection, disruption_id)
        await declared.append(event, act.cause(landlord.id), said.words)
    return disruption_id


async def prolong_disruption(resources: Resources, act: DisruptionAct, body: schemas.Prolongation) -> None:
    async with _deciding(resources, act) as (lasting, state):
        said = Said()
        event = disruption.prolong(state, said.keep(body.banner), expected_until=body.expected_until)
        await lasting.append(event, act.cause(state.landlord), said.words)


async def tell_ombudsman(resources: Resources, act: DisruptionAct, body: schemas.Telling) -> None:
    async with _deciding(resources, act) as (lasting, state):
        said, today = Said(), london_date(act.at)
        event = disruption.tell_ombudsman(state, said.keep(body.how), told_on=body.told_on or today, today=today)
        await lasting.append(event, act.cause(state.landlord), said.words)


async def tell_residents(resources: Resources, act: DisruptionAct, body: schemas.Telling) -> None:
    async with _deciding(resources, act) as (lasting, state):
        said, today = Said(), london_date(act.at)
        event = disruption.tell_residents(state, said.keep(body.how), told_on=body.told_on or today, today=today)
        await lasting.append(event, act.cause(state.landlord), said.words)


async def end_disruption(resources: Resources, act: DisruptionAct, body: schemas.DisruptionEnd) -> None:
    async with _deciding(resources, act) as (lasting, state):
        today = london_date(act.at)
        event = disruption.end(state, ended_on=body.ended_on or today, today=today)
        await lasting.append(event, act.cause(state.landlord))


@asynccontextmanager
async def _deciding(resources: Resources, act: DisruptionAct) -> AsyncIterator[tuple[OpenDisruption, Disruption]]:
    """Lock and load the disruption that `act` rests on; commit when the decision has been made."""
    async with resources.database.transaction(act.principal.landlords) as connection:
        yield await repository.open_disruption(connection, act.id, act.principal, expected=act.expected)
