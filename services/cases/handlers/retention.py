"""Holds, erasure on request, and the sweep of records that have had their time. No rules: see domain/retention.py."""

from datetime import date
from typing import Final

from services.cases import repository, schemas
from services.cases.domain import retention
from services.cases.handlers.resources import Act, Resources, Said, deciding
from services.cases.repository import BEGINNING, Place
from shared.kernel.retention import UNLESS_SET
from shared.kernel.working_days import london_date
from shared.platform import ids
from shared.platform.event_log import Cause
from shared.platform.landlords import Landlord

ERASURE_BATCH: Final = 200
_ACTOR: Final = "service:cases"


async def place_hold(resources: Resources, act: Act, body: schemas.HoldRequest) -> None:
    async with deciding(resources, act) as (cases, case):
        said = Said()
        event = retention.hold(case, body.ground, said.keep(body.reason))
        cases.append(case.reference, [event], act.cause(case), words=said.words)


async def release_hold(resources: Resources, act: Act, number: int) -> None:
    async with deciding(resources, act) as (cases, case):
        cases.append(case.reference, [retention.release(case, number)], act.cause(case))


async def erase_on_request(resources: Resources, act: Act, body: schemas.ErasureRequest) -> None:
    async with deciding(resources, act) as (cases, case):
        events = retention.erase_on_request(
            case,
            body.ground,
            by=act.principal.actor,
            today=london_date(act.at),
            erased=await cases.split_off_and_erased([case]),
        )
        cases.append(case.reference, events, act.cause(case))


async def sweep_retention(resources: Resources, *, batch: int = ERASURE_BATCH) -> int:
    """Erase every record that has had its time and that nothing holds; return how many. Two sweepers do no harm."""
    erased = 0
    for landlord in resources.landlords:
        after: Place | None = BEGINNING
        while after is not None:
            count, after = await _erase_batch(resources, landlord, after, batch)
            erased += count
    return erased


async def _erase_batch(resources: Resources, landlord: Landlord, after: Place, limit: int) -> tuple[int, Place | None]:
    """Erase what is due among the next closed cases; return how many, and where to go on."""
    now = resources.clock.now()
    today: date = london_date(now)
    cause = Cause(actor=_ACTOR, landlord=landlord.id, at=now, correlation_id=ids.new_id())
    erased = 0
    async with resources.database.transaction([landlord.id]) as connection:
        schedules = (*UNLESS_SET, *landlord.schedules())
        due = await repository.read_due(connection, landlord.id, schedules, today, after=after, limit=limit)
        references = [reference for _, reference in due]
        cases = await repository.open_cases(connection, references, resources.landlords, skip_locked=True)
        gone = await cases.split_off_and_erased(cases.loaded())
        for case in cases.loaded():
            events = retention.erase_when_due(case, landlord.schedules(), today, erased=gone)
            cases.append(case.reference, events, cause)
            erased += bool(events)
        await cases.save()
    return erased, due[-1] if len(due) == limit else None
