"""The use cases that a person starts on a failed letter. What events start is in consumer.py."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.notifications.domain import by_hand
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
        failed = await retrying.open_letter(connection, principal.landlords, letter_id, actor=principal.actor)
        step = by_hand.plan_again(failed.name, failed.state, now=now)
        cause = Cause(actor=principal.actor, landlord=failed.landlord, at=now, correlation_id=correlation_id)
        await failed.plan_again(step, cause, now=now)


async def post_by_hand(
    resources: Resources, principal: Principal, letter_id: UUID, correlation_id: UUID, *, posted_on: date
) -> None:
    """Record that a person printed and posted a letter; raises NotFound or what by_hand.post_by_hand raises."""
    now = resources.clock.now()
    async with resources.database.transaction(principal.landlords) as connection:
        failed = await retrying.open_letter(connection, principal.landlords, letter_id, actor=principal.actor)
        step = by_hand.post_by_hand(
            failed.name,
            failed.state,
            written_on=failed.written_on,
            digest=failed.digest,
            posted_on=posted_on,
            now=now,
        )
        cause = Cause(actor=principal.actor, landlord=failed.landlord, at=now, correlation_id=correlation_id)
        await failed.posted(step, cause, now=now)
