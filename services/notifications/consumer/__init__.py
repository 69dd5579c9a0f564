"""What notifications does about the events of intake and cases."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from services.notifications.consumer.handling import HANDLERS, Batch
from services.notifications.consumer.ignored import IGNORED
from services.notifications.repository import planning
from services.notifications.repository.concerned import Concerned
from shared.platform.clock import Clock
from shared.platform.consumer import Subscription
from shared.platform.received import Received

__all__ = ["HANDLERS", "IGNORED", "Batch", "subscription"]


def subscription(clock: Clock) -> Subscription[Batch]:
    async def open_batch(connection: AsyncConnection, messages: Sequence[Received]) -> Batch:
        plans = await planning.open_plans(connection, [message.stream for message in messages])
        return Batch(plans, Concerned(connection), clock.now())

    return Subscription(name="notifications", handlers=HANDLERS, ignored=IGNORED, open=open_batch)
