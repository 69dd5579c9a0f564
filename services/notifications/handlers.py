"""The use case that a person starts: owing a failed letter once more. What events start is in consumer.py."""

from dataclasses import dataclass
from uuid import UUID

from services.notifications.domain import letters
from services.notifications.repository import retrying
from shared.platform.auth import Principal
from shared.platform.clock import Clock
from shared.platform.database import Database
from shared.platform.event_log import Cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """What the web process works with."""

    database: Database
    clock: Clock


async def retry(resources: Resources, principal: Principal, letter_id: UUID, correlation_id: UUID) -> None:
    """Plan a failed letter again; raises NotFound or NotFailed."""
    now = resources.clock.now()
    async with resources.database.transaction(principal.landlords) as connection:
        failed, state = await retrying.open_letter(connection, principal.landlords, letter_id)
        step = letters.plan_again(failed.name, state, now=now)
        cause = Cause(actor=principal.actor, landlord=failed.landlord, at=now, correlation_id=correlation_id)
        await failed.save(step, cause, now=now)
