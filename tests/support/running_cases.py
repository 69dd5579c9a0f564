"""The cases service in one process, on a real database: an officer's hands, and events put in by hand."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from services.cases import app, consumer
from services.cases.handlers import Resources, sweep_deadlines
from services.cases.settings import Settings
from shared.events.event import Event
from shared.platform import auth, landlords
from shared.platform.consumer import Consumer
from shared.platform.database import Database
from tests.support.clocks import SetClock
from tests.support.events import delivery, message

SECRET = "a secret of thirty-two characters"
KnownDatabase = Callable[[str], Awaitable[str]]


@dataclass
class RunningCases:
    """`officer`, `manager` and `handler` work for the landlord `demo`, `stranger` for `riverside`.

    The handler works on cases and approves nothing.
    """

    clock: SetClock
    database: Database
    resources: Resources
    consumer: Consumer[consumer.Batch]
    officer: httpx.AsyncClient
    manager: httpx.AsyncClient
    handler: httpx.AsyncClient
    stranger: httpx.AsyncClient
    sequences: dict[tuple[str, str], int] = field(default_factory=dict)

    async def arrives(self, reference: str, event: Event, *, landlord: str = "demo") -> None:
        """Let an event of another service arrive, numbered as its owner would."""
        key = (event.owner, reference)
        self.sequences[key] = self.sequences.get(key, 0) + 1
        raw = message(
            event,
            stream=reference,
            sequence=self.sequences[key],
            landlord=landlord,
            occurred_at=self.clock.now(),
        )
        await self.consumer.take([delivery(raw)])

    async def act(
        self, reference: str, step: str, body: Any = None, *, by: httpx.AsyncClient | None = None
    ) -> httpx.Response:
        """Take a step on the case as it stands now, as the officer if nobody else is named."""
        who = by or self.officer
        read = await who.get(f"/v1/cases/{reference}")
        headers = {"If-Match": read.headers.get("etag", '"0"')}
        return await who.post(f"/v1/cases/{reference}/{step}", json=body, headers=headers)

    async def sweep(self, now: datetime) -> int:
        self.clock.set(now)
        return await sweep_deadlines(self.resources)


@asynccontextmanager
async def running_cases(
    service_database: KnownDatabase, folder: Path, now: datetime, **settings: Any
) -> AsyncIterator[RunningCases]:
    url = await service_database("cases")
    keys = folder / "keys.json"
    roles = frozenset({"manager", "integration"})
    ours = auth.add_key(keys, landlords=frozenset({"demo"}), roles=roles)
    managers = auth.add_key(keys, landlords=frozenset({"demo"}), roles=roles)
    handlers = auth.add_key(keys, landlords=frozenset({"demo"}), roles=frozenset({"handler"}), identity="handler")
    theirs = auth.add_key(keys, landlords=frozenset({"riverside"}), roles=roles)
    clock = SetClock(now)
    known = landlords.read(settings.get("landlords_file"))
    trusted = Database(url, every_landlord=True)
    resources = Resources(database=trusted, landlords=known, clock=clock, secret=SECRET.encode())
    given = {"database_url": url, "api_keys_file": keys, "secret": SECRET, **settings}
    built = app.build(Settings.model_validate(given), clock=clock)
    async with (
        built.router.lifespan_context(built),
        _client(built, ours) as officer,
        _client(built, managers) as manager,
        _client(built, handlers) as handler,
        _client(built, theirs) as other,
    ):
        yield RunningCases(
            clock=clock,
            database=trusted,
            resources=resources,
            consumer=Consumer(consumer.subscription(known, clock), trusted, clock),
            officer=officer,
            manager=manager,
            handler=handler,
            stranger=other,
        )
    await trusted.close()


def _client(built: Any, key: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(built), base_url="http://cases", headers={"X-API-Key": key})
