"""Time passes: what is done about deadlines when nobody asks."""

from typing import Final

from services.cases import repository
from services.cases.domain import deadlines, disruption
from services.cases.handlers.resources import Resources
from shared.platform import ids
from shared.platform.database import EVERY_LANDLORD
from shared.platform.event_log import Cause

SWEEP_BATCH: Final = 500
_ACTOR: Final = "service:cases"


async def sweep_deadlines(resources: Resources) -> int:
    """Ask every case with a deadline that wants attention; return how many were asked. Two sweepers do no harm."""
    now = resources.clock.now()
    correlation_id = ids.new_id()
    async with resources.database.transaction(EVERY_LANDLORD) as connection:
        due = await repository.references_due(connection, now, limit=SWEEP_BATCH)
        cases = await repository.open_cases(connection, due, resources.landlords, skip_locked=True)
        declared = await repository.disruptions_of(connection, sorted({case.landlord for case in cases.loaded()}))
        for case in cases.loaded():
            cause = Cause(actor=_ACTOR, landlord=case.landlord, at=now, correlation_id=correlation_id)
            said = deadlines.due_events(case, cases.policy_of(case), now)
            cases.append(case.reference, disruption.tag(case, said, declared), cause)
        await cases.save()
    return len(due)


async def recompute_deadlines(resources: Resources) -> int:
    """Count deadlines anew that rest on a calendar no longer in force; return how many cases were asked."""
    now = resources.clock.now()
    correlation_id = ids.new_id()
    recomputed = 0
    for landlord in resources.landlords:
        async with resources.database.transaction([landlord.id]) as connection:
            outdated = await repository.references_outdated(
                connection, landlord.id, landlord.calendar().version, limit=SWEEP_BATCH
            )
            cases = await repository.open_cases(connection, outdated, resources.landlords, skip_locked=True)
            for case in cases.loaded():
                cause = Cause(actor=_ACTOR, landlord=case.landlord, at=now, correlation_id=correlation_id)
                cases.append(case.reference, deadlines.recompute(case, cases.policy_of(case)), cause)
            await cases.save()
        recomputed += len(outdated)
    return recomputed
