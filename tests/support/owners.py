"""The owners of events, as far as their logs go: real event logs behind real change feeds."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson

from shared.events.envelope import TOPICS
from shared.platform import auth, event_log, feed, ids
from shared.platform.clock import Clock
from shared.platform.database import EVERY_LANDLORD, Database
from shared.platform.event_log import Cause, Entry
from shared.platform.feed import FeedClients
from shared.platform.received import Received
from tests.support.callers import Callers, an_app
from tests.support.complaints import Story
from tests.support.http_servers import serving


@dataclass(frozen=True, kw_only=True)
class Owners:
    """Intake, cases and notifications: their logs, and clients of their feeds."""

    logs: Mapping[str, Database]
    feeds: FeedClients

    async def record(self, *stories: Story, at: datetime) -> list[Received]:
        """Append what happened in the stories to the owners' logs at a moment; return it as it is delivered."""
        delivered: list[Received] = []
        for message in [message for story in stories for message in story.messages()]:
            delivered += await self._append(message, at)
        return delivered

    async def _append(self, message: Received, at: datetime) -> list[Received]:
        if message.event is None:
            raise ValueError("a story holds known events only")
        cause = Cause(actor="service:test", landlord=message.landlord, at=at, correlation_id=ids.new_id())
        entry = Entry(stream=message.stream, event=message.event, occurred_at=message.occurred_at, cause=cause)
        async with self.logs[message.owner].transaction(EVERY_LANDLORD) as connection:
            heads = await event_log.lock(connection, [message.stream])
            if message.sequence <= heads.get(message.stream, event_log.EMPTY).sequence:
                return []
            await event_log.append(connection, heads, [entry])
            recorded = await event_log.read_stream(
                connection, message.stream, landlords=None, after=message.sequence - 1
            )
        return [Received.read(orjson.dumps(each.envelope(message.owner), default=str)) for each in recorded]


@asynccontextmanager
async def owners_of_events(
    service_database: Callable[[str], Awaitable[str]], folder: Path, clock: Clock
) -> AsyncIterator[Owners]:
    key_file = folder / "owners.json"
    key = auth.add_key(key_file, landlords=frozenset({EVERY_LANDLORD}), roles=frozenset({"service"}))
    async with AsyncExitStack() as running:
        # Every log is declared alike, so one service's database serves for each owner.
        logs = {owner: Database(await service_database("cases"), every_landlord=True) for owner in TOPICS}
        urls = {}
        for owner, database in logs.items():
            app = an_app(feed.router(owner, database, clock), callers=Callers(api_keys_file=key_file))
            urls[owner] = await running.enter_async_context(serving(app))
            running.push_async_callback(database.close)
        feeds = await running.enter_async_context(FeedClients(urls, key))
        yield Owners(logs=logs, feeds=feeds)
